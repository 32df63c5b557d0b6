"""The sentences on one step are true: their numbers are held to f by a reader that shares no code with them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.claim import Claim
from app.text.why_step import ROUGH, factor_text, fate, why_step
from gradnorm_core.diagnostics.one_step import one_step
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.claim_reading import NUMBER, PLACE, close, place_in, read

METHODS: tuple[dict[str, Any], ...] = (
    {}, {"direction": HeavyBall(0.7)}, {"direction": Nesterov(0.5)}, {"direction": Newton()},
    {"direction": gc.Adam()}, {"direction": Steepest(math.inf)}, {"clip": gc.ClipByNorm(0.3)},
)  # fmt: skip
BOWL = "(x^2 + 10y^2)/2 + 3xy + 2x - y"


def told(run: gc.Run, k: int) -> tuple[Claim, ...]:
    return why_step(one_step(run, k), run)


def run_of(text: str, start: Any, alpha: float, steps: int = 6, **rest: Any) -> gc.Run:
    return gc.descend(
        gc.parse(text), start=start, step_rule=gc.Fixed(alpha), max_iterations=steps, gradient_tolerance=0.0, **rest
    )


def vector_of(claim: Claim, run: gc.Run, k: int) -> tuple[np.ndarray, float] | None:
    """The eigenvector and λ that a sentence names, checked: H·v = λ·v with H from differences of the gradient."""
    shown = place_in(claim.text, "(?i:along)")
    if shown is None:
        return None
    values, frame = np.linalg.eigh(run.objective.hessian_at(run.points[k]))
    place = int(np.abs(frame.T @ shown).argmax())
    vector = frame[:, place] * np.sign(frame[:, place] @ shown)
    assert shown == pytest.approx(vector, abs=6e-3)
    found = re.search(f"λ = {NUMBER}", claim.text)
    assert found
    assert close(read(found[1]), float(values[place])) or abs(values[place]) < 1e-9 * np.abs(values).max()
    return vector, float(values[place])


def check(claim: Claim, run: gc.Run, k: int) -> None:
    """Holds one sentence on a component to the gradients at both ends."""
    seen = vector_of(claim, run, k)
    assert seen is not None, claim.text
    vector, _ = seen
    before, after = (float(run.gradients[k + i] @ vector) for i in (0, 1))
    size = float(np.abs(run.gradients[k : k + 2]).max())
    text = claim.text

    def shows(pattern: str, true: float) -> None:
        found = re.search(pattern, text)
        assert found, (pattern, text)
        assert close(read(found[1]), true) or abs(true) < 1e-9 * size, (found[0], true)

    step = run.points[k + 1] - run.points[k]
    model = before + float(vector @ run.objective.hessian_at(run.points[k]) @ step)
    if "no component" in text or "is nothing beside" in text:
        assert abs(before) < 1e-11 * size
    elif "of the step before" in text:
        shows(f"times {NUMBER}, less", before)
        shows(f"times {NUMBER} of the step before", float(run.gradients[k - 1] @ vector))
        shows(f"of the step before: {NUMBER}\\.", after)
        factors = [read(one) for one in re.findall(f"\\) = {NUMBER} times|β = {NUMBER} times", text)[0] if one]
        assert factors
    else:
        shows(f"component {NUMBER} of ∇f", before)
        shows(f"makes {NUMBER}", model)
        if run.objective.is_quadratic:
            assert abs(model - after) < 1e-8 * max(size, 1e-30) or abs(after) < 1e-8 * size
        else:
            shows(f"it becomes {NUMBER}", after)
        if "times 1" in text:
            shows(f"times 1 . .{{1,9}} = {NUMBER} makes", model / before)
            flips, grows = "flips" in text, "grows" in text
            if run.objective.is_quadratic and abs(after) > 1e-8 * size:
                assert flips == (before * after < 0)
                assert grows == (abs(after) > abs(before) * (1 + 1e-9))


def cases() -> Iterator[tuple[str, Any, float]]:
    yield BOWL, (1.5, -2.0), 0.15
    yield "x^2 - y^2", (1.0, 0.5), 0.3
    yield "x^2 + 0y", (1.0, 0.5), 0.3
    for name in list(GALLERY)[::4]:
        example = GALLERY[name]
        if example.goal == "minimize":
            yield example.text, example.start, example.step_size


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_no_sentence_on_a_component_is_false(method: dict[str, Any]) -> None:
    seen = 0
    for text, start, alpha in cases():
        run = run_of(text, start, alpha, **method)
        for k in range(0, run.iterations, 2):
            for claim in told(run, k):
                if claim.kind == "why_step.component":
                    check(claim, run, k)
                    seen += 1
    assert seen > 20


def test_the_words_on_the_first_picture_of_the_app() -> None:
    claims = told(run_of("(x^2 + 10y^2)/2", (10.0, 1.0), 0.19), 3)
    assert [claim.text for claim in claims] == [
        "The step leads from x₃ = (5.314, −0.729) to x₄ = (4.305, 0.6561): it is −α∇f with α = 0.19.",
        "Along (1, 0), where λ = 1, the component 5.31 of ∇f times 1 − αλ = 0.81 makes 4.3: it shrinks.",
        "Along (0, 1), where λ = 10, the component −7.29 of ∇f times 1 − αλ = −0.9 makes 6.56: it flips and shrinks.",
        "f is quadratic, so these numbers are exact, and x − x* is multiplied by the same ones.",
    ]


def test_what_is_said_of_the_distance_is_true_of_it() -> None:
    """x − x* is multiplied by the factors: checked with the solution of A·x* = −b."""
    run = run_of(BOWL, (1.5, -2.0), 0.15)
    rest = np.linalg.solve(np.array([[1.0, 3.0], [3.0, 10.0]]), [-2.0, 1.0])
    step = one_step(run, 2)
    frame = step.curvature.eigenvectors
    assert step.factors is not None
    assert frame.T @ (run.points[3] - rest) == pytest.approx(step.factors * (frame.T @ (run.points[2] - rest)))


def test_the_step_names_its_ends_and_its_size() -> None:
    run = run_of(BOWL, (9.0, -7.0), 0.05, clip=gc.ClipByNorm(0.5))
    claim = told(run, 1)[0]
    here, there = (np.array([read(one) for one in found]) for found in re.findall(PLACE, claim.text))
    assert here == pytest.approx(run.points[1], rel=1e-3)
    assert there == pytest.approx(run.points[2], rel=1e-3)
    a = re.search(f"−a∇f with a = {NUMBER}, α = 0.05 after the clip", claim.text)
    assert a
    assert close(read(a[1]), 0.05 * 0.5 / float(np.linalg.norm(run.gradients[1])))


@pytest.mark.parametrize("direction", [HeavyBall(0.8), Nesterov(0.6)])
def test_momentum_says_its_two_numbers_and_its_long_run(direction: Any) -> None:
    run = run_of("(x^2 + 10y^2)/2", (10.0, 1.0), 0.09, 40, direction=direction)
    for claim, bend in zip(told(run, 4)[1:3], (1.0, 10.0), strict=True):
        first, second, *_ = (read(one) for one in re.findall(f"\\)? = {NUMBER} times", claim.text))
        matrix = np.array([[first, -second], [1.0, 0.0]])
        beta, plain = direction.momentum, 1 - 0.09 * bend
        wanted = (plain + beta, beta) if isinstance(direction, HeavyBall) else ((1 + beta) * plain, beta * plain)
        assert (first, second) == pytest.approx(wanted, abs=6e-3)
        kept = re.search(f"by the factor {NUMBER} a step", claim.text)
        assert kept
        assert read(kept[1]) == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max(), abs=6e-3)
        assert ("swings" in claim.text) == bool(np.abs(np.linalg.eigvals(matrix).imag).max() > 1e-9)


def test_a_round_bowl_has_one_sentence_for_all_directions() -> None:
    texts = [claim.text for claim in told(run_of("x^2 + y^2", (1.0, 2.0), 0.2), 0)]
    assert (
        "f curves by λ = 2 in every direction: the whole gradient is multiplied by 1 − αλ = 0.6; it shrinks." in texts
    )


@pytest.mark.parametrize(
    ("text", "start", "kind", "kink"),
    [
        ("abs(x) + y^2", (0.15, 1.0), "kink on the way", "kink"),
        ("abs(x) + y^2", (0.0, 1.0), "kink at the start", "kink"),
        ("x^(4/3) + y^2", (0.0, 1.0), "no Hessian", ""),
        ("sqrt(x^2 + y^2)", (0.03, 0.04), "kink on the way", "tip"),
        ("norm(x - 1, y)", (1.06, -0.08), "kink on the way", "tip"),
        ("sqrt(|x|) + y^2", (0.01, 0.0), "kink on the way", "cusp"),
        ("cbrt(x)^2 + y^2", (0.01, 1.0), "kink on the way", "cusp"),
        ("|x| + |y|", (0.05, 0.05), "kink on the way", "corner"),
    ],
)
def test_where_the_hessian_says_nothing_no_number_is_said(text: str, start: Any, kind: Any, kink: str) -> None:
    claims = told(run_of(text, start, 0.2), 0)
    assert [claim.kind for claim in claims] == ["why_step.step", "why_step.rough"]
    assert claims[1].text == ROUGH[kind].format(here="x₀", there="x₁", kink=kink)


@pytest.mark.parametrize(
    ("text", "start", "alpha"),
    [("sqrt(x^2 + y^2)", (3.0, 4.0), 2.5), ("sqrt(x^2 + y^2)", (0.05, 0.1), 0.2), ("ln(x^2 + y^2)", (3.0, 1.0), 0.5)],
)
def test_a_step_that_passes_no_tip_has_its_factors(text: str, start: Any, alpha: float) -> None:
    """On a ray of a cone ∇f is the same up to rounding, and that is no jump; beside its tip ∇f turns without one."""
    run = run_of(text, start, alpha) if start[0] != 0.05 else run_of(text, start, alpha, direction=Steepest(math.inf))
    assert [claim.kind for claim in told(run, 0)][-1] == "why_step.exactness"


def test_a_climb_says_plus() -> None:
    run = run_of(f"-({BOWL})", (1.5, -2.0), 0.15, goal="maximize")
    texts = [claim.text for claim in told(run, 2)]
    assert "it is +α∇f with α = 0.15" in texts[0]
    assert "1 + αλ = " in texts[1]
    for claim in told(run, 2)[1:3]:
        check(claim, run, 2)


def test_a_component_that_is_there_is_not_said_to_be_absent() -> None:
    """Along x the diverging run shrinks by 0.7 a step, 2×10⁻⁶ beside 9×10¹³ along y; without x there is none."""
    run = run_of("(x^2 + 10y^2)/2", (10.0, 1.0), 0.3, 44)
    claims = [claim.text for claim in told(run, 43)]
    left = 10 * 0.7**43
    (said,) = [text for text in claims if "is nothing beside the other one" in text]
    assert close(read(re.findall(f"component {NUMBER} of", said)[0]), left)
    assert not any("no component" in text for text in claims)
    assert any("the gradient has no component" in one.text for one in told(run_of("x^2 + 2y^2", (0.0, 1.0), 0.1), 0))


def test_what_rounding_leaves_of_nothing_is_told_as_0() -> None:
    """1 + β − αλ = 0 with β = 0.9, α = 0.19, λ = 10; and Newton's full step leaves 0 of a component."""
    ball = run_of("(x^2 + 10y^2)/2", (10.0, 1.0), 0.19, direction=HeavyBall(0.9))
    assert any("(1 + β − αλ) = 0 times" in claim.text for claim in told(ball, 1))
    newton = run_of("100(y - x^2)^2 + (1 - x)^2", (-1.2, 1.0), 1.0, direction=Newton())
    for k in (0, 1):
        made = [part for claim in told(newton, k) for part in re.findall(f"= 0 makes {NUMBER}", claim.text)]
        assert [read(one) for one in made] == [0.0, 0.0]


