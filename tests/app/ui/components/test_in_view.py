"""Whether a place has been in view is the browser's to say; without its report, or with a forged one, it has not."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from app.ui.components import in_view


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        ({}, False),
        ({"place": {"seen": True}}, True),
        ({"place": {"seen": False}}, False),
        ({"place": {"seen": 1}}, False),
        ({"place": {"seen": "yes"}}, False),
        ({"place": {}}, False),
        ({"place": 3}, False),
        ({"place": None}, False),
    ],
)
def test_only_a_report_of_the_browser_says_that_a_place_is_in_view(
    monkeypatch: pytest.MonkeyPatch, state: dict[str, Any], seen: bool
) -> None:
    monkeypatch.setattr(st, "session_state", state)
    assert in_view.reported("place") is seen
