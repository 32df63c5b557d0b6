"""The hover box of an iterate: every quantity with all its digits.

Numbers travel as float64 and are shown without a format, so the browser prints the shortest text that reads back as
the same number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.text import letters
from app.text.numbers import NORM_NAMES
from app.text.taken_letters import in_other_words
from gradnorm_core.arrays import Floats
from gradnorm_core.formulas.letters import plain
from gradnorm_core.norms import NORMS, gradient_norm

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run


_NORMS = sorted(NORMS, key=lambda norm: norm.p != 2)
COLUMNS = ("k", "x", "y", "f", "fx", "fy", *(f"norm_{norm.key}" for norm in _NORMS), "angle", "step_size")
"""The columns of an iterate's ``customdata``: the angle is the one to the gradient before, the step size that of the
step that follows; NaN where there is none."""

_SIZES = "".join(f"<br>{NORM_NAMES[norm.p]} = %{{customdata[{place}]}}" for place, norm in enumerate(_NORMS, 6))
ANGLE = f"<br>angle to ∇f before = %{{customdata[{COLUMNS.index('angle')}]}}°"
STEP = f"<br>next step with α = %{{customdata[{COLUMNS.index('step_size')}]}}"


def iterate_rows(run: Run, angles: Floats, kept: NDArray[np.intp]) -> Floats:
    """One row of COLUMNS per kept iterate.

    Args:
        angles: degrees between the gradients at k and k + 1, (n,).
        kept: the k of the rows.
    """
    gx, gy = run.gradients[kept].T
    before, after = np.r_[np.nan, angles][kept], np.r_[run.step_sizes, np.nan][kept]
    norms = [gradient_norm(run.gradients[kept], norm.p) for norm in _NORMS]
    return np.column_stack([kept, run.points[kept], run.values[kept], gx, gy, *norms, before, after])


def _iterate(names: letters.Names) -> str:
    """The lines that every iterate has."""
    point = letters.at(names, "%{customdata[1]}", "%{customdata[2]}", between="<br>")
    slopes = "".join(
        f"<br>{partial} = %{{customdata[{place}]}}" for place, partial in enumerate(letters.partials(names), 4)
    )
    return f"<b>k = %{{customdata[0]}}</b><br>{point}<br>f = %{{customdata[3]}}{slopes}{_SIZES}"


def _step(names: letters.Names) -> str:
    """The line of the next step; α is another number where it is a coordinate."""
    return in_other_words(STEP, dict.fromkeys(map(plain, names)))


def template_for(row: Floats, names: letters.Names, title: str = "") -> str:
    """The hover template of one iterate, without the lines for which it has no number."""
    lines = ANGLE, _step(names)
    angle, step = (line if np.isfinite(value) else "" for line, value in zip(lines, row[-2:], strict=True))
    return f"{title and title + '<br>'}{_iterate(names)}{angle}{step}<extra></extra>"


def every_iterate(names: letters.Names) -> str:
    """The template of those in the middle of a run, which have all lines; start and end have traces of their own."""
    return f"{_iterate(names)}{ANGLE}{_step(names)}<extra></extra>"
