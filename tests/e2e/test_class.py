"""A live class: one teacher, one board and three students, one of them on a phone, through five questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.e2e.accessibility import SMALL, findings
from tests.e2e.classroom import PAINTED, Class, begun, is_sent, joined, press, profile
from tests.e2e.conftest import DESK
from tests.e2e.server import Server

SMALLEST = 44
READABLE = 16  # pixels of a letter on a board of 1400 × 900
SMALLEST_LETTERS = """() => Math.min(...[...document.querySelectorAll("#page *")].filter((one) => one.checkVisibility()
  && !one.closest(".unseen") && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
SMALL_PHONE: ViewportSize = {"width": 360, "height": 640}


class People(NamedTuple):
    """Everybody in a class, each with a browser of their own."""

    room: Class
    console: Page
    board: Page
    students: tuple[Page, Page]
    phone: Page

    @property
    def all_students(self) -> tuple[Page, Page, Page]:
        """The two at a desk, and the one with a phone."""
        return *self.students, self.phone


@pytest.fixture
def contexts_of(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Five browsers: teacher, board, two students at a desk, one with a phone in the dark."""
    with ExitStack() as open_ones:
        desks = [open_ones.enter_context(profile(browser, DESK)) for _ in range(4)]
        phone = profile(browser, SMALL_PHONE, has_touch=True, device_scale_factor=2, color_scheme="dark")
        yield [*desks, open_ones.enter_context(phone)]


@pytest.fixture
def people(server: Server, contexts_of: list[BrowserContext]) -> People:
    """A class in which three students have just taken their seats."""
    room = begun(server.url)
    teacher, wall, *students = contexts_of
    console, board = teacher.new_page(), wall.new_page()
    console.goto(room.address("console"))
    board.goto(room.address("board"))
    expect(board.get_by_text(room.code, exact=True)).to_be_visible()
    ada, bob, eve = (joined(context, room, name) for context, name in zip(students, ("Ada", "", "Eve"), strict=True))
    expect(board.get_by_text("3 joined")).to_be_visible()
    return People(room, console, board, (ada, bob), eve)


def answered(people: People) -> None:
    """All three have answered, and the board says so."""
    for page in people.all_students:
        is_sent(page)
    expect(people.board.get_by_text("3 of 3 answered")).to_be_visible()


def accessible(people: People) -> None:
    """Axe finds nothing on the console, the board and the phone; nothing is too small for a finger."""
    for page in (people.console, people.board, people.phone):
        assert findings(page) == []
        assert page.evaluate("document.body.scrollWidth") <= page.evaluate("innerWidth")
    assert people.board.evaluate(SMALLEST_LETTERS) >= READABLE
    assert people.phone.evaluate(SMALL, SMALLEST) == []


def test_a_lesson_of_five_questions(people: People) -> None:
    accessible(people)
    expect(people.console.get_by_text("1: Ada")).to_be_visible()
    press(people.console, "Remove the name Ada")
    expect(people.console.get_by_text("1: Ada")).to_be_hidden()
    assert "#" not in people.console.url
    where_it_ends(people)
    how_it_moves(people)
    largest_step_size(people)
    a_drawn_curve(people)
    a_run_of_ones_own(people)
    with people.console.expect_download() as saved:
        press(people.console, "Save the answers (CSV)")
    rows = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 1 + 6 * 3  # six votes of three students
    press(people.console, "End the class", "End it for everybody? Press again")
    for page in (people.board, *people.all_students):
        expect(page.get_by_text("The class has ended.")).to_be_visible()
    expect(people.console.get_by_role("button", name="End the class")).to_be_hidden()


def asked(people: People) -> None:
    """The question that comes is open, and its picture is there."""
    press(people.console, "Open the question")
    for page in (people.board, *people.all_students):
        expect(page.locator(".picture:not([aria-busy])")).to_be_visible()


def shown(people: People) -> None:
    """The answers are on the board."""
    press(people.console, "Close", "Show the answers")
    expect(people.board.locator(".round", has_text="What happened")).to_be_visible()


def where_it_ends(people: People) -> None:
    """A place is pressed with the mouse, written as two numbers, and moved with the arrow keys."""
    board, (ada, bob), eve = people.board, people.students, people.phone
    asked(people)
    for page in (people.console, board, eve):
        expect(page.locator(".given")).to_contain_text("f(x, y) = ")
    picture = ada.get_by_role("application")
    box = picture.bounding_box()
    assert box is not None
    picture.click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.2})
    bob.get_by_label("x", exact=True).fill("0")
    bob.get_by_label("y", exact=True).fill("0")
    eve.get_by_role("application").focus()
    eve.keyboard.press("ArrowUp")
    answered(people)
    for word in ("right", "Right", "Not this time"):
        assert word not in board.locator("main").inner_text()
    accessible(people)
    shown(people)
    expect(bob.get_by_text("✓ That is it.")).to_be_visible()
    expect(board.locator(".counts")).to_have_text("2 of 3 right (67 %)")  # an arrow key leaves Eve near the middle
    expect(ada.get_by_text("Not this time.")).to_be_visible()
    expect(board.get_by_role("img", name="Landscape with the places that 3 people pressed")).to_be_visible()
    board.wait_for_function(f"() => ({PAINTED})(document.querySelector('canvas.marks')) > 0.0005")
    accessible(people)
    press(people.console, "Next question")
    expect(board.get_by_text("Question 2 comes next")).to_be_visible()


def how_it_moves(people: People) -> None:
    """Two votes, and the board shows how the class has changed its mind."""
    board = people.board
    asked(people)
    for page, said in zip(people.all_students, ("glides", "zig-zags", "glides"), strict=True):
        page.get_by_text(said, exact=True).click()
    answered(people)
    press(people.console, "Close", "Let them discuss first", "Open the second vote")
    expect(people.phone.get_by_text("In the first vote you said glides.")).to_be_visible()
    for page in people.all_students:
        page.get_by_text("zig-zags", exact=True).click()
    answered(people)
    shown(people)
    expect(board.get_by_text("1 → 3")).to_be_visible()
    expect(board.get_by_text("2 → 0")).to_be_visible()
    expect(board.get_by_text("Right: 3 of 3. In the first vote: 1.")).to_be_visible()
    press(people.console, "Explain")
    expect(board.locator(".why")).to_contain_text("1 − αλmax = −0.9")
    accessible(people)
    press(people.console, "Next question")


def largest_step_size(people: People) -> None:
    """The strip shows the class against 2/λmax, and the runs of all step sizes fly."""
    board = people.board
    asked(people)
    for page, said in zip(people.all_students, ("0.05", "0.195", "0.5"), strict=True):
        page.get_by_label("Step size α, exactly").fill(said)
    answered(people)
    accessible(people)
    shown(people)
    expect(board.locator("text.landmark", has_text=re.compile(r"^2/λmax$"))).to_be_visible()
    expect(board.locator(".outcomes .diverged")).to_have_text("1 diverges")
    expect(board.locator("circle.fits")).to_have_count(1)
    accessible(people)
    press(people.console, "Next question")


def a_drawn_curve(people: People) -> None:
    """A curve is drawn with the mouse, and with numbers."""
    eve = people.phone
    asked(people)
    for page in people.students:
        draw(page)
    eve.get_by_text("Draw it with numbers").click()
    eve.get_by_label("Power of ten at step 0").fill("1")
    eve.get_by_label("Power of ten at step 200").fill("-7")
    eve.keyboard.press("Tab")
    answered(people)
    accessible(people)
    shown(people)
    expect(people.board.locator("path.theirs")).to_have_count(3)
    expect(people.board.locator("path.truth")).to_have_count(1)
    accessible(people)
    press(people.console, "Next question")


def a_run_of_ones_own(people: People) -> None:
    """A run is tried before it is sent; the board shows how all of them end."""
    asked(people)
    for page, said in zip(people.all_students, ("0.01", "0.16", "0.3"), strict=True):
        page.get_by_label("Step size α, exactly").fill(said)
    ends = ("not within the tolerance", "comes within the tolerance", "diverges")
    for page, words in zip(people.all_students, ends, strict=True):
        expect(page.locator(".told")).to_contain_text(words)
        press(page, "Send this run")
    answered(people)
    accessible(people)
    shown(people)
    expect(people.board.locator(".outcomes li")).to_have_count(3)
    accessible(people)


def draw(page: Page) -> None:
    """Draws a falling line with the mouse."""
    paper = page.locator(".paper > svg")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.12 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.8 * box["height"], steps=8)
    page.mouse.up()
