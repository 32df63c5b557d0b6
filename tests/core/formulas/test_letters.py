"""Variables of any name: declared by a head, or found in the text, with a note; x and y keep every meaning they had."""

from __future__ import annotations

import pickle
from contextlib import suppress

import numpy as np
import pytest

from gradnorm_core.errors import AmbiguousFormulaError, ExpressionError, UnknownNameError
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.formulas.symbolic.derivatives import gradient_latex
from gradnorm_core.objectives.families import ChainedRosenbrock
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.pace import is_soon_read

READ = {
    "f(w, b) = w^2 + 3b": (("w", "b"), "w^2 + 3*b"),
    "f(b, w) = w^2 + 3b": (("b", "w"), "w^2 + 3*b"),
    r"J(\theta_0, \theta_1) = (\theta_0 - 1)^2 + 2\theta_1^2": (
        ("theta_0", "theta_1"),
        "(theta_0 - 1)^2 + 2*theta_1^2",
    ),
    r"\mathcal{L}(w, b) = \left(w - 1\right)^2 + b^2": (("w", "b"), "(w - 1)^2 + b^2"),
    r"{\displaystyle f(x_{1},x_{2})=x_{1}^{2}+x_{2}^{2}}": (("x_1", "x_2"), "x_1^2 + x_2^2"),
    "E(u, v) := u v": (("u", "v"), "u*v"),
    "f(x, t) = x t": (("x", "t"), "x*t"),
    "f(t) = t^2": (("t", "y"), "t^2"),
    "x1^2 + 10x2^2": (("x_1", "x_2"), "x_1^2 + 10*x_2^2"),
    "x_1^2 + 10 x_{2}^2": (("x_1", "x_2"), "x_1^2 + 10*x_2^2"),
    "10x₂² + x₁²": (("x_1", "x_2"), "10*x_2^2 + x_1^2"),
    "2x1x2^2": (("x_1", "x_2"), "2*x_1*x_2^2"),
    "sin x_1 cos x_2": (("x_1", "x_2"), "sin(x_1)*cos(x_2)"),
    "log1p(x1) + log2(x2)": (("x_1", "x_2"), "log1p(x_1) + log2(x_2)"),
    "w^2 + b^2": (("w", "b"), "w^2 + b^2"),
    "w(b + 1) + b": (("w", "b"), "w*(b + 1) + b"),
    "v + u^2": (("u", "v"), "v + u^2"),
    "uv": (("u", "v"), "u*v"),
    "z = a^2 + b^2": (("a", "b"), "a^2 + b^2"),
    "θ² + φ²": (("theta", "phi"), "theta^2 + phi^2"),
    r"\theta^2 + \varphi^2": (("theta", "phi"), "theta^2 + phi^2"),
    "theta_1 theta_2": (("theta_1", "theta_2"), "theta_1*theta_2"),
    "λ^2 + μ^2": (("lambda", "mu"), "lambda^2 + mu^2"),
    "W^2 + B": (("w", "b"), "w^2 + b"),
    "if(w > 0, w, b)": (("w", "b"), "if(w > 0, w, b)"),
}
USUAL = {
    "x^2y": "x^2*y", "xy": "x*y", "e^x": "e^x", "pi x": "pi*x", "xe^y": "x*e^y", "f(y, x) = x": "x", "z = x": "x",
    "5": "5", "sinx": "sin(x)", r"\sigma(x)": "sigmoid(x)", "f(x) = x^2": "x^2", "2e": "2*e", "X Y": "x*y",
}  # fmt: skip


@pytest.mark.parametrize(("text", "variables", "body"), [(text, *read) for text, read in READ.items()])
def test_letters_are_declared_or_found(text: str, variables: tuple[str, str], body: str) -> None:
    expression = parse_expression(text)
    assert (expression.variables, expression.body) == (variables, body)
    assert any(note.message.startswith("The variables are ") for note in expression.notes)
    again = parse_expression(expression.plain)
    assert (again.variables, again.tree) == (expression.variables, expression.tree)


