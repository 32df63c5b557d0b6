"""The step sizes that the theory names, in words: what happens there, and at which minimum."""

from __future__ import annotations

from app.text.numbers import number, place
from gradnorm_core.diagnostics.theory import Landmark, ReferenceMinimum

MEANINGS = {
    "overshoot": "above it the steepest component overshoots",
    "limit": "the limit of stability",
    "best": "the best fixed step in the worst case",
    "full step": "the full Newton step, which squares the error close to the minimum",
    "limit with momentum": "the limit of stability with this momentum",
}


def title(landmark: Landmark) -> str:
    """Says what happens at this step size, without the number."""
    return MEANINGS[landmark.meaning] + at(landmark)


def at(reference: ReferenceMinimum | Landmark | None) -> str:
    """Says where the reference is: " at the minimum (3, 2)"; "" where it does not matter."""
    if reference is None or reference.point is None:
        return ""
    return f" at the {name(reference)}"


def name(reference: ReferenceMinimum | Landmark) -> str:
    """The kind of the reference and where it is: "minimum (3, 2)"; the kind alone where the place does not matter."""
    where = "" if reference.point is None else f" {place(reference.point)}"
    return f"{reference.kind}{where}"


def named(landmark: Landmark) -> str:
    """Its formula and number, "2/λmax of −f = 0.2"; the number alone where it is the same on every function."""
    formula = f"{landmark.formula}{of_which(landmark)} = " if landmark.formula else ""
    return f"{formula}{number(landmark.step_size)}"


def of_which(reference: ReferenceMinimum | Landmark) -> str:
    """Says that λ and μ are those of −f, where a maximum is looked for."""
    return " of −f" if reference.kind == "maximum" else ""
