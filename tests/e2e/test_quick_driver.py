"""Playwright's driver as the tests begin it: quick_driver.cjs, which another version of it may need otherwise."""

from __future__ import annotations

import re
from pathlib import Path

import playwright
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import QUICK_DRIVER


def test_what_is_waited_for_costs_no_description_of_the_page(page: Page) -> None:
    page.set_content("<p>one</p>")
    with pytest.raises(AssertionError, match="one") as failed:
        expect(page.locator("p")).to_have_text("two", timeout=50)
    assert "Aria snapshot" not in str(failed.value)


def test_a_condition_is_asked_by_the_clock_and_not_at_every_frame() -> None:
    asked = re.search(r'^const ASK = "(.*)";$', QUICK_DRIVER.read_text(encoding="utf-8"), re.MULTILINE)
    assert asked
    driver = Path(playwright.__file__).parent / "driver" / "package" / "lib" / "coreBundle.js"
    assert driver.read_text(encoding="utf-8").count(asked[1]) == 1
