"""LaTeX in and LaTeX out: what students paste is read as it looks, and the echo says what was understood."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import assume, given

from gradnorm_core.errors import AmbiguousFormulaError, ExpressionError, FormulaSyntaxError, UnknownNameError
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.formulas.latex import typeset
from gradnorm_core.formulas.tree import Call, Node, Number, Variable
from tests.support import reference, strategies

ECHOES = [
    ("100(y-x^2)^2 + (1-x)^2", r"100 \left(y - x^{2}\right)^{2} + \left(1 - x\right)^{2}"),
    ("2x^2y", r"2 x^{2} y"),
    ("1/2x", r"\frac{1}{2} x"),
    ("(x+1)/(y-1)", r"\frac{x + 1}{y - 1}"),
    ("2*3x", r"2 \cdot 3 x"),
    ("x*2", r"x \cdot 2"),
    ("2*(1/2)", r"2 \cdot \frac{1}{2}"),
    ("2*(x/2)", r"2 \frac{x}{2}"),
    ("x(yx)", r"x y x"),
    ("x*(y*2)", r"x y \cdot 2"),
    ("2(3x)", r"2 \cdot 3 x"),
    ("y(sin(x)*x)", r"y \sin\left(x\right) x"),
    ("sin(x)*(cos(y)*x)", r"\sin x \cos\left(y\right) x"),
    ("x+(y+1)", r"x + y + 1"),
    ("x+(-y+1)", r"x + \left(-y + 1\right)"),
    ("x-(y-1)", r"x - \left(y - 1\right)"),
    ("x--y", r"x - \left(-y\right)"),
    ("-x^2", r"-x^{2}"),
    ("(-x)^2", r"\left(-x\right)^{2}"),
    ("-(x+y)", r"-\left(x + y\right)"),
    ("x*-y", r"x \left(-y\right)"),
    ("-x/2", r"-\frac{x}{2}"),
    ("-2x/3 + 1", r"-\frac{2 x}{3} + 1"),
    ("x - -y/2", r"x - \left(-\frac{y}{2}\right)"),
    ("2^3^2", r"2^{3^{2}}"),
    ("(2^3)^2", r"\left(2^{3}\right)^{2}"),
    ("x^(1/2)", r"x^{1/2}"),
    ("x^-2", r"x^{-2}"),
    ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
    ("e^(-x^2-y^2)", r"e^{-x^{2} - y^{2}}"),
    ("exp(-x)", r"e^{-x}"),
    ("exp(x)^2", r"\left(e^{x}\right)^{2}"),
    ("sin x", r"\sin x"),
    ("sin 2x", r"\sin\left(2 x\right)"),
    ("sin(x/2)", r"\sin \frac{x}{2}"),
    ("sin(x/2*y)", r"\sin\left(\frac{x}{2} y\right)"),
    ("sin x cos y", r"\sin x \cos y"),
    ("sin(x)y", r"\sin\left(x\right) y"),
    ("cos(x)cos(y)e^x", r"\cos\left(x\right) \cos\left(y\right) e^{x}"),
    ("sin(x)^2", r"\sin^{2} x"),
    ("sin^2(x) y", r"\sin^{2}\left(x\right) y"),
    ("sin(x)^-2", r"\left(\sin x\right)^{-2}"),
    ("sin(x)^y", r"\left(\sin x\right)^{y}"),
    ("log x", r"\ln x"),
    ("ln|x|", r"\ln \left|x\right|"),
    ("ln(x)/ln(2)", r"\frac{\ln x}{\ln 2}"),
    ("log10(x+1)", r"\log_{10}\left(x + 1\right)"),
    ("||x|-1||y|", r"\left|\left|x\right| - 1\right| \left|y\right|"),
    ("√(x²+y²)", r"\sqrt{x^{2} + y^{2}}"),
    ("sqrt(x)^3", r"\left(\sqrt{x}\right)^{3}"),
    ("cbrt x", r"\sqrt[3]{x}"),
    ("max(x, y, 0)", r"\max\left(x, y, 0\right)"),
    ("atan2(y, x)", r"\operatorname{atan2}\left(y, x\right)"),
    ("floor(x)^2", r"\left\lfloor x \right\rfloor^{2}"),
    ("sign x", r"\operatorname{sign} x"),
    ("sigmoid(x)", r"\sigma\left(x\right)"),
    ("2pi tau e", r"2 \pi \tau e"),
    (".5x + 5.", r"0.5 x + 5"),
    ("1e-3x", r"10^{-3} x"),
    ("2.5e3x", r"2.5 \cdot 10^{3} x"),
    ("(1e3)^2", r"\left(10^{3}\right)^{2}"),
    ("-2.50x", r"-2.50 x"),
]


@pytest.mark.parametrize(("text", "echo"), ECHOES)
def test_the_echo_is_typeset_as_in_a_book(text: str, echo: str) -> None:
    assert parse_expression(text).latex == echo


def test_the_step_size_is_written_as_alpha() -> None:
    expression = parse_expression("step_size/(1 + k)", variables=("k", "step_size"))
    assert expression.latex == r"\frac{\alpha}{1 + k}"
    assert typeset(Variable("max_k")) == r"\mathrm{max\_k}"


def test_numbers_without_a_text_are_typeset_too() -> None:
    assert typeset(Call("multiply", (Number(-2.0), Variable("x")))) == "-2 x"
    assert typeset(Number(0.25)) == "0.25"


@pytest.mark.parametrize(
    ("text", "written_out"),
    [
        (r"\frac{1}{2}x^2", "1/2*x^2"),
        (r"\frac12 x", "1/2*x"),
        (r"\frac xy", "x/y"),
        (r"\dfrac{x+1}{y-1}", "(x+1)/(y-1)"),
        (r"2\frac{x}{3}", "2*(x/3)"),
        (r"\sqrt{x^2+y^2}", "sqrt(x^2+y^2)"),
        (r"\sqrt[3]{x}", "cbrt(x)"),
        (r"\sqrt x y", "sqrt(x)*y"),
        (r"x^{2}y^{10}", "x^2*y^10"),
        (r"e^{-x^2}", "e^(-x^2)"),
        (r"x^\frac{1}{2}", "x^(1/2)"),
        (r"x \cdot y \times 2", "x*y*2"),
        (r"\left(x+1\right)^2", "(x+1)^2"),
        (r"{\left(x+1\right)}^{2}", "(x+1)^2"),
        (r"{x}^{2}", "x^2"),
        (r"\left|x\right|\left|y\right|", "abs(x)*abs(y)"),
        (r"\lvert x \rvert", "abs(x)"),
        (r"\left\lfloor x \right\rfloor", "floor(x)"),
        (r"\sin x \cos y", "sin(x)*cos(y)"),
        (r"\sin^{2} x", "sin(x)^2"),
        (r"\sin{x}", "sin(x)"),
        (r"\sin{\left(x \right)}", "sin(x)"),
        (r"\cos 2\pi x", "cos(2*pi*x)"),
        (r"\tan\frac{x}{2}", "tan(x/2)"),
        (r"\ln\left(1+x^2\right)", "ln(1+x^2)"),
        (r"\log_{10} x", "log10(x)"),
        (r"\log_2(x)", "log2(x)"),
        (r"\exp(-x)", "exp(-x)"),
        (r"\max\{x, y\}", "max(x, y)"),
        ("max{x, y}", "max(x, y)"),
        (r"\max\left\{x,\,y\right\}", "max(x, y)"),
        (r"\operatorname{sign}(x)", "sign(x)"),
        (r"\sigma\left(x\right)", "sigmoid(x)"),
        (r"\mathrm{e}^{x}", "e^x"),
        (r"2\,y\;x\quad x", "2*y*x*x"),
        (r"\displaystyle x", "x"),
        (r"\bigl(x+1\bigr)y", "(x+1)*y"),
        ("$x^2$", "x^2"),
        ("$$ x^2 $$", "x^2"),
        (r"\(x^2\)", "x^2"),
        (r" \[x^2\] ", "x^2"),
        (r"$f(x, y) = \frac{x^2}{2}$", "x^2/2"),
    ],
)
def test_latex_means_what_it_looks_like(text: str, written_out: str) -> None:
    ours, theirs = parse_expression(text), parse_expression(written_out)
    assert reference.value_at(ours.tree, 0.3, 0.7) == reference.value_at(theirs.tree, 0.3, 0.7)
    assert reference.value_at(ours.tree, 1.9, 0.4) == reference.value_at(theirs.tree, 1.9, 0.4)


@pytest.mark.parametrize(
    ("text", "position", "words", "kind"),
    [
        ("x_1^2", 1, "variables", FormulaSyntaxError),
        ("x_{1}", 1, "variables", FormulaSyntaxError),
        (r"\pi x^10", 6, "^{10}", AmbiguousFormulaError),
        (r"$e^-x$", 3, "^{-x}", AmbiguousFormulaError),
        (r"\sin{x+1}", 4, "parentheses", FormulaSyntaxError),
        (r"\sin{2x}y", 8, r"\sin(2x)*y", AmbiguousFormulaError),
        (r"\sin\frac{x}{2}y", 15, r"\sin(\frac{x}{2})*y", AmbiguousFormulaError),
        (r"\left[x\right]", 5, "floor(x)", AmbiguousFormulaError),
        (r"x^{2^{3}}^{2}", 9, "(x^2)^3", FormulaSyntaxError),
        (r"\frac{1}", 8, r"\frac{1}{2}", FormulaSyntaxError),
        (r"\frac{}{2}", 6, "delete both", FormulaSyntaxError),
        (r"\sqrt[5]{x}", 6, "(x)^(1/5)", FormulaSyntaxError),
        (r"\sqrt 12", 7, "\\sqrt 1*2", AmbiguousFormulaError),
        (r"\alpha x", 0, "variables are x and y", UnknownNameError),
        (r"x + \tg y", 4, "Write tan", FormulaSyntaxError),
        (r"\infty", 0, "1e9", FormulaSyntaxError),
        (r"\mathrm{d}x", 8, "in place of d", UnknownNameError),
        (r"\frac{d}{dx}", 6, "in place of d", UnknownNameError),
        (r"\left<x\right>", 0, r"\left(", FormulaSyntaxError),
        (r"x \\ y", 2, "commands", FormulaSyntaxError),
        ("x \\", 2, "delete it", FormulaSyntaxError),
        (r"x \ y", 2, "Write / for division", FormulaSyntaxError),
        (r"\sqrt[n]{x}", 6, "(x)^(1/n)", FormulaSyntaxError),
        (r"\log_{3} x", 4, "ln(x)/ln(b)", FormulaSyntaxError),
        ("$x", 0, "Delete it", FormulaSyntaxError),
        ("x^{2", 2, "Add }", FormulaSyntaxError),
        ("{x", 0, "Add }", FormulaSyntaxError),
    ],
)
def test_other_latex_is_refused(text: str, position: int, words: str, kind: type[ExpressionError]) -> None:
    with pytest.raises(kind) as caught:
        parse_expression(text)
    assert caught.value.position == position
    assert words in str(caught.value.suggestion)


@given(strategies.trees(), strategies.points())
def test_the_echo_read_again_has_the_same_value(tree: Node, point: tuple[float, float]) -> None:
    try:
        expected = reference.value_at(tree, *point)
        again = parse_expression(typeset(tree)).tree
    except (ExpressionError, reference.Undefined, reference.OutOfRange):
        assume(False)
    assert math.isclose(reference.value_at(again, *point), expected, rel_tol=1e-30, abs_tol=1e-30)


@given(strategies.trees(size=16))
def test_the_echo_is_balanced(tree: Node) -> None:
    echo = typeset(tree)
    while (inner := re.sub(r"\{[^{}]*\}", "", echo)) != echo:
        echo = inner
    assert "{" not in echo
    assert "}" not in echo
    assert typeset(tree).count(r"\left") == typeset(tree).count(r"\right")
