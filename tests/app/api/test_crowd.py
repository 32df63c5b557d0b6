"""The crowd of the routes: the more visitors move their pictures, the longer a hand rests before its page is drawn."""

from __future__ import annotations

import pytest

from app.api.crowd import HEADER, LEAST, MOST, MOST_VISITORS, PAGE_SECONDS, PRESENT_SECONDS, SHARE, Crowd
from tests.support.routes import ask


@pytest.mark.parametrize("count", [1, 10, 40, 100])
def test_the_pages_of_all_who_are_there_take_their_share_of_the_time(count: int) -> None:
    crowd = Crowd(clock=lambda: 0.0)
    for visitor in range(count):
        for _ in range(3):
            crowd.see(str(visitor))
    assert LEAST <= crowd.rest <= MOST
    assert count * PAGE_SECONDS / crowd.rest <= SHARE * (1 + 1e-9)


def test_visitors_who_have_left_no_longer_count() -> None:
    now = 0.0
    crowd = Crowd(clock=lambda: now)
    for visitor in range(100):
        crowd.see(str(visitor))
    now = PRESENT_SECONDS + 1
    assert crowd.rest == LEAST
    crowd.see("one who comes later")
    assert crowd.rest == LEAST


def test_names_made_up_by_the_thousand_take_no_memory_and_no_more_than_the_longest_rest() -> None:
    crowd = Crowd(clock=lambda: 0.0)
    for visitor in range(3 * MOST_VISITORS):
        crowd.see(str(visitor))
    assert len(crowd._seen) == MOST_VISITORS
    assert crowd.rest == MOST


def test_a_run_comes_with_the_time_to_rest() -> None:
    assert float(ask("/api/run").headers[HEADER.lower()]) >= LEAST
    assert HEADER.lower() not in ask("/api/formula").headers
