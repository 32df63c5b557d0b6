"""The meaning of formulas: each text and the same formula with every operation written out."""

from __future__ import annotations

import pickle

import pytest

from gradnorm_core.formulas.expression import Expression, parse_expression
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.tree import CONSTANTS, Call, Constant, Number, Variable

X, Y = Variable("x"), Variable("y")


def meaning(text: str) -> str:
    return parse_expression(text).plain


def remarks(text: str) -> list[str]:
    return [note.message for note in parse_expression(text).notes]


def same(cases: str) -> list[tuple[str, str]]:
    """The lines of a table `text → meaning`."""
    pairs = [line.split(" → ") for line in cases.strip().splitlines()]
    return [(left.strip(), right.strip()) for left, right in pairs]


PRECEDENCE = same(r"""
    -x^2 → -x^2
    (-x)^2 → (-x)^2
    2^-x → 2^-x
    2^-x^2 → 2^(-(x^2))
    2^3^2 → 2^(3^2)
    x^y^2 → x^(y^2)
    x^2y → (x^2)*y
    2x^2y → (2*x^2)*y
    1/2x → (1/2)*x
    x/y*2 → (x/y)*2
    1/2(x+1) → (1/2)*(x + 1)
    e^2x → (e^2)*x
    e^xy → (e^x)*y
    e^-x y → (e^-x)*y
    x - y - 1 → (x - y) - 1
    x - (y - 1) → x - (y - 1)
    -2x → (-2)*x
    --x → -(-x)
    x--y → x - (-y)
    x*-y → x*(-y)
    +x → x
    x^+2 → x^2
    x^-2 → x^(-2)
    2√x → 2*sqrt(x)
    √x√y → sqrt(x)*sqrt(y)
    √2·x → sqrt(2)*x
    e^-x^2/2 → (e^(-(x^2)))/2
    x**2 → x^2
    -x² → -(x^2)
""")

PRODUCTS = same(r"""
    2(x+1) → 2*(x + 1)
    (x+1)(y-1) → (x + 1)*(y - 1)
    x(y+1) → x*(y + 1)
    3 x → 3*x
    x y → x*y
    xy → x*y
    xxy → x*x*y
    xe^y → x*e^y
    ye^x → y*e^x
    ex → e*x
    exy → e*x*y
    2pi x → 2*pi*x
    2πx → 2*pi*x
    2ex → 2*e*x
    .5x → .5*x
    5.x → 5.*x
    1e-3x → 1e-3*x
    2e → 2*e
    2e^x → 2*e^x
    sin(x)cos(y) → sin(x)*cos(y)
    100(y-x^2)^2+(1-x)^2 → 100*(y - x^2)^2 + (1 - x)^2
    ½x² → (1/2)*x^2
    pow(x,2)y → x^2*y
""")

FUNCTIONS = same(r"""
    sin 2x → sin(2*x)
    sin2x → sin(2*x)
    sin 2πx → sin(2*pi*x)
    sin x cos y → sin(x)*cos(y)
    x sin y → x*sin(y)
    sin xy → sin(x*y)
    sinx → sin(x)
    sinxy → sin(x*y)
    sin x^2 → sin(x^2)
    sin x²y → sin(x^2*y)
    sin(x)^2 → (sin(x))^2
    sin^2 x → (sin(x))^2
    sin²x → (sin(x))^2
    sin^2x → (sin(x))^2
    sin^2(x)y → (sin(x))^2*y
    sin²(x) → (sin(x))^2
    sin x/2 → (sin(x))/2
    sin x + 1 → sin(x) + 1
    sin(x)y → sin(x)*y
    sin(x)/x → sin(x)/x
    exp -x → exp(-x)
    exp -x^2 → exp(-x^2)
    sin cos x → sin(cos(x))
    ln sin x cos y → ln(sin(x))*cos(y)
    ln|x| → ln(abs(x))
    ln|x|y → ln(abs(x))*y
    abs x → abs(x)
    sqrt x → sqrt(x)
    sqrt2 → sqrt(2)
    sqrt(2)x → sqrt(2)*x
    √(x²+y²) → sqrt(x^2 + y^2)
    ∛x → cbrt(x)
    log2 x → log2(x)
    log10(x) → log10(x)
    log_10(x) → log10(x)
    log_2 x → log2(x)
    log_e(x) → ln(x)
    atan2(y, x) → atan2(y, x)
    max(0,1-x) → max(0, 1 - x)
    min(x, y, 1, 2, 3, 4) → min(x, y, 1, 2, 3, 4)
    ⌊x⌋ + ⌈y⌉ → floor(x) + ceil(y)
    x^sin y → x^sin(y)
""")

