"""The arrows at a point are as long as the words at the picture say: in lessons, in their twins, on Gradient norm."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np
import pytest

from app.course.catalogue import LESSONS
from app.course.illustrations import Compass
from app.course.rendering import drawn
from app.course.twins.catalogue import twin
from app.figures.arrow_lengths import SHORTEST, arrow_lengths
from app.figures.style import LIGHT
from gradnorm_core.objectives.formula import parse
from tests.support.pages import html, opened
from tests.support.pictures import names, trace
from tests.support.questions import pictures_of

ONE_LENGTH = re.compile(r"each is drawn ([\d.]+) long")


def compasses() -> Iterator[Compass]:
    """Every picture of a gradient at a point, in lessons and in some twins of their questions."""
    for name, lesson in LESSONS.items():
        twins = [twin(name, place, variant) for place in range(len(lesson.questions)) for variant in (1, 2, 3)]
        for step in (*lesson.steps, *twins):
            for pictures in pictures_of(step):
                yield from (one for one in pictures if isinstance(one, Compass))


def length(arrow: dict[str, np.ndarray]) -> float:
    return math.hypot(*(float(np.diff(arrow[axis])[0]) for axis in "xy"))


def test_arrows_of_lessons_are_as_long_as_is_said() -> None:
    found = set(compasses())
    assert len(found) > 20
    for compass in found:
        figure, alt, caption = drawn(compass, LIGHT)
        arrows = {name: length(trace(figure, name)) for name in names(figure) if name in ("gradient", "direction u")}
        if "To scale" in caption:
            own = {"gradient": float(np.hypot(*parse(compass.text).gradient_at(compass.point))), "direction u": 1.0}
            assert arrows == pytest.approx({name: own[name] for name in arrows})
        else:
            (said,) = ONE_LENGTH.findall(caption)
            assert list(arrows.values()) == pytest.approx([float(said)] * len(arrows), rel=0.02)
        assert ("circle" in caption) == ("directions" in names(figure)) == (compass.angle is not None)
        assert caption.split("slope 0.")[1].removeprefix(" Green: u.").strip() in alt


def test_the_first_lessons_are_to_scale() -> None:
    """They speak of the length of ∇f, and of u as a vector of length 1."""
    for name in ("gradient", "norm"):
        for question in LESSONS[name].questions:
            for pictures in pictures_of(question):
                for one in pictures:
                    assert not isinstance(one, Compass) or "To scale" in drawn(one, LIGHT).caption


@pytest.mark.parametrize("gradient", [(2.0, 2.0), (20.0, 0.0), (0.01, 0.0), (0.0, 0.0), (math.nan, 1.0), (math.inf, 0)])
def test_arrows_have_their_own_length_only_where_the_picture_has_room_and_shows_it(
    gradient: tuple[float, float],
) -> None:
    window = ((-5.0, 5.0), (-5.0, 5.0))
    found = arrow_lengths(window, (2.0, 1.0), np.array(gradient), with_u=True)
    assert found.to_scale == (gradient == (2.0, 2.0))
    assert min(found.u, found.gradient) >= SHORTEST * 10
    assert max(found.u, found.gradient) < 5


def test_gradient_norm_says_at_its_picture_that_arrows_show_directions() -> None:
    app = opened(page="gradient_norm/gradient_norm")
    assert any("Arrows show directions, not lengths" in one for one in html(app))
