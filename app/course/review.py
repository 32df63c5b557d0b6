"""Review: questions of the course with new numbers, and how a link says them and their answers. Pure data.

``2_step~3~17~0.2_limit~0~5``: the place shown, then each question as lesson, question and variant, with its answer
where there is one. A twin that follows a question of a lesson is a review of that one question.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.course.answer_texts import answer_text, checked, read_answer
from app.course.catalogue import LESSONS
from app.course.lesson import Answer, Question
from app.course.runner import Runner, words_of
from app.course.twins.catalogue import twin
from app.course.twins.variants import MOST
from gradnorm_core.errors import UsageError

SIZE: Final = 6
"""Questions of a review that mixes lessons."""
LARGEST: Final = 12
LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Item:
    """A question with new numbers.

    Attributes:
        lesson, question: which question of the course.
        variant: which numbers, from 1 to MOST.
        answer: the answer, None while it is open.
    """

    lesson: str
    question: int
    variant: int
    answer: Answer | None = None

    @property
    def asked(self) -> Question:
        """The question."""
        return twin(self.lesson, self.question, self.variant)


@dataclass(frozen=True, slots=True)
class Review:
    """Questions with new numbers, one of them shown.

    Attributes:
        items: the questions; none when no review is going on.
        place: which of them is shown; behind the last one, the result.
    """

    items: tuple[Item, ...] = ()
    place: int = 0

    def at(self, place: int) -> Review:
        """The same with another question shown."""
        return replace(self, place=place)

    def committed(self, answer: Answer) -> Review:
        """The same with the question shown answered; an answer that was given stays."""
        item = self.items[self.place]
        if item.answer is not None:
            return self
        before, after = self.items[: self.place], self.items[self.place + 1 :]
        return replace(self, items=(*before, replace(item, answer=answer), *after))

    def with_another(self) -> Review:
        """The same with one more twin of the last question, and it shown."""
        last = self.items[-1]
        following = Item(last.lesson, last.question, last.variant % MOST + 1)
        return Review((*self.items, following)[-LARGEST:], min(len(self.items), LARGEST - 1))

    def score(self, runner: Runner) -> tuple[int, int]:
        """How many answers are right, and how many there are."""
        given = [(item.asked, item.answer) for item in self.items if item.answer is not None]
        return sum(asked.judge(answer, runner).right for asked, answer in given), len(given)


def twin_of(lesson: str, question: int) -> Review:
    """The review of one question of a lesson: its first twin."""
    return Review((Item(lesson, question, 1),))


def mixed(lessons: Sequence[str], runner: Runner, chance: random.Random, size: int = SIZE) -> Review:
    """A review that mixes questions of lessons: equally many of each, shuffled, with new numbers.

    Args:
        lessons: those that are finished.
        runner: makes the runs in the words of a question.
        chance: what is drawn at random.
        size: how many questions at most.
    """
    found: list[Item] = []
    words: set[str] = set()
    for lesson, question in _dealt(lessons, chance):
        item = Item(lesson, question, chance.randint(2, MOST))
        ask = words_of(item.asked.ask, runner)
        if len(found) < size and ask not in words:
            found.append(item)
            words.add(ask)
    chance.shuffle(found)
    return Review(tuple(found))


def _dealt(lessons: Sequence[str], chance: random.Random) -> Iterator[tuple[str, int]]:
    """Every question of the lessons: one of each lesson, then another one of each, and so on."""
    stacks = {lesson: list(range(len(LESSONS[lesson].questions))) for lesson in chance.sample(lessons, len(lessons))}
    for stack in stacks.values():
        chance.shuffle(stack)
    while any(stacks.values()):
        yield from ((lesson, stack.pop()) for lesson, stack in stacks.items() if stack)


def review_text(review: Review) -> str:
    """The review in a link; "" for none."""
    if not review.items:
        return ""
    return "_".join((str(review.place), *map(_item_text, review.items)))


def _item_text(item: Item) -> str:
    text = f"{item.lesson}~{item.question}~{item.variant}"
    return text if item.answer is None else f"{text}~{answer_text(item.answer)}"


def read_review(text: str) -> Review:
    """The review of a link.

    Raises:
        UsageError: a part of it makes no sense; the message says which.
    """
    if not text:
        return Review()
    if len(text) > LONGEST:
        raise UsageError("it is too long")
    place, *rest = text.split("_")
    if not rest or len(rest) > LARGEST:
        raise UsageError(f"a review has 1 to {LARGEST} questions")
    return Review(tuple(map(_read_item, rest)), _whole(place, 0, len(rest), "place"))


def _read_item(text: str) -> Item:
    lesson, *rest = text.split("~")
    if lesson not in LESSONS:
        raise UsageError(f"there is no lesson {lesson[:20]!r}")
    if len(rest) not in (2, 3):
        raise UsageError("a question of a review is a lesson, a question, a variant and perhaps an answer")
    question = _whole(rest[0], 0, len(LESSONS[lesson].questions) - 1, "question")
    item = Item(lesson, question, _whole(rest[1], 1, MOST, "variant"))
    return item if len(rest) == 2 else replace(item, answer=checked(item.asked, read_answer(rest[2])))


def _whole(text: str, least: int, most: int, what: str) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text[:4]) <= most and len(text) <= 4):
        raise UsageError(f"the {what} is a whole number from {least} to {most}")
    return int(text)
