"""A live class: one teacher, one board and three students, one of them on a phone, through five questions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, ViewportSize, expect

from app.settings.settings import of_example, to_spec
from gradnorm_core.descent.descend import run_spec
from tests.e2e.accessibility import SMALL, findings
from tests.e2e.classroom import LESSON, SAW, Class, begun, is_sent, joined, press, profile
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import IDLE
from tests.e2e.server import Server, free_port, serve

SMALLEST = 44
SMALL_PHONE: ViewportSize = {"width": 360, "height": 640}
# Share of the pixels of a layer that are painted.
PAINTED = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let i = 3; i < data.length; i += 4) painted += data[i] > 0;
  return painted / (data.length / 4);
}"""


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
    expect(board.get_by_text("3 people here")).to_be_visible()
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
    press(people.console, "Close", "Discuss, then vote again", "Second vote")
    expect(people.phone.get_by_text("In the first vote you said glides.")).to_be_visible()
    for page in people.all_students:
        page.get_by_text("zig-zags", exact=True).click()
    answered(people)
    shown(people)
    expect(board.get_by_text("1 → 3")).to_be_visible()
    expect(board.get_by_text("2 → 0")).to_be_visible()
    expect(board.get_by_text("Right: 3 of 3. In the first vote: 1.")).to_be_visible()
    press(people.console, "Explain")
    expect(board.locator(".why")).to_contain_text("1 − αL = −0.9")
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
    for page, words in zip(people.all_students, ("not there yet", "arrives", "diverges"), strict=True):
        expect(page.locator(".told")).to_contain_text(words)
        press(page, "Send this run")
    answered(people)
    accessible(people)
    shown(people)
    expect(people.board.locator(".outcomes li")).to_have_count(3)
    accessible(people)


def draw(page: Page) -> None:
    """Draws a falling line with the mouse."""
    paper = page.locator(".paper svg")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.12 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.8 * box["height"], steps=8)
    page.mouse.up()


def test_a_hundred_runs_fly_at_once_and_are_counted_by_how_they_end(server: Server, page: Page) -> None:
    room = begun(server.url, [LESSON[2]])
    seats = room.seats(100)
    act = f"teacher:{room.secret}"
    room.ask("act", {"act": "open"}, act)
    sizes = [0.02 + 0.003 * place for place in range(100)]
    room.answer(seats, 1, sizes.__getitem__)
    page.goto(room.address("board"))
    expect(page.get_by_text("100 of 100 answered")).to_be_visible()
    room.ask("act", {"act": "close"}, act)
    room.ask("act", {"act": "reveal"}, act)
    expect(page.locator("circle")).to_have_count(100)
    expect(page.locator(".step")).to_contain_text("k = ")
    settings = of_example("quadratic_10")
    statuses = [run_spec(to_spec(replace(settings, step_size=size))).status.name for size in sizes]
    expect(page.locator(".outcomes .diverged b")).to_have_text(str(statuses.count("diverged")))
    expect(page.locator(".outcomes .arrived b")).to_have_text(str(statuses.count("converged")))


def test_a_seat_is_kept_through_reload_second_tab_and_lost_network(server: Server, browser: Browser) -> None:
    room = begun(server.url, [LESSON[1]])
    act = f"teacher:{room.secret}"
    context = browser.new_context(viewport=PHONE)
    first = joined(context, room)
    room.ask("act", {"act": "open"}, act)
    first.get_by_text("glides", exact=True).click()
    is_sent(first)
    first.reload()
    expect(first.get_by_role("radio", name="glides")).to_be_checked()
    second = context.new_page()
    second.goto(room.address())
    expect(second.get_by_role("radio", name="glides")).to_be_checked()
    context.set_offline(True)
    second.get_by_text("zig-zags", exact=True).click()
    expect(second.get_by_text("Not sent yet: no connection.")).to_be_visible()
    context.set_offline(False)
    is_sent(second)
    room.ask("act", {"act": "close"}, act)
    room.ask("act", {"act": "reveal"}, act)
    expect(first.get_by_text("✓ That is it.")).to_be_visible()
    expect(first.get_by_text("Right: 1 of 1.")).to_be_visible()
    context.close()


def test_a_picture_that_a_busy_server_refuses_is_asked_for_again(server: Server, browser: Browser) -> None:
    room = begun(server.url, [LESSON[1]])
    context = browser.new_context(viewport=PHONE)
    student = joined(context, room)
    refused: list[str] = []

    def busy(route: Route) -> None:
        path = route.request.url.partition("?")[0]
        if path in refused:
            route.fallback()
        else:
            refused.append(path)
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="{}")

    student.route(re.compile("/api/(landscape|formula)"), busy)
    room.ask("act", {"act": "open"}, f"teacher:{room.secret}")
    expect(student.locator(".picture:not([aria-busy])")).to_be_visible()
    student.wait_for_function(f"() => ({PAINTED})(document.querySelector('canvas.ground')) > 0.5")
    student.wait_for_function(f"() => ({PAINTED})(document.querySelector('canvas.ink')) > 0")
    assert len(refused) == 2
    context.close()


