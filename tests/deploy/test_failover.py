"""One of two servers is killed while a class is on them: everybody comes back to their own screen on the other."""

from __future__ import annotations

import asyncio
import os
import signal
from urllib.parse import parse_qs

import psutil
import pytest
from playwright.sync_api import Page

from benchmarks.load.act import VisitError
from benchmarks.load.moves import let_go
from benchmarks.load.visitor import Visitor
from tests.deploy.conftest import Site
from tests.deploy.watched import Watched
from tests.e2e.playground import IDLE
from tests.e2e.server import Server, serve
from tests.support.loops import run

pytestmark = pytest.mark.deploy
CLASS = 40
COUNT_RUNS = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  window.runs = 0;
  new MutationObserver(() => {
    window.runs += app.dataset.testConnectionState === "CONNECTED" && app.dataset.testScriptState === "running";
  }).observe(app, { attributes: true });
}"""


def sessions(server: Server) -> int:
    """How many connections a server holds."""
    return sum(one.status == psutil.CONN_ESTABLISHED for one in psutil.Process(server.pid).net_connections("tcp"))


async def arrive(url: str, place: int) -> Visitor:
    """A student with a screen of their own: a function, a start and a step size that nobody else has."""
    visitor = Visitor(url, f"v=1&f={place + 1}x^2%2By^2&start=1_{place}&step=0.01&steps=30")
    await visitor.open({"Cookie": f"gradnorm_server=student{place}"})
    await let_go(visitor, round(0.001 * (place + 1), 3))
    return visitor


async def come_back(before: Visitor, place: int) -> tuple[bool, Visitor]:
    """One move of the browser: it acts, or where the connection is gone opens its address; and whether it was gone."""
    try:
        await before.tell("click", "player", "start", {"x": 3, "y": place})
        return False, before
    except VisitError:
        await before.close()
    visitor = Visitor(before.url, before.query)
    await visitor.open({"Cookie": f"gradnorm_server=student{place}"})
    assert visitor.query in ("", before.query)
    assert said(visitor, "formula") == said(before, "formula") == f"{place + 1}x^2+y^2"
    await visitor.tell("click", "player", "start", {"x": 3, "y": place})
    return True, visitor


def said(visitor: Visitor, key: str) -> str:
    """The text in a field of the screen."""
    return visitor.value(key).string_value


def test_a_class_of_forty_comes_back_to_its_screens_on_the_other_server(pair: Site) -> None:
    async def lesson() -> list[bool]:
        students = await asyncio.gather(*(arrive(pair.url, place) for place in range(CLASS)))
        shares = [sessions(server) for server in pair.servers]
        assert min(shares) >= CLASS // 5  # both have students
        os.kill(pair.servers[0].pid, signal.SIGKILL)
        back = await asyncio.gather(*(come_back(one, place) for place, one in enumerate(students)))
        for place, (_, student) in enumerate(back):
            assert parse_qs(student.query)["start"] == [f"3_{place}"]
            assert parse_qs(student.query)["step"] == [f"{round(0.001 * (place + 1), 3):g}"]
            assert parse_qs(student.query)["f"] == [f"{place + 1}x^2+y^2"]
            await student.close()
        return [moved for moved, _ in back]

    moved = run(lesson())
    assert CLASS // 5 <= sum(moved) <= CLASS - CLASS // 5


def test_a_browser_comes_back_to_its_screen_by_itself(pair: Site, page: Page) -> None:
    playground = Watched(page, pair.url).open("v=1&ex=himmelblau&start=1_2")
    before = playground.path
    playground.type("x^2 + 3y^2")
    path = playground.wait_for_another_path(before)
    address = playground.query(lambda stated: stated.get("f") == "x^2 + 3y^2")
    counts = [sessions(server) for server in pair.servers]
    mine = pair.servers[counts.index(max(counts))]
    page.evaluate(COUNT_RUNS)
    os.kill(mine.pid, signal.SIGKILL)
    playground.wait_for("() => window.runs > 0")  # by itself, once it is connected again
    page.wait_for_selector(IDLE)
    assert playground.path == path
    playground.expect_whole_query(address)
    assert playground.formula.input_value() == "x^2 + 3y^2"
    playground.press_at(1.0, 1.0)
    playground.wait_for_another_path(path)


def test_a_server_that_is_told_to_stop_does_so_soon_and_closes_its_sessions() -> None:
    async def stay(url: str, pid: int) -> str:
        visitor = Visitor(url)
        await visitor.open()
        os.kill(pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(visitor.closed(), 20)
        finally:
            await visitor.close()
        return "closed"

    with serve() as server:
        process = psutil.Process(server.pid)
        workers = process.children(recursive=True)
        assert run(stay(server.url, server.pid)) == "closed"
        _, alive = psutil.wait_procs([process, *workers], timeout=20)
        assert not alive
    assert not [line for line in server.log if "Traceback" in line]
