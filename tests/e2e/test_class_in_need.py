"""A live class beside its lesson: lost servers and networks, the keyboard, what was typed, a wrong code."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, Route, expect

from app.settings.settings import of_example, to_spec
from gradnorm_core.descent.descend import run_spec
from tests.e2e.accessibility import findings
from tests.e2e.classroom import LESSON, PAINTED, SAW, begun, is_sent, joined, press
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import IDLE
from tests.e2e.server import Server, free_port, serve


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
    last = max(run_spec(to_spec(replace(settings, step_size=size))).iterations for size in sizes)
    expect(page.locator(".step")).to_have_text(f"k = {last}")
    room.ask("act", {"act": "explain"}, act)
    # The board forbids eval, which a wait for a function would need: the steps of the first half are one pattern.
    first_half = "|".join(str(step) for step in range(last // 2))
    expect(page.locator(".step")).to_have_text(re.compile(rf"^k = (?:{first_half})$"))
    expect(page.locator(".why")).to_contain_text("λ")
    expect(page.locator(".outcomes .diverged b")).to_have_text(str(statuses.count("diverged")))


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
    room = begun(server.url, [LESSON[4]])  # the phone asks for the formula of a run that it is to fly
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


def test_letters_minutes_and_notes_stand_where_they_belong(server: Server, browser: Browser) -> None:
    """A function of w and b: its letters on the phone; the minutes on the console, and its note from the reveal on."""
    link = "v=1&f=w^2 %2B 2*b^2&start=2_1&step=0.1"
    question = {"kind": "place", "text": "Where does it end?", "link": link, "minutes": 7, "note": "At the minimum."}
    room = begun(server.url, [question, {"kind": "open", "text": "Why?", "link": SAW, "minutes": 3}])
    context = browser.new_context(viewport=PHONE)
    student, console = joined(context, room), context.new_page()
    console.goto(room.address("console"))
    expect(console.get_by_role("heading", name="Plan · 10 minutes from here")).to_be_visible()
    expect(console.locator(".plan .now")).to_have_text("Where does it end? 7 min")
    press(console, "Open the question")
    student.get_by_label("w", exact=True).fill("0")
    student.get_by_label("b", exact=True).fill("0")
    is_sent(student)
    expect(console.get_by_text("1 joined, 1 answered")).to_be_visible()
    assert "At the minimum." not in console.content()
    press(console, "Close", "Show the answers")
    expect(console.get_by_text("To say: At the minimum.")).to_be_visible()
    expect(student.get_by_text("✓ That is it.")).to_be_visible()
    assert "At the minimum." not in student.content()
    press(console, "Next question")
    expect(console.get_by_role("heading", name="Plan · 3 minutes from here")).to_be_visible()
    context.close()
