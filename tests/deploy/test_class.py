"""A live class on two servers behind the proxy, with PostgreSQL; one is killed in the middle of a round."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator

import psutil
import pytest

from app.classes.database import engine_for
from app.classes.schema import METADATA
from benchmarks.load.class_client import Phone
from benchmarks.load.class_lesson import begin
from tests.deploy.conftest import Site
from tests.deploy.proxy import proxied
from tests.e2e.server import Server, serve
from tests.support.loops import run
from tests.support.postgres import postgres
from tests.support.store_checks import CHECKS, Check

pytestmark = pytest.mark.deploy
CLASS = 40


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A server of PostgreSQL."""
    with postgres() as address:
        yield address


@pytest.fixture
def empty(database: str) -> str:
    """The address of its database, without our tables."""
    engine = engine_for(database)
    METADATA.drop_all(engine)
    engine.dispose()
    return database


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_store_on_postgresql(check: Check, empty: str) -> None:
    check(empty)


def connections(server: Server) -> int:
    """How many connections a server holds."""
    return sum(one.status == psutil.CONN_ESTABLISHED for one in psutil.Process(server.pid).net_connections("tcp"))


def test_a_class_on_two_servers_goes_on_when_one_is_killed(empty: str) -> None:
    variables = {"GRADNORM_DATABASE": empty}
    with (
        serve(variables=variables) as one,
        serve(variables=variables) as other,
        proxied(one.url, other.url) as proxy,
    ):
        run(lesson(Site(proxy, (one, other))))
        assert not [line for line in other.log if "Traceback" in line]


async def lesson(site: Site) -> None:
    teacher = await begin(site.url)
    phones = [Phone(site.url, teacher.code, place) for place in range(CLASS)]
    joined = await asyncio.gather(*(phone.join() for phone in phones))
    assert [answer.status for answer in joined] == [201] * CLASS
    assert sorted(phone.number for phone in phones) == list(range(1, CLASS + 1))
    assert min(connections(server) for server in site.servers) >= CLASS // 8  # both have students
    await teacher.act("open")
    begun = time.perf_counter()
    for phone in phones:
        assert phone.stream is not None
        await phone.stream.until(lambda view: view.get("phase") == "collect")
    assert time.perf_counter() - begun <= 2.5
    taken = await asyncio.gather(*(phone.answer(2) for phone in phones[: CLASS // 2]))
    assert [answer.status for answer in taken] == [204] * (CLASS // 2)
    os.kill(site.servers[0].pid, signal.SIGKILL)
    later = await asyncio.gather(*(phone.answer_again(0) for phone in phones[CLASS // 2 :]))
    assert [answer.status for answer in later] == [204] * (CLASS - CLASS // 2)
    for phone in phones:
        assert phone.stream is not None
        await phone.stream.until(lambda view: view["answered"] == CLASS)
        assert phone.stream.view["own"]["answer"] == (2 if phone.place < CLASS // 2 else 0)
        assert phone.stream.view["own"]["number"] == phone.number
    await teacher.act("close")
    view = (await teacher.act("reveal")).json
    assert view["counts"] == [CLASS - CLASS // 2, 0, CLASS // 2, 0, 0]
    await teacher.board.until(lambda view: len(view.get("answers", ())) == CLASS)
    for phone in phones:
        await phone.stop()
    await teacher.board.stop()


def test_a_server_that_is_told_to_stop_ends_its_streams(empty: str) -> None:
    async def stop(server: Server) -> float:
        teacher = await begin(server.url)
        await teacher.board.until(lambda view: view["phase"] == "lobby")
        begun = time.perf_counter()
        os.kill(server.pid, signal.SIGTERM)
        await asyncio.to_thread(psutil.wait_procs, [psutil.Process(server.pid)], 20)
        await teacher.board.stop()
        return time.perf_counter() - begun

    with serve(variables={"GRADNORM_DATABASE": empty}) as server:
        assert run(stop(server)) < 15
        assert not psutil.pid_exists(server.pid) or psutil.Process(server.pid).status() == psutil.STATUS_ZOMBIE
