"""A teacher's link: locked settings stay, hidden parts are shown nowhere, and nonsense is refused."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.browser.payload import SliderData
from app.settings.classroom import HIDES, LOCKS, Classroom
from app.settings.links import from_query, to_query
from app.settings.settings import HOME, Settings, of_example
from app.ui.controls import function_field, method_pickers, step_size_slider, widgets, window_boxes
from app.ui.heard import COUNT
from tests.support.figure_parts import figure_of
from tests.support.pages import FOLDER, address, charts_of, checked, html, nothing_held, opened, text_of
from tests.support.pages import settings as shown_by
from tests.support.settings import anything

FREE = {"classroom", "why"}
"""Fields of the settings that are never locked."""


def test_every_setting_can_be_locked_once() -> None:
    locked = [field for lock in LOCKS.values() for field in lock.fields]
    assert sorted(locked) == sorted({field.name for field in fields(Settings)} - FREE)


@given(anything(), anything(), st.frozensets(st.sampled_from(sorted(LOCKS))))
@settings(max_examples=60)
def test_what_is_locked_stays_and_the_rest_follows(before: Settings, after: Settings, locked: frozenset[str]) -> None:
    room = Classroom(locked)
    found = room.guarded(before, after)
    assert found.classroom == room
    for field in set(room.locked_fields) - {"step_rule"}:
        assert getattr(found, field) == getattr(before, field)
    for field in {field.name for field in fields(Settings)} - {*room.locked_fields, *FREE, "step_rule"}:
        assert getattr(found, field) == getattr(after, field)
    assert found.method.incompatibility() is None
    assert type(found.step_rule) is type((before if "method" in locked else after).step_rule)


def test_a_link_says_it_shortly() -> None:
    room = Classroom(frozenset({"start", "function"}), frozenset({"verdict"}), "projector")
    assert to_query(replace(of_example(HOME), classroom=room)) == {
        "v": "1", "ex": HOME, "lock": "function_start", "hide": "verdict", "mode": "projector",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"lock": "start_everything"}, "'everything' cannot be locked; one of function, start,"),
        ({"lock": ""}, "'' cannot be locked"),
        ({"hide": "start"}, "'start' cannot be hidden; one of verdict,"),
        ({"hide": "_" * 5000}, "it is too long"),
        ({"hide": "_" * 50}, "'' cannot be hidden"),
        ({"mode": "cinema"}, "one of desk, projector is expected"),
    ],
)
def test_what_cannot_be_locked_or_hidden_is_refused_with_a_reason(query: dict[str, str], reason: str) -> None:
    shown, (rejection,) = from_query(query)
    assert rejection.reason.startswith(reason)
    assert shown == of_example(HOME)


def test_all_of_a_table_fits_into_a_link() -> None:
    room = Classroom(frozenset(LOCKS), frozenset(HIDES), "projector")
    shown = replace(of_example(HOME), classroom=room)
    assert from_query(to_query(shown)) == (shown, ())


def test_only_known_things_are_asked_for() -> None:
    with pytest.raises(KeyError):
        Classroom().hides("verdicts")


def test_what_a_link_locks_is_greyed_out_and_named() -> None:
    app = opened({"ex": HOME, "lock": "_".join(LOCKS)})
    typed = [field for field in app.text_input if not str(field.key).startswith(COUNT)]  # hidden, and the page's own
    buttons = [button for button in app.button if button.key != "take_along"]  # the way to slide and files sets nothing
    drawn = [*app.selectbox, *typed, *app.number_input, *buttons, *app.get("button_group")]
    assert len(drawn) > 15
    assert [widget for widget in drawn if not widget.proto.disabled] == []
    assert [slider for slider in app.slider if not slider.disabled] == []
    assert "Function, Start x₀, Goal" in text_of(app, "note")
    assert "set by your teacher" in text_of(app, "note")


def test_nothing_is_greyed_out_without_a_teacher() -> None:
    app = opened()
    drawn = [*app.selectbox, *app.text_input, *app.number_input, *app.get("button_group")]
    assert [widget for widget in drawn if widget.proto.disabled] == []
    assert "teacher" not in "".join(html(app))


def test_what_a_link_hides_is_nowhere() -> None:
    plain, bare = opened({"ex": HOME}), opened({"ex": HOME, "hide": "verdict_formulas_steps_curves"})
    assert "The run" in text_of(plain, "verdict") or "zig" in text_of(plain, "verdict").lower()
    assert text_of(bare, "verdict").startswith("What happens here, and why?")
    assert [tab.label for tab in bare.tabs] == ["Link"]
    assert "gradient test" not in " ".join(html(bare))


def test_the_slider_is_sent_no_verdicts_that_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[SliderData] = []
    monkeypatch.setattr(step_size_slider, "slider", lambda data, **_: sent.append(data))
    for hidden in ("answers", "verdict_theory"):
        opened({"ex": HOME, "dir": "newton", "hide": hidden})
    told_all, told_nothing = sent[0], sent[-1]
    assert len(told_all.verdicts) == len(told_all.outcomes) == len(told_all.step_sizes)
    assert told_all.marks
    assert (told_nothing.verdicts, told_nothing.outcomes, told_nothing.marks) == ((), (), ())


def test_a_comparison_is_opened_whole_or_not_at_all() -> None:
    app = opened({"ex": HOME, "lock": "method_step"})
    before = shown_by(app)
    app.switch_page(str(FOLDER / "compare" / "compare.py"))
    checked(app.run())
    for button in app.button:
        assert button.disabled or button.label.startswith(("Open", "Fit", "As in"))
    assert app.selectbox(key="preset").disabled
    assert shown_by(app) == before


def test_the_classroom_survives_another_example() -> None:
    app = opened({"ex": HOME, "lock": "start", "hide": "answers", "mode": "desk"})
    start, room = shown_by(app).start, shown_by(app).classroom
    checked(app.selectbox(key="example").set_value("himmelblau").run())
    assert shown_by(app) == replace(of_example("himmelblau"), start=start, classroom=room)
    assert address(app)["lock"] == "start"


def test_a_locked_setting_stays_whatever_a_widget_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (function_field, window_boxes, widgets, method_pickers):  # as if no widget were greyed out
        monkeypatch.setattr(room, "locked", lambda *_: False)
    app = opened({"ex": HOME, "lock": "function_start_goal_step_stopping_method_window"})
    before = shown_by(app)
    checked(app.selectbox(key="example").set_value("himmelblau").run())
    checked(app.text_input(key="formula").set_value("x^2 + 7y^2").run())
    checked(app.number_input(key="start_x").set_value(3.0).run())
    checked(app.selectbox(key="pick_direction").set_value("Normalized gradient").run())
    checked(app.number_input(key="left").set_value(-50.0).run())
    assert shown_by(app) == before
    assert app.selectbox(key="example").value == HOME
    assert app.text_input(key="formula").value == before.formula
    assert app.number_input(key="start_x").value == before.start[0]
    assert app.number_input(key="left").value == before.window[0][0]


@pytest.mark.parametrize("page", ["compare", "clipping"])
def test_the_pictures_of_a_locked_window_are_not_panned(page: str) -> None:
    for query, held in (({"ex": HOME}, False), ({"ex": HOME, "lock": "window"}, True)):
        app = opened(query)
        checked(nothing_held(app).switch_page(str(FOLDER / page / f"{page}.py")).run())
        drawn = charts_of(app)
        assert drawn
        parts = {name: part for one in drawn.values() for name, part in one["parts"].items()}
        layouts = [str(figure_of(one, parts)["layout"]) for one in drawn.values()]
        assert all("'fixedrange': True" in layout for layout in layouts) == held
