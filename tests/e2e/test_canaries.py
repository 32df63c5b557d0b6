"""Canaries: what would run, load or be pressed if a page took somebody's text for more than text.

Beyond what is asked here, every page fails its test that reports an error or asks anybody beyond this machine for
anything (tests/e2e/conftest.py).
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from app.course import progress_links
from app.settings.links import ENTRIES
from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import AT_FIRST, BROKEN, IDLE, TURN, Playground, follow
from tests.e2e.screen import fresh
from tests.e2e.server import ROOT, Server

PAGES = re.findall(r'url_path="([\w-]+)"', (ROOT / "app" / "main.py").read_text(encoding="utf-8"))
CANARIES = (
    "<img src=x onerror=window.__pwned=1>",
    "<script>window.__pwned=1</script>",
    "<svg/onload=window.__pwned=1>",
    '"><iframe srcdoc=x onload=__pwned=1>',
    "[x](javascript:window.__pwned=1)",
    "![x](https://evil.invalid/x.png)",
    r"$\href{javascript:window.__pwned=1}{x}$",
    r"$\includegraphics{https://evil.invalid/x}$",
    "<a href=javascript:__pwned=1>x</a>",
    ":material/skull: :red[x] `x` **x**",
    "{{constructor.constructor('__pwned=1')()}}",
    "<style>*{background:url(//evil.invalid)}",
)
FORMULA = "x^2 + 4.98765y^2"
# Elements that no page of ours has, in its shadows too.
INJECTED = r"""() => {
  const found = [];
  const look = root => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      for (const {name, value} of one.attributes) {
        const runs = /^on/i.test(name) || (/^(href|src|srcdoc|action|xlink:href)$/i.test(name)
          && /javascript:|evil\.invalid|__pwned/i.test(value));
        if (runs || (name === "src" && value === "x")) found.push(`${one.tagName} ${name}=${value}`);
      }
      if (/^(script|style|iframe)$/i.test(one.tagName) && /__pwned|evil\.invalid/.test(one.textContent))
        found.push(one.tagName);
    }
  };
  look(document);
  return found;
}"""
CHARTS = """() => JSON.stringify([...document.querySelectorAll('.js-plotly-plot')].map(
  plot => [plot.data, plot.layout]))"""


def everywhere(turn: int) -> str:
    """A query with a function, and a canary in every other parameter; another one at every turn."""
    names = ["ex", *(entry.key for entry in (*ENTRIES, *progress_links.ENTRIES) if entry.key != "f")]
    canaries = {name: CANARIES[(place + turn) % len(CANARIES)] for place, name in enumerate(names)}
    return urlencode({"v": 1, "f": FORMULA} | canaries)


def assert_nothing_came_of_it(page: Page) -> None:
    """Nothing ran, and nothing is there that could."""
    assert page.evaluate("window.__pwned") is None
    assert page.evaluate(INJECTED) == []


@pytest.fixture(scope="module")
def hostile(open_shared_page: PageFactory, server: Server) -> Page:
    """The Playground, opened by a link full of canaries; the tests follow such links, to every page."""
    page = open_shared_page(DESK)
    page.goto(f"{server.url}/?{everywhere(len(PAGES))}")
    expect(refused(page)).to_be_attached()
    page.wait_for_selector(IDLE)
    assert_nothing_came_of_it(page)
    return page


def refused(page: Page) -> Locator:
    """The words of the page on the link: each link has other canaries, so each page says something else."""
    return fresh(page, "[role=alert]").filter(has_text="Parts of the link were not used")


@pytest.mark.parametrize("path", PAGES)
def test_a_canary_in_a_link_stays_text_on_every_page(hostile: Page, path: str) -> None:
    page, before = hostile, refused(hostile).inner_text()
    page.evaluate(TURN, f"/{path if path != 'playground' else ''}?{everywhere(PAGES.index(path))}")
    expect(refused(page)).not_to_have_text(before, use_inner_text=True)
    page.wait_for_selector(IDLE)
    assert not page.locator(BROKEN).count()
    assert_nothing_came_of_it(page)
    # Plotly draws some tags in titles, labels and on hover: so charts are not told what somebody typed.
    assert "4.98765y" not in page.evaluate(CHARTS)


def test_a_canary_that_is_typed_stays_text(hostile: Page, server: Server) -> None:
    page, app = follow(hostile, f"/?{AT_FIRST}"), Playground(hostile, server.url)
    app.wait_for_start()
    for canary in CANARIES:
        app.type(canary)
        expect(app.formula).to_have_value(canary)
        app.wait_for("() => document.querySelector('.st-key-echo [role=alert], .st-key-echo pre, .st-key-echo code')")
        page.wait_for_selector(IDLE)
        assert_nothing_came_of_it(page)
    assert app.path
