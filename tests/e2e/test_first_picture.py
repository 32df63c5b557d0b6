"""The picture that comes with the Playground's page, before plotly.js has drawn the figure at its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.server import Server

# The middle of each text, and the first iterates of the path.
LOOK = r"""root => {
  const at = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [(left + right) / 2, (top + bottom) / 2];
  };
  const seen = [...root.querySelectorAll('text')].filter((text) => text.textContent && at(text)[0]);
  const line = root.querySelector('path.path, .trace:has(.js-line[style*="stroke-width: 2px"]) .js-line');
  const matrix = line.getScreenCTM();
  const steps = [...line.getAttribute('d').matchAll(/[Ll]?(-?[\d.]+)[ ,]?(-?[\d.]+)/g)].slice(0, 8);
  const relative = line.getAttribute('d').includes('l');
  let [x, y] = [0, 0];
  const places = steps.map(([, dx, dy]) => {
    [x, y] = relative ? [x + Number(dx), y + Number(dy)] : [Number(dx), Number(dy)];
    const place = new DOMPoint(x, y).matrixTransform(matrix);
    return [place.x, place.y];
  });
  return { texts: seen.map((text) => [text.textContent, ...at(text)]), places };
}"""
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
ON_ITS_SIDE: ViewportSize = {"width": 844, "height": 390}
PICTURE = "#first-picture"
PLOTLY = "**/api/plotly/**"
FIGURE = ".st-key-landscape .js-plotly-plot"
# Until both faces of the page's font are here, the browser shows no text, and measures it in another font.
LETTERED = """() => ['normal', 'italic'].every((style) => [...document.fonts].some(
  (face) => face.family === 'Source Sans' && face.style === style && face.status === 'loaded'))"""


def seen(page: Page, selector: str) -> Any:
    page.wait_for_function(LETTERED)
    return page.locator(selector).evaluate(LOOK)


def come_with_the_picture(page: Page, link: str) -> None:
    """Opens a page that comes with its picture, which a server that is busy leaves out."""
    for _ in range(20):
        answer = page.goto(link, wait_until="commit")
        if answer and f'id="{PICTURE[1:]}"' in answer.text():
            return
    pytest.fail("the page comes without its picture")


def hold_back(page: Page) -> list[Route]:
    """Lets no figure be drawn: the requests for plotly.js wait in the list."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PLOTLY, hold)
    return held


def let_go(page: Page, held: list[Route]) -> None:
    for route in held:
        route.continue_()
    page.unroute(PLOTLY)


@pytest.mark.parametrize(
    ("device", "size"),
    [(DESK, DESK), (DESK, LAPTOP), (PHONE, PHONE), (PHONE, ON_ITS_SIDE)],
    ids=["desk", "laptop", "phone", "phone on its side"],
)
def test_the_figure_takes_the_place_of_the_picture_and_nothing_moves(
    device: ViewportSize, size: ViewportSize, open_page: PageFactory, server: Server
) -> None:
    page = open_page(device)
    page.set_viewport_size(size)
    held = hold_back(page)
    come_with_the_picture(page, server.url)
    expect(page.locator(PICTURE)).to_be_attached()
    first = seen(page, PICTURE)
    page.locator(".st-key-landscape .picture").wait_for(state="attached")
    expect(page.locator(".st-key-function .katex")).to_be_visible()
    waiting = seen(page, PICTURE)
    let_go(page, held)
    expect(page.locator(PICTURE)).to_have_count(0)
    figure = seen(page, FIGURE)
    for before in (first, waiting):
        for (word, *box), (other, *place) in zip(sorted(before["texts"]), sorted(figure["texts"]), strict=True):
            assert word == other
            assert np.abs(np.subtract(box, place)).max() < 1.5, word
        assert np.abs(np.array(before["places"]) - figure["places"]).max() < 1


@pytest.mark.parametrize("size", [DESK, LAPTOP], ids=["desk", "laptop"])
def test_the_verdict_of_the_page_takes_the_place_of_its_first_words(
    size: ViewportSize, open_page: PageFactory, server: Server
) -> None:
    page = open_page(size)
    page.route(SCRIPTS, lambda route: route.fulfill(body="", content_type="text/javascript"))
    come_with_the_picture(page, server.url)
    first = page.locator("#first-words b")
    told, words = first.inner_text(), first.bounding_box()
    page.unroute(SCRIPTS)
    page.reload()
    headline = page.locator(".st-key-verdict .verdict b")
    expect(headline).to_have_text(told, use_inner_text=True)
    expect(page.locator("#first-words")).to_have_count(0)
    place = headline.bounding_box()
    assert words
    assert place
    assert abs(words["x"] - place["x"]) < 2
    assert abs(words["y"] - place["y"]) < 4


