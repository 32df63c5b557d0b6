"""Board and phones of a class round no number to another, cut nothing and leave nothing out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.classroom import LESSON, PAINTED, SAW, Class, begun, is_sent, joined, press, profile
from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.server import Server

PROJECTOR: ViewportSize = {"width": 1280, "height": 720}
WELLS = "v=1&ex=himmelblau"
TALL: list[dict[str, Any]] = [
    {"kind": "choose", "text": "How does this run move?", "link": WELLS},
    {"kind": "run", "text": "From where does it converge?", "free": ["start"], "link": f"{WELLS}&dir=newton&step=1"},
    {"kind": "open", "text": "Why?", "link": WELLS},
]
HEIGHTS = "() => [document.documentElement.scrollHeight, innerHeight]"


def shown(room: Class, *acts: str) -> None:
    """Has the teacher do this."""
    for act in acts:
        room.ask("act", {"act": act}, f"teacher:{room.secret}")


def answer_to(question: dict[str, Any]) -> Callable[[int], Any]:
    """Some answer of each student to a question."""
    answers: dict[str, Callable[[int], Any]] = {
        "place": lambda i: [0.5 * i, 0], "choose": lambda i: i, "number": lambda i: 0.1 + 0.05 * i,
        "curve": lambda i: [[0, 10], [200, 10.0**-i]], "open": lambda i: f"answer {i} " * 9,
        "run": lambda i: {"start": [1 + i, 1]},
    }  # fmt: skip
    return answers[question["kind"]]


def joined_board(server: Server, page: Page, questions: list[dict[str, Any]], people: int) -> tuple[Class, list[str]]:
    """A class whose board is on the page, and the seats of its students."""
    room = begun(server.url, questions)
    page.goto(room.address("board"))
    return room, room.seats(people)


def test_the_board_is_no_higher_than_its_screen(server: Server, open_page: PageFactory) -> None:
    page = open_page(PROJECTOR)
    room, seats = joined_board(server, page, [*LESSON, *TALL], 3)
    for number, question in enumerate([*LESSON, *TALL], 1):
        shown(room, *(["next"] if number > 1 else []), "open")
        expect(page.locator("main")).to_contain_text(f"Question {number} of 8 · Answer now")
        fits(page)
        room.answer(seats, number, answer_to(question))
        for acts, words in ((("close", "reveal"), "What happened"), (("explain",), "Why")):
            shown(room, *acts)
            expect(page.locator("main")).to_contain_text(f"Question {number} of 8 · {words}")
            fits(page)
    page.set_viewport_size({"width": 1920, "height": 1080})
    fits(page)


def fits(page: Page) -> None:
    """The picture is there, and nobody has to scroll."""
    expect(page.locator("[aria-busy]")).to_have_count(0)
    page.wait_for_function(f"() => {{ const [page, screen] = ({HEIGHTS})(); return page <= screen; }}")


def test_nothing_but_all_is_a_hundred_percent(server: Server, page: Page) -> None:
    room, seats = joined_board(server, page, [LESSON[1]] * 2, 201)
    shown(room, "open")
    room.answer(seats, 1, lambda i: 2 if i else 0)
    shown(room, "close", "reveal")
    expect(page.locator(".counts")).to_have_text("200 of 201 right (over 99 %)")
    shown(room, "next", "open")
    room.answer(seats, 2, lambda i: 0 if i else 2)
    shown(room, "close", "reveal")
    expect(page.locator(".counts")).to_have_text("1 of 201 right (under 1 %)")


def test_runs_that_the_server_alone_computes_are_counted_and_marked_where_they_end(server: Server, page: Page) -> None:
    question = {**TALL[1], "free": ["start", "step_size"], "link": f"{WELLS}&dir=newton&step=1"}
    room, seats = joined_board(server, page, [question], 3)
    shown(room, "open")
    room.answer(seats, 1, lambda i: {"start": [3, 2.5], "step_size": (1, 0.5, 1e-6)[i]})
    shown(room, "close", "reveal")
    expect(page.locator(".outcomes .arrived b")).to_have_text("2")
    expect(page.locator(".outcomes .short b")).to_have_text("1")
    expect(page.get_by_text("The server computes 3 runs: the end alone is marked")).to_be_visible()
    expect(page.get_by_text("k = ")).to_be_hidden()
    marked(page)
    page.set_viewport_size({"width": 1000, "height": 700})
    marked(page)


@pytest.mark.parametrize(("method", "alpha"), [("dir=newton&step=1", "1"), ("dir=heavy_ball_0.5&step=0.02", "0.02")])
def test_a_phone_offers_the_step_size_of_any_method(server: Server, browser: Browser, method: str, alpha: str) -> None:
    """Newton's method is none of the phone's engine: the step size was 0.1 there, and the start was missing."""
    room = begun(server.url, [{"kind": "run", "text": "How long?", "free": ["step_size"], "link": f"{WELLS}&{method}"}])
    with profile(browser, PHONE) as context:
        phone = joined(context, room)
        shown(room, "open")
        expect(phone.get_by_label("Step size α, exactly")).to_have_value(alpha)
        press(phone, "Send this run")
        is_sent(phone)


def test_a_start_on_the_minimum_takes_no_step_and_does_not_arrive(server: Server, page: Page) -> None:
    question = {"kind": "run", "text": "From where?", "free": ["start"], "link": f"{WELLS}&step=0.01"}
    room, seats = joined_board(server, page, [question], 3)
    shown(room, "open")
    room.answer(seats, 1, lambda i: {"start": ([3, 2], [2.5, 2], [3, 2.5])[i]})
    shown(room, "close", "reveal")
    expect(page.locator(".outcomes .arrived b")).to_have_text("2")
    expect(page.locator(".outcomes .still")).to_have_text("1 takes no step")
    expect(page.get_by_text("Right: 2 of 3.")).to_be_visible()
    marked(page)


# The kinds whose colour is on the canvas above the landscape.
COLOURS = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const drawn = new Set();
  for (let i = 0; i < data.length; i += 4) drawn.add(`#${[0, 1, 2].map((at) =>
    data[i + at].toString(16).padStart(2, "0")).join("")}`.toUpperCase());
  const colour = (kind) => getComputedStyle(canvas).getPropertyValue(`--outcome-${kind}`).trim();
  return ["arrived", "still", "short", "diverged", "broken"].filter((kind) => drawn.has(colour(kind)));
}"""