def test_a_server_that_was_killed_in_a_round_has_every_answer_when_it_comes_back(
    browser: Browser, tmp_path: Path
) -> None:
    kept, port = {"GRADNORM_DATA": str(tmp_path)}, free_port()
    context = browser.new_context(viewport=PHONE)
    with serve(port=port, variables=kept) as first:
        room = begun(first.url, [LESSON[1]])
        act = f"teacher:{room.secret}"
        student = joined(context, room)
        board = context.new_page()
        board.goto(room.address("board"))
        room.ask("act", {"act": "open"}, act)
        student.get_by_text("zig-zags", exact=True).click()
        is_sent(student)
        killed = psutil.Process(first.pid)
        for process in (*killed.children(recursive=True), killed):
            process.kill()
        for page in (student, board):
            expect(page.get_by_text("No connection. It comes back by itself.")).to_be_visible()
    with serve(port=port, variables=kept):
        for page in (student, board):
            expect(page.get_by_text("No connection. It comes back by itself.")).to_be_hidden()
        expect(board.get_by_text("1 of 1 answered")).to_be_visible()
        room.ask("act", {"act": "close"}, act)
        room.ask("act", {"act": "reveal"}, act)
        expect(student.get_by_text("✓ That is it.")).to_be_visible()
        context.close()


def test_a_run_that_the_core_alone_computes_is_shown(server: Server, page: Page) -> None:
    link = "v=1&ex=quadratic_10&dir=newton"
    question = {"kind": "choose", "text": "How many steps?", "link": link, "choices": ["1", "10"], "correct": 0}
    room = begun(server.url, [question])
    page.goto(room.address("board"))
    for name in ("open", "close", "reveal"):
        room.ask("act", {"act": name}, f"teacher:{room.secret}")
    page.wait_for_function(f"() => ({PAINTED})(document.querySelector('canvas.ink')) > 0.001")


def test_the_console_is_worked_with_the_keyboard(server: Server, page: Page) -> None:
    room = begun(server.url, [LESSON[1]])
    page.goto(room.address("console"))
    page.get_by_role("button", name="Open the question").focus()
    for act in ("Open the question", "Close", "Show the answers", "Explain"):
        expect(page.get_by_role("button", name=act)).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_text("That was the last question.")).to_be_visible()


def test_what_somebody_typed_stays_text_everywhere(server: Server, page: Page, open_page: PageFactory) -> None:
    canary = "<img src=x onerror=alert(1)>"
    room = begun(server.url, [{"kind": "open", "text": f"See {canary}?", "link": SAW}])
    seat = room.ask("join", {"name": canary, "show": True})["seat"]
    act = f"teacher:{room.secret}"
    room.ask("act", {"act": "open"}, act)
    room.answer([seat], 1, lambda _: canary)
    room.ask("act", {"act": "close"}, act)
    room.ask("act", {"act": "reveal"}, act)
    console = open_page(DESK)
    page.goto(room.address("board"))
    console.goto(room.address("console"))
    expect(page.locator("main h1")).to_have_text(f"See {canary}?")
    expect(page.locator(".texts li span")).to_have_text(canary)
    expect(console.locator(".people li span")).to_contain_text(canary)
    expect(page.locator("cite")).to_have_text(canary)
    assert not page.locator("main img[src=x]").count() + console.locator("main img").count()
    press(console, f"Remove the name {canary}")
    expect(page.locator("cite")).to_have_count(0)


def test_a_wrong_code_and_a_wrong_secret_are_said_in_words(server: Server, browser: Browser) -> None:
    room = begun(server.url, [LESSON[0]])
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{server.url}/class")
    assert findings(page) == []
    page.get_by_label("The code on the screen").fill("ABC")
    press(page, "Go on")
    expect(page.get_by_role("alert")).to_have_text("A code has 6 letters and digits.")
    page.get_by_label("The code on the screen").fill("222 222")
    press(page, "Go on")
    expect(page.get_by_role("alert")).to_have_text("There is no class with this code now.")
    page.get_by_label("The code on the screen").fill(room.code.lower())
    press(page, "Go on")
    expect(page.get_by_role("heading", name=f"Class {room.code}")).to_be_visible()
    assert findings(page) == []
    page.goto(f"{room.address()}/console#wrong")
    expect(page.get_by_text("This link has not the teacher's secret.")).to_be_visible()
    context.close()


def test_the_page_class_begins_a_class_from_a_screen_in_two_presses(
    server: Server, page: Page, open_page: PageFactory
) -> None:
    page.goto(f"{server.url}/?{SAW}")
    page.wait_for_selector(IDLE)
    page.get_by_role("link", name="Class", exact=True).click()
    page.get_by_role("button", name="Add the question").click()
    page.get_by_role("button", name="Begin the class").click()
    expect(page.get_by_alt_text("QR code of the address to join")).to_be_visible()
    link = page.get_by_role("link", name="Open the console").get_attribute("href")
    assert link is not None
    console = open_page(DESK)
    console.goto(link)
    expect(console.get_by_role("heading", name="Where does this run end?")).to_be_visible()
    view = console.request.get(link.partition("#")[0].replace("/class/", "/api/class/").replace("console", "view"))
    assert json.loads(view.text())["rounds"] == 1
