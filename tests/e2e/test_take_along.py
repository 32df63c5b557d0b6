"""The tab with the files: a saved run opens at once, buttons stand with their words, what is hidden is in no file."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import FilePayload, Page, expect

from app.exports.catalogue import EXPORTS
from app.exports.json_document import to_json
from app.settings.links import to_query
from app.settings.settings import of_example
from tests.e2e.accessibility import at_rest
from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import IDLE, Playground
from tests.e2e.server import Server

TAB = "Take it with you"
ROOM = 24  # pixels between a button and its words at most


def opened(page: Page) -> None:
    """The tab, once it is drawn."""
    page.get_by_role("tab", name=TAB).click()
    page.wait_for_selector(f".st-key-export_{EXPORTS[-1].name} button")
    page.wait_for_selector(IDLE)
    at_rest(page)  # nothing moves any more


@pytest.fixture(scope="module")
def playground(open_shared_page: PageFactory, server: Server) -> Playground:
    """The Playground, opened once: each test begins anew or follows a link of its own."""
    return Playground(open_shared_page(DESK), server.url).open()


@pytest.fixture
def in_hand(phone: Page, server: Server) -> Playground:
    """The Playground on a phone."""
    return Playground(phone, server.url).open()


def test_a_saved_run_is_shown_at_once(playground: Playground) -> None:
    page = playground.begin_anew().page
    before = playground.path
    opened(page)
    wanted = of_example("rosenbrock")
    saved = FilePayload(name="run.json", mimeType="application/json", buffer=to_json(wanted).encode())
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(saved)
    xs, ys = playground.wait_for_another_path(before)
    assert (xs[0], ys[0]) == wanted.start


@pytest.mark.parametrize("view", ["playground", "in_hand"])
def test_each_button_stands_with_its_words(request: pytest.FixtureRequest, view: str) -> None:
    page = request.getfixturevalue(view).begin_anew().page
    opened(page)
    assert page.viewport_size
    for export in EXPORTS:
        row = page.locator(f".st-key-export_{export.name}")
        button, words = row.get_by_role("button").bounding_box(), row.get_by_text(export.words).bounding_box()
        assert button is not None
        assert words is not None
        below = words["y"] - (button["y"] + button["height"])
        beside = words["x"] - (button["x"] + button["width"])
        assert max(below, beside) >= -1, export.name  # they do not overlap
        assert max(below, beside) <= ROOM, export.name
        assert words["x"] + words["width"] <= page.viewport_size["width"]


def test_the_slide_is_one_picture_of_title_charts_and_verdict(playground: Playground, tmp_path: Path) -> None:
    page = playground.begin_anew().page
    opened(page)
    files = {}
    for kind in ("PNG", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Slide, {kind}").click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    png = files["PNG"].read_bytes()
    assert (png[:8], struct.unpack(">II", png[16:24])) == (b"\x89PNG\r\n\x1a\n", (1920, 1080))
    slide = ET.fromstring(files["SVG"].read_text(encoding="utf-8"))
    assert slide.get("viewBox") == "0 0 1920 1080"
    texts = [text.text for text in slide.iterfind("{http://www.w3.org/2000/svg}text")]
    assert texts[:3] == [
        "f(x, y) = (x² + 10y²)/2",
        "Gradient descent, α = 0.19 · start x = 10, y = 1",
        "Zig-zags to the minimum (0, 0) in 153 steps",
    ]
    assert "changes sign at every step" in " ".join(filter(None, texts[3:]))
    charts = slide.findall("{http://www.w3.org/2000/svg}svg")
    assert all(float(chart.get("x", "-1")) >= 0 for chart in charts)
    assert any("scatterlayer" in ET.tostring(chart, "unicode") for chart in charts)


def test_a_slide_names_no_button_of_the_page(playground: Playground, tmp_path: Path) -> None:
    """On the page, the note that the path starts outside the window names the button Fit."""
    shown = replace(of_example("quadratic_10"), start=(10.0, 1.0), window=((-3.0, 3.0), (-2.0, 2.0)))
    page = playground.begin_anew().turn_to(urlencode(to_query(shown))).page
    note = "the path starts outside this window"
    expect(page.locator(".st-key-landscape .annotation-text", has_text=f"{note}: Fit")).to_be_attached()
    opened(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Slide, SVG").click()
    download.value.save_as(tmp_path / "slide.svg")
    texts = ET.fromstring((tmp_path / "slide.svg").read_text(encoding="utf-8")).iter("{http://www.w3.org/2000/svg}text")
    assert [text for text in ("".join(one.itertext()) for one in texts) if note in text] == [note]


@pytest.mark.parametrize("thing", ["formulas", "steps", "verdict", "curves", "arrows", "theory"])
def test_what_a_link_hides_can_not_be_taken_along(playground: Playground, thing: str) -> None:
    tab = playground.page.get_by_role("tab", name=TAB)
    playground.turn_to("v=1&ex=quadratic_10")
    expect(tab).to_have_count(1)
    playground.turn_to(f"v=1&ex=quadratic_10&hide={thing}")
    expect(playground.page.get_by_role("tab", name="Link", disabled=False)).to_be_visible()
    expect(tab).to_have_count(0)
