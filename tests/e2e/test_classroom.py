"""A teacher's link, opened by somebody else: what it locks cannot be moved, what it hides is not on the page."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress

from playwright.sync_api import Page, expect

from tests.e2e.playground import IDLE, PIXEL, Playground
from tests.e2e.server import Server

LOCKED = "v=1&ex=quadratic_10&lock=function_start_method_window&hide=verdict_theory_pages_formulas"
# All text and all attributes of the page, those of its components included.
ALL_TEXT = """() => {
  const texts = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      for (const attribute of element.attributes ?? []) texts.push(attribute.value);
      if (element.shadowRoot) walk(element.shadowRoot);
    }
    texts.push(root.textContent ?? '');
  };
  walk(document);
  return texts.join('\\n');
}"""


def drag(app: Playground, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drags the landscape from one point of the plane to another."""
    here, there = (app.page.evaluate(PIXEL, list(point)) for point in (start, end))
    app.page.mouse.move(*here)
    app.page.mouse.down()
    app.page.mouse.move(*there, steps=5)
    app.page.mouse.up()


def test_a_teachers_link_locks_and_hides_what_it_says(page: Page, server: Server) -> None:
    frames: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(_bytes(data))))
    app = Playground(page, server.url).open(LOCKED)
    assert page.get_by_label("f(x, y) =").is_disabled()
    app.unfold("Stopping")
    app.unfold("Picture")
    for name in ("Start x", "Start y", "x from"):
        expect(page.get_by_role("spinbutton", name=name, exact=True)).to_be_disabled()
    expect(page.get_by_role("spinbutton", name="Steps, at most")).to_be_enabled()
    expect(page.locator(".hint:visible").first).to_be_visible()
    expect(page.locator(".start-hint:visible")).to_have_count(0)  # the start is locked
    path = app.path
    app.press_at(-5, 3)
    drag(app, (0.0, 0.0), (3.0, 2.0))
    # Something that is not locked, so that the page has answered after the press.
    page.get_by_role("spinbutton", name="Steps, at most").fill("7")
    page.keyboard.press("Tab")
    page.wait_for_function(
        "length => document.querySelector('.st-key-landscape .js-plotly-plot')"
        "?._fullData?.find(trace => trace.name === 'path')?.x.length === length",
        arg=8,
    )
    assert app.path == [path[0][:8], path[1][:8]]
    wanted = {
        "v": "1", "ex": "quadratic_10", "steps": "7", "lock": "function_method_start_window",
        "hide": "formulas_pages_theory_verdict",
    }  # fmt: skip
    app.expect_whole_query(wanted)
    shown = page.evaluate(ALL_TEXT)
    sent = "\n".join(map(read, frames))
    for words in ("zig-zag", "Zig-zag", "sawtooth", "2/λ", "1/λ"):
        assert words not in shown
        assert words not in sent, words
    assert '"marks":[],"told":false' in sent, "neither step sizes of the theory nor colours that tell the endings"
    expect(page.get_by_role("link", name="Compare")).to_have_count(0)


def test_the_same_screen_without_a_teacher_says_it_all(page: Page, server: Server) -> None:
    app = Playground(page, server.url).open("v=1&ex=quadratic_10")
    page.wait_for_selector(IDLE)
    assert "zig-zag" in app.verdict.inner_text().lower()
    expect(page.get_by_role("link", name="Compare")).to_have_count(1)


def read(frame: bytes) -> str:
    """The text of a frame, with the part unpacked that `deflated` of app/browser/payload.py has packed."""
    parts = [frame]
    for packed in re.finditer(rb"\0{4}(?=\x78)", frame):
        with suppress(zlib.error):  # four zeros before something else
            parts.append(zlib.decompressobj().decompress(frame[packed.end() :]))
    return b"\n".join(parts).decode("utf-8", "ignore")


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data
