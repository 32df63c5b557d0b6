"""The table of the functions that a formula may use; no other package lists them.

One row says everything about a function: how it is called, how NumPy computes it, its derivative, where it is
defined, its SymPy twin, how it is typeset and what the help says. The parser, the compiler, the symbolic worker, the
help page and the tests read this table; adding a function is adding a row.

Derivatives are written as trees (`tree`), so second derivatives follow from the same rows. Conventions
where the textbook leaves a choice: |u|′ = sign u with 0 at 0; max and min take the derivative of the branch they take,
the first one when both are equal, and so does if; sign, heaviside, floor, ceil and round have derivative 0. They stay
where f has no derivative; where it has one all the same, objectives take that
(`gradnorm_core.objectives.kink_limits`).
"""

from __future__ import annotations

from gradnorm_core.formulas.functions.aggregates import AGGREGATES
from gradnorm_core.formulas.functions.elementary import ELEMENTARY
from gradnorm_core.formulas.functions.function import Function
from gradnorm_core.formulas.functions.operators import HELPERS, OPERATORS
from gradnorm_core.formulas.functions.pieces import PIECES
from gradnorm_core.formulas.functions.special import SPECIAL, SPECIAL_HELPERS

__all__ = ["COMPUTED", "FUNCTIONS", "TYPED", "Function"]

_CALLED = (*ELEMENTARY, *PIECES, *SPECIAL)

FUNCTIONS: dict[str, Function] = {row.name: row for row in (*OPERATORS, *_CALLED, *HELPERS, *SPECIAL_HELPERS)}
"""Every row by its canonical name."""

COMPUTED: dict[str, Function] = FUNCTIONS | AGGREGATES
"""Every row that a program may have: those, and what is taken over the rows of data."""

TYPED: dict[str, Function] = {
    spelling: row for row in (*_CALLED, FUNCTIONS["power"]) for spelling in (row.name, *row.aliases)
}
"""Every function that may stand before a parenthesis in a formula, by each of its spellings."""
del TYPED["power"]
