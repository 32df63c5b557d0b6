"""A visitor who speaks Streamlit's protocol and sends what no browser would: the page stands, and can still be used."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.load.act import VisitError
from benchmarks.load.visitor import Visitor
from tests.e2e.server import Server, serve
from tests.e2e.visits import visiting
from tests.support.loops import run

WRONG: list[Any] = [
    "x", {"x": None}, {"x": 1e300, "y": 0}, {"x": [1, 0], "y": [0, 0]}, {"x": [-1e300, 1e300], "y": [0, 1]},
    float("inf"), {"x": float("nan"), "y": 0}, {"step_size": 0.1}, {"step_size": 0.1, "held": 3},
    {"step_size": 0.1, "held": "x" * 1000}, -1, 10**9, True, {"step_size": float("nan"), "held": ""}, "x" * 1000,
]  # fmt: skip
PARTS = {
    "": [
        ("player", "start"),
        ("player", "window"),
        ("slider", "step_size"),
        ("slider", "lacking"),
        ("player", "no_such_event"),
    ],
    "gradient-norm": [("compass", "point"), ("compass", "angle")],
    "clipping": [("pick_clipping", "point")],
    "compare": [("compared_paths", "curve"), ("compared_norms", "lacking")],
}
NOT_JSON = ["{", "null", '[{"event": 3}]', "[[[[]]]]"]


def number(value: float) -> dict[str, Any]:
    return {"double_value": value}


def word(value: str) -> dict[str, Any]:
    return {"string_value": value}


def words(*values: str) -> dict[str, Any]:
    return {"string_array_value": {"data": list(values)}}


def place(*values: float) -> dict[str, Any]:
    return {"double_array_value": {"data": list(values)}}


OUT_OF_RANGE = {
    "": {
        "start_x": [number(value) for value in (1e300, -1e300, 1e7, float("inf"), float("nan"))],
        "max_iterations": [number(value) for value in (0, -1, 1e9, 1.5)],
        "gradient_tolerance": [number(value) for value in (0, -1, float("inf"), float("nan"))],
        "left": [number(value) for value in (1e300, 1e10, float("nan"))],
        "formula": [word("x" * 100_000), word("\0<b>"), word("=1+1"), word("")],
        "example": [word("no such example"), word("<b>"), word("")],
        "goal": [words("sideways"), words()],
        "view": [words("<b>"), words()],
        "norms": [words("L7", "L2"), words("L7"), words()],
        "pick_direction": [word("no such direction"), word("")],
        "pick_step_rule": [word("__class__")],
    },
    "compare": {
        "preset": [word("no such preset")],
        "compared_norm": [words("L7"), words()],
        "compared_against": [words("sheep"), words()],
        "selected_run": [words("Z 1"), words()],
    },
    "step-sizes": {
        "study_picture": [words("selfie"), words()],
        "studied_step_size": [number(value) for value in (0, -1, float("inf"), float("nan"))],
        "alpha_from": [number(value) for value in (0, 1e300, float("nan"))],
    },
    "clipping": {
        "clipping_scene": [words("no such scene"), words()],
        "clipping_limit slider": [place(1e300), place(-5)],
    },
}
OF_ANOTHER_TYPE = {
    "start_x": [word("x"), {"bool_value": True}, {"bytes_value": b"x"}],
    "max_iterations": [number(float("nan"))],
    "formula": [number(1), words("x")],
    "example": [{"int_value": 10_000}],
    "norms": [word("L2")],
}


async def send(visitor: Visitor, key: str, value: dict[str, Any]) -> None:
    """Sends this once in the place of a widget's value."""
    widget = visitor.find(key)
    kept = visitor._values.get(widget.id)
    visitor._values[widget.id] = WidgetState(id=widget.id, **value)
    try:
        await visitor._perform(key, visitor._rerun(widget.fragment), widget.fragment)
    finally:
        if kept is not None:
            visitor._values[widget.id] = kept


async def tell(visitor: Visitor, key: str, payload: str) -> None:
    """Sends this as what a part of the page reports."""
    widget = visitor.find(key)
    told = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{widget.id}__events", json_trigger_value=payload)
    await visitor._perform(key, visitor._rerun(widget.fragment, told), widget.fragment)


async def every_report(url: str, page: str) -> None:
    async with visiting(url, page=page) as visitor:
        for key, event in PARTS[page]:
            for value in WRONG:
                await tell(visitor, key, json.dumps([{"event": event, "value": value}]))
        for payload in NOT_JSON:
            await tell(visitor, PARTS[page][0][0], payload)


@pytest.mark.parametrize("page", PARTS)
def test_a_report_that_is_none_breaks_nothing(server: Server, page: str) -> None:
    run(every_report(server.url, page))


async def every_value_out_of_range(url: str, page: str) -> None:
    async with visiting(url, page=page) as visitor:
        for key, values in OUT_OF_RANGE[page].items():
            for value in values:
                await send(visitor, key, value)


@pytest.mark.parametrize("page", OUT_OF_RANGE)
def test_a_value_that_a_widget_does_not_offer_is_not_taken(server: Server, page: str) -> None:
    run(every_value_out_of_range(server.url, page))


async def of_another_type(url: str) -> None:
    """Streamlit itself stumbles over some of these: then the sender's page says so."""
    async with visiting(url) as bystander:
        for key, values in OF_ANOTHER_TYPE.items():
            for value in values:
                async with visiting(url) as visitor:
                    with suppress(VisitError):
                        await send(visitor, key, value)
        await bystander.set("number", "start_x", 1.0)


def test_a_value_of_another_type_concerns_its_sender_alone() -> None:
    with serve() as server:
        run(of_another_type(server.url))
