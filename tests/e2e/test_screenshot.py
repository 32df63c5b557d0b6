"""The picture for the README is taken by a test, so that it shows the app as it is."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import DESK
from tests.e2e.playground import Playground
from tests.e2e.server import Server


def test_the_screenshot_shows_the_whole_first_screen(
    page: Page, server: Server, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    Playground(page, server.url).open()
    page.evaluate("document.fonts.ready")
    target = Path(pytestconfig.getoption("--screenshot") or tmp_path / "screenshot.png")
    page.screenshot(path=target)
    assert struct.unpack(">II", target.read_bytes()[16:24]) == (DESK["width"], DESK["height"])
