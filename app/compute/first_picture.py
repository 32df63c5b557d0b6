"""The first picture of the Playground for a link and the verdict beside it, as markup that needs no script."""

from __future__ import annotations

from app.compute import results
from app.compute.cache import cached
from app.figures.first_picture import first_picture
from app.figures.first_words import first_words
from app.figures.landscape import landscape_figure
from app.figures.style import LIGHT
from app.settings.beside import beside
from app.settings.settings import Settings, to_spec
from app.settings.window import ASPECTS, filled
from app.text.verdict.without_theory import told_verdict
from gradnorm_core.arrays import Point
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.objectives.gallery import example_for


def stars(settings: Settings, spec: RunSpec) -> tuple[Point | tuple[float, ...], ...]:
    """The points with a star: the declared minimizers, else the minimum that this run heads for.

    When f is maximized they are maximizers. Where a teacher's link hides the verdict, only declared ones have a star.
    """
    known = example_for(settings.example, settings.goal)
    if known:
        return known.minimizers
    found = None if settings.classroom.hides("verdict") else results.diagnosis(spec).stationary
    return (tuple(found.point.tolist()),) if found and found.kind == "minimum" else ()


def is_drawn_first(settings: Settings) -> bool:
    """Whether the page of these settings begins with the flat landscape and a single whole path, at its usual place."""
    room = settings.classroom
    usual = not (room.projector or room.deck or room.hides("path") or room.hides("curves")) and room.opening is None
    return usual and settings.view == "contours" and beside(settings) is None


@cached(most=results.SCREENS, megabytes=10)
def markup(settings: Settings) -> str:
    """The picture and the words; "" where the page does not begin with them."""
    if not is_drawn_first(settings):
        return ""
    spec, window = to_spec(settings), filled(settings.window, ASPECTS["playground"])
    background = results.landscape(settings.objective, window)
    arrows = "off" if settings.classroom.hides("arrows") else settings.arrows
    under = results.background(settings.objective, window, settings.goal, arrows, LIGHT.name)
    figure = landscape_figure(
        background, results.run(spec), LIGHT,
        minimizers=stars(settings, spec), goal=settings.goal, background=under,
    )  # fmt: skip
    picture = first_picture(figure, window)
    return picture and picture + words(settings, spec)


def words(settings: Settings, spec: RunSpec) -> str:
    """The headline of the verdict and its first sentence; "" where a teacher's link hides it."""
    if settings.classroom.hides("verdict"):
        return ""
    told = told_verdict(results.run(spec), results.diagnosis(spec), theory=not settings.classroom.hides("theory"))
    return first_words(told.headline, told.sentences[0] if told.sentences else "")
