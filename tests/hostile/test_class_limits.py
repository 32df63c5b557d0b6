"""Codes that are tried out, and more of everything than a class takes: the class goes on."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from app.classes.codes import hash_of
from app.classes.config import MOST_SEATS
from app.classes.service import Classes
from tests.support.classes import (
    BEHAVES,
    Room,
    app_of,
    get,
    is_refusal,
    lesson,
    post,
    sqlite_in,
)
from tests.support.routes import ask_one


def test_codes_cannot_be_tried_out(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        statuses = [
            (await get(one.app, f"/api/class/{'ABCDEF'[:5]}{letter}/view", source="192.0.2.66")).status
            for letter in "23456789ABCDEFGHJKMNPQRSTUVWXYZ" * 2
        ]
        assert statuses[:30] == [404] * 30
        assert set(statuses[40:]) == {429}
        # The source has no more tries, not even with the right code; others notice nothing.
        assert (await get(one.app, f"/api/class/{one.code}/view", source="192.0.2.66")).status == 429
        assert (await get(one.app, f"/api/class/{one.code}/view", source="192.0.2.67")).status == 200

    lesson(work, tmp_path)


def test_a_forged_forwarding_counts_only_behind_a_proxy_of_ones_own_network(tmp_path: Path) -> None:
    async def tried(one: Room, source: str) -> list[int]:
        return [
            (
                await ask_one(
                    one.app, "/api/class/ABCDEF/view", headers={"X-Forwarded-For": f"1.2.3.{place}"}, source=source
                )
            ).status
            for place in range(40)
        ]

    async def work(one: Room) -> None:
        assert 429 in await tried(one, "8.8.8.8")
        assert 429 not in await tried(one, "127.0.0.1")

    lesson(work, tmp_path)


def test_a_class_goes_on_while_a_thousand_sources_try_codes_out(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        statuses, begun = [], time.monotonic()
        for place in range(1000):
            source, who = f"198.18.{place // 250}.{place % 250}", "seat:x" if place % 2 else ""
            statuses.append((await get(one.app, "/api/class/ABCDEF/view", who, source=source)).status)
        assert statuses[:500] == [404] * 500
        assert 429 in statuses[-20:]
        assert set(statuses) == {404, 429}
        assert statuses.count(404) <= 601 + 10 * (time.monotonic() - begun)  # 600 at once, and 10 a second
        # A wrong token does not tell whether its code exists; the right ones are not refused.
        wrong = await get(one.app, f"/api/class/{one.code}/view", "seat:x", source="198.19.0.1")
        assert wrong.status in {404, 429}  # 404 where the machine was so slow that the bucket has a drop again
        assert (await one.view(f"seat:{one.seats[0]}"))["phase"] == "collect"
        assert (await one.answer(one.seats[0], 1)).status == 204
        assert (await one.acts("close"))["phase"] == "closed"

    lesson(work, tmp_path)


def test_all_addresses_of_a_network_of_ipv6_are_one_source(tmp_path: Path) -> None:
    async def tried(one: Room, prefix: str) -> list[int]:
        return [
            (await get(one.app, "/api/class/ABCDEF/view", source=f"{prefix}{place:x}")).status for place in range(1, 41)
        ]

    async def work(one: Room) -> None:
        assert 429 in await tried(one, "2001:db8:0:1::")
        assert (await get(one.app, "/api/class/ABCDEF/view", source="2001:db8:0:2::1")).status == 404

    lesson(work, tmp_path)


def test_classes_and_answers_are_not_made_without_end(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        begun = [(await post(one.app, "/api/class", {"questions": [BEHAVES]})).status for _ in range(25)]
        assert begun[-1] == 429
        given_ = [(await one.answer(one.seats[0], 1)).status for _ in range(40)]
        assert given_[0] == 204
        assert given_[-1] == 429

    lesson(work, tmp_path)


def test_the_501st_student_is_told_that_the_class_is_full_and_who_sits_stays(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        store = one.classes.store()
        for number in range(2, MOST_SEATS + 1):
            store.join(one.code, hash_of(str(number)))
        reply = await post(one.app, f"/api/class/{one.code}/join", {})
        assert (reply.status, is_refusal(reply)) == (409, True)
        assert (await one.view())["joined"] == MOST_SEATS
        again = await post(one.app, f"/api/class/{one.code}/join", {"name": "Ada"}, f"seat:{one.seats[0]}")
        assert (again.status, again.json["number"]) == (200, 1)

    lesson(work, tmp_path)


@pytest.mark.parametrize("code", ["", "ABC", "ABCDE0", "../../etc", "%00%00%00", "ABCDEFG", "’’’’’’"])
def test_what_is_no_code_is_not_found(code: str, tmp_path: Path) -> None:
    async def work() -> None:
        classes = Classes(sqlite_in(tmp_path))
        reply = await get(app_of(classes), f"/api/class/{code}/view")
        assert reply.status == 404
        assert not list(tmp_path.iterdir())
        await classes.close()

    asyncio.run(work())
