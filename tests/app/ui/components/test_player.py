"""The data that the player sends to the browser; the player can be drawn with any view."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st_module
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app.browser import bundle
from app.browser.payload import LONG, SliderData, as_bytes, bank, deflated, message, slider_message, table
from app.compute.slider import step_sizes_between
from app.text.numbers import NORM_NAMES
from app.ui.components import reports
from app.ui.components.held_parts import HELD, hold_columns
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.theory import Landmark
from tests.support.messages import read_message

APP = Path(__file__).parents[3] / "e2e" / "apps" / "bare_app.py"


@dataclass(frozen=True)
class Path3:
    """Three iterates, f = 1 + 10⁻¹⁰·k there."""

    points: Floats
    values: Floats
    gradients: Floats


RUN = Path3(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), 1 + 1e-10 * np.arange(3.0), np.full((3, 2), 1e200))
MARKS = (
    Landmark(0.2, "2/λ", "limit"),
    Landmark(0.1, "1/λ", "overshoot"),
    Landmark(7.0, "far", "best"),
)


def unpack(data: bytes, dtype: str) -> Floats:
    return np.frombuffer(data, dtype).reshape(5, -1).astype(np.float64)


@given(st.lists(st.floats(allow_nan=True, width=64), min_size=5, max_size=5))
def test_doubles_arrive_as_they_are(numbers: list[float]) -> None:
    column = np.array(numbers)[:, np.newaxis]
    np.testing.assert_array_equal(unpack(as_bytes(column), "<f8"), column)


def test_table_has_one_row_per_quantity() -> None:
    np.testing.assert_array_equal(table(RUN), [[1, 3, 5], [2, 4, 6], RUN.values, [1e200] * 3, [1e200] * 3])


def test_slider_data_keep_the_gap_that_single_precision_would_lose() -> None:
    data = SliderData.of([0.1, 0.2], [RUN, RUN], ["a", "b"], minimum=1.0)
    assert data.lengths == (3, 3)
    x, _, gap, gx, _ = unpack(data.columns, "<f4")
    np.testing.assert_array_equal(x, [1, 3, 5] * 2)
    np.testing.assert_allclose(gap, [0, 1e-10, 2e-10] * 2, rtol=1e-5)
    assert (gx == math.inf).all(), "what float32 cannot hold is off the chart"


def test_runs_of_which_something_else_is_said_have_another_name() -> None:
    one, same, other = (SliderData.of([0.1], [RUN], [said]) for said in ("a", "a", "b"))
    assert one == same
    assert one.columns == other.columns
    assert one.digest != other.digest


def test_a_step_size_is_reported_with_the_name_of_the_runs_that_are_there() -> None:
    assert reports.step_size({"step_size": 1, "held": "ab"}) == (1.0, "ab")
    assert reports.step_size(0.5) == (0.5, ""), "what an older page says"
    for report in (True, None, {"step_size": 1}, {"step_size": True, "held": ""}, {"step_size": 1, "held": "a" * 65}):
        with pytest.raises((KeyError, TypeError)):
            reports.step_size(report)


NO_NAMES: list[Any] = [
    None, 3, "f88-0123456789abcdef", [1], ["x" * 24], ["f88-0123456789abcdeg"], [["f8"]] * 9,
    ["f81568-0123456789abcdef"] * 17, {"f88-0123456789abcdef": 1},
]  # fmt: skip


@pytest.mark.parametrize("names", NO_NAMES)
def test_what_is_no_name_of_a_column_is_not_held(names: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.session_state", {})
    hold_columns(names)
    assert not any(st_module.session_state[HELD].values())


def test_a_start_is_reported_with_the_place_of_its_run() -> None:
    assert reports.placed_point({"place": 2, "x": 1, "y": -0.5}) == (2, 1.0, -0.5)
    for report in (None, {"x": 1, "y": 2}, {"place": True, "x": 1, "y": 2}, {"place": 1.0, "x": 1, "y": 2}):
        with pytest.raises((KeyError, TypeError)):
            reports.placed_point(report)
    with pytest.raises(ValueError, match="nan"):
        reports.placed_point({"place": 0, "x": math.nan, "y": 2})


def test_a_curve_is_reported_by_its_place() -> None:
    assert reports.place(3) == (3,)
    for report in (None, True, 1.0, "1", {"place": 1}):
        with pytest.raises(TypeError):
            reports.place(report)
    with pytest.raises(ValueError, match="-1"):
        reports.place(-1)


def test_message_tells_its_header_from_its_columns() -> None:
    header = {"component": "slider", "label": "2/λₘₐₓ"}
    assert read_message(message(header, b"\x00\x01")) == (header, b"\x00\x01")


def test_a_short_message_is_deflated_and_a_long_one_left_as_it_is() -> None:
    sent = message({"label": "2/λₘₐₓ" * 99}, b"\x00\x01")
    assert len(deflated(sent)) < len(sent) / 5
    assert read_message(deflated(sent)) == read_message(sent)
    long = message({}, bytes(LONG))
    assert deflated(long) == long


def test_runs_that_the_browser_holds_are_named_and_not_sent_again() -> None:
    data = SliderData.of([0.1, 0.2], [RUN, RUN], ["a", "b"])
    first, columns = read_message(slider_message(data, False, {"verdict": "covered"}))
    assert first == {"verdict": "covered", "bank": json.loads(json.dumps(bank(data)))}
    assert columns == data.columns
    assert read_message(slider_message(data, True, {"verdict": "covered"})) == (
        {"verdict": "covered", "bank": {"digest": data.digest}},
        b"",
    )


def test_marks_stand_at_their_exact_step_size() -> None:
    grid = step_sizes_between(0.01, 1.0, [mark.step_size for mark in MARKS])
    assert len(grid) == 102
    assert {0.1, 0.2} < set(grid.tolist())
    assert (np.diff(np.log(grid)) > 0).all()
    sent = bank(SliderData.of(grid, [RUN] * len(grid), [""] * len(grid), marks=MARKS))
    assert [mark["label"] for mark in sent["marks"]] == ["1/λ", "2/λ"]
    assert [sent["step_sizes"][mark["index"]] for mark in sent["marks"]] == [0.1, 0.2]


def test_every_module_is_in_the_script_after_those_it_uses() -> None:
    assert bundle.MODULES[-1] == "component"
    for place, name in enumerate(bundle.MODULES):
        assert set(bundle.modules_used(name)) <= set(bundle.MODULES[:place])
    script = bundle.script()
    assert not re.search(r"^(import|export (?!default))", script, re.MULTILINE)
    assert script.count("export default function component(") == 1


def test_a_component_is_sent_a_few_lines_and_the_page_the_code_once() -> None:
    code, loader = bundle.shared()
    assert 40 * len(loader) < len(code)
    (name,) = set(re.findall(r"gradnorm_[0-9a-f]{16}", loader))
    assert name in code
    assert "GRADNORM_COMPONENTS" not in code + loader
    assert code.count("export default") == loader.count("export default") == 1
    assert "export" not in bundle.component_code()


def test_slider_knows_the_curves_by_the_names_their_figure_gives_them() -> None:
    known = "".join(map(bundle.source, ("picture/curves.js", "engine/norms.js")))
    for name in (*NORM_NAMES.values(), "f − f*", "f* − f"):
        assert f'"{name}":' in known or f'curve: "{name}"' in known


@pytest.mark.parametrize("view", ["contours", "surface", "none"])
def test_player_is_drawn_whatever_the_view(view: str) -> None:
    page = AppTest.from_file(str(APP), default_timeout=60).run()
    page.radio[0].set_value(view).run()
    assert not page.exception
