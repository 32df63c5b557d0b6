"""A number that the hand or a box has changed: what shows the run is drawn anew, and the rest of the page is not.

The visitor speaks Streamlit's protocol, as a browser does; `parts` counts what the page has drawn.
"""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from benchmarks.load.moves import let_go, track_of
from benchmarks.load.visitor import Visitor
from tests.e2e.server import Server
from tests.e2e.visits import visiting
from tests.support.loops import run


async def press(visitor: Visitor, x: float, y: float) -> None:
    """Presses the landscape."""
    await visitor.tell("click", "player", "start", {"x": x, "y": y})


def stated(visitor: Visitor) -> dict[str, list[str]]:
    """The parameters of the visitor's address."""
    return parse_qs(visitor.query)


def boxes(visitor: Visitor) -> list[float]:
    """The numbers in the boxes of the start."""
    return [visitor.value(key).double_value for key in ("start_x", "start_y")]


def test_a_pressed_point_draws_the_pictures_and_its_boxes(server: Server) -> None:
    async def visit() -> None:
        async with visiting(server.url) as visitor:
            assert visitor.parts == 0
            await press(visitor, 1.5, -0.25)
            assert visitor.parts == 2
            assert boxes(visitor) == [1.5, -0.25]
            assert stated(visitor)["start"] == ["1.5_-0.25"]

            await visitor.set("number", "max_iterations", 37.0)  # the boxes of the start report what they show
            assert visitor.parts == 2
            assert (stated(visitor)["start"], stated(visitor)["steps"]) == (["1.5_-0.25"], ["37"])

            await visitor.set("number", "start_y", 2.0)
            assert visitor.parts == 2
            assert stated(visitor)["start"] == ["1.5_2"]

    run(visit())


@pytest.mark.parametrize(("query", "tab"), [("", "Steps"), ("v=1&ex=quadratic_10&beside=momentum", "Formulas")])
def test_an_open_tab_and_the_ways_to_the_second_run_are_drawn_with_it(server: Server, query: str, tab: str) -> None:
    async def visit() -> None:
        async with visiting(server.url, query) as visitor:
            await visitor.set("tab", "details", tab)
            await press(visitor, 1.5, -0.25)
            assert visitor.parts == 3
            await let_go(visitor, track_of(visitor)[1][40])
            assert visitor.parts == 2

    run(visit())


def test_a_point_too_far_out_is_refused_beside_the_boxes(server: Server) -> None:
    async def visit() -> None:
        async with visiting(server.url) as visitor:
            before = boxes(visitor)
            await press(visitor, 1e200, 0.0)
            assert visitor.parts == 2
            assert boxes(visitor) == before
            assert "start" not in stated(visitor)

    run(visit())


def test_the_whole_page_is_drawn_where_a_sentence_on_it_stands_no_more(server: Server) -> None:
    async def visit() -> None:
        async with visiting(server.url, "v=1&ex=quadratic_10&step=-3") as visitor:
            await press(visitor, 1.5, -0.25)
            assert visitor.parts == 0
            assert boxes(visitor) == [1.5, -0.25]
            await press(visitor, -1.0, 0.5)
            assert visitor.parts == 2

    run(visit())


def test_a_choice_beside_the_boxes_draws_the_whole_page(server: Server) -> None:
    async def visit() -> None:
        async with visiting(server.url) as visitor:
            await visitor.set("choice", "tolerance_norm", ["L1"])
            assert visitor.parts == 0
            assert stated(visitor)["tolnorm"] == ["1"]

    run(visit())
