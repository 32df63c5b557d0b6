"""The method written out names the letters of its formula, and no other."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.text import steps_table
from app.text.method_sheet import sheets
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.formulas.letters import name_of
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.registry import DIRECTIONS, why_not
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
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


@pytest.mark.parametrize("direction", [one() for one in DIRECTIONS.values()], ids=str)
@pytest.mark.parametrize("letters", ["w, b", "g, d", "m, v", "s, t", "ρ, ε", "x, y; b = 2, g = 3, d = 1, m = 1"])
def test_no_letter_of_the_function_is_one_of_the_method(letters: str, direction: Any) -> None:
    names = [name.partition("=")[0].strip() for name in re.split("[,;]", letters)]
    f = parse(f"f({letters}) = {' + '.join(f'{name}^2' for name in names)}")
    rule = Fixed(0.1) if why_not(direction, Fixed(0.1), f) is None else Wolfe()
    spec = RunSpec(f, (1.0, 1.0), direction, rule)
    for sheet in sheets(spec):
        if sheet.lines and isinstance(direction, Rule):
            continue  # the letters are those of its author
        told = [sheet.formula, *(letter for letter, _ in sheet.letters), *(words for _, words in sheet.letters)]
        shown = re.sub(r"\\(?:text|operatorname\*?)\{[^}]*\}", "", " ".join((*told, steps_table.rule(spec))))
        for name in set(names) - {"x"}:
            sign = rf"\\(?:var)?{name_of(name)}" if name in "ρε" else f"(?<![’'A-Za-z]){name}"
            assert not re.search(rf"{sign}(?![A-Za-z])", shown), shown
