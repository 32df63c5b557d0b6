"""Formulas that cannot be read: the column of the caret, and the suggestion."""

from __future__ import annotations

import pickle
import re

import pytest

from gradnorm_core import errors
from gradnorm_core.formulas.expression import parse_expression


def refusal(text: str, variables: tuple[str, ...] = ("x", "y")) -> errors.ExpressionError:
    with pytest.raises(errors.ExpressionError) as caught:
        parse_expression(text, variables)
    return caught.value


AMBIGUOUS = [
    ("sin x y", "y", "sin(x y)", "sin(x)*y"),
    ("sin xy x", "x", "sin(xy x)", "sin(xy)*x"),
    ("sin 2(x+1)", "(x+1)", "sin(2(x+1))", "sin(2)*(x+1)"),
    ("sin x(y+1)", "(y+1)", "sin(x(y+1))", "sin(x)*(y+1)"),
    ("sin 2pi x", "x", "sin(2pi x)", "sin(2pi)*x"),
    ("sin 2*x", "x", "sin(2*x)", "sin(2)*x"),
    ("sin 2cos x", "cos", "sin(2cos x)", "sin(2)*cos x"),
    ("sin^2 x y", "y", "sin(x y)^2", "sin(x)^2*y"),
    ("sin x|y|", "|y|", "sin(x|y|)", "sin(x)*|y|"),
    ("sin x√y", "√", "sin(x√y)", "sin(x)*√y"),
    ("ln|x|^2", "^2", "ln(|x|^2)", "(ln(|x|))^2"),
    ("√2x", "x", "√(2x)", "√(2)*x"),
    ("√x²", "²", "√(x²)", "(√(x))²"),
    ("sqrt2x", "x", "sqrt(2x)", "sqrt(2)*x"),
    ("sin^-1 x", "-1", "asin(x)", "1/sin(x)"),
    ("sin⁻¹(x+y)", "⁻", "asin(x+y)", "1/sin(x+y)"),
    (r"\tan^{-1}(x)", "{", "atan(x)", "1/tan(x)"),
    ("log2x", "l", "log2(x)", "log(2x)"),
    ("log10x", "l", "log10(x)", "log(10x)"),
    ("x2", "2", "x*2", "x^2"),
    ("5x5", "5", "5x*5", "5x^5"),
    ("(x+1)2", "2", "(x+1)*2", "(x+1)^2"),
    ("|x|2", "2", "|x|*2", "|x|^2"),
    ("[x]", "[", "(x)", "floor(x)"),
    ("2½", "½", "2+½", "2*½"),
    (r"2\frac{1}{2}", "\\", r"2 + \frac{1}{2}", r"2 \cdot \frac{1}{2}"),
]