@pytest.mark.parametrize(("text", "body"), USUAL.items())
def test_x_and_y_keep_every_meaning(text: str, body: str) -> None:
    expression = parse_expression(text)
    assert (expression.variables, expression.plain, expression.body) == (("x", "y"), body, body)


def test_every_formula_of_the_gallery_is_one_in_x_and_y() -> None:
    for example in GALLERY.values():
        assert example.objective.variables == ("x", "y")


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("a b c", ["f(a, b) = a b c", "f(a, c) = a b c", "f(b, c) = a b c"]),
        ("x1 + y", ["f(x_1, y) = x1 + y", "x + y"]),
        ("x_1 + x_2 + x_3", [f"f({pair}) = x_1 + x_2 + x_3" for pair in ("x_1, x_2", "x_1, x_3", "x_2, x_3")]),
        ("f(a, b, c) = a + b", ["f(a, b) = a+b", "f(b, c) = a+b", "f(a, c) = a+b"]),
    ],
)
def test_letters_with_several_readings_are_refused_with_each_rewritten(text: str, rewritten: list[str]) -> None:
    with pytest.raises(AmbiguousFormulaError) as caught:
        parse_expression(text)
    assert [one.text.replace(" ", "") for one in caught.value.rewrites] == [one.replace(" ", "") for one in rewritten]
    assert all(one.label for one in caught.value.rewrites)
    assert pickle.loads(pickle.dumps(caught.value)).rewrites == caught.value.rewrites


@pytest.mark.parametrize("text", ["a x^2 + b y^2", "t^2", "theta", "hello", "os", "x1", "x_1^2", "lo", "g(a) + b"])
def test_one_letter_too_many_or_too_few_is_refused_as_before(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert caught.value.suggestion


def test_an_objective_knows_its_letters_and_computes_the_same() -> None:
    f, g = parse("f(w, b) = 100(b - w^2)^2 + (1 - w)^2"), parse("100(y - x^2)^2 + (1 - x)^2")
    assert (f.variables, g.variables, ChainedRosenbrock(3).variables) == (("w", "b"), ("x", "y"), ("x_1", "x_2", "x_3"))
    points = np.random.default_rng(1).uniform(-2, 2, (2, 20))
    assert np.array_equal(f.value_at(points), g.value_at(points))
    assert np.array_equal(f.gradient_at(points), g.gradient_at(points))
    assert np.array_equal(f.hessian_at(points), g.hessian_at(points))
    assert pickle.loads(pickle.dumps(f)).variables == ("w", "b")
    assert f._repr_latex_().startswith(r"$\displaystyle f(w, b) = ")


def test_programs_and_derivatives_are_written_in_the_letters() -> None:
    source = parse("λ^2 + μ^2").program(1).source
    assert source.startswith("def program(lambda_, mu):")
    assert gradient_latex("x1^2 + 3x1 x2") == r"\begin{pmatrix} 2 x_{1} + 3 x_{2} \\ 3 x_{1} \end{pmatrix}"
    assert gradient_latex("θ² φ") == r"\begin{pmatrix} 2 \phi \theta \\ \theta^{2} \end{pmatrix}"


def test_names_are_written_for_each_place() -> None:
    assert [letters.plain(name) for name in ("x_1", "theta_0", "w", "lambda")] == ["x₁", "θ₀", "w", "λ"]
    assert [letters.latex(name) for name in ("x_12", "theta", "b")] == ["x_{12}", r"\theta", "b"]
    assert letters.html("theta_0") == "<i>θ</i>₀"
    for name in ("w", "x_1", "theta", "theta_0", "lambda_12"):
        for written in (name, letters.plain(name), letters.latex(name)):
            assert letters.name_of(written) == name


def test_looking_for_letters_costs_little_however_hostile_the_text() -> None:
    for text in (
        "x_1" * 130,
        "theta" * 80,
        "a b c " * 60,
        "f(" * 200,
        "\\theta" * 60,
        "(" * 400,
        "x₁" * 200,
        "= " * 200,
    ):
        assert is_soon_read(text)


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("sin x y", ["sin(x y)", "sin(x)*y"]),
        ("2 sin x y + cos x y", ["2 sin(x y) + cos x y", "2 sin(x)*y + cos x y"]),
        ("sin x y + a", ["sin(x y) + a", "sin(x)*y + a"]),
        ("sin^-1 x + y", ["asin(x) + y", "1/sin(x) + y"]),
        ("log2x + y", ["log2(x) + y", "log(2x) + y"]),
        ("(x + y)2", ["(x + y)*2", "(x + y)^2"]),
        ("sin^-1", []),
    ],
)
def test_each_reading_of_two_is_offered_as_a_text(text: str, rewritten: list[str]) -> None:
    with pytest.raises(AmbiguousFormulaError) as caught:
        parse_expression(text)
    assert [one.text for one in caught.value.rewrites] == rewritten
    for rewrite in caught.value.rewrites:
        with suppress(AmbiguousFormulaError, UnknownNameError):
            parse_expression(rewrite.text)


