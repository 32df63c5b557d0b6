"""The step size α in the lines of an own rule: beside built-in directions, in batches, and where it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.registry import STEP_RULES, why_not
from gradnorm_core.methods.rules.definition import define
from gradnorm_core.methods.rules.step_size import ANY, MIXED, powers_among
from gradnorm_core.methods.step_rules.base import is_predetermined
from gradnorm_core.objectives.gallery import GALLERY

STEPS = 150
HEAVY_BALL = "beta = 0.8; v = beta v - alpha g; d = v/alpha"
OF_POSITIONS = "beta = 0.8; d = -g + if(k < 1, 0, beta) (x - x_old)/alpha; x_old = x"
NESTEROV = "beta = 0.8; y = x - alpha g; d = (y + beta (y - if(k < 1, x, y_old)) - x)/alpha; y_old = y"
ADAMW = """
beta1 = 0.9; beta2 = 0.999; eps = 1e-8; decay = 0.01
m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2
u = alpha m/(1 - beta1^t)/(sqrt(v)/sqrt(1 - beta2^t) + eps)
d = -(u + alpha decay x)/alpha
"""
FIXED, HALVED = gc.Fixed(2.0**-9), gc.Formula("step_size/2^floor(k/40)", 2.0**-7)


def runs(direction: Any, rule: Any, steps: int = STEPS) -> list[gc.Run]:
    """The run on every function of the gallery."""
    return [
        gc.descend(one.objective, one.start, direction, rule, goal=one.goal, max_iterations=steps)
        for one in GALLERY.values()
    ]


def assert_same(first: list[gc.Run], second: list[gc.Run]) -> None:
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.points, other.points)
        np.testing.assert_array_equal(one.directions, other.directions)


def test_the_velocity_of_papers_is_the_heavy_ball_bit_for_bit() -> None:
    """Products with a power of two round nothing."""
    assert_same(runs(gc.Rule(HEAVY_BALL), FIXED), runs(gc.HeavyBall(0.8), FIXED))


@pytest.mark.parametrize("rule", [FIXED, HALVED], ids=lambda rule: rule.label)
def test_adamw_with_alpha_multiplied_in_and_divided_out_is_adamw_bit_for_bit(rule: Any) -> None:
    plain = gc.Rule(ADAMW.replace("alpha ", "").replace("/alpha", ""))
    assert not plain.reads_step_size
    assert_same(runs(gc.Rule(ADAMW), rule), runs(plain, rule))
    for one, other in zip(runs(gc.Rule(ADAMW), rule, 20), runs(gc.AdamW(), rule, 20), strict=True):
        np.testing.assert_allclose(one.points, other.points, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("lines", "built_in"), [(OF_POSITIONS, gc.HeavyBall(0.8)), (NESTEROV, gc.Nesterov(0.8))])
def test_rules_written_in_positions_make_the_built_in_path(lines: str, built_in: Any) -> None:
    """The positions lose digits that the velocity keeps: the difference stays within roundings of the positions."""
    f = gc.parse("(x^2 + 10y^2)/2")
    own = gc.descend(f, (10, 1), gc.Rule(lines), gc.Fixed(0.07), max_iterations=STEPS)
    theirs = gc.descend(f, (10, 1), built_in, gc.Fixed(0.07), max_iterations=STEPS)
    np.testing.assert_allclose(own.points[:90], theirs.points[:90], rtol=0, atol=1e-12)


def test_decay_apart_from_the_step_size_does_not_depend_on_it() -> None:
    """Where the gradient is 0 the decay alone moves: x ← (1 − λ)x, whatever α is."""
    rule = gc.Rule("d = -(alpha g + lambda x)/alpha", **{"lambda": 0.25})
    for alpha in (0.5, 1e-3):
        run = gc.descend(gc.parse("0x"), (8, 4), rule, gc.Fixed(alpha), gradient_tolerance=0, max_iterations=3)
        if run.iterations:  # a flat start ends at once
            np.testing.assert_allclose(run.points[1], (6, 3), rtol=1e-12)
        moved = gc.descend(gc.parse("1e-9 x"), (8, 4), rule, gc.Fixed(alpha), gradient_tolerance=0, max_iterations=3)
        np.testing.assert_allclose(moved.points[:, 1], 4 * 0.75 ** np.arange(4), rtol=1e-12)


@pytest.mark.parametrize("rule", [FIXED, gc.Formula("0.1 alpha/(k + 1)", 0.5), gc.Cosine(0.02, 60, 0.1, 5)], ids=str)
def test_each_run_of_a_batch_reads_its_own_step_size(rule: Any) -> None:
    f, sizes = gc.parse("100(y - x^2)^2 + (1 - x)^2"), np.geomspace(1e-4, 3e-3, 7)
    starts = np.random.default_rng(2).normal(size=(7, 2))
    direction = gc.Rule("v = 0.9 v - alpha g/(1 + norm(g)); d = v/alpha - alpha x")
    batch = gc.descend_batch(RunSpec(f, (0, 0), direction, rule, max_iterations=90), starts, sizes, record=True)
    for index in range(7):
        alone = gc.descend(f, starts[index], direction, replace(rule, step_size=sizes[index]), max_iterations=90)
        np.testing.assert_array_equal(batch[index].points, alone.points)
        assert batch[index].status == alone.status


def test_a_step_size_that_ends_is_said_to_be_the_end() -> None:
    run = gc.descend(gc.parse("x^2 + y^2"), (1, 1), gc.Rule(HEAVY_BALL), gc.Formula("0.01(5 - k)"))
    assert (run.status.name, run.iterations) == ("step_rule_failed", 5)


@dataclass(frozen=True)
class Late(gc.MethodPart):
    """A step rule of one's own, which looks at d."""

    label = "Late"
    remembers, searches, failure = False, False, "none"

    def begin(self, points: Any, step_sizes: Any) -> None:
        return None

    def next_step_size(self, iterate: Any, direction: Any, memory: Any) -> Any:
        return 0.1 / (1 + np.abs(direction).max()), None


