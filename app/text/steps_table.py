"""All steps of a run as a table: for the screen, for a file, and one step written out."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from app.text import letters
from app.text.free_letters import latex_in_free_letters
from app.text.taken_letters import Taken, latex_in_words, letters_of
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.formulas.letters import plain
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import NORMS

Columns = dict[str, NDArray[np.generic]]
_IN_WORDS = {"k": "step k", "f": "value f", "α": "step size"}
"""Titles that may also be a letter of the function, and what stands for them where they are."""


def titles(names: letters.Names, taken: Collection[str] = ()) -> tuple[str, ...]:
    """The titles of the columns on the screen, no two alike.

    >>> titles(("alpha", "beta"))[:4], titles(("alpha", "beta"))[-2], titles(("x", "y"), {"k"})[0]
    (('k', 'α', 'β', 'f'), 'step size', 'step k')

    Args:
        names: the variables of the function.
        taken: its other letters, as sentences have them.
    """
    norms = (norm.plain for norm in NORMS)
    shown = tuple(map(plain, names))
    k, f, alpha = (title_in_words(letter, (*shown, *taken)) for letter in _IN_WORDS)
    return (k, *shown, f, *letters.partials(names), *norms, alpha, "turn in °")


def title_in_words(title: str, taken: Collection[str]) -> str:
    """The title "k", "f" or "α" of a column on the screen; in words where the function has taken that letter."""
    return _IN_WORDS[title] if title in taken else title


def file_titles(names: letters.Names) -> tuple[str, ...]:
    """The same in a file, in ASCII: x_1, df_dx_1."""
    norms = (f"norm_{norm.key}" for norm in NORMS)
    k, f = (in_a_file(title, names) for title in ("k", "f"))
    return (k, *names, f, *(f"df_d{name}" for name in names), *norms, "step_size", "turn_degrees")


def in_a_file(title: str, names: letters.Names) -> str:
    """The title "k" or "f" of a column of a file; in a word where it is the name of a variable."""
    return {"k": "step", "f": "value"}[title] if title in names else title


def columns(run: Run, diagnostics: Diagnostics) -> Columns:
    """One row per iterate; a last iterate has no step, the first two gradients make the first angle."""
    arrays = (
        np.arange(run.iterations + 1),
        *run.points.T,
        run.values,
        *run.gradients.T,
        *(diagnostics.norms[norm.p] for norm in NORMS),
        np.append(run.step_sizes, np.nan),
        np.append(np.nan, diagnostics.angles),
    )
    return dict(zip(titles(run.objective.variables, letters_of(run.objective)), arrays, strict=True))


def csv(table: Columns, names: letters.Names = letters.USUAL) -> str:
    """The table as comma-separated numbers with all their digits; nothing but numbers, an empty field for none."""
    return "\r\n".join([",".join(file_titles(names)), *_lines(table), ""])


def _lines(table: Columns) -> Iterator[str]:
    for row in zip(*(column.tolist() for column in table.values()), strict=True):
        yield ",".join("" if math.isnan(cell) else repr(cell) for cell in row)


def rule(spec: RunSpec) -> str:
    """The step of the method in LaTeX; plain gradient descent in its own words."""
    alpha, taken = r"\alpha" if _is_fixed(spec) else r"\alpha_k", letters_of(spec.objective)
    if spec.direction == Steepest() and spec.clip is None and spec.noise is None:
        sign = "+" if spec.goal == "maximize" else "-"
        return _in_words(rf"x_{{k+1}} = x_k {sign} {alpha}\, \nabla f(x_k)", taken)
    return _in_words(rf"x_{{k+1}} = x_k + {alpha}\, d_k", taken)


def _in_words(formula: str, taken: Taken) -> str:
    return latex_in_free_letters(latex_in_words(formula, taken), taken)


def _is_fixed(spec: RunSpec) -> bool:
    return isinstance(spec.step_rule, Fixed)


def step_in_numbers(run: Run, k: int, digits: int = 6) -> str:
    """x_{k+1} = x_k + α_k d_k with the numbers of step k, in LaTeX."""
    here, there, direction = (_column(part, digits) for part in (run.points[k], run.points[k + 1], run.directions[k]))
    alpha = latex_number(float(run.step_sizes[k]), digits)
    taken = letters_of(run.objective)
    names = _in_words(rf"x_{{{k + 1}}} = x_{{{k}}} + \alpha\, d_{{{k}}}", taken)
    return rf"{names} = {here} + {alpha} \cdot {direction} = {there}"


def _column(vector: NDArray[np.float64], digits: int) -> str:
    return r"\begin{pmatrix}" + r" \\ ".join(latex_number(float(part), digits) for part in vector) + r"\end{pmatrix}"


def latex_number(value: float, digits: int = 6) -> str:
    """A number in LaTeX: ``1.5``, ``-2 \\times 10^{-7}``."""
    if not math.isfinite(value):
        return r"\text{undefined}" if math.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    return mantissa if not exponent else rf"{mantissa} \times 10^{{{int(exponent)}}}"
