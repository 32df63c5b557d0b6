"""The class as each role may see it. Before the reveal no view holds the solution or the answers of others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from app.classes.given import given_words
from app.classes.judging import Judged, Judgement, best_seat, judge_round
from app.classes.questions import HIDDEN, Question, read_question
from app.classes.records import ENDED, LOBBY, OPEN_BOOK, Record, Seat
from app.classes.rounds import possible_acts
from app.classes.truths import frame_of, thinned
from app.compute.cache import cached
from gradnorm_core.formulas.letters import plain
from gradnorm_core.methods.step_rules.base import has_step_size

Role = Literal["board", "seat", "teacher"]
BOARD: Final[Role] = "board"
SEAT: Final[Role] = "seat"
TEACHER: Final[Role] = "teacher"


@dataclass(frozen=True, slots=True)
class State:
    """A class and, from the reveal on, its judgement: one copy for all visitors of a process.

    Attributes:
        record: the class.
        judgement: of the round that is on, from the reveal on.
        texts: views that were written for others.
    """

    record: Record
    judgement: Judgement | None = None
    texts: dict[object, bytes] = field(default_factory=dict, compare=False, repr=False)


def state_of(record: Record, before: State | None = None) -> State:
    """Returns the state of a record; the judgement of the state before is used where nothing has changed for it."""
    if record.phase not in OPEN_BOOK:
        return State(record)
    if before is not None and before.judgement is not None and _same(before.record, record):
        return State(record, before.judgement)
    return State(record, judge_round(question_of(record.question), record.answers, record.vote))


def _same(one: Record, other: Record) -> bool:
    return (one.round, one.vote, one.question, one.answers) == (other.round, other.vote, other.question, other.answers)


@cached(most=512, megabytes=2)
def question_of(text: str) -> Question:
    """Returns a question of the store."""
    return read_question(json.loads(text))


@cached(most=512, megabytes=2)
def shown_question(text: str) -> dict[str, Any]:
    """Returns a question as students may see it."""
    question = question_of(text)
    found = {key: value for key, value in question.document.items() if key not in HIDDEN}
    found["given"] = given_words(question)
    found["letters"] = [plain(name) for name in question.settings.objective.variables]
    (left, right), (bottom, top) = question.settings.window
    found["window"] = [left, right, bottom, top]
    found["start"] = list(question.spec.start)
    if has_step_size(question.spec.step_rule):  # the engine of the phone lacks some methods, such as Newton's
        found["step_size"] = question.spec.step_rule.step_size  # type: ignore[attr-defined]  # as the line above
    if question.kind == "curve":
        found["axes"] = frame_of(question)
    return found


def common_view(state: State, role: Role, now: float) -> dict[str, Any]:
    """Returns what every visitor of a role sees."""
    record = state.record
    phase = record.phase_at(now)
    hidden = phase == ENDED or (phase == LOBBY and role != TEACHER)
    found: dict[str, Any] = {
        "code": record.code,
        "phase": phase,
        "round": record.round,
        "rounds": len(record.rounds),
        "question": None if hidden else shown_question(record.question),
        "joined": len(record.seats),
        "answered": len(record.last_answers),
        "vote": record.vote,
    }
    if record.deadline is not None and phase == record.phase:
        found["deadline"] = round(record.deadline - now, 1)
    if phase in OPEN_BOOK and state.judgement is not None:
        found |= _revealed(record, state.judgement, role)
    if role == TEACHER:
        found["acts"] = possible_acts(record, now)
        found["plan"] = [_planned(question_of(one.question)) for one in record.rounds]
        if phase in OPEN_BOOK and (note := question_of(record.question).note):
            found["note"] = note
        found["seats"] = [
            {"number": seat.number, "name": seat.name, "shown": seat.shown} for seat in record.seats if seat.name
        ]
    return found


def _planned(question: Question) -> dict[str, Any]:
    """A question of the plan: its text, and its minutes where it has some. What is right stands in no plan."""
    minutes = {} if question.minutes is None else {"minutes": question.minutes}
    return {"text": question.text, **minutes}


def own_view(state: State, seat: Seat, now: float) -> dict[str, Any]:
    """Returns what a student sees of themselves."""
    record = state.record
    given, first = record.last_answers.get(seat.number), record.first_answers.get(seat.number)
    found: dict[str, Any] = {
        "number": seat.number,
        "name": seat.name,
        "answer": json.loads(given.answer) if given else None,
        "vote": record.vote,
    }
    if record.vote > 1 and first is not None:
        found["first"] = json.loads(first.answer)
    if record.phase_at(now) in OPEN_BOOK and state.judgement is not None:
        judged = state.judgement.answers.get(seat.number)
        if judged is not None:
            found |= {"right": judged.right, "why": judged.why}
    return found


def view(state: State, role: Role, now: float, seat: Seat | None = None) -> dict[str, Any]:
    """Returns the whole view of a visitor."""
    found = common_view(state, role, now)
    return {**found, "own": own_view(state, seat, now)} if seat is not None else found


def _revealed(record: Record, judgement: Judgement, role: Role) -> dict[str, Any]:
    """The part of a view that is added at the reveal."""
    found: dict[str, Any] = {
        "solution": solution_of(judgement),
        "answers": [_answer(record, judgement, seat, role) for seat in record.seats if _has_answered(record, seat)],
        "landmarks": dict(judgement.truth.landmarks),
    }
    rights = {"now": _rights(judgement.answers)}
    if record.vote > 1:
        rights["first"] = _rights(judgement.first)
    if judgement.truth.choice is not None or judgement.question.kind not in ("choose", "open"):
        found["rights"] = rights
    if judgement.question.kind == "choose":
        found["counts"] = _counts(judgement.question, [given.answer for given in record.last_answers.values()])
        if record.vote > 1:
            found["first"] = _counts(judgement.question, [given.answer for given in record.first_answers.values()])
    if judgement.question.kind == "run" and (best := best_seat(judgement)) is not None:
        found["best"] = best
    return found


def solution_of(judgement: Judgement) -> dict[str, Any]:
    """Returns the solution as JSON."""
    question, truth = judgement.question, judgement.truth
    found: dict[str, Any] = {"why": truth.why, "outcome": dict(truth.outcome)}
    if truth.choice is not None:
        found["choice"] = truth.choice
    if truth.place is not None:
        found |= {"place": list(truth.place), "radius": truth.radius}
    if truth.number is not None:
        found |= {"number": truth.number, "tolerance": question.tolerance}
    if truth.norms:
        found["curve"] = thinned(truth.norms)
    if question.par is not None:
        found["par"] = question.par
    return found


def _has_answered(record: Record, seat: Seat) -> bool:
    return seat.number in record.last_answers or (record.vote > 1 and seat.number in record.first_answers)


def _answer(record: Record, judgement: Judgement, seat: Seat, role: Role) -> dict[str, Any]:
    given, first = record.last_answers.get(seat.number), record.first_answers.get(seat.number)
    judged = judgement.answers.get(seat.number, Judged())
    found: dict[str, Any] = {
        "number": seat.number,
        "answer": json.loads(given.answer) if given else None,
        "right": judged.right,
    }
    if record.vote > 1:
        found["first"] = json.loads(first.answer) if first else None
    if seat.name and (seat.shown or role == TEACHER):
        found["name"] = seat.name
    if judged.run is not None:
        found["run"] = dict(judged.run)
    return found


def _rights(judged: Mapping[int, Judged]) -> int:
    return sum(one.right is True for one in judged.values())


def _counts(question: Question, answers: list[str]) -> list[int]:
    counted = Counter(int(answer) for answer in answers)
    return [counted[place] for place in range(len(question.choices))]
