"""Texts of functions that are lifted: f + 10⁶ has the changes of f, and its texts show that there are some."""

from __future__ import annotations

import re

import pytest

from app.figures.alt_text import full_curves_alt, full_landscape_alt, ray_alt
from app.text.explanations import why_not
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.line_search import profile
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample

WINDOW = ((-1.0, 1.0), (-1.0, 1.0))
NUMBER = r"(−?(?:[\d.]+×)?10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+|−?[\d.]+)"
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


def read(text: str) -> float:
    """A number as the screen writes it."""
    plain = re.sub(r"×?10(?=[⁰¹²³⁴⁵⁶⁷⁸⁹⁻])", "e", text).translate(SUPERSCRIPTS)
    return float(re.sub(r"^(-?)e", r"\g<1>1e", plain))


def change(text: str, before: str = "") -> float:
    """The last number minus the first of "from … to …"."""
    found = re.search(f"{before}from {NUMBER} to {NUMBER}", text)
    assert found is not None, text
    return read(found[2].rstrip(".")) - read(found[1])


@pytest.mark.parametrize("lift", [0.0, 1e6, -1e6, 1e9])
def test_a_landscape_that_is_lifted_keeps_its_height(lift: float) -> None:
    text = full_landscape_alt(sample(parse(f"x^2 + y^2 + ({lift:.0f})"), WINDOW))
    assert change(text, "values ") == pytest.approx(2.0, rel=0.05)
    assert "constant at" in full_landscape_alt(sample(parse(f"{lift:.0f} + 0x"), WINDOW))


@pytest.mark.parametrize("lift", [0.0, 1e6, -1e6])
def test_a_search_on_a_lifted_function_lowers_it(lift: float) -> None:
    run = run_spec(RunSpec(parse(f"x^2 + y^2 + ({lift:.0f})"), (2.0, 1.0), step_rule=Armijo(), max_iterations=3))
    text = ray_alt(profile(run, 0))
    assert change(text, "f goes ") == pytest.approx(float(run.values[1] - run.values[0]), rel=0.05)


@pytest.mark.parametrize("steep", [1.0, 1e6])
def test_a_norm_that_changes_by_a_little_is_seen_to_change(steep: float) -> None:
    """On a long plane with a faint curvature the norm falls by a thousandth, and stays where there is none."""
    run = run_spec(
        RunSpec(parse(f"{steep:.0f}*(x + 0.0001x^2)"), (2.0, 1.0), step_rule=Fixed(1 / steep), max_iterations=5)
    )
    seen = diagnose(run.objective, run)
    fell = float(seen.norms[2][-1] - seen.norms[2][0])
    assert fell < 0
    assert change(full_curves_alt(run, seen), "falls ") == pytest.approx(fell, rel=0.05)
    assert change(why_not("diverges", run, seen), "goes ") == pytest.approx(fell, rel=0.05)