BARS = same(r"""
    |x||y| → abs(x)*abs(y)
    ||x|-1| → abs(abs(x) - 1)
    ||x|-|y|| → abs(abs(x) - abs(y))
    |x + |y|| → abs(x + abs(y))
    ||x|| → abs(abs(x))
    x|y| → x*abs(y)
    2|x|y → 2*abs(x)*y
    |x|^2 → abs(x)^2
    |x|² + |y|² → abs(x)^2 + abs(y)^2
    e^-|x| → e^-abs(x)
    |x|/|y| → abs(x)/abs(y)
    |x| - y|x| → abs(x) - y*abs(x)
    max(|x|, |y|)|x| → max(abs(x), abs(y))*abs(x)
    |x|sin|y| → abs(x)*sin(abs(y))
    |x(|y|)| → abs(x*abs(y))
""")

UNICODE = same("""
    x² + y² → x^2 + y^2
    x²y² → x^2*y^2
    x⁻¹ → x^-1
    x¹⁰ → x^10
    x⁺² → x^2
    x − y → x - y
    x – y → x - y
    x·y×2÷y → x*y*2/y
    x⋅y∙2✕x → x*y*2*x
    x ∕ 2 → x/2
    x\u00a0+\u2009y\u202f+\u30001 → x + y + 1
    π + τ → pi + tau
    𝑥² + 𝒚 + 𝟐 → x^2 + y + 2
    𝜋𝑒 → pi*e
    ｘ＋ｙ＊２ → x + y*2
    x∣y∣ → x*abs(y)
    x ˆ 2 → x^2
    SIN(X) + Y + PI → sin(x) + y + pi
    E^X → e^x
    Xy → x*y
""")

DROPPED = same("""
    f(x,y) = x + y → x + y
    f(x, y) := x → x
    f(x) = x^2 → x^2
    F(X,Y)=X → x
    z = x + y → x + y
    z = f(x, y) = x + y → x + y
    loss = x → x
""")


@pytest.mark.parametrize(("text", "written_out"), PRECEDENCE + PRODUCTS + FUNCTIONS + BARS + UNICODE + DROPPED)
def test_a_formula_means_the_same_written_out(text: str, written_out: str) -> None:
    assert parse_expression(text).tree == parse_expression(written_out).tree


def test_white_space_of_any_kind_separates() -> None:
    assert meaning("\tx\n+\r\ny\u2003") == "x + y"


def test_the_tree_is_the_one_expected() -> None:
    tree = parse_expression("1/2x^2 - max(x, y, 1)").tree
    half = Call("divide", (Number(1, "1"), Number(2, "2")))
    square = Call("power", (X, Number(2, "2")))
    largest = Call("max", (X, Y, Number(1, "1")))
    assert tree == Call("subtract", (Call("multiply", (half, square)), largest))
    assert parse_expression("-e").tree == Call("negate", (Constant("e"),))


def test_the_sign_of_a_literal_is_part_of_it() -> None:
    assert parse_expression("x^-2").tree == Call("power", (X, Number(-2, "-2")))
    assert parse_expression("-2^2").tree == Call("negate", (Call("power", (Number(2, "2"), Number(2, "2"))),))


@pytest.mark.parametrize("spelling", TYPED)
def test_every_function_of_the_table_is_read_under_every_spelling(spelling: str) -> None:
    row = TYPED[spelling]
    fewest, most = row.arity
    arguments = ("x", "y", "x", "y", "x", "y")[:most]
    for text in (spelling, spelling.upper()):
        tree = parse_expression(f"{text}({', '.join(arguments)})").tree
        assert tree == Call(row.name, tuple(Variable(name) for name in arguments))
    if fewest == 1:
        assert parse_expression(f"{spelling} x").tree == Call(row.name, (X,))


