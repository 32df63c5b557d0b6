"""The charts that the page owns: their figures in parts, and which of them are sent."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.browser.figure_parts import ENDS, NAME, Kept, Parts, array_name, in_parts
from app.browser.plotly_file import file_name
from app.figures.parts.packing import packed, unpacked
from app.ui.components.held_parts import COMPUTED, HELD
from gradnorm_core import descend, parse
from gradnorm_core.methods.step_rules.fixed import Fixed
from tests.support.figure_parts import figure_of, whole
from tests.support.pages import charts_of, checked, nothing_held, opened

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
    parts = Parts()
    root = in_parts(packed(value), parts)
    assert same(whole(root, parts), value)
    assert same(whole(json.loads(json.dumps(root)), json.loads(json.dumps(parts))), value)


@given(TABLES)
def test_a_table_comes_back_from_its_columns(shape: tuple[int, int]) -> None:
    table = np.random.default_rng(0).normal(size=shape)
    parts = Parts()
    found = whole(in_parts(packed(table), parts), parts)
    np.testing.assert_array_equal(found, table)


def test_equal_arrays_are_one_part_wherever_they_stand() -> None:
    column, parts = np.arange(50.0), Parts()
    table = np.column_stack([np.ones(50), column])
    root = in_parts(packed({"x": column, "customdata": table, "marker": {"size": column}}), parts)
    assert len([part for part in parts.values() if "dtype" in part]) == 2
    assert same(whole(root, parts), {"x": column, "customdata": table, "marker": {"size": column}})


@given(st.lists(st.floats(width=64), min_size=3, max_size=40).map(np.array))
def test_the_two_ends_of_a_column_are_sent_with_it(column: Any) -> None:
    parts = Parts()
    whole_column, ends, turned = (
        in_parts(packed(numbers), parts) for numbers in (column, column[[0, -1]], column[[-1, 0]])
    )
    assert ends == {ENDS: whole_column}
    assert (ENDS in turned) == (column[0].tobytes() == column[-1].tobytes())
    assert same([whole(one, parts) for one in (ends, turned)], [column[[0, -1]], column[[-1, 0]]])


@given(st.dictionaries(st.text("abcxyz", max_size=4), VALUES, min_size=1, max_size=4))
def test_what_is_kept_for_many_messages_has_the_parts_it_would_have_without(value: Any) -> None:
    kept, plain = Kept(packed(value)), Parts()
    root = in_parts(packed({"data": [value]}), plain)
    for known in (frozenset[str](), frozenset(list(plain)[:2]), frozenset(plain)):
        parts = Parts(known)
        assert in_parts(packed({"data": [kept]}), parts) == root
        assert parts.names == set(plain)
        assert parts == {name: part for name, part in plain.items() if name not in known}


def test_a_number_that_is_not_finite_is_a_gap_in_a_list_and_itself_in_an_array() -> None:
    gaps, parts = [1.0, np.nan, np.inf, -np.inf, np.float64("nan"), 2], Parts()
    root = in_parts(packed({"x": gaps, "y": {"inner": [gaps] * 9}}), parts)
    sent = json.loads(json.dumps([root, parts], allow_nan=False))
    drawn = [1.0, None, None, None, None, 2]
    assert whole(*sent) == {"x": drawn, "y": {"inner": [drawn] * 9}}
    assert np.isnan(whole(in_parts(packed({"x": np.full(3, np.nan)}), parts), parts)["x"]).all()


def test_a_move_sends_what_it_changes_and_nothing_else() -> None:
    app = opened({"v": "1", "ex": "quadratic_10"})
    first = charts_of(app)
    assert first.keys() == {"landscape_chart", "curves_chart"}
    at_first = {name: part for one in first.values() for name, part in one["parts"].items()}
    assert all(file_name() in whole(one["named"], at_first)["manner"]["plotly"] for one in first.values())
    checked(app.run())
    for key in first:
        again = charts_of(app)[key]
        assert again["parts"] == {}
        assert again["named"] == first[key]["named"]
    app.number_input(key="start_x").set_value(9.0)
    checked(app.run())
    moved = charts_of(app)
    held = {name: part for one in (*first.values(), moved["landscape_chart"]) for name, part in one["parts"].items()}
    for key, one in moved.items():
        assert one["named"] != first[key]["named"]
        assert figure_of(one, held)["data"]
    (path,) = (trace for trace in figure_of(moved["landscape_chart"], held)["data"] if trace["name"] == "path")
    assert path["x"][0] == 9.0
    ground = {"value", "relief", "levels", "gradient field"}
    new = [part.get("name") for part in moved["landscape_chart"]["parts"].values() if isinstance(part, dict)]
    assert "path" in new
    assert not ground & set(new)
    assert len(json.dumps(moved["landscape_chart"]["parts"])) < 0.3 * len(json.dumps(first["landscape_chart"]["parts"]))


def test_columns_that_the_browser_computed_are_not_sent() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "step": "0.1"})
    run = descend(parse("(x^2 + 10y^2)/2"), (9.0, 1.0), step_rule=Fixed(0.1))
    columns = [*run.points.T, run.values, run.gradients[:, 1]]
    names = {array_name("f8", column.tobytes()) for column in columns}
    app.session_state[HELD][COMPUTED] = frozenset(names)
    checked(app.number_input(key="start_x").set_value(9.0).run())
    moved = charts_of(app)["landscape_chart"]
    assert not names & set(moved["parts"])
    assert names <= set(re.findall(r"f8\d+-[0-9a-f]{16}", json.dumps(moved)))
    (path,) = (trace for trace in moved["parts"].values() if isinstance(trace, dict) and trace.get("name") == "path")
    assert path["x"] == {NAME: array_name("f8", run.points[:, 0].tobytes())}


def test_a_browser_that_lost_its_parts_gets_all_of_them_again() -> None:
    app = opened({"v": "1", "ex": "quadratic_10"})
    first = charts_of(app)["landscape_chart"]
    checked(nothing_held(app).run())
    assert charts_of(app)["landscape_chart"] == first
