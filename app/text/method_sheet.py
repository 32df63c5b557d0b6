"""The method of a run written out: formulas in LaTeX, every letter explained, when it fails, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.text.free_letters import latex_in_free_letters
from app.text.steps_table import latex_number
from app.text.taken_letters import Taken, in_other_words, latex_in_words, letters_of
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.formulas.tree import variables
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.part import GRADIENT
from gradnorm_core.methods.step_rules.schedule import Formula

Letters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One part of a method.

    Attributes:
        title: which part it is, and its name.
        formula: in LaTeX.
        letters: every letter of the formula, in LaTeX, with its meaning in words.
        numbers: the numbers chosen, in LaTeX: what each letter is in this run.
        caution: when it fails.
        reference: where it comes from.
        lines: a direction as the lines of an own rule; "" where it has none.
    """

    title: str
    formula: str
    letters: Letters
    numbers: Letters
    caution: str
    reference: str
    lines: str = ""


def sheets(spec: RunSpec) -> Iterator[Sheet]:
    """A sheet for each part: noise and clip first, as they come first; no letter in it is one of the function's."""
    taken = letters_of(spec.objective)
    return (_in_words(one, taken) for one in _sheets(spec))


def _in_words(sheet: Sheet, taken: Taken) -> Sheet:
    letters, numbers = (
        tuple((_formula(letter, taken), words) for letter, words in pairs) for pairs in (sheet.letters, sheet.numbers)
    )
    letters = tuple((letter, _words(words, taken)) for letter, words in letters)
    formula, caution = _formula(sheet.formula, taken), _words(sheet.caution, taken)
    return replace(sheet, formula=formula, letters=letters, numbers=numbers, caution=caution)


def _formula(text: str, taken: Taken) -> str:
    return latex_in_free_letters(latex_in_words(text, taken), taken)


def _words(text: str, taken: Taken) -> str:
    return latex_in_free_letters(in_other_words(text, taken), taken)


def _sheets(spec: RunSpec) -> Iterator[Sheet]:
    if spec.noise is not None:
        yield _sheet("", spec.noise)
    if spec.clip is not None:
        yield _sheet("", spec.clip)
    yield _plain() if spec.direction == Steepest() else _sheet("Direction: ", spec.direction)
    yield _sheet("Step rule: ", spec.step_rule)


def _sheet(part: str, piece: Any) -> Sheet:
    name = str(piece) if isinstance(piece, Steepest) else piece.label
    chosen = tuple((one.symbol, latex_number(getattr(piece, one.name))) for one in piece.parameters)
    formula, known = piece.formula, piece.letters
    if isinstance(piece, Formula):
        formula = rf"\alpha_k = {piece.expression.latex}"
        read = [r"\alpha"] * piece.reads_step_size + ["k"] * ("k" in variables(piece.expression.tree))
        known = tuple((letter, meaning) for letter, meaning in known if letter in read)
        chosen = chosen if piece.reads_step_size else ()
    return Sheet(part + name, formula, known, chosen, piece.caution, piece.reference, piece.rule_lines())


def _plain() -> Sheet:
    """Steepest descent in L2 without the general formula: there it is plain gradient descent."""
    title, lines = f"Direction: {Steepest.label}", Steepest().rule_lines()
    return Sheet(title, "d_k = -g_k", (GRADIENT,), (), Steepest.caution, Steepest.reference, lines)
