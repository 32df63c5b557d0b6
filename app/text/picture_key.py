"""The title of the Playground, and the key to the marks of its picture."""

from __future__ import annotations

from html import escape
from typing import Final

from app.settings.settings import Arrows, Goal, Settings, View
from app.text.glossary import explained
from app.text.method_names import called
from app.text.numbers import number
from gradnorm_core.methods.directions.steepest import Steepest

START: Final = "start: press the map or drag the ring"
LEVEL: Final = "level line: f is the same on it; the darker, the lower"
OUTSIDE: Final = "start: outside the picture"
LENGTHS: Final = {"log": "length by log norm", "unit": "all of one length"}


def method_name(settings: Settings) -> str:
    """The method as people call it, "Gradient descent", "Momentum (heavy ball)"."""
    if settings.direction == Steepest():
        return "Gradient descent" if settings.goal == "minimize" else "Gradient ascent"
    return str(settings.direction) if isinstance(settings.direction, Steepest) else called(settings.direction.label)


def title(settings: Settings, formula: str, asking: bool) -> str:
    """The sentence above the picture, as Markdown with the function typeset in it.

    Args:
        settings: the method and the goal.
        formula: f with its variables, and what it is, as LaTeX.
        asking: whether the sentence goes on with the question of the page.
    """
    named = f"{method_name(settings)} on $\\displaystyle {formula}"
    if not asking:
        return f"{named}$"
    # The comma belongs to the formula, so that no line begins with it, and closes it, so that no gap comes before it.
    return f"{named}\\mathclose{{\\text{{,}}}}$ and why it moves as it does"


def map_key(
    view: View, arrows: Arrows, goal: Goal, known: bool, beside: str = "", outside: bool = False,
    kappa: float | None = None, movable: bool = True,
) -> str:  # fmt: skip
    """The key to the marks on the landscape, as HTML.

    Args:
        view: arrows are on the flat picture only.
        arrows: whether there are any, and what their length means.
        goal: arrows show −∇f or ∇f.
        known: whether a minimizer of the function is marked in the picture.
        beside: the name of the second run, "" without one.
        outside: whether the start lies outside the picture.
        kappa: the condition number at the one minimizer that is marked.
        movable: whether the start can be moved in the picture.
    """
    marks = [("ring", OUTSIDE if outside else START if movable and not beside else "start"), ("dot", "the run, now")]
    if beside:
        marks.append(("square", beside))
    if known:
        steep = f", κ = {number(kappa)}" if kappa is not None else ""
        marks.append(("star", ("minimum" if goal == "minimize" else "maximum") + steep))
    if view == "contours" and arrows in LENGTHS:
        marks.append(("arrow", f"{'−∇f' if goal == 'minimize' else '∇f'}, {LENGTHS[arrows]}"))
    if view == "contours":
        marks.append(("level", LEVEL))
    items = "".join(f'<li><i class="{mark}"></i><span>{_words(words)}</span></li>' for mark, words in marks)
    return f'<ul class="map-key">{items}</ul>'


def _words(words: str) -> str:
    """The words beside a mark; κ explains itself."""
    return explained(words) if "κ" in words else escape(words)
