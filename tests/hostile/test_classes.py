"""The routes of a class are given what nobody should send: they refuse in JSON, and the class goes on."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.classes.begin import begin
from app.classes.config import KEPT_SECONDS
from app.classes.schema import CLASSES
from app.classes.service import Classes
from app.classes.store import Store
from tests.support.classes import (
    BEHAVES,
    SEEN,
    Clock,
    Room,
    app_of,
    get,
    is_refusal,
    lesson,
    post,
    room,
    sqlite_in,
    texts_in,
)

HOSTILE = [
    b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"questions": 1}', b'{"questions": []}', b'{"round": "1", "answer": 0}',
    b'{"round": 1e400, "answer": 0}', b'{"round": 1, "answer": NaN}', b'{"round": 1, "round": 2, "answer": 0}',
    b'{"round": 1}', b'{"round": true, "answer": 0}', b'{"act": "__class__"}', b'{"act": ["open"]}', b'{"act": null}',
    b'{"act": "open", "seconds": -1}', b'{"act": "open", "seconds": 1e9}', b'{"act": "hide", "number": "1"}',
    b'{"act": "add", "question": null}', b'{"act": "open", "phase": "reveal"}', b'{"name": {"$ne": ""}}',
    b'{"name": "\\ud800", "show": "yes"}', b"[" * 5000, b'"' + b"x" * 7000 + b'"',
]  # fmt: skip


def test_hostile_bodies_are_refused_and_change_nothing(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        before = await one.view("teacher")
        for body in HOSTILE:
            for path, who in (("answer", f"seat:{one.seats[0]}"), ("act", f"teacher:{one.secret}")):
                assert is_refusal(await post(one.app, f"/api/class/{one.code}/{path}", body, who)), body
        for body in HOSTILE:
            reply = await post(one.app, "/api/class", body, source=f"198.51.100.{HOSTILE.index(body)}")
            assert is_refusal(reply), body
        assert await one.view("teacher") == before

    lesson(work, tmp_path)


@given(st.binary(max_size=60) | st.dictionaries(st.text(max_size=6), st.integers() | st.text(max_size=9)).map(
    lambda value: json.dumps(value).encode()
))  # fmt: skip
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_an_answer_or_a_refusal(tmp_path: Path, body: bytes) -> None:
    async def work(one: Room) -> None:
        for path in ("answer", "act", "join"):
            who = {"answer": f"seat:{one.seats[0]}", "act": f"teacher:{one.secret}"}.get(path, "")
            reply = await post(one.app, f"/api/class/{one.code}/{path}", body, who)
            assert reply.status in (200, 201, 204) or is_refusal(reply)

    lesson(work, tmp_path)


def test_bodies_have_a_size_and_a_type(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        path, who = f"/api/class/{one.code}/answer", f"seat:{one.seats[0]}"
        large = b'{"round": 1, "answer": "' + b"x" * 9000 + b'"}'
        assert (await post(one.app, path, large, who)).status == 413
        assert (await post(one.app, path, large, who, headers={"Content-Length": "10"})).status == 413
        assert (await post(one.app, path, b"{}", who, headers={"Content-Length": "-5"})).status == 413
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
            reply = await post(one.app, path, {"round": 1, "answer": 0}, who, headers={"Content-Type": kind})
            assert reply.status == 415  # what a page of another site can send without asking
        assert (await one.view())["answered"] == 0

    lesson(work, tmp_path)


def test_a_wrong_token_or_secret_opens_nothing(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        async with room(sqlite_in(tmp_path / "other")) as other:
            strangers = [
                f"teacher:{other.secret}", f"teacher:{one.seats[0]}", f"teacher:{one.secret}x", "teacher:", "seat:",
                f"seat:{one.secret}", f"seat:{await other.join()}", "seat:" + "x" * 5000, "board", "admin:1", "teacher",
            ]  # fmt: skip
        for place, who in enumerate(strangers):
            source = f"203.0.113.{place}"
            for path in ("answer", "act", "join"):
                reply = await post(one.app, f"/api/class/{one.code}/{path}", {"act": "reveal"}, who, source=source)
                assert (reply.status, is_refusal(reply)) == (401, True), (path, who[:20])
            for path in ("view", "export"):
                assert (await get(one.app, f"/api/class/{one.code}/{path}", who, source=source)).status == 401
            token = who.partition(":")[2] or "x"
            for query in (f"teacher={token}", f"seat={token}"):
                if query not in (f"teacher={one.secret}", f"seat={one.seats[0]}"):
                    reply = await get(one.app, f"/api/class/{one.code}/events", "", query, source=source)
                    assert (reply.status, is_refusal(reply)) == (401, True), query[:20]
        for path in ("act", "answer"):
            assert (await post(one.app, f"/api/class/{one.code}/{path}", {"act": "reveal"})).status == 401
        assert (await one.view())["phase"] == "collect"

    lesson(work, tmp_path)


def test_the_words_of_students_come_back_as_words(tmp_path: Path) -> None:
    text = "<img src=x onerror=alert(1)> {{7*7}} ${x} '; DROP TABLE answers;--"

    async def work(one: Room) -> None:
        seat = await one.join(name="<b>Ada</b>", show=True)
        assert (await one.answer(seat, text)).status == 204
        view = await one.acts("close", "reveal")
        assert (view["answers"][0]["answer"], view["answers"][0]["name"]) == (text, "<b>Ada</b>")
        reply = await get(one.app, f"/api/class/{one.code}/view")
        assert reply.headers["content-type"] == "application/json"
        assert reply.headers["x-content-type-options"] == "nosniff"

    lesson(work, tmp_path, SEEN)


def test_an_answer_that_is_sent_again_later_changes_nothing(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        seat = one.seats[0]
        await one.answer(seat, 1)
        await one.acts("close", "reveal", "next", "open")
        assert (await one.answer(seat, 2, 1)).status == 409
        assert (await one.view())["answered"] == 0

    lesson(work, tmp_path, BEHAVES, BEHAVES)


def test_an_answer_to_the_first_vote_that_comes_late_is_none_to_the_second(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        seat = one.seats[0]
        assert (await one.answer(seat, 1, vote=2)).status == 409
        assert (await one.answer(seat, 1, vote=1)).status == 204
        await one.acts("close", "discuss", "second")
        late = await one.answer(seat, 2, vote=1)  # from a phone that was without network
        assert late.status == 409
        assert "The vote that this answers is closed." in str(late.json)
        assert (await one.view())["answered"] == 0
        for nonsense in (0, 3, True, "1", None):
            assert (await one.answer(seat, 2, vote=nonsense)).status == 422
        assert (await one.answer(seat, 2, vote=2)).status == 204
        assert (await one.view())["answered"] == 1

    lesson(work, tmp_path)


def test_classes_that_are_switched_off_are_refused(tmp_path: Path) -> None:
    async def work() -> None:
        classes = Classes(replace(sqlite_in(tmp_path), on=False))
        app = app_of(classes)
        assert (await get(app, "/api/class")).json == {"on": False, "sets": []}
        assert (await post(app, "/api/class", {"questions": [BEHAVES]})).status == 403
        assert (await get(app, "/api/class/ABCDEF/view")).status == 403
        assert not list(tmp_path.iterdir())
        await classes.close()

    asyncio.run(work())


@pytest.mark.parametrize("on", [True, False], ids=["on", "switched off"])
def test_the_server_deletes_what_is_a_day_old_though_nobody_asks(tmp_path: Path, on: bool) -> None:
    clock = Clock()
    config = replace(sqlite_in(tmp_path), on=on)
    store = Store(config.database, clock)
    begin(store, {"questions": [BEHAVES]})
    clock.now += KEPT_SECONDS - 1
    begin(store, {"questions": [BEHAVES]})
    clock.now += 2

    async def work() -> None:
        classes = Classes(config, clock)
        classes.start()
        for _ in range(100):
            await asyncio.sleep(0.05)
            if len(store.listed()) == 1:
                break
        await classes.close()

    asyncio.run(work())
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(CLASSES)).scalar() == 1
    store.close()


NAMES = {
    "<b>Ada</b>": "<b>Ada</b>", "\u202eadA\u202c": "adA", "A\u200bd\u2066a\u2069": "Ada", "  A\n\tda ": "A da", "": "",
    "\u0000\u0007": "", "👩🏽‍🔬": "👩🏽‍🔬", "=HYPERLINK(1)": "=HYPERLINK(1)", "Z" * 40: "Z" * 40,
}  # fmt: skip


def test_a_name_keeps_what_is_seen_and_has_a_length(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        for typed, kept in NAMES.items():
            reply = await post(one.app, f"/api/class/{one.code}/join", {"name": typed, "show": True})
            assert reply.status == 201, typed
            seats = {seat["number"]: seat["name"] for seat in (await one.view("teacher"))["seats"]}
            assert seats.get(reply.json["number"], "") == kept
        for wrong in ("Z" * 41, "Z" * 100_000, 7, ["Ada"], {"x": 1}, True):
            reply = await post(one.app, f"/api/class/{one.code}/join", {"name": wrong})
            assert is_refusal(reply), str(wrong)[:20]
        rows = (await get(one.app, f"/api/class/{one.code}/export", f"teacher:{one.secret}")).body.decode("utf-8-sig")
        assert "HYPERLINK" not in rows  # who has not answered is in no row
        seat = await one.join(name="=1+1")
        await one.answer(seat, 1)
        rows = (await get(one.app, f"/api/class/{one.code}/export", f"teacher:{one.secret}")).body.decode("utf-8-sig")
        assert ",'=1+1," in rows

    lesson(work, tmp_path)


def test_a_store_that_is_away_is_said_and_tried_again(tmp_path: Path) -> None:
    async def work() -> None:
        blocked = tmp_path / "data"
        blocked.write_text("no folder", encoding="utf-8")
        classes = Classes(sqlite_in(tmp_path))
        app = app_of(classes)
        reply = await post(app, "/api/class", {"questions": [BEHAVES]})
        assert (reply.status, is_refusal(reply)) == (503, False)
        assert str(tmp_path) not in reply.body.decode()
        blocked.unlink()
        assert (await post(app, "/api/class", {"questions": [BEHAVES]})).status == 201
        await classes.close()

    asyncio.run(work())


def test_no_view_has_a_token_or_a_secret(tmp_path: Path) -> None:
    async def work(one: Room) -> None:
        await one.answer(one.seats[0], 2)
        await one.acts("close", "reveal")
        for view in await one.views():
            written = json.dumps(view)
            assert one.secret not in written
            assert one.seats[0] not in written
            assert not texts_in(view) & {"token", "secret", "seat"}

    lesson(work, tmp_path)
