"""The Playground as a visitor meets it: what can be typed, clicked and read on one page in a browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.screen import verdict

# Reads the drawn path from the landscape; null while there is none.
PATH = """() => {
  const plot = document.querySelector('.st-key-landscape .js-plotly-plot');
  const path = plot?._fullData?.find(trace => trace.name === 'path');
  return path ? [Array.from(path.x), Array.from(path.y)] : null;
}"""
# How many iterates are drawn, where they begin, and the window across, of a flat landscape.
VIEW = f"""() => {{
  const path = ({PATH})(), plot = document.querySelector('.st-key-landscape .js-plotly-plot');
  return path && plot._fullLayout.xaxis && [path[0].length, path[1][0], ...plot._fullLayout.xaxis.range];
}}"""


def pixel_in(chart: str) -> str:
    """A function of the browser: where a point of a chart is on the screen."""
    return f"""([x, y]) => {{
      const plot = document.querySelector('{chart}');
      const {{xaxis, yaxis}} = plot._fullLayout;
      const box = plot.querySelector('.main-svg').getBoundingClientRect();
      return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
    }}"""


PIXEL = pixel_in(".st-key-landscape .js-plotly-plot")
FINISH = """part => part.getAnimations({ subtree: true })
  .filter(motion => Number.isFinite(motion.effect.getComputedTiming().endTime)).forEach(motion => motion.finish())"""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
BROKEN = "[data-testid=stException]"
REST = "() => new Promise((done) => requestIdleCallback(done, {timeout: 3000}))"
"""Waits until the browser has nothing to draw, three seconds at most: while it has, a press may count as a long one."""
FRAMES = "async () => { for (const _ of [1, 2]) await new Promise(requestAnimationFrame); }"
"""Waits until a frame has been painted: a move of the mouse is heard at the beginning of one."""
# Puts a link in place of the address, and says so as Back and Forward do.
TURN = "(link) => { history.pushState({}, '', link); dispatchEvent(new PopStateEvent('popstate')); }"
# The same, and waits until the script has run for it. Where much is to be drawn, a run may be over before the page says
# that it began: then it is asked for once more; a run that takes long is not, which would begin anew.
FOLLOW = """(link) => new Promise((done, failed) => {
  const app = document.querySelector('[data-testid=stApp]');
  const ask = () => dispatchEvent(new PopStateEvent('popstate'));
  const asking = setInterval(() => app.dataset.testScriptState === 'notRunning' && ask(), 4000);
  const giveUp = setTimeout(() => end(() => failed(new Error(`no run of the script for ${link}`))), 60000);
  const observer = new MutationObserver((changes) => {
    const ran = changes.some(({oldValue}) => oldValue !== 'notRunning');
    if (ran && changes[0].target.dataset.testScriptState === 'notRunning') end(done);
  });
  const end = (say) => {
    observer.disconnect();
    clearInterval(asking);
    clearTimeout(giveUp);
    say();
  };
  observer.observe(app, {attributes: true, attributeOldValue: true, attributeFilter: ['data-test-script-state']});
  history.pushState({}, '', link);
  ask();
})"""
AT_FIRST = "v=1&ex=quadratic_10"
"""The screen of the bare address as a link: κ = 10 from (10, 1) with α = 0.19."""

Path = list[list[float]]
Query = dict[str, str]


@dataclass(frozen=True, slots=True)
class Playground:
    """One page of the app in a browser, and what a visitor can do with it."""

    page: Page
    url: str

    def open(self, query: str = "") -> Playground:
        """Opens the app, with this link's query; waits for the first picture."""
        self.page.goto(f"{self.url}/?{query}" if query else self.url)
        self.wait_for(f"() => ({PATH})() || document.querySelector('{BROKEN}')")
        assert not self.page.locator(BROKEN).count(), "the app broke; its log says why"
        self.page.wait_for_selector(IDLE)
        return self

    def turn_to(self, query: str) -> Playground:
        """Follows this link within the session, as Back or Forward would, until it has been drawn."""
        follow(self.page, f"/?{query}")
        return self

    def begin_anew(self) -> Playground:
        """Goes back to the screen of the bare address within the session, and checks that all of it is there."""
        self.page.wait_for_selector(IDLE)
        if "?" in self.page.url:
            self.turn_to(AT_FIRST)
            if urlsplit(self.page.url).query != AT_FIRST:  # the run that ended was that of an act before
                self.turn_to(AT_FIRST)
        self.wait_for_start()
        expect(self.formula).to_have_value("(x^2 + 10y^2)/2")
        return self

    def wait_for_start(self) -> None:
        """Waits until the run of the bare address is all that the page shows; puts the player at its end."""
        self.wait_for(f"wanted => JSON.stringify(({VIEW})()) === JSON.stringify(wanted)", [154, 1, -11, 11])
        expect(self.step_box).to_have_value("0.19")
        self.page.locator(".player .track").press("End")  # a link to the same run leaves the player where it stands
        expect(self.readout("k")).to_have_text("153")
        expect(self.verdict).to_contain_text("Zig-zags to the minimum (0, 0) in 153 steps")
        self.page.wait_for_selector(IDLE)

    def wait_for(self, condition: str, argument: Any = None) -> None:
        """Waits until this JavaScript holds; asks less often than there are frames, which it would make be drawn."""
        self.page.wait_for_function(condition, arg=argument, polling=50)

    @property
    def path(self) -> Path:
        """x and y of the iterates that are drawn."""
        drawn: Path = self.page.evaluate(PATH)
        return drawn

    def wait_for_another_path(self, than: Path) -> Path:
        """Waits until a path other than `than` is drawn, and the server is done."""
        self.wait_for(f"old => JSON.stringify(({PATH})()) !== JSON.stringify(old)", than)
        self.page.wait_for_selector(IDLE)
        return self.path

    def type(self, formula: str) -> None:
        """Types a formula over the one in the field, and Enter."""
        self.formula.fill(formula)
        self.formula.press("Enter")

    def unfold(self, group: str) -> None:
        """Opens a group of the sidebar: Method, Stopping, Picture."""
        unfold(self.page, group)

    def press_at(self, x: float, y: float) -> None:
        """Clicks the landscape at a point of the plane."""
        press(self.page, PIXEL, [x, y])

    def query(self, holds: Callable[[Query], bool]) -> Query:
        """The parameters of the address, once this holds for them: the page states them when it has been drawn."""
        return wait_for_query(self.page, holds)

    def expect_query(self, **parts: str) -> None:
        """Waits until the address has these parameters, among others."""
        self.query(lambda stated: parts.items() <= stated.items())

    def expect_whole_query(self, parts: Query) -> None:
        """Waits until the address has these parameters and no others."""
        self.query(lambda stated: stated == parts)

    def expect_step(self, holds: Callable[[float], bool]) -> None:
        """Waits until the address has a step size of which this holds."""
        self.query(lambda stated: "step" in stated and holds(float(stated["step"])))

    def readout(self, name: str) -> Locator:
        """A number of the player: k, n, x, y, f, L1, L2, Linf."""
        return self.page.locator(f".player [data-value={name}]")

    def button(self, name: str) -> Locator:
        """The button of this name."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def formula(self) -> Locator:
        """The field for the formula."""
        return self.page.get_by_label("f(x, y) =")

    @property
    def title(self) -> Locator:
        """The title, with the formula as it was read."""
        return self.page.locator(".st-key-function")

    @property
    def echo(self) -> Locator:
        """Notes on how the formula was read, in the sidebar."""
        return self.page.locator(".st-key-echo")

    @property
    def problem(self) -> Locator:
        """Why the formula could not be read."""
        return self.echo.locator(".problem")

    @property
    def verdict(self) -> Locator:
        """The verdict on the page."""
        return verdict(self.page)

    @property
    def step_slider(self) -> Locator:
        """The slider of the step size."""
        return self.page.get_by_role("slider", name="Step size α")

    @property
    def step_box(self) -> Locator:
        """The box with the exact step size."""
        return self.page.get_by_role("spinbutton", name="Step size α, exactly")


def query_of(url: str) -> Query:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def wait_for_query(page: Page, holds: Callable[[Query], bool]) -> Query:
    """Waits until this holds for the parameters of the address; returns them."""
    with suppress(PlaywrightTimeout):
        page.wait_for_url(lambda url: holds(query_of(url)))
    stated = query_of(page.url)
    assert holds(stated), stated
    return stated


def press(page: Page, pixel: str, place: Any = None) -> None:
    """Clicks where this JavaScript finds the place, once the page is at rest."""
    page.evaluate(REST)
    click(page, *page.evaluate(pixel, place))


def click(page: Page, x: float, y: float) -> None:
    """Clicks here, once what the pointer calls forth has been drawn."""
    page.mouse.move(x, y)
    page.evaluate(REST)
    page.mouse.click(x, y)


def open_drawn(page: Page, url: str, query: str, pictures: Sequence[str]) -> Page:
    """Opens a page of the app with this link's query; waits until the charts in these containers are drawn."""
    page.goto(f"{url}?{query}" if query else url)
    for key in pictures:
        page.wait_for_selector(f".st-key-{key} .js-plotly-plot .main-svg, {BROKEN}", state="attached")
    assert not page.locator(BROKEN).count(), "the page broke; its log says why"
    page.wait_for_selector(IDLE)
    return page


