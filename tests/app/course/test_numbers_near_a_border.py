"""Feedback to answers near a border: no number reads like the one that it is said to differ from."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from app.compute import results
from app.course.behaviour_questions import OwnPrediction, OwnStep
from app.course.catalogue import LESSONS
from app.course.lesson import Answer, Feedback, Question
from app.course.questions import Choice, Number
from app.course.twins.catalogue import twin
from app.course.twins.variants import MOST
from gradnorm_core.objectives.families import Laplacian


def question(lesson: str, kind: type[Question], place: int = 0) -> Question:
    return [one for one in LESSONS[lesson].questions if isinstance(one, kind)][place]


def predicted(alpha: float, behaviour: str) -> Feedback:
    own = question("limit", OwnPrediction)
    assert isinstance(own, OwnPrediction)
    return own.judge(Answer(own.options.index(behaviour), alpha), results)


@pytest.mark.parametrize(
    ("alpha", "behaviour", "numbers"),
    [
        (0.0253, "creeps", r"the share (\S+), below (\S+)\."),
        (0.02499, "glides", r"the share (\S+), above (\S+):"),
        (0.1819, "glides", r"α = (\S+) is not below \S+ = (\S+),"),
        (0.19999, "diverges", r"2/λmax = (\S+), and α = (\S+);"),
    ],
)
def test_two_numbers_that_are_compared_read_unlike(alpha: float, behaviour: str, numbers: str) -> None:
    feedback = predicted(alpha, behaviour)
    found = re.search(numbers, feedback.why)
    assert not feedback.right
    assert found is not None, feedback.why
    assert found[1] != found[2]


@pytest.mark.parametrize(
    ("alpha", "truth"), [(0.20001, "with α = 0.20001 it diverges"), (0.19999, "with α = 0.19999 it zig-zags")]
)
def test_the_step_size_of_an_answer_is_said_with_all_its_digits(alpha: float, truth: str) -> None:
    assert predicted(alpha, "glides").truth == truth


def test_a_share_that_is_nearly_that_of_the_other_direction_reads_unlike_it() -> None:
    """Just below 2/(μ+λmax) the steep component is only a little faster to die out."""
    for alpha in np.linspace(0.15, 0.18, 31):
        said = re.search(r"to the share (\S+) at each step, faster than the other, which keeps (\S+):",
                         predicted(float(alpha), "zig-zags").why)  # fmt: skip
        assert said is None or said[1] != said[2]


@pytest.mark.parametrize("given", [2.828, 2.83, 2.8284])
def test_a_wrong_number_is_put_down_to_the_mistake_that_is_nearest(given: float) -> None:
    """√8 = 2.828 is the length of the gradient; 2.8 would be the sum of the products without their signs."""
    slope = question("gradient", Number)
    assert "That is the length of ∇f" in slope.judge(Answer(None, given), results).why
    assert "The second product is negative" in slope.judge(Answer(None, 2.8), results).why


def test_an_answer_at_the_very_edge_of_the_tolerance_counts() -> None:
    """0.2 is 10 % above 2/11, and 1.01 is 1 % above 1."""
    assert question("step", OwnStep).judge(Answer(None, 0.2), results).right
    assert question("chaos", Number).judge(Answer(None, 1.01), results).right
    assert not question("chaos", Number).judge(Answer(None, 1.0101), results).right


def test_the_steps_of_the_string_are_not_said_to_grow_exactly_as_its_condition_number() -> None:
    """Counted with a matrix of its own: 1163 and 4500 steps, 3.87 times as many; κ = cot²(π/(2n + 2))."""
    grows = [one for one in LESSONS["dimension"].questions if isinstance(one, Choice)][1]
    why = grows.judge(Answer(grows.labels.index("About 4")), results).why
    counts = []
    for n in (20, 40):
        matrix = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
        values = np.linalg.eigvalsh(matrix)
        x = np.random.default_rng(0).standard_normal(n)
        least, count = 1e-6 * np.linalg.norm(matrix @ x), 0
        while np.linalg.norm(matrix @ x) > least:
            x, count = x - 2 / (values[0] + values[-1]) * (matrix @ x), count + 1
        counts.append(count)
    kappas = [1 / math.tan(math.pi / (2 * n + 2)) ** 2 for n in (20, 40)]
    assert math.isclose(kappas[1], Laplacian(40).condition_number, rel_tol=1e-9)
    assert f"{counts[0]} steps for n = 20, {counts[1]} for n = 40: {counts[1] / counts[0]:.2f} times as many" in why
    assert f"κ is {kappas[1] / kappas[0]:.2f} times as large" in why


@pytest.mark.parametrize("variant", range(1, 7))
def test_the_mistakes_about_a_clipped_step_are_what_they_are_said_to_be(variant: int) -> None:
    step = twin("clipping", 1, variant)
    assert isinstance(step, Number)
    size, bound = (float(one.rstrip(".")) for one in re.findall(r"(?:‖₂|at c) = ([\d.]+)", str(step.ask)))
    truth = step.truth(results)
    assert truth == pytest.approx(0.2 * min(size, bound), rel=5e-3)
    said = {round(one.value(results), 9): one.why for one in step.misconceptions}
    for value, why in said.items():
        if "without clipping" in why:
            assert size > bound
            assert value == pytest.approx(0.2 * size, rel=5e-3)
        elif "norm of the clipped gradient" in why:
            assert size > bound
            assert value == pytest.approx(bound)
        elif "stays as it is" in why:
            assert size < bound
            assert value == pytest.approx(0.2 * bound)
        else:
            assert size < bound
            assert value == pytest.approx(size, rel=5e-3)


@pytest.mark.parametrize("variant", range(1, MOST, 7))
def test_a_run_in_the_double_well_crosses_no_line_that_no_step_crosses(variant: int) -> None:
    end = twin("saddles", 0, variant)
    x = results.run(end.spec).points[:, 0]  # type: ignore[attr-defined]
    assert ((np.sign(x) == np.sign(x[0])) | (x == 0)).all()
    factors = 1.2 - 0.2 * x**2
    assert (factors > 0).all()
    np.testing.assert_allclose(x[1:], factors[:-1] * x[:-1], rtol=1e-12, atol=1e-300)


def test_a_saw_that_is_right_without_arriving_is_not_asked_to_arrive() -> None:
    for variant in (1, 2, 3):
        own = twin("sawtooth", 3, variant)
        assert isinstance(own, OwnStep)
        alpha = 0.1999 * own.number.maximum / 0.3
        assert results.run(own.after(Answer(None, alpha))[0].spec).status.name == "iteration_limit"  # type: ignore[union-attr]
        assert own.judge(Answer(None, alpha), results).right
        assert "arrives" not in str(own.ask)
