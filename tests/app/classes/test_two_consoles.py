"""Two consoles of one class: of two presses at one moment the slower one changes nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.classes import BEHAVES, Room, room, sqlite_in


async def revealed(one: Room) -> dict[str, object]:
    """The place of the class on both screens after the reveal of the first question."""
    await one.acts("open", "close", "reveal")
    view = await one.view("teacher")
    return {"round": view["round"]}


@pytest.mark.parametrize("act", ["next", "twin"])
def test_two_teachers_who_press_at_one_moment_skip_no_question(tmp_path: Path, act: str) -> None:
    async def tried() -> None:
        async with room(sqlite_in(tmp_path), BEHAVES, BEHAVES, BEHAVES) as one:
            seen = await revealed(one)
            replies = await asyncio.gather(one.act(act, **seen), one.act(act, **seen))
            assert sorted(reply.status for reply in replies) == [200, 409]
            view = await one.view("teacher")
            assert (view["round"], view["phase"]) == (2, "lobby")

    asyncio.run(tried())


def test_a_press_on_a_screen_that_is_behind_is_refused_with_the_place_of_the_class(tmp_path: Path) -> None:
    async def tried() -> None:
        async with room(sqlite_in(tmp_path), BEHAVES, BEHAVES, BEHAVES) as one:
            seen = await revealed(one)
            assert (await one.act("next", **seen)).status == 200
            late = await one.act("next", **seen)
            assert late.status == 409
            assert "Another screen was quicker: round 2 is on." in str(late.json)
            assert (await one.act("open", round=2)).status == 200
            assert (await one.act("close")).status == 200  # a program need not say what it sees

    asyncio.run(tried())


@pytest.mark.parametrize("seen", [{"round": True}, {"round": "1"}, {"round": -1}, {"round": None}])
def test_what_no_screen_shows_is_refused(tmp_path: Path, seen: dict[str, object]) -> None:
    async def tried() -> None:
        async with room(sqlite_in(tmp_path), BEHAVES) as one:
            assert (await one.act("open", **seen)).status == 422
            assert (await one.view("teacher"))["phase"] == "lobby"

    asyncio.run(tried())
