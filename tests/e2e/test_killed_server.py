"""The server is killed while a hand moves the picture, and started again: the hand goes on, and nothing is lost.

It is one story, since each server costs a start, and each page of a new address is loaded cold.
"""

from __future__ import annotations

import os
import re
import signal
import time
from dataclasses import replace

import numpy as np
import psutil
import pytest
from playwright.sync_api import Browser, expect

from app.settings.links import from_query
from app.settings.settings import Settings, to_spec
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from tests.e2e.conftest import DESK, PATIENCE
from tests.e2e.hand import START
from tests.e2e.playground import FRAMES, IDLE, PIXEL, Playground
from tests.e2e.server import free_port, serve
from tests.e2e.wire import READY

TYPED = "x^2 + 3y^2"
SILENT = "No answer from the server yet"
CONNECTED = "[data-testid=stApp][data-test-connection-state=CONNECTED]"
AWAY = "[data-testid=stApp]:not([data-test-connection-state=CONNECTED])"
STARTS_AT = """([x, y]) => { const path = document.querySelector('.st-key-landscape .js-plotly-plot')
  ?._fullData?.find(({name}) => name === 'path'); return path && path.x[0] === x && path.y[0] === y; }"""


def run_from(settings: Settings, start: tuple[float, float]) -> Run:
    """The core's run with these settings from here."""
    return run_spec(to_spec(replace(settings, start=start)))


def place_in(settings: Settings, across: float, up: float) -> tuple[float, float]:
    """A point of the window, by its shares of width and height."""
    (left, right), (bottom, top) = settings.window
    return left + across * (right - left), bottom + up * (top - bottom)


def ended(workers: list[psutil.Process]) -> bool:
    """Whether the server had started processes, and all of them end without it."""
    given_up = time.monotonic() + PATIENCE / 1000
    while any(map(runs, workers)) and time.monotonic() < given_up:
        time.sleep(0.05)
    return bool(workers) and not any(map(runs, workers))


def runs(worker: psutil.Process) -> bool:
    """Whether the process is at work; one that has ended stays in sight until its new parent asks how."""
    try:
        return bool(worker.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_the_hand_goes_on_without_the_server_and_the_screen_is_there_again_after(browser: Browser) -> None:
    port, page = free_port(), browser.new_page(viewport=DESK)
    page.set_default_timeout(2 * PATIENCE)
    told = page.locator(".verdict-overlay")
    with serve(port=port) as server:
        app = Playground(page, server.url).open("v=1&ex=rosenbrock&step=0.002")
        before = app.path
        app.type(TYPED)
        app.wait_for_another_path(before)
        query = app.query(lambda stated: stated.get("f") == TYPED)
        settings, _ = from_query(query)
        box = page.locator(READY).bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(*page.evaluate(PIXEL, place_in(settings, 0.4, 0.7)), steps=3)
        workers = psutil.Process(server.pid).children(recursive=True)
        os.kill(server.pid, signal.SIGKILL)
        assert ended(workers)
        for target in (place_in(settings, 0.3, 0.3), place_in(settings, 0.65, 0.4)):
            page.mouse.move(*page.evaluate(PIXEL, target), steps=3)
            page.evaluate(FRAMES)
            start = tuple(page.evaluate(START))
            assert start == pytest.approx(target, abs=0.01 * (settings.window[0][1] - settings.window[0][0]))
            expect(app.readout("n")).to_have_text(str(run_from(settings, start).iterations))
        expect(told).to_contain_text(re.compile(rf"(after|in) {run_from(settings, start).iterations} steps"))
        page.mouse.up()
        expect(told).to_contain_text(SILENT)
        expect(app.readout("n")).to_have_text(str(run_from(settings, start).iterations))
        page.wait_for_selector(AWAY)
        expect(page.get_by_test_id("stConnectionStatus")).to_be_visible()
    with serve(port=port) as second:
        page.wait_for_selector(CONNECTED)
        page.wait_for_function(STARTS_AT, arg=list(start))
        expect(told).to_have_count(0, timeout=2 * PATIENCE)
        page.wait_for_selector(IDLE)
        expect(app.readout("n")).to_have_text(str(run_from(settings, start).iterations))
        expect(app.formula).to_have_value(TYPED)
        app.expect_whole_query(query | {"start": "_".join(f"{part:.12g}" for part in start)})
        assert np.array(app.path) == pytest.approx(run_from(settings, start).points.T, rel=1e-9, abs=1e-12)
        assert not [line for line in second.log if "Traceback" in line]
    page.close()
