"""The answers of a class as CSV; a spreadsheet never computes a student's text as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final

from app.classes.judging import Judged, judge_round
from app.classes.questions import Question
from app.classes.records import Given, Record
from app.classes.views import question_of

COLUMNS: Final = (
    "question", "kind", "text", "vote", "seat", "name", "answer", "right", "why", "outcome", "steps",
)  # fmt: skip
STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters at which a spreadsheet computes what follows."""


def class_csv(record: Record) -> str:
    """Returns every answer of every round, one row each; those that were not revealed are not judged.

    Args:
        record: the class with the answers of all rounds.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    names = {seat.number: seat.name for seat in record.seats}
    for number, one in enumerate(record.rounds, 1):
        answers = [given for given in record.answers if given.round == number]
        writer.writerows(_rows(number, question_of(one.question), answers, one.revealed, names))
    return out.getvalue()


def _rows(
    number: int, question: Question, answers: list[Given], revealed: bool, names: dict[int, str]
) -> Iterator[list[Any]]:
    votes = sorted({given.vote for given in answers})
    judged: dict[tuple[int, int], Judged] = {}
    for vote in votes if revealed else ():
        found = judge_round(question, answers, vote).answers
        judged |= {(seat, vote): one for seat, one in found.items()}
    for given in answers:
        one = judged.get((given.seat, given.vote), Judged())
        outcome = one.run or {}
        right = "" if one.right is None else ("yes" if one.right else "no")
        yield [
            number, question.kind, harmless(question.text), given.vote, given.seat, harmless(names.get(given.seat, "")),
            _answer(question, given.answer), right, harmless(one.why), outcome.get("status", ""),
            outcome.get("iterations", ""),
        ]  # fmt: skip


def _answer(question: Question, text: str) -> str:
    """An answer in a cell: the words of a choice, a number, a text, or JSON."""
    value = json.loads(text)
    if question.kind == "choose":
        return harmless(question.choices[value])
    if question.kind == "open":
        return harmless(value)
    return text


def harmless(text: str) -> str:
    """The text, with a sign before it where a spreadsheet would compute it as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) else text
