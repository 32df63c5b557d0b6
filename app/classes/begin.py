"""A new class, and further questions for one that has begun: each question is checked before it is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from app.classes.codes import hash_of, new_code, new_token
from app.classes.config import MOST_QUESTIONS
from app.classes.failures import ConflictError, InvalidError
from app.classes.questions import Question, read_question
from app.classes.reading import read_object
from app.classes.rounds import change_of
from app.classes.store import Store
from app.classes.truths import completed

TRIES: Final = 5
"""Codes that are tried where one is taken."""


def begin(store: Store, document: object) -> tuple[str, str]:
    """Begins a class and returns its code and the teacher's secret.

    Raises:
        ClassError: a question cannot be asked, or there is no room.
    """
    given = read_object(document, ("questions",), "A class")
    questions = [written(question.document) for question in read_questions(given.get("questions"))]
    secret = new_token()
    for left in reversed(range(TRIES)):
        code = new_code()
        try:
            store.create(code, hash_of(secret), questions)
            return code, secret
        except ConflictError as error:
            if not left or "taken" not in str(error):
                raise
    raise AssertionError("unreachable")


def add(store: Store, code: str, question: object) -> None:
    """Puts a question at the end of a class that has begun.

    Raises:
        ClassError: it cannot be asked, or the class has ended or is gone.
    """
    text = written(completed(read_question(question)).document)
    store.change(code, lambda record: change_of(record, {"act": "add"}, store.clock(), text))


def read_questions(value: object) -> list[Question]:
    """Returns the questions of a new class, each of which the core can judge.

    Raises:
        InvalidError: one of them cannot be asked; the message says which.
    """
    if not isinstance(value, Sequence) or isinstance(value, str) or not 1 <= len(value) <= MOST_QUESTIONS:
        raise InvalidError(f"A class begins with 1 to {MOST_QUESTIONS} questions.")
    found = []
    for place, one in enumerate(value, 1):
        try:
            found.append(completed(read_question(one)))
        except InvalidError as error:
            raise InvalidError(f"Question {place}: {error}") from error
    return found


def written(value: object) -> str:
    """Returns a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
