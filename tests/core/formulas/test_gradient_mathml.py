"""The gradient as a sheet prints it, read as the eye reads it: a sign that is not seen joins no factors."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from gradnorm_core.formulas.symbolic.derivatives import gradient_mathml
from gradnorm_core.objectives.formula import parse

LETTERS = {"ⅇ": "e", "π": "pi", "σ": "sigmoid", "−": "-", "·": "*", "\u2062": ""}
POINTS = ((0.7, -0.4), (-1.3, 0.6), (1.6, 1.2))
OF_EVERY_KIND = (
    "2*exp(-x^2-2y^2)", "-3*exp(-x^2-2y^2)*sin(x)*cos(x+2y)*cos(3x-y)", "7*exp(x-y^2)*exp(-3x^2-2y^4-x*y)*sin(x^2)*x^3",
    "4*2^x+y", "5*2^x*3^y", "3*2^(x+y)*x*exp(-x^2-y^2)*sin(x+3y)", "x*sin(y)*2^x*exp(x*y)",
    "log(1+x^2+3y^2)*x", "0.5*exp(-0.5*(x^2+y^2))*3*cos(2*x)", "(y-x)^3*(1-x)^2*exp(x*y)-7*cos(3x+y)",
    "-2*(y-x)^3*(1-x)^2*exp(x*y)*sin(4x+5y)*cos(4x+2y)", "100*(y-x^2)^2+(1-x)^2", "cbrt(x+3)+sigmoid(x*y)",
    "-20*exp(-0.2*sqrt(0.5*(x^2+y^2)))-exp(0.5*(cos(2*pi*x)+cos(2*pi*y)))", "1e-5*x^2+1.5e6*y^3", "x/(1+y^2)^2",
)  # fmt: skip


def read(element: ElementTree.Element) -> str:
    """The text of an element in the formula language."""
    children = [read(child) for child in element]
    match element.tag:
        case "mn" | "mi" | "mo":
            return LETTERS.get(element.text or "", element.text or "")
        case "msup":
            return f"({children[0]})^({children[1]})" if children[0] != ")" else f")^({children[1]})"
        case "mfrac":
            return f"(({children[0]})/({children[1]}))"
        case "msqrt":
            return f"sqrt({row(element)})"
        case "mroot":
            return f"({children[0]})^(1/{children[1]})"
    return row(element)


def row(element: ElementTree.Element) -> str:
    """The parts of an element side by side; two numbers that touch are one."""
    text, digits = "", False
    for child in element:
        seen = read(child)
        if not seen:
            continue
        text += seen if digits and seen[0].isdigit() else f" {seen}"
        digits = child.tag == "mn"
    return text


@pytest.mark.parametrize("formula", OF_EVERY_KIND)
def test_the_printed_gradient_is_that_of_the_function(formula: str) -> None:
    printed = gradient_mathml(formula)
    assert printed is not None
    objective = parse(formula)
    for place, terms in enumerate(printed):
        partial = parse(row(ElementTree.fromstring(f"<math>{''.join(terms)}</math>")))
        for x, y in POINTS:
            assert partial.value(x, y) == pytest.approx(objective.gradient(x, y)[place], rel=1e-9)


def test_cases_are_told_in_words_and_the_natural_logarithm_is_ln() -> None:
    for formula in ("max(x, y)", "if(x > 0, x^2, 3x) + y", "log(x) + 2^y"):
        first, second = gradient_mathml(formula) or ((), ())
        shown = "".join(ElementTree.fromstring(f"<math>{''.join((*first, *second))}</math>").itertext())
        assert "True" not in shown
        assert "piecewise" not in shown
        assert "log" not in shown
        assert ("if " in shown) == ("otherwise" in shown) == ("log" not in formula)
