"""Questions about a screen: of each kind one, where the core knows what is right."""

from __future__ import annotations

import math

import pytest

from app.classes.failures import InvalidError
from app.classes.offers import ASKED, offers
from app.classes.questions import ALL_BEHAVIOURS, KINDS, read_question
from app.classes.truths import completed, truth


def test_a_bowl_is_asked_about_in_every_kind() -> None:
    found = offers("v=1&ex=quadratic_10&step=0.19")
    assert {question["kind"] for question in found} == set(KINDS)
    assert len({question["text"] for question in found}) == len(found) == len(ASKED)


@pytest.mark.parametrize(
    ("quantity", "right"),
    [("step_size", 2 / 10), ("best_step", 2 / (1 + 10)), ("kappa", 10), ("norm", 200**0.5)],
)
def test_the_core_knows_the_numbers_of_a_bowl(quantity: str, right: float) -> None:
    """For (x² + 10y²)/2 from (10, 1): ∇f = (10, 10), μ = 1, L = 10."""
    (question,) = [one for one in offers("v=1&ex=quadratic_10&step=0.19") if one.get("quantity") == quantity]
    assert truth(read_question(question)).number == pytest.approx(right, rel=1e-9)


@pytest.mark.parametrize("f", ["exp(x^2)", "ln(x)", "1/x", "1e12x^2*1e12*exp(600x)", "1e-12exp(-700x)", "exp(709x)"])
@pytest.mark.parametrize("start", ["30_1", "1_0", "0_0", "-1_1"])
def test_a_screen_at_the_ends_of_float64_is_asked_what_has_an_answer(f: str, start: str) -> None:
    for question in offers(f"v=1&f={f}%2By^2&start={start}"):
        range_ = completed(read_question(question)).range
        assert range_ is None or (math.isfinite(range_.low) and math.isfinite(range_.high) and range_.low < range_.high)


def test_a_run_that_diverges_is_not_asked_where_it_ends() -> None:
    found = {(question["kind"], question.get("quantity")) for question in offers("v=1&ex=quadratic_10&step=0.3")}
    assert ("place", "end") not in found
    assert ("choose", None) in found


@pytest.mark.parametrize("link", ["v=1&ex=quadratic_10&steps=5000", "v=1&step=-1"])
def test_a_screen_that_no_class_can_have_is_refused_with_the_reason(link: str) -> None:
    with pytest.raises(InvalidError, match=r"at most 2000 steps|cannot be used"):
        offers(link)


def test_a_screen_without_a_value_at_the_start_has_no_question() -> None:
    assert offers("v=1&f=log(x)%2By^2&start=-1_1") == ()


def offered(link: str, quantity: str) -> bool:
    """Whether the question for a number is among the offers of a screen."""
    return any(one.get("quantity") == quantity for one in offers(link))


@pytest.mark.parametrize(
    "link",
    [
        "v=1&ex=saddle",  # x² − y² falls without end whatever α is
        "v=1&ex=goldstein_price",  # the first step from the start is thrown away by a curvature above λmax
        "v=1&ex=three_hump_camel",  # beyond the limit the run comes to another minimum
        "v=1&ex=quadratic_10&start=10_0",  # along x alone α = 1.9 converges
        "v=1&ex=scaled_bowl",  # the start is within the tolerance
        "v=1&ex=himmelblau&dir=heavy_ball_0.9",  # momentum throws it out long before 2(1+β)/λmax
    ],
)
def test_the_largest_step_size_is_asked_only_where_the_limit_of_stability_is_that_of_the_run(link: str) -> None:
    assert not offered(link, "step_size")


@pytest.mark.parametrize("link", ["v=1&ex=himmelblau", "v=1&ex=quadratic_10&dir=heavy_ball_0.9", "v=1&ex=log_barrier"])
def test_it_is_asked_where_runs_below_the_limit_converge_and_those_above_do_not(link: str) -> None:
    assert offered(link, "step_size")


def test_a_best_step_with_which_the_run_does_not_converge_is_not_asked_for() -> None:
    assert not offered("v=1&ex=goldstein_price", "best_step")
    assert offered("v=1&ex=himmelblau", "best_step")


def test_a_factor_per_step_is_that_of_the_run_or_not_asked() -> None:
    """x² + 4y² with α = 0.05: 0.9 along x and 0.6 along y; a run along y alone never sees the first."""
    rate = {"kind": "number", "text": "Which factor?", "quantity": "rate"}
    question = completed(read_question({**rate, "link": "v=1&f=x^2%2B4y^2&start=2_1&step=0.05"}))
    assert truth(question).number == pytest.approx(0.9)
    with pytest.raises(InvalidError, match="factor per step"):
        completed(read_question({**rate, "link": "v=1&f=x^2%2B4y^2&start=0_1&step=0.05"}))


@pytest.mark.parametrize(
    ("link", "count"),
    [
        ("v=1&ex=quadratic_10&step=0.05", 5),
        ("v=1&ex=quadratic_10&step=0.21", 5),
        ("v=1&ex=quadratic_10&step=0.05&dir=heavy_ball_0.9", 8),
        ("v=1&ex=quadratic_10&step=0.001&dir=heavy_ball_0.3", 8),
        ("v=1&ex=quadratic_10&step=1&dir=bfgs", 8),
        ("v=1&ex=cone&step=0.1", 8),
        ("v=1&ex=log_barrier&step=3&start=0.2_1", 8),
    ],
)
def test_the_choices_do_not_tell_which_is_right(link: str, count: int) -> None:
    """As many for a screen whatever its run does, in one order: none stands at the end because it is right."""
    question = completed(read_question({"kind": "choose", "text": "How does it move?", "link": link}))
    assert len(question.choices) == count
    assert list(question.choices) == [one for one in ALL_BEHAVIOURS if one in question.choices]


def test_of_a_function_that_is_maximized_no_minimum_is_spoken_of() -> None:
    found = offers("v=1&f=-x^2-10y^2&start=2_1&step=0.05&goal=maximize")
    assert any(one.get("quantity") == "kappa" and "maximum" in one["text"] for one in found)
    for one in found:
        known = truth(completed(read_question(one)))
        assert "minimum" not in one["text"] + known.why
