"""The table of the functions that a formula may use; no other package lists them.

One row has everything about a function: its names, its NumPy source, its derivative, its domain, its SymPy twin, its
LaTeX and its line of help. The parser, the compiler, the symbolic worker, the help page and the tests read this table,
so a new function is a new row.

Derivatives are written as trees (`tree`), so second derivatives follow from the same rows. Where a derivative does not
exist there are conventions: |u|′ = sign u with 0 at 0; max, min and if take the derivative of the branch that they
take, max and min of the first argument when both are equal; sign, heaviside, floor, ceil and round have derivative 0.
Where f has a derivative although a part of its formula has none, objectives use that of f
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
"""Every row that a program may have: those of `FUNCTIONS`, and the aggregates over rows of data."""

TYPED: dict[str, Function] = {
    spelling: row for row in (*_CALLED, FUNCTIONS["power"]) for spelling in (row.name, *row.aliases)
}
"""Every function that may stand before a parenthesis in a formula, by each of its spellings."""
del TYPED["power"]
