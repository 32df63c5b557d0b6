"""The judgement of answers, against closed forms and single runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import app
from app.classes.judging import _ENDS, _arrived, judge, spec_of
from app.classes.questions import Question, read_question
from app.classes.truths import completed, truth
from app.compute.curve_shape import allowed, distance
from app.text.numbers import number
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.status import STATUS_NAMES
from tests.support.claim_reading import read
from tests.support.classes import BOWL, DRAWN, ENDS, LARGEST, OWN_RUN


def asked(document: dict[str, Any]) -> Question:
    return completed(read_question(document))


@given(st.floats(0.001, 0.999))
@settings(deadline=None)
def test_a_largest_step_is_right_just_below_the_limit(alpha: float) -> None:
    question = asked(LARGEST)
    (found,) = judge(question, truth(question), [alpha])
    assert found.right is (0.18 <= alpha < 0.2) or alpha == pytest.approx(0.18)
    assert found.run is not None
    assert (found.run["status"] == "diverged") <= (alpha > 0.2)


def test_the_limit_of_newtons_method_is_told_once() -> None:
    """It is 2 on every function, so no formula stands before the number."""
    found = truth(asked(LARGEST | {"link": f"{BOWL}&dir=newton&step=1"}))
    assert found.why.startswith("The minimum is stable below α = 2. ")
    assert found.landmarks == {"full step": 1.0, "limit": 2.0}


@given(st.floats(-11, 11), st.floats(-5.5, 5.5))
def test_a_place_is_right_within_a_twentieth_of_the_longer_side(x: float, y: float) -> None:
    question = asked(ENDS)
    (found,) = judge(question, truth(question), [[x, y]])
    away = float(np.hypot(x, y))
    assert found.right is (away <= 22 / 20) or away == pytest.approx(22 / 20, abs=1e-5)


def test_the_end_of_a_run_is_told_as_finely_as_the_window_shows_it() -> None:
    found = truth(read_question(ENDS | {"link": f"{BOWL}&step=0.19"}))
    assert found.place is not None
    assert 0 < abs(found.place[1]) < 1e-6
    assert found.why.startswith("It ends at (0, 0).")


def test_runs_that_are_judged_together_are_the_single_runs() -> None:
    question = asked(OWN_RUN)
    answers: list[dict[str, Any]] = [
        {"step_size": 0.18}, {"step_size": 0.21}, {"start": [3.0, -2.0]}, {"direction": "heavy_ball_0.5"},
        {"start": [0.0, 0.0]}, {"step_size": 0.1, "direction": "newton"}, {"step_size": 0.05, "start": [10.0, 0.0]},
    ]  # fmt: skip
    for found, answer in zip(judge(question, truth(question), answers), answers, strict=True):
        spec = spec_of(question, answer)
        assert spec is not None
        run = run_spec(spec)
        assert found.run is not None
        assert (found.run["status"], found.run["iterations"]) == (run.status.name, run.iterations)
        np.testing.assert_allclose(found.run["end"], run.points[-1], rtol=1e-9)
        assert found.right is (run.status.name == "converged" and run.iterations <= 90)


BROKEN = ("step_rule_failed", "rule_failed", "left_the_domain", "derivative_undefined")
"""Endings of runs that break off, as the wall says."""
NORMS = np.array([5 * 0.8**k for k in range(60)])


def drawn(values: Any) -> list[list[float]]:
    return [[k, float(values[k])] for k in range(0, 60, 3)]


def test_a_shape_is_the_same_moved_up_or_down() -> None:
    assert distance(drawn(NORMS), NORMS) < 0.02
    assert distance(drawn(300 * NORMS), NORMS) == pytest.approx(distance(drawn(NORMS), NORMS))
    rough = NORMS * 10 ** (0.1 * (-1.0) ** np.arange(60))
    assert distance(drawn(rough), NORMS) < allowed(NORMS)


@pytest.mark.parametrize(
    "wrong",
    [np.ones(60), NORMS[::-1], 5 / (1 + np.arange(60.0)), 5 * 0.97 ** np.arange(60)],
    ids=["level", "rising", "as 1/k", "slower"],
)
def test_another_shape_is_another(wrong: Any) -> None:
    assert distance(drawn(wrong), NORMS) > allowed(NORMS)


def test_a_curve_that_covers_little_is_not_judged_by_the_rest() -> None:
    assert distance([[0, 5.0], [4, 2.0]], NORMS) == float("inf")


def test_choices_of_ones_own_without_a_right_one_are_a_poll() -> None:
    poll = {"kind": "choose", "text": "Which method?", "link": BOWL, "choices": ["plain", "momentum"]}
    question = asked(poll)
    assert [one.right for one in judge(question, truth(question), [0, 1])] == [None, None]
    question = asked({**poll, "correct": 1})
    assert [one.right for one in judge(question, truth(question), [0, 1])] == [False, True]


def test_a_start_that_is_the_end_is_no_run_and_a_curve_is_compared_by_its_root_mean_square() -> None:
    question = asked(OWN_RUN)
    resting, moving = judge(question, truth(question), [{"start": [0.0, 0.0]}, {"start": [0.01, 0.0]}])
    assert (resting.right, moving.right) == (False, True)
    assert "takes no step" in resting.why
    question = asked(DRAWN)
    known = truth(question)
    (found,) = judge(question, known, [[[0, known.norms[0]], [len(known.norms) - 1, known.norms[0]]]])
    assert "root mean square" in found.why


def test_a_number_is_compared_in_words_that_hold_at_the_ends_too() -> None:
    question = asked(LARGEST)
    above, exact = judge(question, truth(question), [0.3, 0.2])
    assert above.why.startswith("0.3 is 50 % above 0.2.")
    assert exact.why.startswith("0.2 is exactly 0.2.")
    bowl = asked({"kind": "number", "text": "β?", "quantity": "beta", "link": "v=1&ex=quadratic_1"})
    wrong, right = judge(bowl, truth(bowl), [0.3, 0.0])
    assert (wrong.right, wrong.why, right.right) == (False, "It is 0.", True)


@given(st.floats(0.001, 10), st.floats(1, 300))
@settings(deadline=None, max_examples=30)
def test_the_percentage_follows_from_the_two_numbers_beside_it(answer: float, steepness: float) -> None:
    """The sentence compares the answer as it was given with a truth of enough digits: no 0.0333 is below 0.0333."""
    link = f"v=1&f=x^2%2B{steepness:.3g}*y^2&start=2_1&step=0.001"
    question = asked({"kind": "number", "text": "How long?", "quantity": "norm", "link": link})
    known = truth(question).number
    assert known is not None
    for value in (answer, known * (1 + answer / 1000), known * (1 - answer / 1e5)):
        (found,) = judge(question, truth(question), [value])
        said = re.match(r"(\S+) is (\S+) % (above|below) (\S+)\. Up to 10 % still counts\.", found.why)
        assert said, found.why
        written, percent, side, beside = said[1], said[2], said[3], said[4]
        assert read(written) == value
        assert number(100 * abs(read(written) / read(beside) - 1)) == percent
        assert (side == "above") == (value > known) == (read(written) > read(beside))


def test_an_answer_at_the_very_end_of_the_tolerance_counts() -> None:
    """0.18 is 10 % below 0.2 though float64 has 0.18/0.2 − 1 = −0.10000000000000009."""
    question = asked(LARGEST)
    at_the_end, beyond = judge(question, truth(question), [0.18, 0.1799])
    assert (at_the_end.right, beyond.right) == (True, False)
    assert at_the_end.why == "0.18 is 10 % below 0.2. Up to 10 % below still counts."


def test_a_place_beside_the_ring_is_not_told_to_be_on_it() -> None:
    question = asked({"kind": "place", "text": "Where?", "link": "v=1&f=x^2%2By^2&start=1_1&step=0.4&window=-3_3_-3_3"})
    inside, outside = judge(question, truth(question), [[0.3, 0.0], [0.3, 0.01]])
    assert (inside.right, outside.right) == (True, False)
    assert outside.why == "It is 0.3002 away from the end; 0.3 still counts."


@pytest.mark.parametrize(
    ("members", "unsaid"),
    [
        ({"kind": "number", "quantity": "step_size"}, "(α = 0.19): "),
        ({"kind": "number", "quantity": "kappa"}, "(Gradient descent, α = 0.19, start x = 10, y = 1): "),
        ({"kind": "number", "quantity": "norm"}, "(Gradient descent, α = 0.19): "),
        ({"kind": "run", "free": ["start", "step_size"]}, "(α = 0.19, start x = 10, y = 1): "),
        ({"kind": "run", "free": ["direction"]}, "(Gradient descent, α = 0.19): "),
        ({"kind": "place", "quantity": "start"}, "(start x = 10, y = 1): "),
        ({"kind": "number", "quantity": "steps"}, ""),
        ({"kind": "choose"}, ""),
    ],
)
def test_the_verdict_names_what_the_question_did_not_say_of_its_run(members: dict[str, Any], unsaid: str) -> None:
    question = asked({"text": "How?", "link": f"{BOWL}&step=0.19", **members})
    words = f"The question's own run {unsaid}" if unsaid else ""
    assert f"{words}Zig-zags to the minimum (0, 0) in 153 steps." in truth(question).why
    assert ("own run" in truth(question).why) == bool(unsaid)


@pytest.mark.parametrize("status", STATUS_NAMES)
def test_every_ending_has_words_of_its_own_and_a_kind_on_the_wall(status: str) -> None:
    assert status == "converged" or status in _ENDS
    kinds = (Path(app.__file__).parent / "browser/classroom/outcomes_in_class.js").read_text(encoding="utf-8")
    assert status in BROKEN or f"{status}: " in kinds


def test_the_wall_lets_those_runs_arrive_that_count_as_right() -> None:
    """A start on the minimum takes no step, and a run at the end of float64 has not passed its test."""
    script = (Path(app.__file__).parent / "browser/classroom/outcomes_in_class.js").read_text(encoding="utf-8")
    arriving = {status for status in STATUS_NAMES if f'{status}: "arrived"' in script}
    question = asked(OWN_RUN)
    judged = {status: _arrived(question, {"status": status, "iterations": 3}, "It").right for status in STATUS_NAMES}
    assert arriving == {status for status, right in judged.items() if right} == {"converged"}


@pytest.mark.parametrize(
    ("quantity", "link", "why"),
    [
        ("beta", "v=1&f=x^2%2B10^8*y^2&start=1_1&step=1e-9", "is ((√κ − 1)/(√κ + 1))² = 0.9996."),
        ("steps", "v=1&f=x^2%2By^2&start=1_1&step=0.5", "It takes 1 step."),
        ("rate", "v=1&f=x^2%2By^2&start=1_1&step=0.00005&tol=1e-15&steps=500", "multiplies ‖∇f‖₂ by 0.9999."),
    ],
)
def test_a_number_below_1_is_not_told_as_1(quantity: str, link: str, why: str) -> None:
    question = asked({"kind": "number", "text": "How much?", "quantity": quantity, "link": link})
    assert why in truth(question).why
