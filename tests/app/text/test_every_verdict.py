"""Every verdict has the right form and numbers, and says nothing where nothing is known."""

from __future__ import annotations

import math
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.curvature import curvature_at
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.runs import fixed_step_run

_NUMBER = r"(−?\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
_COMPARISON = re.compile(rf"= {_NUMBER} is (below|above) (?:the stability limit )?[^=,:]*= {_NUMBER}")


def value(text: str) -> float:
    plain = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-"))
    return float(
        re.sub(r"^10(?=[-\d])", "1e", plain) if "×" not in plain and "⁻" in text else plain.replace("×10", "e")
    )


def check(run: Run) -> None:
    """Checks what must be true of every verdict."""
    diagnostics = diagnose(run.objective, run)
    found = verdict(run, diagnostics)
    text = " ".join((found.headline, *found.sentences))
    assert 1 <= len(found.sentences) <= 3
    assert len(set(found.sentences)) == len(found.sentences)
    assert len(found.headline) <= 100
    assert not found.headline.endswith(".")
    assert found.headline[0].isupper()
    assert all(sentence.endswith(".") and len(sentence) <= 330 for sentence in found.sentences)
    assert all(sentence[0].isupper() or sentence[0] in "αβf‖∇" for sentence in found.sentences)
    assert found.tone in ("good", "warn", "bad", "neutral")
    assert not re.search(r"\bnan\b|None|undefined|np\.|array|\*\*|\$|<[a-z/]|\de[-+]\d|\(-|= -|inf\b|  ", text)
    assert ("Diverges" in found.headline) == (diagnostics.behaviour == "diverges")
    assert run.status.name == "converged" or found.tone != "good"
    for first, word, second in _COMPARISON.findall(text):
        assert (value(first) < value(second)) == (word == "below")
    if diagnostics.step_size is None:
        assert not re.search(r"(?<!\))[12]/λmax|2/\(μ|best fixed step|theorem", text)
    if "unstable" in text:
        assert diagnostics.step_size is not None
        assert diagnostics.stationary is not None
        assert diagnostics.step_size * diagnostics.stationary.curvature.largest > 2
    if diagnostics.value_rises.size:
        assert "never rose, yet ‖∇f‖₂" not in text


@cache
def scale_of(name: str) -> float:
    """λmax at the first minimizer, or at the start, or 1: the unit for the step sizes tried."""
    example = GALLERY[name]
    for point in (*example.minimizers[:1], example.start):
        largest = curvature_at(example.objective, point, -1 if example.goal == "maximize" else 1).largest
        if math.isfinite(largest) and largest > 1e-12:
            return largest
    return 1.0


@pytest.mark.parametrize("share", [0.3, 0.9, 1.0, 1.1, 1.9, 2.0, 2.1])
@pytest.mark.parametrize("name", GALLERY)
def test_every_example_at_every_scale_of_step(name: str, share: float) -> None:
    example = GALLERY[name]
    check(fixed_step_run(example.text, example.start, share / scale_of(name), 150, example.goal))


METHODS: tuple[tuple[Direction, StepRule], ...] = (
    (Steepest(), Exact()),
    (Steepest(), Armijo()),
    (Steepest(1), Fixed(0.05)),
    (Normalized(), Fixed(0.05)),
    (HeavyBall(), Fixed(0.01)),
    (Adam(), Fixed(0.05)),
)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: f"{method[0].label}, {method[1].label}")
@pytest.mark.parametrize("name", list(GALLERY)[::3])
def test_every_method_gets_a_proper_verdict(name: str, method: tuple[Direction, StepRule]) -> None:
    example = GALLERY[name]
    direction, step_rule = method
    check(
        descend(
            example.objective, example.start, direction=direction, step_rule=step_rule, goal=example.goal,
            max_iterations=80,
        )
    )  # fmt: skip


@given(
    st.sampled_from([*(example.text for example in GALLERY.values()), "ln(x) + y^2", "max(x, y)", "5", "x^2"]),
    st.floats(-4, 4), st.floats(-4, 4), st.floats(-6, 2), st.sampled_from([0, 1, 2, 5, 40]),
    st.sampled_from(["minimize", "maximize"]), st.sampled_from([1e-6, 0.0, 1.0]),
)  # fmt: skip
@settings(max_examples=150)
def test_any_run_gets_a_proper_verdict(
    text: str, x: float, y: float, size: float, steps: int, goal: Goal, tolerance: float
) -> None:
    check(fixed_step_run(text, (round(x, 1), round(y, 1)), 10.0**size, steps, goal, tolerance))
