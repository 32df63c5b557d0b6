"""Any text is read, or refused with an `ExpressionError`; and what was read survives being written out."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gradnorm_core.errors import ExpressionError
from gradnorm_core.formulas.expression import Expression, parse_expression
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.parsing import limits
from gradnorm_core.formulas.plain_text import write
from gradnorm_core.formulas.tree import Call, Node, Number, walk
from gradnorm_core.objectives.gallery import GALLERY
from tests.support import strategies
from tests.support.pace import is_soon_read

FORMULAS = [example.text for example in GALLERY.values()]
PIECES = [
    r"\min_{x,y}", r"\underset{x}{\min}", "lambda x, y:", "(x, y) =>", "@(x)", "x[0]", "x[1]", r"\mathbf{x}", r"\|",
    "_1", r"\begin{align}", r"\end{align}", r"\tag{1}", r"x \in \mathbb{R}", "∈ ℝ", ".^", "(x, y) = (0, 0)",
    "f_a(x, y) =",
    *TYPED, *"xyeXzf", "pi", "xy", "ex", "0", "2", "0.5", "10", "1e3", ".", ",", *"()|+-*/^= ", "**", ":=",
    *"²⁻¹½√∛π·×−⌊⌋",
    *"{}$_![]%'", "\\frac", "\\frac12", "\\sqrt", "\\sqrt[3]", "\\left(", "\\right)", "\\left|", "\\right|",
    "\\sin", "\\pi", "\\{", "\\}", "\\cdot", "\\,", "\\log_{10}", "\\operatorname{sign}", "f(x,y)=",
    "if(", "if ", "else ", "<", ">=", " and ", "np.", "Math.", "‖", "[", "]", "\\begin{cases}", "\\end{cases}", "&",
    "\\\\", "\\text{if }", "\\lVert", "\\rVert", "otherwise", "{\\displaystyle ",
    "\u200b", "х", "𝑥", "ｘ", "\u00a0",
]  # fmt: skip


def read(text: str) -> Expression | None:
    """The formula, or None where it is refused as it should be."""
    try:
        return parse_expression(text)
    except ExpressionError as caught:
        error = caught
    assert error.message[-1] in ".?"
    assert error.suggestion
    assert 0 <= error.position <= len(error.text) <= limits.MAX_CHARACTERS + 1
    assert error.caret
    return None


REPEATED = [
    "x , ", "x,", " ", ". ", r"\quad ", r"\text{ ", "(x, y) ", r"\min_{", "{", "(", "[", "x[0]", "? ", "1_{", "f_a",
    "∈ ", r"\in ", "for ", r"\begin{align}", r"\|", "x.^", "lambda ", "=", "=>", "|", "‖", "\\", "&", "0 ", "1.000",
]  # fmt: skip
ENDS = ["", "∈ R", r"\in \mathbb{R}^2", "->", "=", "x^2", ":", "?", "]", r"\end{align}", ".^2"]


@pytest.mark.parametrize("piece", REPEATED)
def test_what_is_typed_again_and_again_is_soon_read(piece: str) -> None:
    """A pattern with two ways to match a blank, or one that begins anew at every blank, takes too long here."""
    for end in ENDS:
        room = limits.MAX_CHARACTERS - len(end) - 2
        for begin in ("", "$"):
            assert is_soon_read(begin + piece * (room // len(piece)) + end), (begin, piece, end)


def check(text: str) -> None:
    """Read the text; what is accepted keeps the limits, and survives being written out and read again."""
    assert is_soon_read(text)
    expression = read(text)
    if expression is None:
        return
    assert expression.latex
    assert sum(1 for _ in walk(expression.tree)) <= limits.MAX_NODES
    assert all(0 <= note.position <= len(text) and note.message for note in expression.notes)
    if len(expression.plain) <= limits.MAX_CHARACTERS:
        assert parse_expression(expression.plain).tree == expression.tree


@given(st.text(max_size=60))
@example("")
@example("\ud800")
@example("x" * 10_000)
def test_any_text(text: str) -> None:
    check(text)


@given(st.binary(max_size=60), st.sampled_from(["utf-8", "latin-1", "utf-16", "cp437"]))
def test_any_bytes(content: bytes, encoding: str) -> None:
    check(content.decode(encoding, errors="replace"))


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@example("9**9**8")
@example("(" * 400)
@example("|" * 400)
@example("-" * 400)
@example("x" * 400)
@example("2^" * 200)
@example("sin " * 100)
@example("\\frac" * 80)
@example("\\sqrt" * 80)
@example("{" * 400)
@example("1/" * 125 + "x")
def test_any_pieces_of_formulas(text: str) -> None:
    check(text)


@given(st.data())
def test_any_slip_of_the_keyboard(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(FORMULAS))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, min(len(text), start + 3)))
        text = text[:start] + data.draw(st.sampled_from(["", *PIECES])) + text[stop:]
    check(text)


@given(strategies.trees(size=16))
def test_a_tree_written_out_is_read_as_the_same_tree(tree: Node) -> None:
    text = write(tree)
    expression = read(text)
    assume(expression is not None)
    assert expression is not None
    assert expression.tree == as_typed(tree)


def as_typed(node: Node) -> Node:
    """The tree as the parser makes it: numbers know their text, and the sign of a literal belongs to it."""
    if isinstance(node, Number):
        return Number(node.value, repr(node.value).removesuffix(".0"))
    if not isinstance(node, Call):
        return node
    arguments = tuple(as_typed(argument) for argument in node.arguments)
    if node.function == "negate" and isinstance(arguments[0], Number) and arguments[0].value >= 0:
        return Number(-arguments[0].value, f"-{arguments[0].text}")
    return Call(node.function, arguments)


def test_every_formula_of_the_gallery_is_read() -> None:
    for text in FORMULAS:
        assert read(text) is not None
        check(text)
