"""Formulas typed the way students type them: each gets its picture, or a reason, at once; and every screen is true."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import Playground
from tests.e2e.server import Server


@dataclass(frozen=True, slots=True)
class Typed:
    """A formula, how it is to be read back as LaTeX, and words the screen has to say about the run from (10, 1).

    A teacher's lock holds the start, so that no other is chosen for the function.
    """

    text: str
    latex: str
    says: tuple[str, ...]


FIRST = "(x^2 + 10y^2)/2"
ROSENBROCK = Typed(
    "100(y - x^2)^2 + (1 - x)^2", r"100 \left(y - x^{2}\right)^{2} + \left(1 - x\right)^{2}", ("Diverges",)
)
GOOD = (
    ROSENBROCK,
    Typed("f(x,y) = ln(x) + y^2", r"\ln x + y^{2}", ("outside the domain", "ln")),
    Typed("|x|+|y|", r"\left|x\right| + \left|y\right|", ("kink", "Cycles")),
    Typed("max(x,y)", r"\max\left(x, y\right)", ("kink", "without end")),
    Typed("5", "5", ("Never moves", "f is constant")),
    Typed("x^2", "x^{2}", ("(0, 1)", "does not change along")),
    Typed("1/(x^2+y^2)", r"\frac{1}{x^{2} + y^{2}}", ("not there after 200 steps",)),
    Typed("e^(e^x)", r"e^{e^{x}}", ("overflows",)),
    Typed("sin x cos y", r"\sin x \cos y", ("minimum",)),
    Typed("x^4/4 − x²/2 + y²", r"\frac{x^{4}}{4} - \frac{x^{2}}{2} + y^{2}", ("Diverges",)),
    Typed(r"\frac{1}{2}(x^2+10y^2)", r"\frac{1}{2} \left(x^{2} + 10 y^{2}\right)", ("Zig-zags", "(0, 0)", "0.2")),
)
# A wrong formula, the column the caret is to stand under, and what the advice names.
WRONG = (
    ("9**9**8", 4, "100"),
    ("0,5x", 2, "0.5"),
    ("sinn(x)", 1, "sin"),
    ("x^2 + ", 6, "+"),
    ("100(y - x^2", 4, "("),
)


@pytest.fixture(scope="module")
def shared(open_shared_page: PageFactory, server: Server) -> Playground:
    """The Playground, opened once for the tests of this file."""
    return Playground(open_shared_page(DESK), server.url).open("v=1&ex=quadratic_10&lock=start")


@pytest.fixture
def app(shared: Playground) -> Playground:
    """The Playground, for tests that follow a link first or put it back to its first screen; no mistake is shown."""
    if shared.problem.count():
        shared.type(FIRST)
        expect(shared.problem).to_have_count(0)
    return shared


def test_every_formula_a_student_types_gets_its_picture_at_once(app: Playground) -> None:
    app.turn_to("v=1&ex=quadratic_10&lock=start")
    expect(app.formula).to_have_value(FIRST)
    expect(app.page.get_by_role("spinbutton", name="Start x")).to_be_disabled()
    for typed in GOOD:
        before = app.path
        app.type(typed.text)
        comma = r"\mathclose{\text{,}}"
        expect(app.title.locator("annotation")).to_have_text(rf"\displaystyle f(x, y) = {typed.latex}{comma}")
        app.wait_for_another_path(before)
        for words in typed.says:
            expect(app.verdict).to_contain_text(words)
        assert app.path[0][0] == 10
        assert app.path[1][0] == 1
        app.expect_query(f=typed.text)


def test_a_wrong_formula_shows_a_caret_and_the_last_good_picture_stays(app: Playground) -> None:
    page, before = app.page, app.begin_anew().path
    verdict, address = app.verdict.inner_text(), page.url
    for text, column, advice in WRONG:
        app.type(text)
        expect(app.problem).to_contain_text(f"column {column}")
        formula, caret = app.problem.locator("pre").inner_text().split("\n")[:2]
        assert formula == text
        assert caret == " " * (column - 1) + "^"
        expect(app.problem).to_contain_text(advice)
        expect(app.formula).to_have_value(text)
        assert (app.path, app.verdict.inner_text(), page.url) == (before, verdict, address)


def test_correcting_a_wrong_formula_clears_the_complaint(app: Playground) -> None:
    before = app.begin_anew().path
    app.type("x^2 + 10y^")
    expect(app.problem).to_be_visible()
    app.type("x^2 + 9y^2")
    expect(app.problem).to_have_count(0)
    app.wait_for_another_path(before)


@pytest.mark.parametrize("typed", ["1/2x", "e^2x", "log x"])
def test_a_reading_worth_knowing_is_said(app: Playground, typed: str) -> None:
    app.turn_to("v=1&ex=quadratic_10")
    expect(app.formula).to_have_value(FIRST)
    expect(app.echo.locator(".note")).to_have_count(0)
    app.type(typed)
    expect(app.echo.locator(".note")).to_have_count(1)
    app.page.wait_for_url(re.compile("[?&]f="))  # the page has written its address: the next link comes after it


def test_the_formulas_of_gradient_and_hessian_are_typeset(app: Playground) -> None:
    app.begin_anew().type(ROSENBROCK.text)
    details = app.page.locator(".st-key-details")
    expect(details.locator("annotation", has_text=r"\nabla f(x, y) =")).to_contain_text("400")
    expect(details.locator("annotation", has_text=r"\nabla^2 f(x, y) =")).to_contain_text("1200")
