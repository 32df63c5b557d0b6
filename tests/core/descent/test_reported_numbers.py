"""Numbers that users and course sheets brought up, each from its closed form."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import gradnorm_core as gc


def test_derivatives_at_removable_kinks_are_those_of_f() -> None:
    """B04, B06, B07: (x² + y²)^(3/2) at 0, |x|² + y² = x² + y², max(x, 0)² + max(−x, 0)² = x²."""
    assert gc.parse("sqrt(x^2+y^2)^3").gradient(0, 0).tolist() == [0, 0]
    for text in ("|x|^2 + y^2", "max(x,0)^2 + max(-x,0)^2 + y^2", "hypot(x,y)^2"):
        assert gc.parse(text).hessian(0, 0).tolist() == [[2, 0], [0, 2]]


def test_the_first_step_of_newton_on_steep_exponentials() -> None:
    """B16: f′/f″ = 2x/(2 + 4x²), 38/1446 at x = 19."""
    run = gc.descend(gc.parse("exp(x^2) + exp(y^2)"), (19, 19), gc.Newton(), gc.Fixed(1.0), max_iterations=1)
    assert run.points[-1] == pytest.approx(19 - 38 / 1446, rel=1e-12)


def test_iterates_of_course_sheets() -> None:
    """F07, F08, F10, F13: by hand, and for F13 (0.8ᵏ·x, 0.6ᵏ·y)."""
    f07 = gc.descend(gc.parse("x^2 + xy + 2y^2"), (1.5, 1.5), max_iterations=2)
    assert f07.points[1:] == pytest.approx(np.array([[1.05, 0.75], [0.765, 0.345]]))
    f08 = gc.descend(gc.parse("6x+2xy-2y-2x^2-y^2"), (0, 0), step_rule=gc.Exact(), goal="maximize", max_iterations=1)
    assert (f08.step_sizes[0], *f08.points[1]) == pytest.approx((0.2, 1.2, -0.4))
    f10 = gc.descend(gc.parse("x^2+0.5y^2"), (1, 1), step_rule=gc.Fixed(0.75), max_iterations=3)
    assert f10.points == pytest.approx(np.array([[(-0.5) ** k, 0.25**k] for k in range(4)]))
    f13 = gc.descend(gc.parse("x_1^2 + 2x_2^2"), (-5, -2), max_iterations=20)
    assert f13.points[-1] == pytest.approx((-5 * 0.8**20, -2 * 0.6**20))
    assert f13.points[-1] == pytest.approx((-0.0576461, -0.0000731), abs=1e-7)


@pytest.mark.parametrize("start", [(0.3, 0.4), (2.0, 1.0)])
def test_an_exact_search_on_a_cone_ends_on_its_tip(start: tuple[float, float]) -> None:
    """B09: φ(α) = |‖x₀‖ − α|, so α₀ = ‖x₀‖."""
    run = gc.descend(gc.parse("sqrt(x^2+y^2)"), start, step_rule=gc.Exact())
    assert run.status.point == pytest.approx((0, 0), abs=1e-9)
    assert math.dist(start, run.status.point or start) == pytest.approx(math.hypot(*start))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("sech(x)", lambda x: 1 / math.cosh(x)),
        ("coth(x)", lambda x: math.cosh(x) / math.sinh(x)),
        ("csch(x)", lambda x: 1 / math.sinh(x)),
        ("sinc(x)", lambda x: math.sin(x) / x),
        ("expm1(x)", math.expm1),
        ("log1p(x)", math.log1p),
    ],
)
def test_rare_functions_mean_what_their_names_say(text: str, meaning: Callable[[float], float]) -> None:
    """B26."""
    for x in (0.3, 1.7, 2.9):
        assert gc.parse(text).value(x, 0.0) == pytest.approx(meaning(x), rel=1e-14)


@pytest.mark.parametrize("steps", [1, 3])
def test_a_norm_that_is_still_above_the_tolerance_does_not_read_like_it(steps: int) -> None:
    """After k steps with α = 0.1 on (x² + y²)/2 the norm is 0.9ᵏ‖x₀‖; the tolerance lies 0.02 % below."""
    norm = 0.9**steps * math.hypot(3, 4.1)
    run = gc.descend(
        gc.parse("(x^2 + y^2)/2"),
        (3, 4.1),
        step_rule=gc.Fixed(0.1),
        max_iterations=steps,
        gradient_tolerance=norm / 1.0002,
    )
    said = run.status.sentence.partition("is still ")[2].rstrip(".")
    assert run.status.name == "iteration_limit"
    assert f"{float(said):.3g}" == f"{run.spec.gradient_tolerance:.3g}"
    assert said != f"{run.spec.gradient_tolerance:.3g}"
    assert float(said) == pytest.approx(norm, rel=5e-4)
