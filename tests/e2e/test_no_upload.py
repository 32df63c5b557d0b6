"""Exported pictures offer no upload: plotly.js has a button that sends a chart to the cloud of its maker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser, Page

import gradnorm_core as gc
from app.exports.offline_page import offline_html
from app.exports.run_plot import run_figure
from app.settings.settings import of_example
from tests.e2e.conftest import DESK

LEFT_OUT = ("Share", "Select", "cloud")


@dataclass(frozen=True)
class Seen:
    """The buttons of the charts, and the effect of pressing each of them.

    Attributes:
        names: their titles.
        dialogs: dialogs of the upload that opened.
        requests: addresses that were asked for.
    """

    names: list[str]
    dialogs: int
    requests: list[str]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page for the files, in a profile of their own."""
    context = browser.new_context(viewport=DESK, accept_downloads=True)
    yield context.new_page()
    context.close()


def buttons(page: Page, file: Path) -> Seen:
    """Opens the file and presses every button of its charts."""
    requests = list[str]()
    page.on("request", lambda sent: requests.append(sent.url))
    page.goto(file.as_uri())
    page.wait_for_selector(".modebar-btn", state="attached")
    names = page.eval_on_selector_all(
        ".modebar-btn", "all => all.map(one => one.dataset.title || one.getAttribute('aria-label') || '')"
    )
    page.eval_on_selector_all(".modebar-btn", "all => all.forEach(one => one.dispatchEvent(new MouseEvent('click')))")
    dialogs = page.locator(".plotly-cloud-dialog-box").count()
    return Seen(names, dialogs, [url for url in requests if not url.startswith(("file:", "data:", "blob:"))])


def offers_no_upload(seen: Seen) -> bool:
    return not seen.dialogs and not [name for name in seen.names if any(word in name for word in LEFT_OUT)]


def written(folder: Path, text: str) -> Path:
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_offline_page_offers_no_upload_and_asks_for_nothing(page: Page, tmp_path: Path) -> None:
    seen = buttons(page, written(tmp_path, offline_html(of_example("quadratic_10"))))
    assert len(seen.names) >= 6  # two charts with their zoom, pan and reset
    assert offers_no_upload(seen)
    assert seen.requests == []


def test_a_plotted_run_offers_no_upload_and_asks_for_nothing(page: Page, tmp_path: Path) -> None:
    run = gc.descend(gc.parse("x^2 + 10y^2"), (2, 1), step_rule=gc.Fixed(0.09), max_iterations=30)
    seen = buttons(page, written(tmp_path, run_figure(run).to_html(include_plotlyjs=True)))
    assert len(seen.names) >= 4
    assert offers_no_upload(seen)
    assert seen.requests == []


def test_a_figure_as_plotly_draws_it_has_the_button(page: Page, tmp_path: Path) -> None:
    """So the tests above would see it."""
    figure = go.Figure(go.Scatter(x=[1, 2], y=[1, 2], mode="markers"))
    seen = buttons(page, written(tmp_path, figure.to_html(include_plotlyjs=True)))
    assert seen.dialogs == 1
    assert not offers_no_upload(seen)