@pytest.mark.parametrize(("text", "where", "first", "second"), AMBIGUOUS)
def test_an_ambiguous_formula_is_refused_with_both_readings(text: str, where: str, first: str, second: str) -> None:
    error = refusal(text)
    assert isinstance(error, errors.AmbiguousFormulaError)
    assert error.position == text.rindex(where)
    assert error.suggestion is not None
    assert first in error.suggestion
    assert second in error.suggestion
    assert parse_expression(first).tree != parse_expression(second).tree


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("0,5x", 1, "Write 0.5 with a point"),
        ("(0,5)x", 2, "Write 0.5 with a point"),
        ("sin(0,5)", 0, "Write 0.5 with a point"),
        ("1,000x", 1, "1000 for thousands"),
        ("|x|y|x|", 4, "abs(…)"),
        ("x!", 1, "product"),
        ("50% x", 2, "0.5 for 50 %"),
        ("2 3", 2, "23 for one number, 2*3"),
        ("x^2 3", 4, "x^2*3"),
        ("1.2.3", 3, "1.2*0.3"),
        ("x +", 3, "delete the +"),
        ("* x", 0, "delete the *"),
        ("x * * y", 4, "delete one of the two"),
        ("x^", 2, "delete the ^"),
        ("()", 1, "delete both"),
        ("(x+1", 0, "Add )"),
        ("((x+1)", 0, "Add )"),
        ("x+1)", 3, "Delete it"),
        ("(x|", 2, "abs(x)"),
        ("|x)", 2, "Put | before it"),
        ("|x", 0, "Add |"),
        ("x|", 1, "abs(x)"),
        ("sin", 0, "sin(x)"),
        ("sin()", 0, "sin(x)"),
        ("sin + 1", 0, "sin(x)"),
        ("sin*x", 0, "sin(x)"),
        ("sin - x", 0, "sin(x)"),
        ("max", 0, "max(x, y)"),
        ("max(x)", 0, "max(x, y)"),
        ("max x", 0, "max(x, y)"),
        ("max(x; y)", 5, "max(x, y)"),
        ("max(x,,y)", 6, "delete one"),
        ("max(x,y,1,2,3,4,5)", 0, "max(…) of their own"),
        ("min()", 0, "min(x, y)"),
        ("atan2(y)", 0, "atan2(x, y)"),
        ("log(x, 2)", 0, "log2(x)"),
        ("sin^x y", 4, "(sin(y))^(x)"),
        ("x,y", 1, "max(x, y)"),
        ("x = 3", 2, "x - 3"),
        ("y = x^2", 2, "right side alone, x^2"),
        ("x^2+y^2 = 1", 8, "x^2+y^2 - 1"),
        ("f(x) = y = x", 9, "y - x"),
        ("=x", 0, "Leave the = out"),
        ("x > y", 2, "max, min"),
        ("x != y", 2, "max, min"),
        ("f(x,y) -> x", 8, "f(x, y) ="),
        ("x ↦ x", 2, "f(x, y) ="),
        ("x₁", 1, "variables x and y"),
        ("exp -(x+y)", 0, "exp(-(x+y))"),
        ("exp^(-x)", 4, "Write exp(-x)"),
        ("x ≤ y", 2, "max, min"),
        ("x'", 1, "derivatives"),
        ("x′", 1, "derivatives"),
        ("∂x", 0, "function itself"),
        ("x_1", 1, "variables x and y"),
        ("np.sinc(x)", 0, "sinc(pi*x)"),
        ("Math.round(x)", 0, "floor(x + 0.5)"),
        ("x.real", 1, "delete the point"),
        ("__import__('os')", 0, "variables"),
        ("{x+1}^2", 0, "parentheses"),
        ("sin 30°", 6, "pi/180"),
        ("x—y", 1, "Write -"),
        ("∞", 0, "1e9"),
        ("e⁻ˣ", 2, "e^(-x)"),
        ("x^2 # bowl", 4, "Delete it"),
        ("x$^2$ + xy + 2y$^2$", 1, "Delete all of them: x^2 + xy + 2y^2"),
        ("", 0, "x^2 + y^2"),
        ("  ", 0, "x^2 + y^2"),
        ("f(x,y) =", 8, "x^2 + y^2"),
    ],
)
def test_a_refusal_points_at_the_column_and_offers_something(text: str, position: int, words: str) -> None:
    error = refusal(text)
    assert isinstance(error, errors.FormulaSyntaxError | errors.AmbiguousFormulaError | errors.UnknownCharacterError)
    assert (error.position, error.text) == (position, text)
    assert words in str(error.suggestion)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("sim(x)", 0, "Did you mean sin?"),
        ("2x + sqqrt(x)", 5, "Did you mean sqrt?"),
        ("xsin(y)", 0, "x sin"),
        ("sinxcosy", 0, "sin x cos y"),
        ("2pix", 1, "pi x"),
        ("tg x", 0, "Write tan"),
        ("remainder(x, y)", 0, "Write mod"),
        ("minimize x^2", 0, "formula alone"),
        ("z + x", 0, "variables are x and y"),
        ("a x^2", 0, "in place of a"),
        ("ax^2", 0, "in place of a"),
        ("pi r^2", 3, "in place of r"),
        ("theta", 0, "variables are x and y"),
        ("f(x, y)", 0, "formula that f stands for"),
        ("f(a, b) = a", 2, "in place of a"),
        ("lambda", 0, "variables"),
        ("sine(x)", 0, "Write sin"),
    ],
)
def test_an_unknown_name_gets_the_nearest_known_one(text: str, position: int, words: str) -> None:
    error = refusal(text)
    assert isinstance(error, errors.UnknownNameError)
    assert error.position == position
    assert words in str(error.suggestion)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("x^2+q^2+foo(y)", "foo"), ("q^2+foo(x)+r", "foo"), ("q x + r y + hello", "hello"), ("qx + sinn(y)", "sinn"),
        ("f(x, y) = a x + b*bar(y)", "bar"), ("foo(y) + q", "foo"),
    ],
)  # fmt: skip
def test_an_unknown_function_is_named_before_letters_that_may_be_parameters(text: str, named: str) -> None:
    with pytest.raises(errors.UnknownNameError) as caught:
        parse_expression(text)
    error = caught.value
    assert error.message == f"{named} is not a known name."
    assert error.position == text.index(named)
    assert error.suggestion == refusal(text[error.position :]).suggestion


@pytest.mark.parametrize("text", ["", " ", "\n  "])
def test_an_empty_text_has_no_place_and_no_caret(text: str) -> None:
    with pytest.raises(errors.FormulaSyntaxError) as caught:
        parse_expression(text)
    assert not re.search(r"column|\^$", str(caught.value), re.MULTILINE)


