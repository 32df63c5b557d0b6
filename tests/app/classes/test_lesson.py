"""A lesson from the first code to the export, by the routes: who sees what, and when."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app.classes.views import shown_question
from tests.support.classes import (
    ALL_KINDS,
    BEHAVES,
    DRAWN,
    ENDS,
    LARGEST,
    OWN_RUN,
    SECRET_BEFORE,
    SEEN,
    room,
    sqlite_in,
    texts_in,
)


def test_a_round_goes_from_lobby_to_explanation(tmp_path: Path) -> None:
    async def lesson() -> None:
        async with room(sqlite_in(tmp_path), BEHAVES, ENDS) as one:
            ada, bob = await one.join(name="Ada", show=True), await one.join()
            board = await one.view()
            assert (board["phase"], board["question"], board["joined"]) == ("lobby", None, 2)
            assert (await one.view("teacher"))["question"]["text"] == BEHAVES["text"]
            await one.acts("open")
            question = (await one.view())["question"]
            assert question["choices"] == ["creeps", "glides", "zig-zags", "cycles", "diverges"]
            assert question["window"] == [-11.0, 11.0, -5.5, 5.5]
            assert (await one.answer(ada, 2)).status == 204
            assert (await one.answer(bob, 0)).status == 204
            for view in await one.views():
                assert not texts_in(view) & SECRET_BEFORE
            assert (await one.view(f"seat:{ada}"))["own"] == {"number": 1, "name": "Ada", "answer": 2, "vote": 1}
            assert (await one.acts("close"))["answered"] == 2
            for view in await one.views():
                assert not texts_in(view) & SECRET_BEFORE
            await one.acts("reveal")
            board = await one.view()
            assert board["solution"]["choice"] == 2
            assert board["solution"]["outcome"]["behaviour"] == "zig-zags"
            assert board["counts"] == [1, 0, 1, 0, 0]
            assert board["rights"] == {"now": 1}
            assert board["landmarks"]["2/λmax"] == pytest.approx(0.2)
            assert board["answers"] == [
                {"number": 1, "answer": 2, "right": True, "name": "Ada"},
                {"number": 2, "answer": 0, "right": False},
            ]
            own = (await one.view(f"seat:{bob}"))["own"]
            assert own["right"] is False
            assert own["why"].startswith("It does not creep")
            assert (await one.acts("explain", "next"))["round"] == 2
            board = await one.view()
            assert (board["phase"], board["question"]) == ("lobby", None)
            assert "solution" not in board

    asyncio.run(lesson())


def test_a_second_vote_keeps_the_first_and_both_are_shown_at_the_reveal(tmp_path: Path) -> None:
    async def lesson() -> None:
        async with room(sqlite_in(tmp_path)) as one:
            seats = [await one.join() for _ in range(3)]
            await one.acts("open")
            for seat, answer in zip(seats, (0, 1, 2), strict=True):
                await one.answer(seat, answer)
            await one.acts("close", "discuss", "second")
            assert (await one.view())["answered"] == 0
            assert (await one.view(f"seat:{seats[0]}"))["own"]["first"] == 0
            await one.answer(seats[0], 2)
            await one.answer(seats[2], 2)
            for view in await one.views():
                assert not texts_in({**view, "own": None}) & SECRET_BEFORE
            await one.acts("close")
            assert (await one.act("second")).status == 409
            board = await one.acts("reveal")
            assert board["first"] == [1, 1, 1, 0, 0]
            assert board["counts"] == [0, 0, 2, 0, 0]
            assert board["rights"] == {"now": 2, "first": 1}
            assert [(given["answer"], given["first"]) for given in board["answers"]] == [(2, 0), (None, 1), (2, 2)]

    asyncio.run(lesson())


def test_what_comes_after_the_close_is_refused_and_a_reopened_round_takes_it(tmp_path: Path) -> None:
    async def lesson() -> None:
        async with room(sqlite_in(tmp_path), BEHAVES, ENDS) as one:
            seat = await one.join()
            assert (await one.answer(seat, 1)).status == 409  # the lobby
            await one.acts("open")
            assert (await one.answer(seat, 1, 2)).status == 409  # another round
            await one.acts("close")
            assert (await one.answer(seat, 1)).status == 409
            await one.acts("reopen")
            assert (await one.answer(seat, 1)).status == 204
            assert (await one.answer(seat, 2)).status == 204  # replaces it
            view = await one.acts("close", "reveal")
            assert view["counts"] == [0, 0, 1, 0, 0]
            assert (await one.act("reopen")).status == 409  # the solution is known

    asyncio.run(lesson())


def test_every_kind_of_question_is_asked_answered_and_judged(tmp_path: Path) -> None:
    falling = [[k, 3.6 * 0.7**k] for k in range(0, 42, 2)]
    answers = [
        (BEHAVES, 2, 3),
        (ENDS, [0.1, -0.1], [5.0, 3.0]),
        (LARGEST, 0.19, 0.21),
        (DRAWN, falling, [[0, 1.0], [40, 1.0]]),
        (OWN_RUN, {"step_size": 0.18}, {"step_size": 0.01}),
    ]

    async def lesson() -> None:
        async with room(sqlite_in(tmp_path), *ALL_KINDS) as one:
            right, wrong = await one.join(), await one.join()
            for number, (question, good, bad) in enumerate(answers, 1):
                assert (await one.acts("open"))["question"]["kind"] == question["kind"]
                assert (await one.answer(right, good, number)).status == 204
                assert (await one.answer(wrong, bad, number)).status == 204
                view = await one.acts("close", "reveal")
                assert [given["right"] for given in view["answers"]] == [True, False], question["kind"]
                assert view["solution"]["why"]
                for seat in (right, wrong):
                    own = (await one.view(f"seat:{seat}"))["own"]
                    assert own["why"] or question["kind"] == "choose"
                if question is OWN_RUN:
                    assert view["best"] == 1
                    assert view["answers"][1]["run"]["status"] == "iteration_limit"
                await one.acts("next")
            await one.acts("open")
            assert (await one.answer(right, "The saw\u202e is  gone.", 6)).status == 204
            view = await one.acts("close", "reveal")
            assert view["answers"] == [{"number": 1, "answer": "The saw is gone.", "right": None}]
            assert "rights" not in view

    asyncio.run(lesson())


def test_a_twin_asks_the_same_with_other_numbers(tmp_path: Path) -> None:
    async def lesson() -> None:
        async with room(sqlite_in(tmp_path), LARGEST, BEHAVES) as one:
            assert (await one.act("twin")).status == 409  # before the reveal
            await one.acts("open", "close", "reveal")
            view = await one.acts("twin")
            assert (view["round"], view["rounds"], view["phase"]) == (2, 3, "lobby")
            assert view["question"]["link"] != LARGEST["link"]
            await one.acts("open")
            truth = (await one.acts("close", "reveal"))["solution"]["number"]
            assert truth != pytest.approx(0.2)
            assert (await one.acts("next"))["question"]["kind"] == "choose"

    asyncio.run(lesson())


@pytest.mark.parametrize(
    ("method", "own"),
    [("dir=newton&step=1", {"start": [2, 1], "step_size": 1}), ("rule=armijo_0.0001_0.5_1", {"start": [2, 1]})],
)
def test_a_question_states_the_start_and_the_step_size_of_its_run(method: str, own: dict[str, Any]) -> None:
    seen = shown_question(json.dumps(ENDS | {"link": f"v=1&f=x^2%2B3y^2&start=2_1&{method}"}))
    assert {name: seen[name] for name in ("start", "step_size") if name in seen} == own


def test_letters_are_those_of_the_function_and_the_note_is_the_teacher_s_from_the_reveal_on(tmp_path: Path) -> None:
    question = ENDS | {"link": "v=1&f=w^2 %2B theta_1^2&start=2_1&step=0.1", "minutes": 7, "note": "It ends at 0."}

    async def lesson() -> None:
        async with room(sqlite_in(tmp_path), question, SEEN) as one:
            seat = await one.join()
            before = [await one.acts("open"), await one.view(), await one.view(f"seat:{seat}")]
            assert before[0]["plan"] == [{"text": question["text"], "minutes": 7}, {"text": SEEN["text"]}]
            assert all(view["question"]["letters"] == ["w", "θ₁"] for view in before)
            assert "It ends at 0." not in json.dumps(before)
            teacher = await one.acts("close", "reveal")
            others = [await one.view(), await one.view(f"seat:{seat}")]
            assert teacher["note"] == "It ends at 0."
            assert "It ends at 0." not in json.dumps([teacher["question"], teacher["plan"], *others])

    asyncio.run(lesson())


def test_questions_are_added_and_names_taken_away(tmp_path: Path) -> None:
    async def lesson() -> None:
        async with room(sqlite_in(tmp_path)) as one:
            seat = await one.join(name="Rude", show=True)
            await one.join(name="Ada")
            view = (await one.act("add", question=SEEN)).json
            assert view["rounds"] == 2
            assert view["seats"] == [
                {"number": 1, "name": "Rude", "shown": True},
                {"number": 2, "name": "Ada", "shown": False},
            ]
            await one.acts("open")
            await one.answer(seat, 2)
            assert (await one.act("hide", number=1)).json["seats"] == [{"number": 2, "name": "Ada", "shown": False}]
            await one.acts("close", "reveal")
            assert "name" not in (await one.view())["answers"][0]
            assert (await one.acts("end"))["phase"] == "ended"
            assert (await one.act("open")).status == 409

    asyncio.run(lesson())
