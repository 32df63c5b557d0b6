"""Any text with columns is read or refused with a place in it, and what is read is read back as the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import gradnorm_core as gc
from gradnorm_core.errors import GradnormError
from gradnorm_core.formulas.expression import parse_expression

COLUMNS = ("X", "Y", "X_1", "AGE")
DATA = {name: np.array([0.5, -1.5, 2.0]) for name in COLUMNS}
WORDS = "mean( sum( max( exp( sqrt( if( min( EXP( X Y X1 X_{1} X₁ AGE Z E w b wX XY x y λ pi e mean Mean + - * / ^ ^2 ²"
LATEX = r"\frac{1}{2} \mathrm{AGE} \operatorname{mean}( \left( \right) \ { } _ & | ( ) , 2 0.5"
PIECES = st.sampled_from([*WORDS.split(), *LATEX.split(), " ", "ln ", "tanh ", "> 0, ", "f(w, b) = ", "MSE = "])
TEXTS = st.lists(PIECES, max_size=18).map("".join) | st.text("mean(XYwb1_+-^)², ", max_size=24)
FORMULAS = st.recursive(
    st.sampled_from(("w", "b", "X", "Y", "X_1", "AGE", "2", "0.5")),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({''.join(parts)})"),
        st.tuples(st.sampled_from(("tanh", "exp", "abs", "cos", "sqrt", "ln")), inner).map(lambda p: f"{p[0]}({p[1]})"),
        inner.map(lambda one: f"({one})^2"),
    ),
    max_leaves=8,
)


@given(TEXTS)
@settings(max_examples=400)
def test_every_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_expression(text, columns=COLUMNS)
    except GradnormError as error:
        refused: GradnormError | None = error
    else:
        refused = None
    if refused is not None:
        assert 0 <= getattr(refused, "position", 0) <= len(text)
        return
    assert parse_expression(found.plain, columns=COLUMNS).tree == found.tree
    assert found.latex


@given(FORMULAS, st.sampled_from(("mean", "sum", "max")))
@settings(max_examples=80, deadline=None)
def test_a_loss_is_what_numpy_takes_over_the_rows(inside: str, function: str) -> None:
    """Each row alone, as a table of one row, gives the numbers that mean, sum and max are taken of."""
    if not any(name[0] in inside for name in COLUMNS):
        return
    f = gc.parse(f"f(w, b) = {function}({inside})", data=DATA)
    table = gc.Table(DATA)
    alone = [gc.parse(f"f(w, b) = mean({inside})", data=table.take([row])) for row in range(3)]
    values = np.array([one.value(0.7, -0.4) for one in alone])
    expected = {"mean": values.mean(), "sum": values.sum(), "max": values.max()}[function]
    np.testing.assert_allclose(f.value(0.7, -0.4), expected, rtol=1e-11, atol=1e-12)
    assert bool(f.undefined_at((0.7, -0.4))) == any(one.undefined_at((0.7, -0.4)) for one in alone)
    if function != "max" and np.isfinite(values).all():
        slopes = np.array([one.gradient(0.7, -0.4) for one in alone])
        total = slopes.mean(axis=0) if function == "mean" else slopes.sum(axis=0)
        np.testing.assert_allclose(f.gradient(0.7, -0.4), total, rtol=1e-10, atol=1e-11)
