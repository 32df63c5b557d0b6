"""Questions about a screen: of each kind one, where the core knows what is right."""

from __future__ import annotations

import pytest

from app.classes.failures import InvalidError
from app.classes.offers import OFFERS, offers
from app.classes.questions import KINDS, read_question
from app.classes.truths import truth


def test_a_bowl_is_asked_about_in_every_kind() -> None:
    found = offers("v=1&ex=quadratic_10&step=0.19")
    assert {question["kind"] for question in found} == set(KINDS)
    assert len({question["text"] for question in found}) == len(found) == len(OFFERS)


@pytest.mark.parametrize(
    ("quantity", "right"),
    [("step_size", 2 / 10), ("best_step", 2 / (1 + 10)), ("kappa", 10), ("norm", 200**0.5)],
)
def test_the_core_knows_the_numbers_of_a_bowl(quantity: str, right: float) -> None:
    """For (x² + 10y²)/2 from (10, 1): ∇f = (10, 10), μ = 1, L = 10."""
    (question,) = [one for one in offers("v=1&ex=quadratic_10&step=0.19") if one.get("quantity") == quantity]
    assert truth(read_question(question)).number == pytest.approx(right, rel=1e-9)


def test_a_run_that_diverges_is_not_asked_where_it_ends() -> None:
    found = {(question["kind"], question.get("quantity")) for question in offers("v=1&ex=quadratic_10&step=0.3")}
    assert ("place", "end") not in found
    assert ("choose", None) in found


@pytest.mark.parametrize("link", ["v=1&ex=quadratic_10&steps=5000", "v=1&step=-1"])
def test_a_screen_that_no_class_can_have_is_refused_with_the_reason(link: str) -> None:
    with pytest.raises(InvalidError, match=r"at most 2000 steps|cannot be used"):
        offers(link)
