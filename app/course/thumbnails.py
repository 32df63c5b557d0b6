"""The small pictures of lessons and challenges: each shows what is asked there, and gives no answer away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.compute import results
from app.compute.cache import cached
from app.course.catalogue import LESSONS
from app.course.challenges.catalogue import CHALLENGES
from app.course.covers import CHALLENGE_COVERS, LESSON_COVERS, Cover
from app.course.illustrations import Basins, Compass, Landscape, NormHeights, Path, Paths, Picture
from app.course.lesson import Lesson, Read
from app.figures.thumbnail import ASPECT, thumbnail
from app.settings.links import from_query
from app.settings.window import filled
from gradnorm_core.arrays import Floats, Point, Window
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.objective import Objective


class Scene(NamedTuple):
    """The landscape of a small picture, its window, a point, and the iterates of a run."""

    objective: Objective
    window: Window
    point: Point | None = None
    points: Floats | None = None


@cached(most=64, megabytes=1)
def lesson_thumbnail(name: str) -> str:
    """The cover of a lesson as an SVG, else its first landscape, else that of its link; "" for a lesson with none."""
    if name in LESSON_COVERS:
        return _cover(LESSON_COVERS[name])
    lesson = LESSONS[name]
    asked = next((place for place in range(len(lesson.steps)) if lesson.question_at(place) is not None), 0)
    for place, picture in _pictures(lesson):
        scene = _scene(picture, with_run=place < asked)
        if scene is not None:
            return _drawn(scene)
    settings, _ = from_query(lesson.link)
    shown = Scene(settings.objective, settings.window, settings.start)
    return _drawn(shown) if {"ex", "f"} & lesson.link.keys() else ""


@cached(most=64, megabytes=1)
def challenge_thumbnail(name: str) -> str:
    """The cover of a challenge as an SVG, else its landscape with its start."""
    if name in CHALLENGE_COVERS:
        return _cover(CHALLENGE_COVERS[name])
    challenge = CHALLENGES[name]
    return _drawn(Scene(parse(challenge.text), challenge.window, challenge.start))


def _cover(cover: Cover) -> str:
    window = filled(cover.window, ASPECT)
    return thumbnail(parse(cover.text), window, start=cover.start, small=True, sketches=cover.sketches)


def _drawn(scene: Scene) -> str:
    return thumbnail(scene.objective, filled(scene.window, ASPECT), scene.points, scene.point, small=True)


def _pictures(lesson: Lesson) -> Iterator[tuple[int, Picture]]:
    """The pictures that a lesson shows before any answer, with the step they belong to."""
    for place, step in enumerate(lesson.steps):
        if not isinstance(step, Read):
            shown = step.before
        elif step.slider is not None:
            shown = step.slider.draw(step.slider.nearest(step.slider.parameter.default))
        else:
            shown = step.pictures
        yield from ((place, picture) for picture in shown)


def _scene(picture: Picture, with_run: bool) -> Scene | None:
    """The landscape of an illustration; its run is drawn before the first question only."""
    if isinstance(picture, Landscape | Compass | NormHeights):
        return Scene(parse(picture.text), picture.window, picture.point)
    if isinstance(picture, Paths):
        picture = Path(picture.runs[0][1], picture.window)
    if isinstance(picture, Path | Basins) and picture.spec.objective.dimension == 2:
        points = results.run(picture.spec).points if with_run and isinstance(picture, Path) else None
        x, y = picture.spec.start
        return Scene(picture.spec.objective, picture.window, (x, y), points)
    return None
