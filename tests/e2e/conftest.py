"""A server, a browser, and pages of it: 1400×900 for a desk, 390×844 for a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.e2e import bare_page
from tests.e2e.chromium import ARGUMENTS, find_chromium
from tests.e2e.engine import Evaluate, loaded
from tests.e2e.hand import Hand
from tests.e2e.server import ROOT, Server, serve
from tests.e2e.tabs import Tab, Tabs
from tests.e2e.wire import Wire

DESK: ViewportSize = {"width": 1400, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL: ViewportSize = {"width": 400, "height": 300}
"""For a page that nobody looks at."""
RESULTS = ROOT / "test-results"
PATIENCE = 30_000  # milliseconds until a condition counts as not met

THRIFTY = (
    "--process-per-site",  # pages of the app share a process, and the scripts that were compiled in it
    "--disable-threaded-animation",  # one thread draws: several wait for each other where the cores are busy
    "--disable-threaded-scrolling",
    "--disable-checker-imaging",
    "--num-raster-threads=1",
    # No page lives long enough to win back what optimizing its scripts costs. What runs without end does: the engine,
    # axe-core, how Plotly draws. A function is optimized after 20 times as many calls as by default, a loop after 40.
    # The plain compiler is quick enough to take every function at its first call, and the garbage collector copies less
    # where it has room: together they save a tenth of the processor's time.
    "--js-flags=--no-opt,--invocation-count-for-maglev=8000,--invocation-count-for-maglev-osr=4000,"
    "--always-sparkplug,--min-semi-space-size=32,--semi-space-growth-factor=4",
)

QUICK_DRIVER = Path(__file__).with_name("quick_driver.cjs")

PageFactory = Callable[[ViewportSize], Page]
OPENED = pytest.StashKey[list[Tab]]()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app, served once for all browser tests; it must not have reported an exception."""
    with serve() as running:
        yield running
    assert not [line for line in running.log if "Traceback" in line], "\n".join(running.log)


@pytest.fixture(scope="session")
def bare_server() -> Iterator[Server]:
    """A page with nothing but the player and the slider, served once for all files that look at it."""
    with serve(bare_page.APP) as running:
        yield running


@contextmanager
def quick_driver() -> Iterator[None]:
    """Has Playwright begin without what costs time and tells nothing: see quick_driver.cjs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NODE_OPTIONS", f'--require "{QUICK_DRIVER.as_posix()}"')
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium."""
    path = find_chromium()
    assert path, "No Chromium: run `make browser`, or set CHROMIUM to one"
    expect.set_options(timeout=PATIENCE)
    with quick_driver(), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *THRIFTY])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[dict[str, Tabs]]:
    """A profile for the desk and one for the phone; the app's scripts are loaded once in each, not in every test."""
    made = {
        "desk": browser.new_context(accept_downloads=True),
        "phone": browser.new_context(has_touch=True, device_scale_factor=2),
    }
    for context in made.values():
        context.set_default_timeout(PATIENCE)
    yield {name: Tabs(context) for name, context in made.items()}
    for context in made.values():
        context.close()


@pytest.fixture
def open_page(contexts: dict[str, Tabs], request: pytest.FixtureRequest) -> Iterator[PageFactory]:
    """Opens pages, each with a session of its own; afterwards none of them may have reported an error."""
    yield from opening(contexts, request.node)


@pytest.fixture(scope="module")
def open_shared_page(contexts: dict[str, Tabs], request: pytest.FixtureRequest) -> Iterator[PageFactory]:
    """Opens pages that stay for all tests of a file: for those that only look, or go to a link of their own."""
    yield from opening(contexts, request.node)


def opening(contexts: dict[str, Tabs], node: pytest.Item | pytest.Module) -> Iterator[PageFactory]:
    """Lends tabs, in the name of a test or a file, and takes them back."""
    opened = node.stash.setdefault(OPENED, [])
    taken: list[tuple[Tabs, Tab]] = []

    def open_one(viewport: ViewportSize) -> Page:
        tabs = contexts["phone" if viewport is PHONE else "desk"]
        tab = tabs.take()
        taken.append((tabs, tab))
        opened.append(tab)
        tab.page.set_viewport_size(viewport)
        return tab.page

    yield open_one
    for tabs, tab in taken:
        tabs.give_back(tab)
    assert not [complaint for _, complaints in opened for complaint in complaints]


@pytest.fixture(scope="module")
def blank(open_shared_page: PageFactory) -> Page:
    """A page on a desk, before the app is opened, for all tests of a file."""
    return open_shared_page(DESK)


@pytest.fixture(scope="module")
def wire(blank: Page) -> Wire:
    """The connection of that page."""
    return Wire(blank)


@pytest.fixture(scope="module")
def hand(open_shared_page: PageFactory, server: Server) -> Hand:
    """The Playground on a desk, for all tests of a file that move what is in the hand."""
    return Hand(open_shared_page(DESK), server)


@pytest.fixture
def himmelblau(hand: Hand) -> Hand:
    """Himmelblau's function from its own start."""
    return hand.begin_anew()


@pytest.fixture
def page(open_page: PageFactory) -> Page:
    """A page on a desk."""
    return open_page(DESK)


@pytest.fixture
def bare(page: Page, bare_server: Server) -> Page:
    """The page on a desk, drawn."""
    return bare_page.opened(page, bare_server)


@pytest.fixture(scope="module")
def evaluate(open_shared_page: PageFactory) -> Evaluate:
    """Evaluates JavaScript on an empty page with the engine, one for all tests of a file."""
    return loaded(open_shared_page(SMALL))


@pytest.fixture
def phone(open_page: PageFactory) -> Page:
    """A page on a phone."""
    return open_page(PHONE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leaves the picture and the text of every page of a failed test in test-results/."""
    report = yield
    if report.when != "teardown" and report.failed:
        for page, complaints in [tab for node in item.listchain() for tab in node.stash.get(OPENED, [])]:
            keep(page, item.name, complaints)
    return report


def keep(page: Page, name: str, complaints: list[str]) -> None:
    """Writes what a page shows to test-results/, one folder per test."""
    folder: Path = RESULTS / re.sub(r"\W+", "-", name)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / "page.png", full_page=True)
    (folder / "page.txt").write_text("\n".join([page.url, *complaints, "", page.inner_text("body")]), encoding="utf-8")
