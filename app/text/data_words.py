"""Sentences on a table, on its scaling, and on what mini-batches do."""

from __future__ import annotations

from typing import Final

from app.settings.settings import Settings
from app.settings.table import fits
from app.tables.preview import letter_words
from app.tables.scaling import SCALINGS, Scaling, is_held, keeps, scalings
from app.tables.sets.catalogue import SETS
from app.tables.table import Table
from app.text.grammar import counted
from app.text.numbers import number
from gradnorm_core.formulas.letters import listed, plain
from gradnorm_core.methods.clipping import Clip, ClipByNorm
from gradnorm_core.methods.row_clipping import ClipRows

SHARES: Final = (
    "No prediction can be read off this formula, so the picture shows how much of the loss is each row's: the share of "
    "its part in the sum of the sizes of all."
)
NO_ORIGINAL_WEIGHTS: Final = (
    "For this formula no weights are known that make the same predictions from the features as they are. So the path "
    "is drawn in the scaled weights alone, and scaling may change what can be fitted."
)


def summary(settings: Settings) -> str:
    """The table in a few words, for the folded group."""
    table = settings.table
    if table is None:
        return "none"
    name = SETS[table.source].title if table.source else "your own"
    scaled = "" if settings.scaling == "none" else f", {how(settings)}"
    return f"{name}, {counted(table.rows, 'row')}{scaled}"


def about(settings: Settings) -> list[str]:
    """The columns, the source of their numbers, and whether a link can carry them."""
    table = settings.table
    if table is None:
        return []
    words = [letter_words(table)]
    if table.source:
        one = SETS[table.source]
        words += [one.words, f"Source: {one.source} {one.licence}"]
    if not fits(table):
        words.append("This table is too large for a link: save the run as JSON (Take it with you) to keep it.")
    return words


def bound_words(bound: float, clip: Clip | None) -> str:
    """The bound c of the picture of the rows, and where it is from."""
    if isinstance(clip, ClipByNorm | ClipRows):
        return f"c = {number(bound)} is that of the clip under Method, which the steps obey."
    return (
        f"c = {number(bound)}, the median norm of the rows at the last iterate. The steps of this run are not clipped "
        "by norm; a clip under Method sets c and clips them."
    )


def how(settings: Settings) -> str:
    """How the features are after the scaling: "standardized", or "divided, not moved" for want of an intercept."""
    table, scaling = settings.table, settings.scaling
    if table is None or not is_held(table, scaling, settings.formula):
        return SCALINGS[scaling]
    return SCALINGS["none"] if scaling == "centre" else "divided, not moved"


def condition_words(before: float | None, after: float | None, state: str) -> str:
    """κ before and after scaling, in a sentence; "" where the loss has no curvature at its minimum.

    Args:
        before, after: the two κ.
        state: how the features are afterwards, as `how` says it.
    """
    if before is None:
        return ""
    if state == SCALINGS["none"] or after is None:
        return f"With the features as they are κ = {number(before)}."
    return f"κ = {number(before)} with the features as they are, κ = {number(after)} when they are {state}."


DIVISORS: Final[dict[Scaling, str]] = {
    "standardize": "its root mean square, the spread about 0", "minmax": "its largest size",
}  # fmt: skip
"""The divisor of a feature that is not moved."""


def scaling_words(settings: Settings) -> str:
    """Says how features and Y are scaled, and whether the same can be fitted; "" where nothing is scaled."""
    table, scaling, formula = settings.table, settings.scaling, settings.formula
    if table is None or not (found := scalings(table, scaling, formula)):
        return ""
    same = _same(table, scaling, formula)
    if is_held(table, scaling, formula):
        reason = "No intercept is found in this formula that would take up a shift of the features, so"
        if scaling == "centre":
            return f"{reason} centring would change what can be fitted: X and Y stay as they are."
        divided = ", ".join(f"{plain(one.column)}/{_divisor(one.scale)}" for one in found)
        return f"{reason} each is divided by {DIVISORS[scaling]}, and not moved: {divided}. Y stays as it is.{same}"
    changed = ", ".join(_changed(plain(one.column), one.shift, one.scale) for one in found)
    return (
        f"In place of {listed(tuple(one.column for one in found))} the formula reads {changed}. Y stays as it is.{same}"
    )


def _same(table: Table, scaling: Scaling, formula: str) -> str:
    """The end of the sentences on a scaling: what stays possible, and what does not."""
    stays = keeps(table, scaling, formula)
    if stays == "unknown":
        return ""
    said = " The same predictions can be made as before"
    if stays == "values":
        return f"{said}."
    return f"{said}, but a term of the weights alone, as λw², counts the scaled ones, so the minimum is another."


def _changed(name: str, shift: float, scale: float) -> str:
    """(X − m)/s, without what changes nothing."""
    sign, size = ("+", -shift) if shift < 0 else ("−", shift)
    moved = f"{name} {sign} {number(size)}" if shift else name
    if scale == 1:
        return moved
    return f"({moved})/{_divisor(scale)}" if shift else f"{moved}/{_divisor(scale)}"


def _divisor(scale: float) -> str:
    """A number below a line of division, in brackets where it is a product: X/(2.29×10⁹)."""
    text = number(scale)
    return f"({text})" if "×" in text else text
