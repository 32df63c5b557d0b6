"""Sentences on a table, on its scaling, and on what mini-batches do."""

from __future__ import annotations

from typing import Final

from app.settings.settings import Settings
from app.settings.table import fits
from app.tables.preview import letter_words
from app.tables.scaling import SCALINGS, Scaling
from app.tables.sets.catalogue import SETS
from app.text.grammar import counted
from app.text.numbers import number
from gradnorm_core.methods.clipping import Clip, ClipByNorm
from gradnorm_core.methods.row_clipping import ClipRows

SHARES: Final = (
    "No prediction can be read off this formula, so the picture shows how much of the loss is each row's: the share of "
    "its part in the sum of the sizes of all."
)
NO_ORIGINAL_WEIGHTS: Final = (
    "These weights have no counterpart for the features as they are: nothing in the formula takes up the scaling. So "
    "the path is drawn in the scaled weights alone."
)


def summary(settings: Settings) -> str:
    """The table in a few words, for the folded group."""
    table = settings.table
    if table is None:
        return "none"
    name = SETS[table.source].title if table.source else "your own"
    scaled = "" if settings.scaling == "none" else f", {SCALINGS[settings.scaling]}"
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


def condition_words(before: float | None, after: float | None, scaling: Scaling) -> str:
    """κ before and after scaling, in a sentence; "" where the loss has no curvature at its minimum."""
    if before is None:
        return ""
    if scaling == "none" or after is None:
        return f"With the features as they are κ = {number(before)}."
    return f"κ = {number(before)} with the features as they are, κ = {number(after)} when they are {SCALINGS[scaling]}."
