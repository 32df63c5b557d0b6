"""The method written out names the letters of its formula, and no other."""

from __future__ import annotations

import pytest

from app.text.method_sheet import sheets
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.formula import parse


@pytest.mark.parametrize(
    ("text", "letters"),
    [("step_size/(k+1)", {r"\alpha", "k"}), ("α/4", {r"\alpha"}), ("0.1/(k+1)", {"k"}), ("0.1", set())],
)
def test_a_formula_for_the_step_size_explains_the_letters_that_it_reads(text: str, letters: set[str]) -> None:
    rule = Formula(text, 0.3)
    *_, sheet = sheets(RunSpec(parse("x^2 + y^2"), (1.0, 1.0), step_rule=rule))
    assert {letter for letter, _ in sheet.letters} == letters
    assert {letter for letter, _ in sheet.numbers} == letters & {r"\alpha"}
    assert has_step_size(rule) is (r"\alpha" in letters)


def test_a_search_has_no_step_size_to_choose() -> None:
    assert not has_step_size(Armijo())
