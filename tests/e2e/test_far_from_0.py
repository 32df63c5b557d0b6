"""Numbers far from 0 that differ are written differently: on axes that follow the hand, and by the player."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from app.browser.bundle import in_order, script
from tests.e2e.conftest import SMALL, PageFactory
from tests.e2e.engine import Evaluate
from tests.e2e.playground import Playground
from tests.e2e.server import Server

GLOBALS = "Object.assign(globalThis, { ...numbers_module, ...rulers_module });"


@pytest.fixture(scope="module")
def evaluate(open_shared_page: PageFactory) -> Evaluate:
    """A bare page with the scripts for numbers and rulers."""
    page = open_shared_page(SMALL)
    page.goto("about:blank")
    page.add_script_tag(content=f"{{ {script(tuple(in_order('picture/rulers')))} {GLOBALS} }}")
    return page.evaluate


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0, 0.5], ["0", "0.5"]), ([1000000, 1000005], ["1000000", "1000005"]), ([100000.25], ["1×10⁵"]),
        ([-1e-9, 1e-9], ["−1×10⁻⁹", "1×10⁻⁹"]), ([5, 5], ["5", "5"]), ([0.1999, 0.2], ["0.1999", "0.2"]),
    ],
)  # fmt: skip
def test_different_numbers_have_different_texts(evaluate: Evaluate, values: list[float], texts: list[str]) -> None:
    assert evaluate("values => allApart(values)", values) == texts


@pytest.mark.parametrize(
    ("column", "base", "digits"),
    [
        ([10, -3, 0], 0, 3), ([99998, 100002], 0, 7), ([0, 55], 1e12, 13), ([5, 5, 5], 0, 3), ([None], 0, 3),
        ([1, 1 + 2.3e-16], 0, 15), ([-1e308, 1.7e308], 0, 3),
    ],
)  # fmt: skip
def test_digits_tell_the_numbers_of_a_run_apart(
    evaluate: Evaluate, column: list[float | None], base: float, digits: int
) -> None:
    numbers = "column.map((one) => one ?? NaN)"
    assert evaluate(f"([column, base]) => digitsOf({numbers}, base)", [column, base]) == digits


@pytest.mark.parametrize(("low", "high"), [(0, 60), (1e6 - 1, 1e6 + 18), (-1e12, -1e12 + 5), (1e-9, 3e-9)])
def test_no_two_ticks_of_a_ruler_read_alike(evaluate: Evaluate, low: float, high: float) -> None:
    axis = {"_offset": 0, "_length": 90, "_id": "y2"}
    ticks = evaluate("([axis, ends]) => new Ruler(axis, ends, false).ticks()", [axis, [low, high]])
    assert len({text for _, text in ticks}) == len(ticks) >= 3


def test_the_player_shows_every_step_of_a_run_far_from_0(page: Page, server: Server) -> None:
    app = Playground(page, server.url).open(
        "v=1&ex=own&f=(x-100000)^2%2B10(y-100000)^2%2B1000000&start=100002_100001&step=0.08"
    )
    seen: dict[str, list[str]] = {name: [] for name in "xyf"}
    page.locator(".player .track").press("Home")
    for k in range(4):
        for name, texts in seen.items():
            texts.append(app.readout(name).inner_text())
        if k < 3:
            page.locator(".player .track").press("ArrowRight")
    x, y = [100002.0], [100001.0]
    for _ in range(3):
        x.append(x[-1] - 0.16 * (x[-1] - 1e5))
        y.append(y[-1] - 1.6 * (y[-1] - 1e5))
    for name, true in (("x", x), ("y", y)):
        assert [float(text) for text in seen[name]] == pytest.approx(true, abs=0.06)
        assert len(set(seen[name])) == 4
    f = [1e6 + (a - 1e5) ** 2 + 10 * (b - 1e5) ** 2 for a, b in zip(x, y, strict=True)]
    assert [float(text) for text in seen["f"]] == pytest.approx(f, abs=0.6)
    assert len(set(seen["f"])) == 4
