"""Results in a notebook, and how drawing is asked for."""

from __future__ import annotations

import math
import re
from html import unescape
from importlib.metadata import EntryPoint, EntryPoints
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradnorm_core as gc
from gradnorm_core.descent import plotting
from gradnorm_core.descent.html import card, method_words
from gradnorm_core.descent.plotting import INSTALL_APP
from gradnorm_core.norms import gradient_norm

VALLEY = gc.parse("x^2 + 10y^2")


def valley(**options: object) -> gc.Run:
    """A run that zig-zags down to the middle of the valley."""
    settings: dict[str, object] = {"start": (2, 1), "step_rule": gc.Fixed(0.09), "max_iterations": 50} | options
    return gc.descend(VALLEY, **settings)  # type: ignore[arg-type]


def table(html: str) -> dict[str, str]:
    """The names and values of a card; fails where it is not well-formed."""
    rows = ElementTree.fromstring(html).iter("tr")
    return {"".join(row[0].itertext()): "".join(row[1].itertext()) for row in rows}


def test_a_run_is_summed_up() -> None:
    run = valley()
    shown = table(run._repr_html_())
    assert run.status.sentence in unescape(run._repr_html_())
    assert shown["formula"] == "x^2 + 10y^2"
    assert shown["steps"] == "50 of at most 50"
    assert shown["x₀ → x"].startswith("(2, 1) → (")
    assert shown["f"].startswith("14 → ")  # 2² + 10·1²
    for p, name, first in ((1, "‖∇f‖₁", "24"), (2, "‖∇f‖₂", "20.4"), (math.inf, "‖∇f‖∞", "20")):  # ∇f = (4, 20)
        before, after = shown[name].split(" → ")
        assert before.startswith(first)
        assert float(after) == pytest.approx(gradient_norm(run.gradients[-1], p), rel=1e-2)
    assert "\n" not in run._repr_html_()


def test_a_run_far_from_0_is_seen_to_move() -> None:
    run = gc.descend(gc.parse("(x - 1e6)^2 + y^2 + 1e6"), (999997.0, 1.0), max_iterations=2)
    shown = table(run._repr_html_())
    assert shown["x₀ → x"] == "(999997, 1) → (999998.1, 0.64)"
    assert shown["f"] == "1000010 → 1000004"


def test_the_diagnostics_are_summed_up() -> None:
    shown = table(gc.diagnose(VALLEY, valley())._repr_html_())
    assert shown["eigenvalues of ∇²f"] == "2, 20"
    assert shown["limit of gradient descent, 2/λmax"] == "0.1"
    assert shown["steps where f rises"] == "0"
    assert "theory at the minimum: 0.82" in shown["‖∇f‖₂ per step"]  # |1 − 0.09·2|


def test_a_factor_close_to_1_is_not_shown_as_1() -> None:
    bowl = gc.parse("(x^2 + 100000 y^2)/2")
    run = gc.descend(bowl, (2, 1), step_rule=gc.Fixed(1e-5), max_iterations=40)
    assert table(gc.diagnose(bowl, run)._repr_html_())["‖∇f‖₂ per step"].endswith("(theory at the minimum: 0.99999)")


def test_ascent_speaks_of_the_negated_function() -> None:
    hill = gc.parse("-x^2 - 10y^2")
    run = gc.descend(hill, (2, 1), step_rule=gc.Fixed(0.09), goal="maximize")
    assert table(run._repr_html_())["method"].endswith(", uphill")
    shown = table(gc.diagnose(hill, run)._repr_html_())
    assert shown["eigenvalues of −∇²f"] == "2, 20"
    assert shown["steps where f falls"] == "0"


@pytest.mark.parametrize("text", ["ln x", "|x| + |y|", "sqrt(x)", "x^4", "1/x"])
@pytest.mark.parametrize("start", [(1, 1), (0, 0), (-1, 2)])
def test_every_ending_is_shown(text: str, start: tuple[float, float]) -> None:
    f = gc.parse(text)
    run = gc.descend(f, start, step_rule=gc.Fixed(0.9), max_iterations=30)
    assert table(run._repr_html_())
    assert table(gc.diagnose(f, run)._repr_html_())


def test_many_dimensions_are_shown_too() -> None:
    f = gc.Laplacian(30)
    run = gc.descend(f, [1.0] * 30, max_iterations=5)
    assert "…" in table(run._repr_html_())["x₀ → x"]
    assert table(gc.diagnose(f, run)._repr_html_())["eigenvalues of ∇²f"].endswith(", …")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40), st.text("<>&\"'ab", max_size=20))
def test_all_words_are_escaped(headline: str, value: str) -> None:
    html = card(headline, [("name", value)])
    root = ElementTree.fromstring(html)
    assert [part.tag for part in root.iter()] == ["div", "div", "table", "tbody", "tr", "th", "td"]
    assert "".join(root.itertext()) == f"{headline}name{value}"


def test_a_card_has_no_colour_of_its_own() -> None:
    assert not re.search(r"(?<!-)color:(?!inherit)|#[0-9a-f]{3}|black|white", card("a", [("b", "c")]))


def test_a_formula_is_shown_typeset() -> None:
    assert VALLEY._repr_latex_() == r"$\displaystyle f(x, y) = x^{2} + 10 y^{2}$"
    assert VALLEY.expression._repr_latex_() == rf"$\displaystyle {VALLEY.expression.latex}$"


def test_a_method_is_told_with_its_numbers() -> None:
    run = valley(direction=gc.HeavyBall(0.8), clip=gc.ClipByNorm(2.0))
    assert (
        method_words(run.spec)
        == "Clip by norm (max norm 2, epsilon 0), Heavy ball (momentum 0.8), Fixed (step size 0.09)"
    )
    assert method_words(run.spec, omit="step_size").endswith("), Fixed step size")
    assert method_words(valley(direction=gc.Steepest(math.inf)).spec).startswith("Steepest descent in L∞")


def offers(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    """Lets this function, or nobody, be registered for drawing runs."""
    registered = EntryPoints([EntryPoint("run", value, plotting.GROUP)] if value else [])
    monkeypatch.setattr(plotting, "entry_points", registered.select)


def test_who_draws_is_whoever_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    offers(monkeypatch, "builtins:dict")
    with pytest.raises(TypeError):  # dict(run, height=300): it was called with the run
        valley().plot(height=300)
    offers(monkeypatch, "builtins:repr")
    assert valley().plot() == repr(valley())


@pytest.mark.parametrize("value", [None, "no_such_package.figures:draw"])
def test_without_figures_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    offers(monkeypatch, value)
    with pytest.raises(gc.DrawingError, match=re.escape(INSTALL_APP)):
        valley().plot()
