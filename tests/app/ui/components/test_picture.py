"""The charts that the page owns: their figures in parts, and which of them are sent."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.browser.figure_parts import COLUMNS, COUNTS, LINE, NAME, array_name, in_parts
from app.browser.plotly_file import file_name
from app.figures.parts.packing import packed, unpacked
from app.ui.components.held_parts import COMPUTED, HELD
from gradnorm_core import descend, parse
from gradnorm_core.methods.step_rules.fixed import Fixed
from tests.support.pages import checked, nothing_held, opened, sent_to

LONG = st.text(min_size=60, max_size=80)
ARRAYS = st.one_of(
    st.lists(st.floats(width=64), min_size=1, max_size=40).map(np.array),
    st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.integers(1, 60)).map(
        lambda line: line[0] + line[1] * np.arange(line[2])
    ),
    st.lists(st.tuples(st.floats(width=64), st.integers(1, 40)), min_size=1, max_size=5).map(
        lambda runs: np.repeat([number for number, _ in runs], [count for _, count in runs])
    ),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | LONG | ARRAYS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz", max_size=4), inner, max_size=4),
    max_leaves=20,
)
TABLES = st.tuples(st.integers(1, 9), st.integers(1, 20))


def whole(value: Any, parts: dict[str, Any]) -> Any:
    """The value with its parts in their places again, as a browser has to read it."""
    if isinstance(value, list):
        return [whole(one, parts) for one in value]
    if not isinstance(value, dict):
        return value
    if NAME in value:
        return whole(parts[value[NAME]], parts)
    if COLUMNS in value:
        return np.column_stack([whole(column, parts) for column in value[COLUMNS]])
    if "dtype" in value:
        return numbers_of(value)
    return {key: whole(one, parts) for key, one in value.items()}


def numbers_of(value: dict[str, Any]) -> Any:
    """The numbers of an array in any of its forms."""
    if LINE not in value:
        return np.repeat(unpacked(value), value.get(COUNTS, 1), axis=0)
    first, step, count = value[LINE]
    return (first + step * np.arange(count)).astype(value["dtype"])


def same(one: Any, other: Any) -> bool:
    return json.dumps(unpacked_lists(one)) == json.dumps(unpacked_lists(other))


def unpacked_lists(value: Any) -> Any:
    """Arrays as lists."""
    value = unpacked(value)
    if isinstance(value, np.ndarray):
        return [float(number) for number in value.ravel()], list(value.shape)
    if isinstance(value, dict):
        return {key: unpacked_lists(one) for key, one in value.items()}
    return [unpacked_lists(one) for one in value] if isinstance(value, list) else value


@given(VALUES)
def test_the_parts_make_up_the_figure(value: Any) -> None:
    parts: dict[str, Any] = {}
    root = in_parts(packed(value), parts)
    assert same(whole(root, parts), value)
    assert same(whole(json.loads(json.dumps(root)), json.loads(json.dumps(parts))), value)


@given(TABLES)
def test_a_table_comes_back_from_its_columns(shape: tuple[int, int]) -> None:
    table = np.random.default_rng(0).normal(size=shape)
    parts: dict[str, Any] = {}
    found = whole(in_parts(packed(table), parts), parts)
    np.testing.assert_array_equal(found, table)


def test_equal_arrays_are_one_part_wherever_they_stand() -> None:
    column, parts = np.arange(50.0), dict[str, Any]()
    table = np.column_stack([np.ones(50), column])
    root = in_parts(packed({"x": column, "customdata": table, "marker": {"size": column}}), parts)
    assert len([part for part in parts.values() if "dtype" in part]) == 2
    assert same(whole(root, parts), {"x": column, "customdata": table, "marker": {"size": column}})


def test_a_move_sends_what_it_changes_and_nothing_else() -> None:
    app = opened({"v": "1", "ex": "quadratic_10"})
    first = {key: sent_to(app, key) for key in ("landscape", "curves")}
    assert all(f"{file_name()}" in one["plotly"] for one in first.values())
    checked(app.run())
    for key in first:
        again = sent_to(app, key)
        assert again["parts"] == {}
        assert again["name"] == first[key]["name"]
    app.number_input(key="start_x").set_value(9.0)
    checked(app.run())
    moved = {key: sent_to(app, key) for key in first}
    held = {name: part for one in (*first.values(), moved["landscape"]) for name, part in one["parts"].items()}
    for key, one in moved.items():
        assert one["name"] != first[key]["name"]
        assert figure_of(one, held)["data"]
    (path,) = (trace for trace in figure_of(moved["landscape"], held)["data"] if trace["name"] == "path")
    assert path["x"][0] == 9.0
    ground = {"value", "relief", "levels", "gradient field"}
    new = [part.get("name") for part in moved["landscape"]["parts"].values() if isinstance(part, dict)]
    assert "path" in new
    assert not ground & set(new)
    assert len(json.dumps(moved["landscape"]["parts"])) < 0.3 * len(json.dumps(first["landscape"]["parts"]))


def test_columns_that_the_browser_computed_are_not_sent() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "step": "0.1"})
    run = descend(parse("(x^2 + 10y^2)/2"), (9.0, 1.0), step_rule=Fixed(0.1))
    columns = [*run.points.T, run.values, run.gradients[:, 1]]
    names = {array_name("f8", column.tobytes()) for column in columns}
    app.session_state[HELD][COMPUTED] = frozenset(names)
    checked(app.number_input(key="start_x").set_value(9.0).run())
    moved = sent_to(app, "landscape")
    assert not names & set(moved["parts"])
    assert names <= set(re.findall(r"f8\d+-[0-9a-f]{16}", json.dumps(moved)))
    (path,) = (trace for trace in moved["parts"].values() if isinstance(trace, dict) and trace.get("name") == "path")
    assert path["x"] == {NAME: array_name("f8", run.points[:, 0].tobytes())}


def figure_of(sent: dict[str, Any], held: dict[str, Any]) -> Any:
    return whole(sent["named"], held | sent["parts"])["figure"]


def test_a_browser_that_lost_its_parts_gets_all_of_them_again() -> None:
    app = opened({"v": "1", "ex": "quadratic_10"})
    first = sent_to(app, "landscape")
    checked(nothing_held(app).run())
    assert sent_to(app, "landscape") == first