@pytest.mark.parametrize("turned", [False, True])
def test_marks_of_three_kinds_at_one_place_are_all_seen(server: Server, browser: Browser, turned: bool) -> None:
    """Two runs end at the minimum (0, 0), one with the tolerance and one without; a third begins there."""
    link = "v=1&ex=own&f=x^2%2By^2&step=0.4&steps=8&tol=1e-06"
    question = {"kind": "run", "text": "From where?", "free": ["start"], "link": link}
    starts = [[1e-4, 0], [0, 0], [2, 1]]
    with profile(browser, PROJECTOR, reduced_motion="reduce") as context:
        page = context.new_page()
        room, seats = joined_board(server, page, [question], 3)
        shown(room, "open")
        room.answer(seats, 1, lambda i: {"start": starts[::-1][i] if turned else starts[i]})
        shown(room, "close", "reveal")
        expect(page.locator(".outcomes .still b")).to_have_text("1")
        expect(page.locator(".outcomes .short b")).to_have_text("1")
        marked(page)
        assert page.locator("canvas.live").evaluate(COLOURS) == ["arrived", "still", "short"]


def marked(page: Page) -> None:
    """Something is drawn above the landscape."""
    page.wait_for_function(f"() => ({PAINTED})(document.querySelector('canvas.live')) > 0")


def test_the_heads_of_a_flight_that_is_over_stay_when_the_picture_changes_its_size(
    server: Server, browser: Browser
) -> None:
    with profile(browser, PROJECTOR, reduced_motion="reduce") as context:
        page = context.new_page()
        room, seats = joined_board(server, page, [LESSON[2]], 2)
        shown(room, "open")
        room.answer(seats, 1, answer_to(LESSON[2]))
        shown(room, "close", "reveal")
        expect(page.locator(".step")).to_have_text("k = 153")
        marked(page)
        page.set_viewport_size({"width": 900, "height": 600})
        marked(page)


def test_dots_stand_at_their_numbers(server: Server, page: Page) -> None:
    """Answers just below 2/λmax = 0.2 stand left of its line, and answers just above it right of it."""
    room, seats = joined_board(server, page, [LESSON[2]], 8)
    shown(room, "open")
    sizes = [0.19, 0.199, 0.1999, 0.2001, 0.201, 0.21, 0.5, 1]
    room.answer(seats, 1, sizes.__getitem__)
    shown(room, "close", "reveal")
    expect(page.locator("circle")).to_have_count(8)
    across = page.locator("circle").evaluate_all("dots => dots.map(dot => dot.cx.baseVal.value)")
    limit = page.locator("line.landmark").evaluate_all("lines => Math.max(...lines.map(line => line.x1.baseVal.value))")
    assert sum(x < limit for x in across) == 3
    decades = (max(across) - limit) / (sorted(across)[-2] - limit)
    assert decades == pytest.approx(0.69897 / 0.39794, abs=0.01)  # log₁₀(1/0.2) and log₁₀(0.5/0.2)


@pytest.mark.parametrize(("index", "label", "typed"), [(2, "Step size α", "0.19999"), (0, "Number of steps", "12345")])
def test_an_answer_is_written_as_it_was_given(
    server: Server, browser: Browser, index: int, label: str, typed: str
) -> None:
    steps = {"kind": "number", "quantity": "steps", "text": "How many steps?", "link": SAW}
    room = begun(server.url, [LESSON[2] if index else steps])
    with profile(browser, PHONE) as context:
        page = joined(context, room)
        shown(room, "open")
        page.get_by_label(f"{label}, exactly").fill(typed)
        is_sent(page)
        page.reload()
        expect(page.get_by_label(f"{label}, exactly")).to_have_value(typed)
        shown(room, "close")
        expect(page.locator(".own b")).to_have_text(typed)
        shown(room, "reveal")
        expect(page.locator(".judged")).to_contain_text(f"You: {typed}.")
        expect(page.locator(".why").first).to_contain_text(f"{typed} is ")


