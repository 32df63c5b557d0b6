"""The duties of every store of classes, whichever database it is in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from app.classes import schema
from app.classes.codes import hash_of, new_code
from app.classes.config import KEPT_SECONDS, MOST_SEATS
from app.classes.failures import ConflictError, NotAllowedError, NotFoundError, StoreError
from app.classes.schema import ANSWERS, SCHEMA, SEATS, upgrade
from app.classes.store import Store
from tests.support.classes import Clock

Check = Callable[[str], None]
UGLY = "'); DROP TABLE answers; -- \" \\ %s {0} ☃ 𝔤"
"""A text that is code wherever values are written into a statement."""


def begun(store: Store, questions: Sequence[str] = ("one", "two")) -> str:
    """A class in which answers are taken."""
    code = new_code()
    store.create(code, hash_of("secret"), questions)
    store.change(code, lambda _: {"phase": "collect"})
    return code


def check_text_stays_data(database: str) -> None:
    store = Store(database)
    code = begun(store, (UGLY, "two"))
    store.join(code, hash_of("a"), UGLY, True)
    store.answer(code, 1, hash_of("a"), UGLY)
    record = store.find(code)
    assert record is not None
    assert (record.question, record.seats[0].name, record.answers[0].answer) == (UGLY, UGLY, UGLY)
    assert store.find(UGLY) is None
    with pytest.raises(NotFoundError):
        store.join(UGLY, hash_of("a"))
    store.close()


def check_one_answer_of_a_seat_in_a_vote(database: str) -> None:
    store = Store(database)
    code = begun(store)
    store.join(code, hash_of("a"))
    for answer in ("1", "2", "3"):
        store.answer(code, 1, hash_of("a"), answer)
    record = store.find(code)
    assert record is not None
    assert [given.answer for given in record.answers] == ["3"]
    row = {"class_id": record.id, "round": 1, "seat": 1, "vote": 1, "answer": "4"}
    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(insert(ANSWERS).values(**row))
    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(insert(ANSWERS).values(**(row | {"seat": 9})))  # a seat that is not there
    store.close()


def check_no_answer_is_taken_out_of_its_time(database: str) -> None:
    clock = Clock()
    store = Store(database, clock)
    code = begun(store)
    store.join(code, hash_of("a"))
    with pytest.raises(ConflictError):
        store.answer(code, 2, hash_of("a"), "1")
    with pytest.raises(NotAllowedError):
        store.answer(code, 1, hash_of("b"), "1")
    store.change(code, lambda _: {"deadline": clock.now + 5})
    store.answer(code, 1, hash_of("a"), "1")
    clock.now += 5
    with pytest.raises(ConflictError):
        store.answer(code, 1, hash_of("a"), "2")
    store.change(code, lambda _: {"phase": "closed", "deadline": None})
    with pytest.raises(ConflictError):
        store.answer(code, 1, hash_of("a"), "2")
    record = store.find(code)
    assert record is not None
    assert [given.answer for given in record.answers] == ["1"]
    store.close()


def check_many_threads_lose_nothing(database: str) -> None:
    store, other = Store(database), Store(database)
    code = begun(store)

    def student(place: int) -> int:
        mine = (store, other)[place % 2]
        number = mine.join(code, hash_of(str(place)))
        mine.answer(code, 1, hash_of(str(place)), str(place))
        return number

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(student, range(60)))
    record = store.find(code)
    assert record is not None
    assert sorted(numbers) == list(range(1, 61)) == [seat.number for seat in record.seats]
    assert len(record.answers) == 60
    assert record.version == 2 + 120
    assert store.versions([code, "AAAAAA"]) == {code: record.version}
    store.close()
    other.close()


def check_a_class_has_its_limit_of_seats(database: str) -> None:
    store = Store(database)
    code = begun(store)
    store.join(code, hash_of("first"))
    record = store.find(code)
    assert record is not None
    rows = [
        {"class_id": record.id, "number": number, "token": hash_of(str(number)), "name": "", "shown": 0}
        for number in range(2, MOST_SEATS + 1)
    ]
    with store.engine.begin() as connection:
        connection.execute(insert(SEATS), rows)
    with pytest.raises(ConflictError, match="full"):
        store.join(code, hash_of("one more"))
    assert store.join(code, hash_of("first")) == 1  # who has a seat comes back to it
    store.close()


def check_everything_is_gone_after_a_day(database: str) -> None:
    clock = Clock()
    store = Store(database, clock)
    code = begun(store)
    store.join(code, hash_of("a"), "Ada")
    store.answer(code, 1, hash_of("a"), "1")
    clock.now += KEPT_SECONDS - 1
    newer = begun(store)
    assert store.delete_old() == 0
    clock.now += 2
    assert store.find(code) is None  # also before it is deleted
    with pytest.raises(NotFoundError):
        store.join(code, hash_of("b"))
    assert store.delete_old() == 1
    assert [record.code for record in store.listed()] == [newer]
    with store.engine.connect() as connection:
        assert connection.execute(select(SEATS.c.number)).all() == []
        assert connection.execute(select(ANSWERS.c.answer)).all() == []
    store.close()


def check_a_question_goes_behind_the_round_that_is_on(database: str) -> None:
    store = Store(database)
    code = begun(store, ("one", "two", "three"))
    store.change(code, lambda _: {"question": "twin", "round": 2, "phase": "lobby"})
    store.change(code, lambda _: {"question": "last", "last": True})
    record = store.find(code)
    assert record is not None
    assert [one.question for one in record.rounds] == ["one", "twin", "two", "three", "last"]
    assert record.question == "twin"
    store.close()


def check_the_schema_is_upgraded_step_by_step(database: str) -> None:
    before = len(schema.STEPS)
    store = Store(database)
    code = begun(store)
    store.close()

    def add_a_column(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE classes ADD COLUMN note VARCHAR DEFAULT 'new' NOT NULL"))

    schema.STEPS.append(add_a_column)
    try:
        store = Store(database)
        with store.engine.begin() as connection:
            assert connection.execute(text("SELECT note FROM classes")).scalars().all() == ["new"]
            assert connection.execute(select(SCHEMA.c.version)).scalars().all() == [before + 1]
            assert upgrade(connection) == before + 1  # a second time nothing is done
        assert store.find(code) is not None
        store.close()
    finally:
        schema.STEPS.remove(add_a_column)
    with pytest.raises(StoreError, match="version"):
        Store(database)  # the older program on the newer tables


CHECKS: tuple[Check, ...] = (
    check_text_stays_data,
    check_one_answer_of_a_seat_in_a_vote,
    check_no_answer_is_taken_out_of_its_time,
    check_many_threads_lose_nothing,
    check_a_class_has_its_limit_of_seats,
    check_everything_is_gone_after_a_day,
    check_a_question_goes_behind_the_round_that_is_on,
    check_the_schema_is_upgraded_step_by_step,
)