def test_a_rule_has_no_text_that_a_reading_could_replace() -> None:
    with pytest.raises(AmbiguousFormulaError) as caught:
        parse_expression("sin x y", ("x", "y"))
    assert caught.value.rewrites == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a x^2 + y^2", "a has no value yet."),
        ("a x^2 + b y^2", "a and b have no value yet."),
        ("f(x, y; a = 2) = a x + c y", "c has no value yet."),
        ("foo x^2", "foo is not a known name."),
        ("gamma x^2 + y", "γ has no value yet."),
        (r"\gamma x^2 + y", "γ has no value yet."),
        ("γ x^2 + y", "γ has no value yet."),
        ("γ(x) + y", "γ has no value yet."),
        ("𝛾 x^2 + y", "γ has no value yet."),
        (r"\kappa x^2 + λ y^2", "κ and λ have no value yet."),
        ("x + θ", "θ has no value yet."),
        ("a gamma (x) + y", "a has no value yet, and gamma is not a known function."),
        ("zeta(x) + psi(y)", "zeta and psi are no known functions."),
    ],
)
def test_a_letter_that_may_be_a_parameter_is_no_mistake(text: str, message: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        parse_expression(text)
    assert caught.value.message == message


@pytest.mark.parametrize("word", ["gamma", "eta", "varphi"])
def test_a_greek_letter_of_latex_before_a_parenthesis_is_a_letter(word: str) -> None:
    r"""\gamma(x + y) is read as a product, which only lacks the value of γ; \sigma(x) is the logistic function."""
    with pytest.raises(ExpressionError) as caught:
        parse_expression(rf"\{word}(x + y)")
    letter = letters.GREEK[word.removeprefix("var")]
    assert caught.value.message == f"{letter} has no value yet."
    assert [one.text for one in caught.value.rewrites] == [rf"f(x, y; {letter} = 1) = \{word}(x + y)"]


@pytest.mark.parametrize("word", [*letters.GREEK, "Gamma"])
def test_the_name_of_a_greek_letter_before_a_parenthesis_is_an_unknown_function(word: str) -> None:
    """As a factor the letter may still be a parameter: that is offered, and sin(x) is not like phi(x)."""
    with pytest.raises(UnknownNameError) as caught:
        parse_expression(f"{word}(x) + y^2")
    assert caught.value.message == f"{word} is not a known function."
    assert "Did you mean" not in (caught.value.suggestion or "")
    assert ("sigmoid(x)" in (caught.value.suggestion or "")) == (word == "sigma")
    letter = letters.GREEK.get(word)
    assert [one.text for one in caught.value.rewrites] == (
        [f"f(x, y; {letter} = 1) = {word}(x) + y^2"] if letter else []
    )


@pytest.mark.parametrize(
    ("word", "near"), [("foo", ""), ("sqt", "sqrt"), ("sq", "sqrt"), ("flor", "floor"), ("sim", "sin")]
)
def test_a_short_word_is_held_for_a_name_of_about_its_length(word: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        parse_expression(f"{word}(x)")
    assert (caught.value.suggestion == f"Did you mean {near}?") is bool(near)