def test_a_second_page_of_a_seat_shows_its_newest_answer_and_keeps_what_is_typed(
    server: Server, browser: Browser
) -> None:
    room = begun(server.url, [LESSON[2]])
    with profile(browser, PHONE) as context:
        page = joined(context, room)
        others = [context.new_page(), context.new_page()]
        for other in others:
            other.goto(page.url)
        shown(room, "open")
        box, idle, busy = (one.get_by_label("Step size α, exactly") for one in (page, *others))
        box.fill("0.15")
        expect(idle).to_have_value("0.15")
        expect(busy).to_have_value("0.15")
        busy.fill("0.")
        box.fill("0.16")
        expect(idle).to_have_value("0.16")
        expect(busy).to_have_value("0.")
        shown(room, "close")
        for other in others:
            expect(other.locator(".own b")).to_have_text("0.16")


def test_a_small_number_in_its_box_can_be_written_on(server: Server, browser: Browser) -> None:
    room = begun(server.url, [{**LESSON[2], "link": "v=1&f=10^7*(x^2%2By^2)&start=1_1&step=1e-8"}])
    with profile(browser, PHONE) as context:
        page = joined(context, room)
        shown(room, "open")
        box = page.get_by_label("Step size α, exactly")
        page.get_by_label("Step size α", exact=True).press("ArrowRight")
        expect(box).to_have_value("3.25e-7")
        box.press("End")
        box.press("Backspace")
        box.press("Backspace")
        box.press("Backspace")
        page.keyboard.type("e-8")
        is_sent(page)
        expect(page.get_by_text("please.")).to_be_hidden()


def test_a_curve_of_two_numbers_is_straight_between_them_and_may_leave_the_paper(
    server: Server, browser: Browser
) -> None:
    room = begun(server.url, [LESSON[3]])
    with profile(browser, PHONE) as context:
        page = joined(context, room)
        shown(room, "open")
        page.get_by_text("Draw it with numbers").click()
        for step, power in ((0, "1"), (200, "-7")):
            page.get_by_label(f"Power of ten at step {step}", exact=True).click()
            page.keyboard.press("ControlOrMeta+A")
            page.keyboard.type(power)
            page.keyboard.press("Tab")
        for step, value in ((50, "-1.0"), (100, "-3.0"), (150, "-5.0")):
            expect(page.get_by_label(f"Power of ten at step {step}", exact=True)).to_have_value(value)
            expect(page.get_by_text(f"k = {step}: 10^")).to_be_visible()
        is_sent(page)
        cut = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).length"
        assert not page.locator(".boxes.five input").evaluate_all(cut)


def test_a_console_and_a_board_count_those_who_joined(server: Server, page: Page, open_page: PageFactory) -> None:
    room, _ = joined_board(server, page, [LESSON[0]], 2)
    expect(page.get_by_text("2 joined")).to_be_visible()
    console = open_page(PROJECTOR)
    console.goto(room.address("console"))
    expect(console.get_by_text("2 joined", exact=True)).to_be_visible()
    press(console, "End the class", "End it for everybody? Press again")
    expect(console.get_by_text("2 joined", exact=True)).to_be_visible()


def test_the_norm_of_the_run_lies_on_the_paper_when_it_is_shown(server: Server, page: Page) -> None:
    """It falls to 10⁻¹⁴ of its start, below the paper that is given out, and is not drawn along the edge."""
    question = {**LESSON[3], "link": "v=1&ex=quadratic_10&step=0.15&tol=1e-13&steps=400"}
    room, seats = joined_board(server, page, [question], 1)
    shown(room, "open")
    room.answer(seats, 1, lambda _: [[0, 10], [400, 1e-30]])
    shown(room, "close", "reveal")
    expect(page.locator("path.truth")).to_have_count(1)
    ends = page.locator(".field path").evaluate_all(
        "paths => paths.map(path => { const box = path.getBBox(); return box.y + box.height; })"
    )
    below = page.locator(".field").evaluate("field => field.y.baseVal.value + field.height.baseVal.value")
    assert ends[1] < below < ends[0]
    last = page.locator("path.truth").evaluate("path => path.getAttribute('d').split(/[ ML]/).slice(-4)")
    assert last[1] != last[3]


def test_nobody_is_asked_to_join_a_class_that_is_over_or_was_never_there(server: Server, browser: Browser) -> None:
    """The code in the address is read as one that is typed: in small letters, with hyphens and blanks."""
    room = begun(server.url, [LESSON[0]])
    with profile(browser, PHONE) as context:
        page = context.new_page()
        page.goto(f"{server.url}/class/{room.code[:3].lower()}-{room.code[3:]}")
        expect(page.get_by_role("heading", name=f"Class {room.code}")).to_be_visible()
        shown(room, "end")
        page.reload()
        expect(page.get_by_role("heading", name="The class has ended.")).to_be_visible()
        expect(page.get_by_role("button", name="Join")).to_be_hidden()