def test_suggestions_speak_of_the_variables_at_hand() -> None:
    variables = ("k", "step_size")
    assert refusal("stepsize/k", variables).suggestion == "Did you mean step_size?"
    assert "k and step_size" in str(refusal("x", variables).suggestion)
    assert "sin(k)" in str(refusal("sin", variables).suggestion)


@pytest.mark.parametrize(
    ("text", "position", "name"),
    [
        ("2х", 1, "CYRILLIC SMALL LETTER HA (U+0445)"),
        ("x\u200b+y", 1, "ZERO WIDTH SPACE (U+200B)"),
        ("x\u202e+y", 1, "RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("Ж + x", 0, "CYRILLIC CAPITAL LETTER ZHE (U+0416)"),
        ("∑x", 0, "N-ARY SUMMATION (U+2211)"),
        ("x٣", 1, "ARABIC-INDIC DIGIT THREE (U+0663)"),
        ("x\x00", 1, "U+0000"),
        ("x\ud800", 1, "U+D800"),
    ],
)
def test_a_strange_character_is_named(text: str, position: int, name: str) -> None:
    error = refusal(text)
    assert isinstance(error, errors.UnknownCharacterError)
    assert error.position == position
    assert name in error.message


@pytest.mark.parametrize(
    "text", ["1/0", "1/(1-1)", "ln(0)", "x + ln(-1)", "sqrt(-1)", "0^-1", "(-8)^(1/3)", "asin(2)", "cot(0)"]
)
def test_a_constant_part_has_to_be_a_real_number(text: str) -> None:
    error = refusal(text)
    assert isinstance(error, errors.ConstantDomainError)
    assert "is not a real number" in error.message


def test_the_cube_root_of_a_negative_number_is_offered() -> None:
    assert "cbrt" in str(refusal("(-8)^(1/3)").suggestion)
    assert parse_expression("cbrt(-8)").plain == "cbrt(-8)"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("9**9**8", 3),
        ("2^(2^(2^(2^2)))", 2),
        ("((((9^9)^9)^9)^9)^9", 8),
        ("x^101", 2),
        ("x^-101", 2),
        ("pow(x, 101)", 7),
        ("sin^101 x", 4),
        ("x¹⁰¹", 1),
        ("10^16", 2),
        ("exp(1000)", 0),
        ("tan(pi/2)", 0),
        ("1e13", 0),
        ("x + 1e-13", 4),
        ("1e999", 0),
        ("0.00000000000000000000001", 0),
        ("x" + "+x" * 200, 400),
        ("xy" * 126, 250),
        ("(" * 25 + "x" + ")" * 25, 25),
        ("-" * 25 + "x", 25),
        ("sin " * 25 + "x", 100),
        ("2^" * 25 + "x", 50),
        ("sin^" * 25 + "x", 99),
        ("sin" + "{" * 25 + "x", 27),
        (r"\sqrt{" * 25 + "x", 150),
        ("½x+" * 50 + "1", 122),
    ],
)
def test_limits_hold_before_anything_is_evaluated(text: str, position: int) -> None:
    error = refusal(text)
    assert isinstance(error, errors.FormulaLimitError)
    assert error.position == position


@pytest.mark.parametrize(
    "text",
    [
        "x" + "+x" * 124,
        "(" * 24 + "x" + ")" * 24,
        "-" * 24 + "x",
        "x^100 + x^-100",
        "1e12 + 1e-12 + 0e999",
        "10^15",
        "(x" + " " * 397 + ")",
        "e^(e^x)",
    ],
)
def test_what_keeps_the_limits_is_read(text: str) -> None:
    assert parse_expression(text).text == text


def test_a_text_that_is_too_long_is_not_repeated_in_full() -> None:
    error = refusal("x+" * 10**6)
    assert error.position == 400
    assert len(error.text) == 401


def test_an_error_shows_the_caret_under_the_column_and_travels_between_processes() -> None:
    error = refusal("2 + sim(x)")
    assert error.caret.splitlines() == ["2 + sim(x)", "    ^"]
    assert refusal("2 +\n\tsim(x)").caret.splitlines() == ["2 +  sim(x)", "     ^"]
    copy: errors.ExpressionError = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (type(error), str(error))


def test_no_refusal_shows_an_inner_name() -> None:
    """Messages show the text as typed, or words."""
    for text in (r"\left|x", r"x\right|", r"\left(x\right|", r"\sqrt{x", r"\max\{x", "⌊x", "x⌋", r"\lceil x"):
        shown = f"{refusal(text).message} {refusal(text).suggestion}"
        assert not re.search(r"(?<!left)\|\(|\)\||number_|frac\b", shown), shown
