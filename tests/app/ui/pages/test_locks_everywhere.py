"""Every widget of every page, moved although a teacher's link locks everything: no locked setting changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.settings.classroom import LOCKS, Classroom
from app.settings.settings import Settings
from app.ui.heard import COUNT
from tests.support.pages import checked, opened, settings

PAGES = {
    "": {},
    "gallery": {},
    "step_sizes/step_sizes": {},
    "compare/compare": {"runs": "a~~b~steepest~exact_0.9~~inf~~gradients"},
    "gradient_norm/gradient_norm": {},
    "clipping/clipping": {},
    "dimension/dimension": {},
    "course": {"course": "limit~2_limit_a"},
    "challenges": {"tries": "fastest_fastest~0.18"},
    "teach": {},
    "live_class": {},
}
"""By its script, what the link of a page says besides the screen."""
SCREEN = {"v": "1", "ex": "kappa_bowl", "lock": "_".join(LOCKS)}
FIELDS = Classroom(frozenset(LOCKS)).locked_fields


def boxes(app: AppTest) -> list[tuple[Any, Any]]:
    """The widgets that hold a value, each with another one than it has."""
    found: list[tuple[Any, Any]] = []
    for choice in app.selectbox:
        found += [(choice, one) for one in choice.options if one != choice.value][:1]
    found += [(box, (box.value or 0.0) + (box.step or 1.0)) for box in app.number_input]
    typed = [field for field in (*app.text_input, *app.text_area) if not str(field.key).startswith(COUNT)]
    found += [(field, "x^2 + 3y^2") for field in typed]
    found += [(switch, not switch.value) for switch in (*app.toggle, *app.checkbox)]
    groups: list[Any] = list(app.get("button_group"))
    for group in groups:
        found.append((group, group.options[-1:] if isinstance(group.value, list) else group.options[-1]))
    return found


def moved(widget: Any, act: Callable[..., Any], *values: Any) -> None:
    """Moves a widget, greyed out or not: a forged message does not ask."""
    widget.proto.disabled = False
    if hasattr(widget, "disabled"):
        widget.disabled = False
    act(*values)


@pytest.mark.parametrize("page", PAGES)
def test_no_widget_moves_what_is_locked(page: str) -> None:
    app = opened({**SCREEN, **PAGES[page]}, page)
    before = settings(app)
    for widget, value in boxes(app):
        moved(widget, widget.set_value, value)
    unchanged(before, checked(app.run()))
    for button in app.button:
        moved(button, button.click)
    unchanged(before, checked(app.run()))


def test_without_the_link_the_same_moves_change_settings() -> None:
    app = opened({"v": "1", "ex": "kappa_bowl"})
    before = settings(app)
    for widget, value in boxes(app):
        moved(widget, widget.set_value, value)
    shown = settings(checked(app.run()))
    assert sum(getattr(shown, field) != getattr(before, field) for field in FIELDS) > 8


def unchanged(before: Settings, app: AppTest) -> None:
    """Checks that all locked settings are those before."""
    shown = settings(app)
    assert [field for field in FIELDS if getattr(shown, field) != getattr(before, field)] == []
    assert shown.classroom == before.classroom