def test_a_mini_batch_is_not_called_noise() -> None:
    loss = gc.parse("mean((w X + b - Y)^2)", data={"X": [1.0, 2.0, 4.0], "Y": [1.0, 3.0, 2.0]})
    run = gc.descend(loss, start=(0.0, 0.0), step_rule=gc.Fixed(0.01), noise=Minibatch(1), max_iterations=3)
    assert "it sees the gradient of a mini-batch" in told(run, 1)[0].text


@pytest.mark.parametrize(("direction", "times"), [(Nesterov(0.5), 1.5), (gc.Rule("d = -2g"), 2.0)])
def test_where_nothing_is_clipped_no_clip_is_named(direction: Any, times: float) -> None:
    run = run_of(BOWL, (9.0, -7.0), 0.05, direction=direction)
    claim = told(run, 0)[0]
    assert run.points[1] - run.points[0] == pytest.approx(-0.05 * times * run.gradients[0])
    assert "clip" not in claim.text
    assert (
        f"it is −a∇f with a = {0.05 * times:.3g}: α = 0.05 times {times:.3g}, which the direction makes of ∇f"
        in claim.text
    )


@pytest.mark.parametrize(
    ("method", "cause"),
    [
        ({"clip": gc.ClipByValue(1.0)}, "since the clip turns the gradient"),
        ({"noise": gc.GaussianNoise(0.5, 3)}, "since it sees a gradient with noise"),
        ({"direction": Steepest(math.inf)}, "Steepest descent in L∞ does not step along −∇f here"),
        ({"direction": Steepest(1.0)}, "Steepest descent in L1 does not step along −∇f here"),
    ],
)
def test_plain_steepest_descent_is_not_said_to_leave_the_gradient(method: dict[str, Any], cause: str) -> None:
    claim = told(run_of(BOWL, (9.0, -7.0), 0.05, **method), 0)[0]
    assert cause in claim.text
    assert "Steepest descent does not" not in claim.text
    up = told(run_of(f"-({BOWL})", (9.0, -7.0), 0.05, goal="maximize", **method), 0)[0]
    assert cause.replace("−∇f", "∇f") in up.text
    assert " along ∇f" in up.text


