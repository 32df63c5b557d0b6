"""Formulas in pieces: conditions, cases, what is asked of the piece taken, and derivatives at the seams."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradnorm_core.errors import AmbiguousFormulaError, ExpressionError, FormulaSyntaxError
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.objectives.formula import parse
from tests.support import reference

WRITTEN = {
    "if(x>0, x^2, -x)": "if(x > 0, x^2, -x)",
    "x^2 if x > 0 else -x": "if(x > 0, x^2, -x)",
    "{x^2 if x > 0 else -x}": "if(x > 0, x^2, -x)",
    "np.where(x > 0, x**2, -x)": "if(x > 0, x^2, -x)",
    "1 if x < -1 else 2 if x < 1 else 3": "if(x < -1, 1, if(x < 1, 2, 3))",
    "x if (y > 0) else 0": "if(y > 0, x, 0)",
    "2if(x > 0, 1, 2)y": "2*if(x > 0, 1, 2)*y",
    "if(0 < x <= 1 and (y > 0 or x = 2), 1, 0)": "if(0 < x and x <= 1 and (y > 0 or x == 2), 1, 0)",
    "if(x ≥ 1 && y ≠ 2, x, y)": "if(x >= 1 and y != 2, x, y)",
    "if((x + 1)^2 > y, x, y)": "if((x + 1)^2 > y, x, y)",
    "if(x > 0, ln x)": "if(x > 0, ln(x))",
    "|x| if |x| < 1 else 1": "if(abs(x) < 1, abs(x), 1)",
    r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}": "if(x > 0, x, 0)",
    r"\begin{cases} x, & x \geq 0, \\ -x, & x < 0. \end{cases}": "if(x >= 0, x, -x)",
    r"\begin{cases} x & x \ge 0 \\ -x & x < 0 \end{cases}": "if(x >= 0, x, -x)",
    r"\begin{cases} 0 & x < 0 \\ x & 0 \le x \le 1 \\ 1 & x > 1 \end{cases}": (
        "if(x < 0, 0, if(0 <= x and x <= 1, x, if(x > 1, 1)))"
    ),
}


@pytest.mark.parametrize(("text", "written"), WRITTEN.items())
def test_pieces_are_read_however_they_are_written_and_come_back_the_same(text: str, written: str) -> None:
    expression = parse_expression(text)
    assert expression.plain == written
    assert parse_expression(written).tree == expression.tree
    assert "cases" in expression.latex


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("if(x, y, 1)", 3, "Write a comparison"),
        ("if x > 0", 0, "if(x > 0, x, 0)"),
        ("if(x > 0)", 0, "if(x > 0, x, 0)"),
        ("if(x > 0, 1, 2, 3)", 0, "if(x > 0, x, 0)"),
        ("(x > 0) if(x > 0, 1, 2)", 3, "if(x > 0"),
        ("x > y", 2, "if(x > 0, x, 0)"),
        ("if(x>0,1,2) > 3", 12, "if(x > 0, x, 0)"),
        ("max(x>0, if(x>0,1,2))", 5, "if(x > 0, x, 0)"),
        ("x else if(x>0,1,2)", 2, "if(x > 0, x, 0)"),
        ("x (x > 0)", 5, "if(x > 0, x, 0)"),
        (r"\begin{cases} x \end{cases}", 16, "Put a number"),
        (r"\begin{matrix} x \end{matrix}", 0, "Copy the formula alone"),
    ],
)
def test_a_comparison_elsewhere_and_a_piece_without_condition_are_refused(text: str, position: int, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert caught.value.position == position
    assert words in str(caught.value.suggestion)


@pytest.mark.parametrize("text", ["if(x > 0, ln x, x)", "if(0 >= x, x, ln(x) + sqrt(x))", "x if x <= 0 else ln x"])
def test_a_piece_is_asked_for_its_domain_only_where_it_is_taken(text: str) -> None:
    f = parse(text)
    assert not f.undefined_at(np.array([[-2.0, 0.0, 2.0], [0.0, 0.0, 0.0]])).any()
    assert f.value(-2, 0) == -2
    assert math.isclose(f.gradient(2, 0)[0], 0.5, rel_tol=1e-12) or "sqrt" in text


def test_without_a_case_the_formula_is_undefined_and_says_why() -> None:
    f = parse("if(x > 0, x^2) + y")
    assert f.undefined_at([-1, 0])
    assert not f.undefined_at([1, 0])
    ((reason, mask),) = f.outside(np.array([-1.0, 1.0]), 0).items()
    assert reason == "a place for which the formula has no case"
    assert mask.tolist() == [True, False]
    assert np.isnan(f.gradient(-1, 0)).all()
    assert f.notes[0].message == "The function is defined only where x > 0."


def test_a_condition_that_is_itself_undefined_is_no_false_one() -> None:
    assert parse("if(ln x > 0, 1, 2)").undefined_at([-1, 0])


@pytest.mark.parametrize(
    ("text", "point", "gradient"),
    [
        ("if(|x| <= 1, x^2/2, |x| - 1/2) + y^2", (1, 2), [1, 4]),  # Huber's loss: smooth at the seam
        ("if(|x| <= 1, x^2/2, |x| - 1/2) + y^2", (-1, 2), [-1, 4]),
        ("if(x > 0, x, 2x)", (0, 0), [2, 0]),  # a kink: the branch that is taken there
        ("if(x >= 0, x, 2x)", (0, 0), [1, 0]),
        ("relu(x) - relu(-x)", (0, 0), [1, 0]),
        ("relu(x)", (0, 0), [0, 0]),
        ("relu(x)^2", (0, 0), [0, 0]),
        ("if(x == 0, 1, sin(x)/x)", (0, 0), [0, 0]),
        ("if(x != 1, 3x, 3)", (1, 0), [3, 0]),
        ("softplus(x)", (0, 0), [0.5, 0]),
        ("mod(x, 2)", (2, 0), [1, 0]),
    ],
)
def test_the_gradient_at_a_seam_is_the_limit_where_there_is_one(
    text: str, point: tuple[float, float], gradient: list[float]
) -> None:
    assert parse(text).gradient(*point).tolist() == pytest.approx(gradient, abs=1e-6)


@pytest.mark.parametrize("text", ["if(x > y, x^2 y, y^3)", "if(0 < x < 1, sin x, if(y >= 0.5, x y, ln(3 + x)))"])
def test_values_and_gradients_are_those_of_the_reference(text: str) -> None:
    f = parse(text)
    for x, y in np.random.default_rng(3).uniform(-2, 2, (40, 2)):
        assert f.value(x, y) == pytest.approx(float(reference.value_at(f.expression.tree, x, y)), rel=1e-14)
        assert f.gradient(x, y) == pytest.approx(reference.gradient_at(f.expression.tree, x, y), rel=1e-10, abs=1e-12)


def test_square_brackets_group_only_where_nothing_else_can_be_meant() -> None:
    assert parse_expression("exp[-(x^2)]").plain == "exp(-x^2)"
    assert parse_expression("[(x + 1)^2 + y]^2").plain == "((x + 1)^2 + y)^2"
    for text in ("[x]", "[x + y]^2", "[x)", "exp[x"):
        with pytest.raises(ExpressionError):
            parse_expression(text)


def test_double_bars_are_a_length_of_a_vector_and_said_to_be_a_magnitude_of_a_number() -> None:
    for text in ("‖(x, y)‖^2", r"\|(x,y)\|^2", r"\left\lVert \left(x, y\right) \right\rVert^2"):
        assert parse_expression(text).plain == "norm(x, y)^2"
    for text in ("‖x‖^2", "||x||^2", r"\lVert x \rVert^2"):
        expression = parse_expression(text)
        assert parse(text).value(-3, 0) == 9
        assert "write norm(x, y) for the length of a vector" in expression.notes[0].message
    assert parse_expression("||x| - 1|").notes == ()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("np.pi*np.square(x)", "pi*square(x)"), ("Math.E^x", "e^x"), ("np.power(x, 2)", "x^2"),
        ("torch.sigmoid(x)", "sigmoid(x)"), ("F.relu(x)", "relu(x)"), ("math.log1p(x)", "log1p(x)"),
        ("jnp.maximum(x, y)", "max(x, y)"), ("torch.nn.functional.softplus(x)", "softplus(x)"),
    ],
)  # fmt: skip
def test_the_name_of_a_library_is_left_out_with_a_note(text: str, written: str) -> None:
    expression = parse_expression(text)
    assert expression.plain == written
    assert "is read as" in expression.notes[0].message


@pytest.mark.parametrize("text", ["np.sinc(x)", "Math.round(x)", "math.fmod(x, 2)", "np.heaviside(x, 1)"])
def test_a_function_that_differs_there_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(AmbiguousFormulaError, match="differs"):
        parse_expression(text)


def test_names_a_library_has_and_formulas_have_not_are_refused() -> None:
    for text in ("np.load(x)", "math.gcd(x, y)", "np.linalg(x)", "os.system(x)", "F.x"):
        with pytest.raises((FormulaSyntaxError, ExpressionError)):
            parse_expression(text)
