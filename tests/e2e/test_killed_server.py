"""The server is killed while a hand moves the picture, and started again: the hand goes on, and nothing is lost."""

from __future__ import annotations

import os
import re
import signal
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from app.settings.settings import of_example, to_spec
from gradnorm_core.descent.descend import run_spec
from tests.e2e.conftest import DESK, PATIENCE
from tests.e2e.playground import PIXEL, Playground
from tests.e2e.server import free_port, serve
from tests.e2e.wire import READY

SILENT = "No answer from the server yet"
STARTS_AT = """([x, y]) => { const path = document.querySelector('.st-key-landscape .js-plotly-plot')
  ?._fullData?.find(({name}) => name === 'path'); return path && path.x[0] === x && path.y[0] === y; }"""
START = """async () => { for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  const {startX, startY} = document.querySelector('.start-handle').dataset;
  return [Number(startX), Number(startY)]; }"""


def steps_from(start: tuple[float, float]) -> int:
    """Steps of the core's run on Himmelblau's function from here."""
    spec = to_spec(of_example("himmelblau"))
    return run_spec(replace(spec, start=start)).iterations


def test_the_hand_goes_on_without_the_server_and_its_run_is_there_again_after(browser: Browser) -> None:
    port, page = free_port(), browser.new_page(viewport=DESK)
    page.set_default_timeout(2 * PATIENCE)
    told = page.locator(".verdict-overlay")
    with serve(port=port) as server:
        app = Playground(page, server.url).open("v=1&ex=himmelblau")
        ring = page.locator(READY)
        box = ring.bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(*page.evaluate(PIXEL, [-1.0, 2.0]), steps=3)
        os.kill(server.pid, signal.SIGKILL)
        for target in ([-2.0, -2.0], [1.5, -1.0]):
            page.mouse.move(*page.evaluate(PIXEL, target), steps=3)
            start = tuple(page.evaluate(START))
            assert start == pytest.approx(target, abs=0.1)
            expect(app.readout("n")).to_have_text(str(steps_from(start)))
        expect(told).to_contain_text(re.compile(rf"after {steps_from(start)} steps"))
        page.mouse.up()
        expect(told).to_contain_text(SILENT)
        expect(app.readout("n")).to_have_text(str(steps_from(start)))
    with serve(port=port):
        page.wait_for_function(STARTS_AT, arg=list(start))
        expect(told).to_have_count(0, timeout=2 * PATIENCE)
        expect(app.readout("n")).to_have_text(str(steps_from(start)))
        assert app.query()["start"] == "_".join(f"{part:.12g}" for part in start)
    page.close()