@pytest.mark.parametrize(
    ("text", "start", "alpha", "goal"),
    [
        ("x^2 + 1e-9 y^2", (100.0, -50.0), 3.0, "maximize"),  # |λ| is at least 10⁻⁸ of the largest: not 2e-9
        ("x^2 - 1e-9 y^2", (100.0, -50.0), 0.5, "minimize"),
        ("x", (-1.5, 0.5), 0.5, "minimize"),  # there is no inverse of ∇²f = 0
        ("x^2 + y", (0.0, 1.0), 0.5, "minimize"),
        ("x^2 + y^2/2", (100.0, -50.0), 0.5, "minimize"),
    ],
)
def test_a_newton_step_along_which_f_hardly_curves_has_no_factor(
    text: str, start: Any, alpha: float, goal: Any
) -> None:
    """The factor 1 − α·sign λ holds where the step is −α|∇²f|⁻¹∇f in every component, small ones too."""
    run = run_of(text, start, alpha, direction=gc.Newton(), goal=goal)
    step = one_step(run, 0)
    assert (step.law == "newton") is (text == "x^2 + y^2/2")
    if step.factors is not None:
        assert step.factors * step.components[0] == pytest.approx(step.components[1])
    assert step.modelled == pytest.approx(step.components[1], rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("multiplier", "effect", "shown"),
    [
        (1 - 2e-14, "shrinks", "0.99999999999998"),
        (1 + 3e-10, "grows", "1.0000000003"),
        (-1 + 1e-10, "flips and shrinks", "−0.9999999999"),
        (1e-10, "shrinks", "10⁻¹⁰"),
        (1 - 1.1e-16, "keeps its size", "1"),
        (-1 - 4e-16, "flips and keeps its size", "−1"),
        (2e-16, "vanishes", "0"),
    ],
)
def test_a_factor_and_its_effect_agree(multiplier: float, effect: str, shown: str) -> None:
    assert (fate(multiplier), factor_text(multiplier)) == (effect, shown)


