"""Any text is a rule, or is refused with its line, its column and a suggestion; and soon."""

from __future__ import annotations

import re
from contextlib import suppress

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gradnorm_core.errors import RuleError
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.rule import _compiled as compiled
from gradnorm_core.methods.problem import Iterate, Problem
from gradnorm_core.methods.registry import DIRECTIONS
from gradnorm_core.methods.rules import names
from gradnorm_core.methods.rules.tokens import MAX_CHARACTERS
from gradnorm_core.objectives.gallery import DEFAULT, GALLERY
from tests.support.pace import takes_at_most

LINES = [text for kind in DIRECTIONS.values() if (text := kind().rule_lines())]  # type: ignore[attr-defined]
PIECES = [
    *names.FUNCTIONS, *names.GIVEN, "d", "m", "v", "beta", "beta1", "β₁", r"\beta_1", "m_t", "m_{t-1}", "v_max",
    "m_hat", r"\hat{m}", "0", "1", "0.9", "1e-8", ".5", "1e999", *"()|+-*/^= ,;", "\n", "**", ":=", "<", ">=", "≤", "‖",
    "||", "²", "⁻¹", "√", "·", "⊙", r"\frac{1}{2}", r"\sqrt{v}", r"\cdot", "in [0, 1)", "in", "[", "]", "{", "}", "_",
    "#", "@", "d = -g", "d =", "g^T", "np.", "\u200b", "х", "\u2028", "e", "pi", "alpha", "/alpha", "η", "__class__",
    "lambda", "import",
]  # fmt: skip
QUICK = 8
"""How many times as long as the longest ready rule a text may take to be read."""
PROBLEM = Problem(GALLERY[DEFAULT].objective, False, (), None)


def read_longest() -> None:
    compiled.cache_clear()
    Rule(max(LINES, key=len))


def is_soon_read(text: str) -> bool:
    """Is the text read, or refused, within the limit?"""

    def attempt() -> None:
        compiled.cache_clear()
        with suppress(RuleError):
            Rule(text)

    return takes_at_most(QUICK, read_longest, attempt)


def read(text: str) -> tuple[Rule | None, RuleError | None]:
    """The rule, or the error."""
    try:
        return Rule(text), None
    except RuleError as error:
        return None, error


def check(text: str) -> None:
    """Reads the text soon; what is a rule makes vectors, and reads back as it is."""
    assert is_soon_read(text)
    rule, error = read(text)
    if error is not None:
        assert error.message[-1] in ".?"
        assert error.suggestion
        assert 0 <= error.position <= len(error.text) <= MAX_CHARACTERS
        assert 1 <= error.line <= len(re.split(r"[\n\r;\u2028\u2029]", text))
        assert str(error)
        return
    assert rule is not None
    assert rule.formula
    assert Rule(rule.lines) == rule
    for shape in ((2,), (2, 3)):
        points = np.ones(shape)
        with np.errstate(all="ignore"):
            direction, memory = rule.step(Iterate(0, points, 0.0, points, points, PROBLEM, 0.1), rule.begin(points))
            direction, _ = rule.step(Iterate(1, points, 0.0, points, points, PROBLEM, 0.1), memory)
        assert direction.shape == shape


@given(st.text(max_size=80))
@example("")
@example("\ud800")
@example("d = " + "-" * 700 + "g")
@example("d = " + "(" * 400)
@example("d = " + "|" * 400)
@example("d = " + "‖" * 400)
@example("d = " + "sin(" * 150)
@example("d = " + "g^" * 120)
@example("d = " + "g+" * 140 + "g")
@example("d = " + "√" * 400)
@example("d = " + r"\frac{" * 100)
@example("d = " + "in [" * 150)
@example("d = " + " " * 700 + "g in [" + " " * 60)
@example("d = " + " " * 795 + "g")
@example("a = 1;" * 130)
@example("z" * 800)
@example("d = " + "xg" * 390)
@example("m_{" * 200)
@example("9^9^9^9 = 3")
@example("d = 9^9^9^9 g")
def test_any_text(text: str) -> None:
    check(text)


@given(st.binary(max_size=80), st.sampled_from(["utf-8", "latin-1", "utf-16", "cp437"]))
def test_any_bytes(content: bytes, encoding: str) -> None:
    check(content.decode(encoding, errors="replace"))


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_pieces_of_rules(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_any_right_side(text: str) -> None:
    check(f"beta = 0.9\nm = beta m + g\nd = m + {text}")


@given(st.data())
def test_any_slip_of_the_keyboard(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(LINES))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, min(len(text), start + 3)))
        text = text[:start] + data.draw(st.sampled_from(["", *PIECES])) + text[stop:]
    check(text)
