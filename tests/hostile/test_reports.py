"""A listener of reports, sent anything, hears a finite point, window or number, or nothing."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.components import reports

GARBAGE: list[Any] = [
    None, True, False, "", "1", "x", "\x00", "\ud800", "<img src=x onerror=alert(1)>", "__class__", "1e5", [], {}, [[]],
    [1], [1, 2, 3], [None], ["1", "2"], {"x": None}, {"x": 1}, {"y": 1}, {"x": 1, "y": None}, {"x": "1", "y": "2"},
    {"x": [1], "y": [2]}, {"x": {"x": 1}, "y": 1}, {"X": 1, "Y": 2}, {"x": True, "y": 0}, {"__class__": 1},
    {"x": math.inf, "y": 0}, {"x": 0, "y": -math.inf}, {"x": math.nan, "y": 0}, {"x": 10**400, "y": 0},
    {"x": [], "y": []}, {"x": [0, 1], "y": [0]}, {"x": [0, 1, 2], "y": [0, 1]}, {"x": [0, "1"], "y": [0, 1]},
    {"x": [0, math.nan], "y": [0, 1]}, {"x": [0, math.inf], "y": [0, 1]}, {"x": [0, 10**400], "y": [0, 1]},
    {"x": [[0], [1]], "y": [0, 1]}, {"x": "01", "y": "01"}, {"x": {"0": 0, "1": 1}, "y": [0, 1]},
    math.inf, -math.inf, math.nan, 10**400, -(10**400), [[[[[[[[]]]]]]]], {"x": "9" * 100_000, "y": 1},
]  # fmt: skip
READERS: dict[str, reports.Read] = {
    "number": reports.number, "point": reports.point, "window": reports.window, "curve": partial(reports.curve, 3),
}  # fmt: skip
CURVES: list[Any] = [
    {"name": "a"}, {"heights": [1, 2, 3]}, {"name": "a", "heights": [1, 2]}, {"name": "a", "heights": [1, 2, 3, 4]},
    {"name": "a", "heights": [1, 2, 3.5]}, {"name": "a", "heights": [1, 2, True]}, {"name": 1, "heights": [1, 2, 3]},
    {"name": "a", "heights": "123"}, {"name": "a", "heights": None}, {"name": "a" * 65, "heights": [1, 2, 3]},
]  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
)


def heard(monkeypatch: pytest.MonkeyPatch, kind: str, state: Any) -> list[tuple[Any, ...]]:
    """The value a listener hears of this state of the session."""
    said: list[tuple[Any, ...]] = []
    monkeypatch.setattr("streamlit.session_state", state)
    reports.pass_on("part", "event", READERS[kind], lambda *arguments: said.append(arguments))
    return said


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("garbage", [*GARBAGE, *CURVES], ids=lambda garbage: ascii(garbage)[:40])
def test_garbage_is_dropped(monkeypatch: pytest.MonkeyPatch, kind: str, garbage: Any) -> None:
    assert heard(monkeypatch, kind, {"part": {"event": garbage}}) == []


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("state", [{}, {"part": None}, {"part": {}}, {"part": []}, {"part": "x"}, {"part": 3}])
def test_a_part_that_has_reported_nothing_says_nothing(monkeypatch: pytest.MonkeyPatch, kind: str, state: Any) -> None:
    assert heard(monkeypatch, kind, state) == []


@pytest.mark.parametrize(
    ("kind", "report", "arguments"),
    [
        ("number", 0.25, (0.25,)),
        ("number", 3, (3.0,)),
        ("point", {"x": 1, "y": -2.5}, (1.0, -2.5)),
        ("window", {"x": [0, 1], "y": [-1, 1.5]}, (((0.0, 1.0), (-1.0, 1.5)),)),
        ("curve", {"name": "a", "heights": [1, -2, 0]}, ("a", (1, -2, 0))),
    ],
)
def test_a_report_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, kind: str, report: Any, arguments: tuple[Any, ...]
) -> None:
    sent = json.loads(json.dumps(report))
    assert heard(monkeypatch, kind, {"part": {"event": sent}}) == [arguments]


@given(ANYTHING, st.sampled_from(sorted(READERS)))
def test_only_finite_numbers_get_through(report: Any, kind: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        for arguments in heard(monkeypatch, kind, {"part": {"event": report}}):
            assert all(math.isfinite(one) for one in _flat(arguments))


def _flat(value: Any) -> list[float]:
    return [one for part in value for one in _flat(part)] if isinstance(value, tuple) else [value]