def test_momentum_without_a_component_repeats_no_rounding() -> None:
    """(x + y)² has no slope along (−1, 1): what is left there is rounding."""
    run = run_of("(x + y)^2", (-1.5, 0.5), 0.5, direction=gc.HeavyBall(0.9))
    absent = next(one.text for one in told(run, 1) if "where λ = 0" in one.text)
    assert absent.endswith("the gradient has no component that shows beside rounding, as in the step before.")
    flat = next(
        one.text
        for one in told(run_of("x^2 + y", (1.0, 1.0), 0.1, direction=gc.Nesterov(0.9)), 1)
        if "where λ = 0" in one.text
    )
    assert flat.endswith("Going on like this it keeps its size, in the long run by the factor 1 a step.")


@pytest.mark.parametrize(
    ("direction", "origin"),
    [
        (gc.Newton(), "α = 1 after the clip."),
        (gc.Steepest(), "α = 1 after the clip."),
        (gc.Nesterov(0.9), "which the direction makes of the clipped ∇f."),
    ],
)
def test_what_the_clip_has_made_is_not_said_of_the_direction(direction: Any, origin: str) -> None:
    run = run_of("x^2 + y^2", (3.0, 4.0), 1.0, direction=direction, clip=gc.ClipByNorm(1.0))
    assert told(run, 0)[0].text.endswith(origin)