def follow(page: Page, link: str) -> Page:
    """Follows a link to any page of the app within the session, as Back or Forward would, until it has been drawn."""
    page.wait_for_selector(IDLE)
    page.evaluate(FOLLOW, link)
    return page


def open_sidebar(page: Page) -> None:
    """Opens the sidebar where it is closed, as it is on a phone; it stands when this returns.

    While it slides in, its fields scroll, and a list that is opened then closes again.
    """
    opening, sidebar = page.get_by_test_id("stExpandSidebarButton"), page.get_by_test_id("stSidebar")
    if opening.is_visible():
        opening.click()
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    sidebar.evaluate(FINISH)


def close_sidebar(page: Page) -> None:
    """Closes the sidebar where it lies over the page, as it does on a phone; it is away when this returns."""
    closing = page.get_by_test_id("stSidebarCollapseButton").locator("button[aria-expanded=true]")
    if closing.count():
        closing.click()
        expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
        page.get_by_test_id("stSidebar").evaluate(FINISH)


def unfold(page: Page, group: str) -> None:
    """Opens a group of the sidebar, unless it is open."""
    folded = page.locator(f".st-key-group_{group.lower()}")
    if folded.locator("details").get_attribute("open") is None:
        folded.locator("summary").click()
        folded.locator("details[open]").wait_for()  # only then does it grow
    folded.evaluate(FINISH)  # a list that opens while the group still grows closes again


def choose(page: Page, label: str, option: str) -> None:
    """Picks an option of a select box by typing its beginning."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option).first.click()


def open_step_sizes(page: Page, url: str, query: str, picture: str | None = None) -> Playground:
    """The Step sizes page with these settings, once its pictures can be chosen; the chosen one may be under way.

    Where the app is open already it is followed to within the session.
    """
    if page.url.startswith(url):
        follow(page, f"/step-sizes?{query}")
    else:
        page.goto(f"{url}/step-sizes?{query}")
    expect(page.get_by_role("radio", name="Basins")).to_be_visible()
    if picture:
        page.get_by_role("radio", name=picture).click()
    return Playground(page, url)
