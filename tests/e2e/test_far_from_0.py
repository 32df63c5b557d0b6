"""Numbers far from 0 that differ are written differently: on axes that follow the hand, and by the player."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.browser.bundle import in_order, script
from tests.e2e.conftest import SMALL, PageFactory
from tests.e2e.engine import Evaluate
from tests.e2e.playground import Playground, follow
from tests.e2e.server import Server

GLOBALS = {
    "picture/rulers": "Object.assign(globalThis, { ...numbers_module, ...rulers_module });",
    "picture/exits": "Object.assign(globalThis, { ...exits_module });",
}


@pytest.fixture(scope="module")
def evaluate(open_shared_page: PageFactory) -> Evaluate:
    """A bare page with the scripts for numbers, rulers and exits."""
    page = open_shared_page(SMALL)
    page.goto("about:blank")
    for part in ("picture/rulers", "picture/exits"):
        page.add_script_tag(content=f"{{ {script(tuple(in_order(part)))} {GLOBALS[part]} }}")
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


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (100002, "100002.00"), (-99998.534, "−99998.53"), (1.25, "1.25"), (0, "0"), (2e-7, "2.00×10⁻⁷"),
        (1e30, "1.00×10³⁰"),
    ],
)  # fmt: skip
def test_a_coordinate_has_two_decimals_at_least(evaluate: Evaluate, value: float, text: str) -> None:
    assert evaluate("value => written(value, digitsOfSpot(value))", value) == text


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.001, 2 / 1001, 0.002], ["0.001", "0.001998", "0.002"]), ([0.1, 2 / 11, 0.2], ["0.1", "0.182", "0.2"]),
        ([5e-7, 2 / 2000002, 1e-6], ["5×10⁻⁷", "9.99999×10⁻⁷", "1×10⁻⁶"]), ([0.3, 0.1 + 0.2], ["0.3", "0.3"]),
    ],
)  # fmt: skip
def test_marks_that_differ_read_unlike_each_other(evaluate: Evaluate, values: list[float], texts: list[str]) -> None:
    assert evaluate("values => unlikeEachOther(values)", values) == texts


@pytest.mark.parametrize("far", [0.0, 1e5, -1e6])
def test_the_end_of_a_path_under_the_hand_has_the_digits_of_the_player(evaluate: Evaluate, far: float) -> None:
    run = {"x": [far, far + 2, far + 6], "y": [0, 1, 1e-12], "n": 2}
    assert evaluate("run => lastOf(run)", run) == f"({far + 6:.0f}, 0)".replace("-", "−")


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


def test_a_place_and_a_step_size_are_said_with_all_their_digits_and_letters(page: Page, server: Server) -> None:
    ring = page.get_by_role("slider", name=re.compile("^Start of"))
    link = "f=f(w,b;p=1.00002)=p(w-100000)^2%2B10(b-100000)^2&start=100002_100001&window=99990_100010_99990_100010"
    Playground(page, server.url).open(f"v=1&{link}&step=0.019998")
    expect(ring).to_have_attribute("aria-valuetext", "w 100002, b 100001")
    expect(page.locator(".slider .track")).to_have_attribute("aria-valuetext", re.compile(r"^0\.019998\b"))
    expect(page.get_by_role("slider", name="Parameter p", exact=True)).to_have_attribute("aria-valuetext", "1.00002")
    follow(page, f"/compare?v=1&{link}&runs=a~~b~heavy_ball_0.9~fixed_0.01")
    expect(ring).to_have_attribute("aria-valuetext", re.compile("^w 100002, b 100001"))