def test_the_picture_goes_where_the_page_turns_out_to_have_no_landscape(open_page: PageFactory, server: Server) -> None:
    page = open_page(DESK)
    held = hold_back(page)
    come_with_the_picture(page, server.url)
    expect(page.locator(PICTURE)).to_be_attached()
    page.get_by_role("link", name="Gallery").click()
    expect(page.locator(f"{PICTURE}, #first-ground")).to_have_count(0)
    let_go(page, held)


# Streamlit's own scripts, without which the page stays as it came.
SCRIPTS = "**/static/js/**"
# The picture of the theme that is seen, and whether the page behind it is dark.
THEME = """() => {
  const images = [...document.querySelectorAll('#first-picture image')];
  const seen = images.filter((image) => getComputedStyle(image).display !== 'none');
  const [red] = getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number);
  return [seen.map((image) => image.getAttribute('class')), red < 128];
}"""


@pytest.mark.parametrize(
    ("system", "chosen", "drawn"),
    [("light", None, "light"), ("dark", None, "dark"), ("light", "Dark", "dark"), ("dark", "Light", "light")],
)
def test_the_picture_is_there_without_any_script_of_the_page_in_the_theme_of_the_visitor(
    system: Any, chosen: str | None, drawn: str, open_page: PageFactory, server: Server
) -> None:
    page = open_page(DESK)
    page.route(SCRIPTS, lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.emulate_media(color_scheme=system)
    link = f"{server.url}/?v=1&ex=himmelblau"
    come_with_the_picture(page, link)
    if chosen:
        page.evaluate("name => localStorage.setItem('stActiveTheme-/-v2', JSON.stringify(name))", chosen)
        come_with_the_picture(page, link)
    page.wait_for_function(
        f"([shown, dark]) => JSON.stringify(({THEME})()) === JSON.stringify([[shown], dark])",
        arg=[drawn, drawn == "dark"],
    )
    # Streamlit's own dark page, until the theme arrives, is of another colour.
    page.evaluate("document.body.style.background = 'rgb(23, 22, 20)'")
    expect(page.locator("body")).to_have_css("background-color", "rgba(0, 0, 0, 0)")


# The grey bars and the runner that Streamlit shows in this moment.
BUSY = """() => [...document.querySelectorAll(
  '[data-testid=stAppSkeleton], [data-testid=stMain] [data-testid=stSkeleton], [data-testid=stStatusWidget]')]
  .filter((part) => part.checkVisibility({ visibilityProperty: true }) && part.getBoundingClientRect().height)
  .map((part) => part.dataset.testid)"""
WATCH_BUSY = f"""window.busy = new Set();
  const note = () => document.querySelector('#first-picture') && ({BUSY})().forEach((one) => window.busy.add(one));
  new MutationObserver(note).observe(document, {{ childList: true, subtree: true }});"""


def test_no_grey_bars_and_no_runner_are_shown_beside_the_picture(open_page: PageFactory, server: Server) -> None:
    page = open_page(DESK)
    page.add_init_script(WATCH_BUSY)
    held = hold_back(page)
    come_with_the_picture(page, server.url)
    expect(page.locator(".st-key-function .katex")).to_be_visible()
    assert page.evaluate("[...window.busy]") == []
    let_go(page, held)


def test_a_page_without_the_picture_comes_in_the_colour_of_the_theme(open_page: PageFactory, server: Server) -> None:
    page = open_page(DESK)
    page.route(SCRIPTS, lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server.url}/gallery")
    assert page.evaluate(THEME) == [[], True]
    page.emulate_media(color_scheme="light")
    assert page.evaluate(THEME) == [[], False]
    page.evaluate("localStorage.setItem('stActiveTheme-/gallery-v2', JSON.stringify('Dark'))")
    page.goto(f"{server.url}/gallery")
    page.wait_for_function(f"() => ({THEME})()[1]")