@pytest.mark.parametrize("name", CONSTANTS)
def test_every_constant_of_the_table_is_read(name: str) -> None:
    assert parse_expression(f"2{name}").tree == Call("multiply", (Number(2, "2"), Constant(name)))


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("1/2x", "1/2x is read as (1/2)·x; write 1/(2x) for the other reading."),
        ("1/2 (x+1)", "1/2 (x+1) is read as (1/2)·(x+1); write 1/(2 (x+1)) for the other reading."),
        ("e^2x", "e^2x is read as (e^2)·x; write e^(2x) for the other reading."),
        ("e^-x/2", "e^-x/2 is read as (e^-x)/2; write e^(-x/2) for the other reading."),
        ("x^1/2", "x^1/2 is read as (x^1)/2; write x^(1/2) for the other reading."),
        ("e^xy", "e^xy is read as (e^x)·y; write e^(xy) for the other reading."),
        ("log x", "log is read as ln, the natural logarithm."),
        ("xy", "xy is read as x·y."),
        ("xe^y", "xe^… is read as x·e^…."),
        ("sinx", "sinx is read as sin x."),
        ("sin x^2", "sin x^2 is read as sin(x^2)."),
        ("sin xy", "sin xy is read as sin(xy)."),
        ("exp -x", "exp -x is read as exp(-x)."),
        ("sin x/2", "sin x/2 is read as sin(x)/2; write sin(x/2) for the other reading."),
        ("2e+3", "2e+3 is read as the number 2000."),
        ("1e-9", "1e-9 is read as the number 10^-9."),
        ("2.5e-7", "2.5e-7 is read as the number 2.5·10^-7."),
        ("1E12", "1E12 is read as the number 10^12."),
        ("f(x, y) = x", "f(x, y) = is left out: the formula is what follows it."),
        ("x^(1/3)", "x^(1/3) is no number where x is negative; cbrt(x) is."),
    ],
)
def test_a_reading_people_differ_about_is_noted(text: str, note: str) -> None:
    assert note in remarks(text)
    assert parse_expression(text).notes[0].position == 0


@pytest.mark.parametrize(
    "text",
    [
        "x^2y",
        "2x + 3y",
        "e^2 x",
        "(1/2)x",
        "1/2*x",
        "x^2/2",
        "2^3/4",
        "sin x cos y",
        "sin 2x",
        "sin(x)^2",
        r"\frac12 x",
    ],
)
def test_what_everybody_reads_the_same_goes_without_a_note(text: str) -> None:
    assert remarks(text) == []


def test_a_note_is_made_once_and_notes_come_in_the_order_of_the_text() -> None:
    notes = parse_expression("f(x,y) = xy + xy^2 + 1/2x + log x + log y").notes
    assert [note.position for note in notes] == [0, 9, 21, 28]


def test_expressions_are_equal_when_text_and_variables_are() -> None:
    assert parse_expression("x + y") == parse_expression("x + y")
    assert hash(parse_expression("x + y")) == hash(parse_expression("x + y"))
    assert parse_expression("x+y") != parse_expression("x + y")
    assert parse_expression("x") != parse_expression("x", variables=("x",))


def test_an_expression_travels_between_processes() -> None:
    expression = parse_expression("1/2x^2 + sin xy")
    copy: Expression = pickle.loads(pickle.dumps(expression))
    assert (copy, copy.tree, copy.notes) == (expression, expression.tree, expression.notes)


@pytest.mark.parametrize(
    ("text", "written_out"),
    [("0.5/sqrt(k+1)", "0.5/sqrt(k + 1)"), ("step_size*0.9^k", "step_size*0.9^k"), ("2k step_size", "2*k*step_size")],
)
def test_a_step_rule_is_a_formula_in_other_variables(text: str, written_out: str) -> None:
    assert parse_expression(text, variables=("k", "step_size")).plain == written_out


@pytest.mark.parametrize("text", ["5", "x^2", "0", "pi/2", "y"])
def test_a_formula_may_lack_variables(text: str) -> None:
    assert parse_expression(text).plain == text
