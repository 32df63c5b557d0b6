"""A class in the browser: what the teacher, the board and the students of a test do."""

from __future__ import annotations

import itertools
import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.e2e.conftest import PATIENCE
from tests.e2e.tabs import listen

SAW = "v=1&ex=quadratic_10&step=0.19"
LESSON: list[dict[str, Any]] = [
    {"kind": "place", "text": "Where does this run end?", "link": SAW},
    {"kind": "choose", "text": "How does this run move?", "link": SAW},
    {"kind": "number", "text": "The largest step size that converges?", "quantity": "step_size", "link": SAW},
    {"kind": "curve", "text": "Draw the gradient norm.", "link": SAW},
    {"kind": "run", "text": "At most 60 steps.", "free": ["start", "step_size"], "par": 60, "link": SAW},
]
"""(x² + 10y²)/2 from (10, 1) with α = 0.19: it zig-zags to (0, 0), and 2/λmax = 0.2."""
# Share of the pixels of a layer that are painted.
PAINTED = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let i = 3; i < data.length; i += 4) painted += data[i] > 0;
  return painted / (data.length / 4);
}"""


TEACHERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Class:
    """A class on a server: its code and the teacher's secret."""

    url: str
    code: str
    secret: str

    def address(self, page: str = "") -> str:
        """The address of one of its pages; that of the console has the secret in its fragment."""
        secret = f"#{self.secret}" if page == "console" else ""
        return f"{self.url}/class/{self.code}{'/' if page else ''}{page}{secret}"

    def ask(self, path: str, body: object, token: str = "") -> Any:
        """The answer of a route of the class."""
        return post(f"{self.url}/api/class/{self.code}/{path}", body, token)

    def seats(self, count: int) -> list[str]:
        """The tokens of so many further students."""
        return [self.ask("join", {})["seat"] for _ in range(count)]

    def answer(self, seats: list[str], round_: int, answer: Callable[[int], Any]) -> None:
        """Has each of these students answer."""
        for place, seat in enumerate(seats):
            self.ask("answer", {"round": round_, "answer": answer(place)}, f"seat:{seat}")


def post(url: str, body: object, token: str = "", source: str = "") -> Any:
    """The JSON that a route answers to this body; None where it answers nothing. A proxy would name the source."""
    named = {"Authorization": f"Bearer {token}" if token else "", "X-Forwarded-For": source}
    headers = {"Content-Type": "application/json", **{name: value for name, value in named.items() if value}}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def begun(url: str, questions: list[dict[str, Any]] | None = None) -> Class:
    """A new class on this server, of a teacher at an address of their own: from one, few classes may be begun."""
    made = post(f"{url}/api/class", {"questions": questions or LESSON}, source=f"2001:db8:0:{next(TEACHERS):x}::1")
    return Class(url, made["code"], made["secret"])


@contextmanager
def profile(browser: Browser, viewport: ViewportSize, **options: Any) -> Iterator[BrowserContext]:
    """The browser of a person of its own; its pages may report no error."""
    context = browser.new_context(viewport=viewport, **options)
    context.set_default_timeout(PATIENCE)
    complaints: list[list[str]] = []
    context.on("page", lambda page: complaints.append(listen(page)))
    yield context
    context.close()
    assert not [one for found in complaints for one in found]


def joined(context: BrowserContext, room: Class, name: str = "") -> Page:
    """The page of a student who has just joined."""
    page = context.new_page()
    page.goto(room.address())
    if name:
        page.get_by_label("Your name, if you like").fill(name)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("You are in.")).to_be_visible()
    return page


def press(console: Page, *acts: str) -> None:
    """Presses these buttons of the console, each when it is there."""
    for act in acts:
        console.get_by_role("button", name=act, exact=True).click()


def is_sent(page: Page) -> None:
    """Waits until the server has the student's answer."""
    expect(page.get_by_text("✓ Sent")).to_be_visible()
