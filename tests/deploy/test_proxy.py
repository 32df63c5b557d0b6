"""The proxy lets a class in and a flood not, closes what is nobody's business, and its policy lets the page work."""

from __future__ import annotations

import asyncio
import http.server
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from benchmarks.load.visitor import Visitor
from tests.deploy.conftest import Site
from tests.deploy.proxy import proxied, status
from tests.deploy.watched import Watched
from tests.e2e.classroom import begun
from tests.e2e.playground import IDLE
from tests.e2e.tabs import listen
from tests.support.loops import run

pytestmark = pytest.mark.deploy
CLOSED = (
    "/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp",
    "/_stcore/script-health-check", "/_stcore/", "/_stcore/upload_file/../metrics", "/_stcore/no-such-thing",
    "/compare/_stcore/metrics",
)  # fmt: skip


async def handshake(url: str, origin: str | None) -> int:
    """The status with which the proxy answers a WebSocket that is asked for from this origin."""
    address = url.replace("http", "ws") + "/_stcore/stream"
    try:
        async with connect(address, origin=origin, subprotocols=["streamlit"]):  # type: ignore[arg-type, list-item]
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


async def pages_of(url: str) -> list[str]:
    """The paths of all pages, as a visitor is told them."""
    visitor = Visitor(url)
    await visitor.open()
    await visitor.close()
    return list(visitor.pages)


@pytest.mark.parametrize("path", CLOSED)
def test_what_is_nobodys_business_is_closed(site: Site, path: str) -> None:
    assert status(f"{site.url}{path}") == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/compare",
        "/healthz",
        "/_stcore/health",
        "/_stcore/host-config",
        "/api/run",
        "/api/formula?f=x^2",
        "/class",
    ],
)
def test_what_the_page_needs_is_open(site: Site, path: str) -> None:
    assert status(f"{site.url}{path}") == 200


def test_the_routes_answer_a_class_behind_one_address(site: Site) -> None:
    def ask(place: int) -> int:
        named = {"X-Gradnorm-Visitor": f"student {place}"}
        return status(f"{site.url}/api/run?f=x^2&step=0.{place + 1}", named)

    with ThreadPoolExecutor(40) as students:
        assert Counter(students.map(ask, range(100))) == {200: 100}
    assert status(f"{site.url}/api/no-such-thing") == 404
    assert status(f"{site.url}/api/run", {"Origin": "http://evil.example"}) == 403
    with urlopen(f"{site.url}/api/run") as answer:
        assert answer.headers["Content-Type"] == "application/json"
        assert "default-src 'none'; frame-ancestors 'none'" in answer.headers.get_all("Content-Security-Policy")


def test_health_is_the_apps_and_not_the_proxys() -> None:
    with proxied("http://127.0.0.1:9", wait=False) as proxy:  # nobody listens there
        assert status(f"{proxy.url}/healthz") in (502, 504)


def test_a_foreign_origin_is_dropped_before_it_reaches_the_app(site: Site) -> None:
    foreign = ("http://evil.example", "null", f"http://localhost.evil.example:{site.proxy.port}", "http://localhost:1")
    for origin in foreign:
        assert run(handshake(site.url, origin)) == 403
        assert status(f"{site.url}/", {"Origin": origin}) == 403
    assert run(handshake(site.url, site.url)) == 101
    assert run(handshake(site.url, None)) == 101
    assert not [line for line in site.servers[0].log if "Origin" in line]


def test_another_host_is_not_answered(site: Site) -> None:
    assert status(f"{site.url}/", {"Host": "evil.example"}) == 0


def test_large_and_strange_requests_are_refused(site: Site) -> None:
    assert status(f"{site.url}/_stcore/upload_file/a/b", method="PUT", body=bytes(2_000_000)) == 413
    assert status(f"{site.url}/?f={'x' * 70_000}") in (0, 414)


def test_every_answer_has_its_headers(site: Site) -> None:
    with urlopen(f"{site.url}/") as answer:
        policy, headers = answer.headers["Content-Security-Policy"], answer.headers
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' blob: 'sha256-" in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "nginx/" not in headers["Server"]
    assert "HttpOnly" in headers["Set-Cookie"]


