"""Where a path leaves the window, the words about it stay in the window, on a phone too."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from app.figures.landscape import landscape_figure
from app.figures.parts.exits import PICTURE, exit_annotations
from app.figures.parts.free_space import Box, size_of
from app.figures.style import PALETTES
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample

PHONE = 240
"""Pixels that the landscape is high on a phone."""
WORDS = 62
"""Pixels that three lines of 12 and their frame take."""
WINDOW = ((-1.0, 1.0), (-1.0, 1.0))


def words_of(run: Run, minimizers: tuple[tuple[float, float], ...] = ()) -> dict[str, Any]:
    """The words on where the path went."""
    return exit_annotations(run, WINDOW, PALETTES["light"].run(), PALETTES["light"], minimizers)[-1]


@pytest.mark.parametrize(("x", "y"), [(1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)])
def test_the_words_stand_in_a_corner_that_the_path_does_not_cross(x: float, y: float) -> None:
    run = run_spec(RunSpec(parse(f"({-x})*x - ({y})*y"), (0.0, 0.0), step_rule=Fixed(1.5), max_iterations=3))
    words = words_of(run)
    assert (words["x"], words["y"]) != (x, y)
    free = {(1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)} - {(x, y), (words["x"], words["y"])}
    other = words_of(run, ((0.8 * words["x"], 0.9 * words["y"]),))
    assert (other["x"], other["y"]) in free  # a star stands where the words were


@pytest.mark.parametrize("far", [0.0, 1e5, -1e6])
def test_the_end_of_a_path_has_digits_that_tell_it_from_its_start(far: float) -> None:
    run = run_spec(RunSpec(parse("y - 2x"), (far, 0.0), step_rule=Fixed(1.0), max_iterations=3))
    words = exit_annotations(run, ((far - 1, far + 1), (-1.0, 1.0)), PALETTES["light"].run(), PALETTES["light"])[-1]
    end = re.search(r"ends at \((.*), −3\), k = 3", words["text"])
    assert end
    assert float(end[1].replace("−", "-")) == far + 6


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("height", np.linspace(-0.89, 0.89, 24))
@pytest.mark.parametrize("slope", [0.1, -0.1])
def test_the_words_stay_in_the_picture_wherever_the_path_leaves_it(sign: float, height: float, slope: float) -> None:
    # f falls along (1, slope) for ever: the path is a straight line through (0, height − slope).
    objective = parse(f"{-sign}*x - ({slope})*y")
    spec = RunSpec(objective, (0.0, height - slope), step_rule=Fixed(1.5), max_iterations=3)
    words = exit_annotations(run_spec(spec), WINDOW, PALETTES["light"].run(), PALETTES["light"])[-1]
    at = (words["y"] + 1) / 2 * PHONE + words["yshift"]
    bottom = at if words["yanchor"] == "bottom" else at - WORDS
    assert bottom >= 0
    assert bottom + WORDS <= PHONE


@pytest.mark.parametrize(
    ("formula", "start", "corner"),
    [
        ("y + 0.0001x^2", (-0.9, 3.0), ("right", "top")),  # the path starts outside, and goes down the left side
        ("y + 0*sqrt(x + 0.5)", (0.9, 0.9), ("left", "bottom")),  # hatched on the left
    ],
)
def test_the_words_are_in_no_corner_of_another_note(
    formula: str, start: tuple[float, float], corner: tuple[str, str]
) -> None:
    objective = parse(formula)
    run = run_spec(RunSpec(objective, start, step_rule=Fixed(0.3), max_iterations=20))
    figure = landscape_figure(sample(objective, WINDOW), run, PALETTES["light"])
    notes = [one for one in figure["layout"]["annotations"] if one["text"]]
    corners = [(one["xanchor"], one["yanchor"]) for one in notes]
    assert corner in corners
    assert notes[-1]["name"] == "exit"
    assert len(set(corners)) == len(corners) == 2


@pytest.mark.parametrize(
    "start", [(9.0, 9.0), (-9.0, 9.0), (9.0, -9.0), (-9.0, -9.0), (9.0, 0.5), (0.1, 9.0), (-9.0, 3.0)]
)
@pytest.mark.parametrize("formula", ["x^2 + y^2", "x^2 + 3y^2", "x^2 + y^2 + 0*sqrt(x + 20)"])
def test_the_note_that_the_path_starts_outside_does_not_lie_on_it(formula: str, start: tuple[float, float]) -> None:
    objective = parse(formula)
    window = ((-3.0, 3.0), (-3.0, 3.0))
    run = run_spec(RunSpec(objective, start, step_rule=Fixed(0.1), max_iterations=60))
    figure = landscape_figure(sample(objective, window), run, PALETTES["light"])
    (note,) = [one for one in figure["layout"]["annotations"] if one.get("name") == "outside"]
    corner = (note["xanchor"], note["yanchor"])
    assert (note["x"], note["y"]) == tuple({"left": 0.01, "bottom": 0.01}.get(side, 0.99) for side in corner)
    width, height = np.array(size_of(note["text"])) / PICTURE
    share = [(points - low) / (high - low) for points, (low, high) in zip(run.points.T, window, strict=True)]
    along, up = (np.interp(np.linspace(0, 60, 6001), np.arange(len(one)), one) for one in share)
    beside = along <= width if corner[0] == "left" else along >= 1 - width
    beyond = up <= height if corner[1] == "bottom" else up >= 1 - height
    assert not (beside & beyond & (np.minimum(along, up) >= 0) & (np.maximum(along, up) <= 1)).any()


def test_the_note_stays_where_it_was_where_nothing_lies_under_it() -> None:
    objective = parse("x^2 + y^2")
    run = run_spec(RunSpec(objective, (-9.0, -9.0), step_rule=Fixed(0.1), max_iterations=60))
    figure = landscape_figure(sample(objective, WINDOW), run, PALETTES["light"])
    (note,) = [one for one in figure["layout"]["annotations"] if one.get("name") == "outside"]
    assert (note["xanchor"], note["yanchor"]) == ("right", "top")


@pytest.mark.parametrize("start", [(2.5, 8.0), (-2.5, 8.0), (0.0, 8.0), (2.9, 30.0)])
def test_two_notes_do_not_lie_on_each_other_in_the_smallest_picture(start: tuple[float, float]) -> None:
    """The path comes from above and goes below: it starts outside, and it leaves the window."""
    objective = parse("y + 0.01x^2")
    run = run_spec(RunSpec(objective, start, step_rule=Fixed(0.5), max_iterations=200))
    figure = landscape_figure(sample(objective, ((-3.0, 3.0), (-3.0, 3.0))), run, PALETTES["light"])
    first, second = [one for one in figure["layout"]["annotations"] if one.get("name") in ("outside", "exit")]
    boxes = []
    for note in (first, second):
        width, height = size_of(note["text"])
        left = 0.0 if note["xanchor"] == "left" else PICTURE[0] - width
        boxes.append(Box(left, 0.0 if note["yanchor"] == "bottom" else PICTURE[1] - height, width, height))
    assert not boxes[0].meets(boxes[1])
