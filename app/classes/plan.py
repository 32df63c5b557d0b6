"""A ready lesson for a class: questions in their order, minutes for each, and what to say afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a lesson.

    Attributes:
        minutes: for reading, answering, talking and the reveal.
        question: the question as JSON, in the form of docs/class-routes.md.
        solution: what is right: a behaviour, a number, a place, or the index of a choice; None where many answers are.
        say: what the reveal shows, for the teacher.
        discuss: whether a second vote after a talk with the neighbour is worth its time.
    """

    minutes: int
    question: Mapping[str, Any]
    solution: str | float | tuple[float, float] | None
    say: str
    discuss: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A lesson of 45 minutes.

    Attributes:
        title: what it is about.
        aim: what students can do afterwards, in a sentence.
        lesson: number of the course's lesson to read on.
        opening, closing: minutes for the words before and after the questions.
        items: the questions.
    """

    title: str
    aim: str
    lesson: int
    opening: int
    closing: int
    items: tuple[Item, ...]

    @property
    def minutes(self) -> int:
        """The length of the whole lesson."""
        return self.opening + sum(item.minutes for item in self.items) + self.closing
