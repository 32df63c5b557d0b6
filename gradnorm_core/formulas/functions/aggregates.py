"""Functions that turn the numbers of all rows of a table into one: mean, sum and largest.

Inside them a column means its number in a row. They are not in `FUNCTIONS`, since only formulas that are read with data
have them.
"""

from __future__ import annotations

from gradnorm_core.formulas.functions.function import Function, equals, greater, of, select
from gradnorm_core.formulas.tree import Call, Node

ROW_COUNT = "rows"
"""The name of n, the number of rows, in programs."""

mean, row_sum, row_max, at_row_max = map(of, ("mean", "sum", "row_max", "at_row_max"))
_OVER_ROWS = "axis=-1, keepdims=True"

AGGREGATES = {
    row.name: row
    for row in (
        Function(
            "mean", f"np.mean({{0}}, {_OVER_ROWS})", None, "mean", r"\frac{{1}}{{n}} \sum_{{i=1}}^{{n}} {0}",
            "mean over the rows", differential=lambda u, du: mean(du), typed=False,
        ),
        Function(
            # Programs compute n times the mean, so that the rows of a mini-batch stand for all rows.
            "sum", f"np.sum({{0}}, {_OVER_ROWS})", None, "sum", r"\sum_{{i=1}}^{{n}} {0}",
            "sum over the rows", differential=lambda u, du: row_sum(du), typed=False,
        ),
        Function(
            "row_max", f"np.max({{0}}, {_OVER_ROWS})", None, "max", r"\max_{{i}} {0}", "largest over the rows",
            differential=at_row_max, tie=lambda u: greater(_leaders(u), 1), typed=False,
        ),
        Function(
            # Where several rows are largest, the mean of their derivatives: it lies between them, and follows no order.
            "at_row_max", "", None, "at_row_max", "", arity=(2, 2), typed=False,
            differential=lambda u, v, du, dv: at_row_max(u, dv),
            definition=lambda u, v: mean(select(equals(u, row_max(u)), v, 0)) / mean(_is_largest(u)),
        ),
        Function("every", f"np.all({{0}}, {_OVER_ROWS})", None, "every", "", typed=False),
        Function("some", f"np.any({{0}}, {_OVER_ROWS})", None, "some", "", typed=False),
    )
}  # fmt: skip
"""The rows by their names; max over rows is row_max, since max has another meaning."""

WRITTEN = {"mean": "mean", "sum": "sum", "row_max": "max"}
"""The aggregates of the language, and how they are written."""


def _is_largest(u: Node) -> Call:
    """1 in the rows where u is largest, 0 in the others."""
    return select(equals(u, row_max(u)), 1, 0)


def _leaders(u: Node) -> Call:
    """How many rows are the largest."""
    return row_sum(_is_largest(u))
