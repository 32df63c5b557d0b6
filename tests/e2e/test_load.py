"""The visitors of the load generator do what visitors do: every move of the class is possible on today's pages."""

from __future__ import annotations

from random import Random
from urllib.parse import parse_qs

import pytest

from benchmarks.load.__main__ import _rate_row
from benchmarks.load.act import VisitError
from benchmarks.load.hand import CHAPTERS as HAND_CHAPTERS
from benchmarks.load.hand import FOLLOWS, HandVisitor
from benchmarks.load.moves import CHAPTERS, formula, let_go, track_of
from benchmarks.load.routes import CHAPTERS as ROUTE_CHAPTERS
from benchmarks.load.routes import RouteVisitor
from gradnorm_core.objectives.formula import parse
from tests.e2e.server import Server
from tests.e2e.visits import visiting
from tests.support.loops import run


@pytest.mark.parametrize("chapter", range(len(CHAPTERS)))
def test_every_move_of_the_class_can_be_made(server: Server, chapter: int) -> None:
    async def visit() -> None:
        async with visiting(server.url) as visitor:
            random = Random(chapter)
            acts = [await move(visitor, random) for move in CHAPTERS[chapter]]
            assert all(act.seconds > 0 and act.received > 0 for act in acts)
            assert visitor.page == ""

    run(visit())


@pytest.mark.parametrize("chapter", range(len(ROUTE_CHAPTERS)))
def test_every_move_can_be_made_on_the_routes(server: Server, chapter: int) -> None:
    async def visit() -> None:
        visitor, random = RouteVisitor(server.url), Random(chapter)
        acts = [await visitor.open()] + [await move(visitor, random) for move in ROUTE_CHAPTERS[chapter]]
        await visitor.close()
        assert all(act.seconds > 0 and act.received > 0 for act in acts)

    run(visit())


@pytest.mark.parametrize("chapter", range(len(HAND_CHAPTERS)))
def test_every_move_can_be_made_by_hand_and_the_page_follows(server: Server, chapter: int) -> None:
    async def visit() -> None:
        visitor, random = HandVisitor(server.url), Random(chapter)
        acts = [await visitor.open()] + [await move(visitor, random) for move in HAND_CHAPTERS[chapter]]
        moved = {name: text for name, text in visitor.routes.link.items() if name in ("step", "steps")}
        await visitor.touch(lambda: visitor.page.set("tab", "details", "Link"))
        assert moved.items() <= visitor.routes.link.items()
        await visitor.close()
        assert all(act.seconds > 0 and act.received > 0 for act in acts)
        assert {act.name for act in visitor.followed} == {FOLLOWS}

    run(visit())


def test_what_a_visitor_does_is_what_the_address_then_says(server: Server) -> None:
    async def visit() -> None:
        async with visiting(server.url, "v=1&ex=rosenbrock&step=0.002") as visitor:
            await let_go(visitor, 0.0015)
            assert parse_qs(visitor.query) == {"v": ["1"], "ex": ["rosenbrock"], "step": ["0.0015"]}
            await visitor.set("formula", "formula", "x^4 + y^2")  # it finds its own footing
            await visitor.tell("click", "player", "start", {"x": -1, "y": 0.5})
            await let_go(visitor, 0.0015)
            said = parse_qs(visitor.query)
            assert (said["f"], said["start"], said["step"]) == (["x^4 + y^2"], ["-1_0.5"], ["0.0015"])

    run(visit())


def test_the_track_of_an_own_function_stays_while_the_step_size_moves(server: Server) -> None:
    async def visit() -> None:
        async with visiting(server.url, "v=1&f=3x^2%2By^2&step=0.1") as visitor:
            track = track_of(visitor)
            for size in (0.012, 0.3, 0.05):
                await let_go(visitor, size)
                assert track_of(visitor) == track

    run(visit())


def test_what_the_browser_keeps_is_not_sent_again(server: Server) -> None:
    async def visit() -> None:
        async with visiting(server.url, "v=1&ex=quadratic_10&dir=newton&step=0.2") as visitor:
            acts = [await let_go(visitor, size) for size in (0.05, 0.1, 0.15)]
            assert acts[-1].received < visitor.received / 4

    run(visit())


def test_the_runs_of_the_slider_are_sent_until_the_visitor_has_them(server: Server) -> None:
    async def visit() -> None:
        async with visiting(server.url, "v=1&ex=rosenbrock&dir=newton&step=0.002") as visitor:

            async def sent_after(event: str, said: object) -> int:
                await visitor.tell(event, "slider", event, said)
                return len(visitor.find("slider").data)

            whole = len(visitor.find("slider").data)
            name, _ = track_of(visitor)
            assert whole > 100_000
            assert await sent_after("step_size", {"step_size": 0.0015, "held": "others"}) == whole
            assert await sent_after("step_size", {"step_size": 0.001, "held": name}) < 1000
            assert await sent_after("lacking", name) == whole
            await let_go(visitor, 0.0005)
            await visitor.tell("click", "player", "start", {"x": -1, "y": 0.5})
            assert len(visitor.find("slider").data) > 100_000, "other runs than those it has"
            await visitor.tell("click", "player", "start", {"x": -1.2, "y": 1})
            assert len(visitor.find("slider").data) == whole, "those it had before the others"

    run(visit())


def test_a_visitor_complains_of_what_is_not_there(server: Server) -> None:
    async def visit() -> None:
        async with visiting(server.url) as visitor:
            with pytest.raises(VisitError, match="no widget 'nowhere'"):
                await visitor.set("lost", "nowhere", 1.0)

    run(visit())


def test_a_time_too_short_for_the_empty_app_gives_no_ratio() -> None:
    assert _rate_row("(s)", [(8.0, 2.0)]).ratio == 4.0
    row = _rate_row("(s)", [(8.0, 0.0)])
    assert (row.ours, row.ratio, row.met) == ("8.0/s", None, None)


def test_every_function_of_the_class_can_be_read() -> None:
    random = Random(0)
    texts = {formula(random) for _ in range(200)}
    assert len(texts) > 190
    for text in texts:
        parse(text)
