"""Names that distinguish runs: they state only the parts in which the runs differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from app.settings.compare import ComparedRun
from app.settings.methods import Method
from app.text.grammar import capitalized
from app.text.method_names import called
from app.text.numbers import number, pair
from app.text.taken_letters import NONE_TAKEN, Taken, in_other_words
from gradnorm_core.descent.spec import Goal
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.schedule import Formula

LONGEST_RULE = 60
"""Characters of an own rule in a name."""
PLAIN: Final[dict[Goal, str]] = {"minimize": "Gradient descent", "maximize": "Gradient ascent"}
"""Steepest descent in L2 by the goal."""
FIELDS = ("direction", "step_rule", "clip", "noise")


def names(runs: Sequence[ComparedRun], goal: Goal = "minimize", taken: Taken = NONE_TAKEN) -> tuple[str, ...]:
    """One name per run: the parts of the method in which the runs differ, with the numbers that differ.

    Numbers have three digits, or as many as distinguish the runs. Where f is maximized, gradient descent is ascent.
    A letter that the function has taken is in no name.
    """
    different = len({(one.method, one.start) for one in runs})
    for digits in (3, 4, 6, 9, 17):
        found = _names(runs, goal, digits)
        if len(set(found)) >= different:
            break
    return tuple(in_other_words(name, taken) for name in found)


def _names(runs: Sequence[ComparedRun], goal: Goal, digits: int) -> tuple[str, ...]:
    methods = [one.method for one in runs]
    columns = [_column([getattr(method, field) for method in methods], field, goal, digits) for field in FIELDS]
    columns.append([f"from {pair(one.start, digits)}" if one.start else "" for one in runs])
    found = [column for column in columns if len(set(column)) > 1]
    rows = [", ".join(column[row] for column in found if column[row]) for row in range(len(runs))]
    return tuple(capitalized(row) or full_name(method, goal, digits) for row, method in zip(rows, methods, strict=True))


def full_name(method: Method, goal: Goal = "minimize", digits: int = 3) -> str:
    """The whole method in words: ``Momentum (heavy ball) β = 0.9, α = 0.1``."""
    parts = (getattr(method, field) for field in FIELDS)
    return ", ".join(_with_numbers(part, goal, digits) for part in parts if part is not None)


def _column(parts: Sequence[Any], field: str, goal: Goal, digits: int) -> list[str]:
    """The parts in words, with their numbers if parts of the same kind differ in them."""
    kinds: dict[str, set[Any]] = {}
    for part in parts:
        kinds.setdefault(_label(part, goal), set()).add(part)
    return [
        _with_numbers(one, goal, digits)
        if one is not None and (len(kinds[_label(one, goal)]) > 1 or _is_short(one))
        else _label(one, goal) or f"no {field}"
        for one in parts
    ]


def _label(part: Any, goal: Goal) -> str:
    if part is None:
        return ""
    if isinstance(part, Steepest):
        return PLAIN[goal] if part.norm == 2 else str(part)
    return called(part.label)


def _is_short(part: Any) -> bool:
    """True for the rules whose numbers say more than their names."""
    return isinstance(part, Fixed | Formula | Exact)


def _with_numbers(part: Any, goal: Goal, digits: int) -> str:
    """The name of a part and all its numbers, in plain text."""
    if isinstance(part, Fixed):
        return f"α = {number(part.step_size, digits)}"
    if isinstance(part, Formula):
        return f"α(k) = {part.text}" + (f", α = {number(part.step_size, digits)}" if "step_size" in part.text else "")
    if isinstance(part, Exact):
        return part.label if part.relaxation == 1 else f"{number(part.relaxation, digits)} × exact"
    if isinstance(part, Rule):
        return _shortened(f"{part.label}: {'; '.join(part.lines.splitlines())}")
    numbers = [f"{one.plain} = {number(getattr(part, one.name), digits)}" for one in part.parameters]
    return " ".join([_label(part, goal), ", ".join(numbers)]).strip()


def _shortened(text: str) -> str:
    """The text, cut in the middle when it is long: the line of d mostly stands at the end."""
    half = LONGEST_RULE // 2
    return text if len(text) <= LONGEST_RULE else f"{text[:half]} … {text[-half:]}"