def test_a_hundred_students_behind_one_address_get_in_within_seconds_and_a_flood_does_not(site: Site) -> None:
    async def knock(count: int) -> Counter[int]:
        address = site.url.replace("http", "ws") + "/_stcore/stream"
        answers: Counter[int] = Counter()
        async with AsyncExitStack() as open_ones:

            async def one() -> None:
                try:
                    await open_ones.enter_async_context(
                        connect(address, origin=site.url, subprotocols=["streamlit"], open_timeout=60)  # type: ignore[arg-type, list-item]
                    )
                    answers[101] += 1
                except InvalidStatus as refused:
                    answers[refused.response.status_code] += 1

            await asyncio.gather(*(one() for _ in range(count)))
        return answers

    assert run(knock(100)) == {101: 100}
    flood = run(knock(600))
    assert set(flood) == {101, 429}
    assert flood[101] <= 300
    assert status(f"{site.url}/healthz") == 200


def test_every_page_works_under_the_policy_without_a_complaint(site: Site, page: Page) -> None:
    for path in run(pages_of(site.url)):
        page.goto(f"{site.url}/{path}")
        page.wait_for_selector(IDLE)
        shown = "[data-testid=stMainBlockContainer] :is(.js-plotly-plot, .katex, img, svg, iframe, h1, h2, h3, p)"
        page.locator(shown).locator("visible=true").first.wait_for()


def test_the_parts_that_live_in_the_browser_work_under_the_policy(site: Site, page: Page) -> None:
    playground = Watched(page, site.url).open("v=1&ex=quadratic_10")
    before = playground.path
    playground.press_at(3.0, 2.0)
    moved = playground.wait_for_another_path(before)
    assert [coordinates[0] for coordinates in moved] == pytest.approx([3.0, 2.0], abs=0.2)
    page.locator(".slider .mark").first.click()
    playground.wait_for_another_path(moved)
    Watched(page, site.url).open("v=1&ex=himmelblau&view=surface")


def test_a_class_goes_through_the_proxy_as_it_happens(site: Site, page: Page) -> None:
    room = begun(site.url)
    student = page.context.new_page()
    complaints = listen(student)
    student.goto(room.address())
    student.get_by_role("button", name="Join").click()
    student.get_by_text("You are in.").wait_for()
    with urlopen(f"{site.url}/api/class/{room.code}/events", timeout=10) as events:
        wait_for_phase(events, "lobby")
        opened = time.monotonic()
        room.ask("act", {"act": "open"}, f"teacher:{room.secret}")
        wait_for_phase(events, "collect")
        assert time.monotonic() - opened < 2.5
    student.locator(".picture:not([aria-busy])").wait_for()
    assert complaints == []
    student.close()


def wait_for_phase(events: Any, phase: str) -> None:
    """Reads a stream of events until the class is in this phase."""
    while f'"phase":"{phase}"'.encode() not in bytes(events.readline()).replace(b" ", b""):
        pass


def test_pages_of_other_sites_may_frame_it_where_the_configuration_names_them(site: Site, page: Page) -> None:
    with course_page() as (address, show):
        for ancestors, works in (("'self'", False), (address, True)):
            with proxied(site.servers[0].url, frame_ancestors=ancestors) as proxy:
                show(f'<iframe src="{proxy.url}/?v=1" width=1200 height=800></iframe>')
                assert framed(page, address) is works


def framed(page: Page, address: str) -> bool:
    """Whether the app appears in the frame of the course page, or else a complaint in the console."""
    other = page.context.new_page()  # not the watched page: a refused frame is an error, as it should be
    refused: list[str] = []
    other.on("console", lambda message: refused.append(message.text) if "frame-ancestors" in message.text else None)
    try:
        other.goto(address)
        app = other.frame_locator("iframe").locator(IDLE)
        while not refused and not app.count():
            other.wait_for_timeout(50)
        return not refused
    finally:
        other.close()


@contextmanager
def course_page() -> Iterator[tuple[str, Any]]:
    """A page of another site, and how to have it show something."""
    body = [b""]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body[0])

        def log_message(self, format: str, *args: object) -> None:
            """Keeps silent."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", lambda text: body.__setitem__(0, text.encode())
        server.shutdown()