def test_alpha_needs_a_step_size_that_is_known_beforehand() -> None:
    reading, other = gc.Rule(HEAVY_BALL), gc.Rule("d = -g")
    assert {name for name, kind in STEP_RULES.items() if is_predetermined(kind())} == {
        "fixed", "formula", "warm_up", "cosine",
    }  # fmt: skip
    for kind in STEP_RULES.values():
        assert (why_not(reading, kind()) is None) == is_predetermined(kind()), kind
    assert why_not(other, Late()) is None  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="Late does not go with Your own rule: its lines read α"):
        gc.descend(gc.parse("x^2"), (1, 1), reading, Late())  # type: ignore[arg-type]


POWERS: dict[str, float | str] = {
    "d = -g": 0, "d = -alpha g": 1, "d = -g/alpha": -1, "d = -(alpha g)^2": 2, "d = -sqrt(alpha) g": 0.5,
    "d = x - alpha g": MIXED, "d = if(k < 1, 0, alpha) g": 1, "d = -g norm(alpha g)/alpha": 0, "d = -0 g": ANY,
    "d = -g exp(alpha)": MIXED, "d = -g sign(k)": 0, "v = v + alpha g; d = v": 1, "v = v + alpha g; d = v/alpha": 0,
    "d = -max(alpha g, alpha x, 0)": 1, "d = -dot(alpha g, alpha x) g": 2, "d = -g alpha^k": MIXED,
    "v = v + w; w = 0.5 w + alpha g; d = v": 1, "v = x - alpha g; d = (v - x)/alpha": MIXED,
}  # fmt: skip


@pytest.mark.parametrize("text", POWERS)
def test_powers_of_alpha_are_counted_like_units(text: str) -> None:
    refused = isinstance(POWERS[text], int | float) and float(POWERS[text]) >= 1
    if refused:
        with pytest.raises(gc.RuleError, match="taken twice"):
            define(text)
        text = text.replace("d =", "d = x; u =")
        assert powers_among(define(text).lines)["u"] == pytest.approx(POWERS[text.replace("d = x; u =", "d =")])
    else:
        assert powers_among(define(text).lines)["d"] == POWERS[text]


def test_the_echo_says_how_alpha_is_read() -> None:
    rule = gc.Rule(HEAVY_BALL)
    assert rule.formula.endswith(r"d &\leftarrow \frac{v}{\alpha} \end{aligned}")
    assert (r"\alpha", "step size of this step") in rule.letters
    assert any("the step is α times d" in note for note in rule.definition.notes)
    assert not any("α" in note for note in gc.Rule("d = -g").definition.notes)
    spellings = ["alpha", "α", r"\alpha", "α_t", "eta", "η", "lr", r"\eta_t"]
    assert len({gc.Rule(f"d = -g/(1 + {one})").formula for one in spellings}) == 1
