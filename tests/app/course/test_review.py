"""A review mixes questions of finished lessons with new numbers; its link brings it back, whatever stands in it."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.lesson import Answer
from app.course.progress_links import Progress, progress_query, read_progress
from app.course.review import LARGEST, SIZE, Item, Review, mixed, read_review, review_text, twin_of
from app.course.runner import words_of
from app.course.twins.variants import MOST
from gradnorm_core.errors import UsageError
from tests.support.questions import any_answer, check_read_or_refused


@st.composite
def reviews(draw: st.DrawFn) -> Review:
    """Any review, some of its questions answered."""
    items = []
    for _ in range(draw(st.integers(0, LARGEST))):
        lesson = draw(st.sampled_from(sorted(LESSONS)))
        item = Item(lesson, draw(st.integers(0, len(LESSONS[lesson].questions) - 1)), draw(st.integers(1, MOST)))
        answer = draw(st.none() | any_answer(item.asked))
        items.append(Item(item.lesson, item.question, item.variant, answer))
    return Review(tuple(items), draw(st.integers(0, len(items))))


@given(reviews())
@settings(max_examples=60, deadline=None)
def test_a_review_comes_back_from_its_link(review: Review) -> None:
    assert read_review(review_text(review)) == review
    progress = Progress(review=review)
    assert read_progress(progress_query(progress, "course")) == (progress, ())
    assert "review" not in progress_query(progress, "challenges")


@given(st.text("stepnormlimit_~.-0123456789abk", max_size=50) | st.text(max_size=30))
@example("0_")
@example("0_step")
@example("0_step~~")
@example("0_step~0~1~")
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_review_or_refused_in_words(text: str) -> None:
    check_read_or_refused(text, read_review, review_text)


@given(st.lists(st.sampled_from(sorted(LESSONS)), min_size=1, unique=True), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_a_review_mixes_the_finished_lessons_evenly(lessons: list[str], chance: random.Random) -> None:
    review = mixed(lessons, results, chance)
    counts = Counter(item.lesson for item in review.items)
    room = sum(len(LESSONS[lesson].questions) for lesson in lessons)
    assert len(review.items) <= min(SIZE, room)
    assert len(review.items) >= min(SIZE, room) - 2  # of two questions with the same words one is left out
    assert set(counts) <= set(lessons)
    assert len({(item.lesson, item.question) for item in review.items}) == len(review.items)
    assert len({words_of(item.asked.ask, results) for item in review.items}) == len(review.items)
    if len(lessons) >= SIZE:
        assert max(counts.values()) <= 2
    assert all(item.answer is None and 2 <= item.variant <= MOST for item in review.items)


def test_two_reviews_are_not_the_same() -> None:
    drawn = {review_text(mixed(["limit", "norm"], results, random.Random(seed))) for seed in range(5)}
    assert len(drawn) == 5


def test_the_first_answer_stays_and_counts() -> None:
    review = twin_of("limit", 0)
    right = next(place for place in range(5) if review.items[0].asked.judge(Answer(place), results).right)
    wrong = review.committed(Answer((right + 1) % 5))
    assert wrong.score(results) == (0, 1)
    assert wrong.committed(Answer(right)) == wrong
    assert review.committed(Answer(right)).score(results) == (1, 1)
    assert review.score(results) == (0, 0)


def test_another_twin_has_the_next_numbers_and_the_oldest_makes_room() -> None:
    review = twin_of("step", 0)
    for count in range(2, LARGEST + 3):
        review = review.with_another()
        assert review.items[review.place].variant == count
        assert len(review.items) == min(count, LARGEST)
    last = Review((Item("step", 0, MOST),)).with_another()
    assert last.items[-1].variant == 1


@pytest.mark.parametrize("text", ["0_step~0~1~k1", "0_step~4~1~k" + ".".join(["0"] * 16), "0_limit~0~1~0.5"])
def test_an_answer_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_review(text)
