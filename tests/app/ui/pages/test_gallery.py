"""The Gallery page without a browser: a chosen card opens its function; locks and forged keys are held."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.compute.gallery import gallery_cards
from app.settings.settings import of_example
from app.ui.pages import gallery
from tests.support.pages import opened, settings, text_of


def chosen(app: AppTest, key: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The settings after the card with this key was pressed."""
    monkeypatch.setattr("streamlit.session_state", app.session_state)
    gallery.open_example(key)
    return settings(app)


def test_a_card_opens_its_function(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened({"v": "1", "view": "surface"}, "gallery")
    found = chosen(app, "rosenbrock", monkeypatch)
    assert found.formula == of_example("rosenbrock").formula
    assert found.start == of_example("rosenbrock").start
    assert found.view == "surface"
    assert app.session_state[gallery.OPENED] is True


@pytest.mark.parametrize("key", ["", "__class__", "<img src=x>", "no_such"])
def test_a_forged_key_opens_nothing(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened({}, "gallery")
    assert chosen(app, key, monkeypatch).example == "quadratic_10"
    assert gallery.OPENED not in app.session_state


@pytest.mark.parametrize(
    ("hidden", "shown"), [("path", (False, False, True)), ("theory_verdict", (True, False, False))]
)
def test_what_a_teachers_link_hides_is_on_no_card(hidden: str, shown: tuple[bool, bool, bool]) -> None:
    """The run of an example is the one that its card would draw and tell."""
    sent = card_data(opened({"v": "1", "ex": "rosenbrock", "hide": hidden}, "gallery"))
    assert sent == gallery_cards(*shown, f"&hide={hidden}")
    assert card_data(opened({"v": "1", "ex": "rosenbrock"}, "gallery")) == gallery_cards()


def card_data(app: AppTest) -> bytes:
    """The cards as they are sent."""
    (found,) = [one.proto for one in app.get("bidi_component") if one.proto.component_name.endswith("gradnorm_gallery")]
    return bytes(found.bytes)


def test_a_teachers_lock_holds_and_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened({"v": "1", "ex": "beale", "lock": "function"}, "gallery")
    assert "set by your teacher" in text_of(app, "note")
    assert chosen(app, "rosenbrock", monkeypatch).example == "beale"
