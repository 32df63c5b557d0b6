"""The Teach page: its link begins where the teacher chooses, and holds none of the teacher's answers."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.course.catalogue import LESSONS
from app.course.challenges.progress import Tried
from app.course.progress import CourseState
from app.course.progress_links import Progress, read_progress
from app.exports.class_link import has_code
from app.settings.address import read_address
from app.settings.classroom import LOCK_GROUPS, LOCKS
from app.settings.deck import Slide, deck_text
from app.settings.links import from_query, to_query
from app.settings.settings import Settings
from app.tables.table import Table
from app.ui.components import reachable
from tests.support.pages import checked, go, opened, settings, text_of
from tests.support.progress import with_all_progress


def at_teach(app: AppTest, page: str) -> AppTest:
    """The Teach page, with this page picked for the class."""
    go(app, "teach")
    return app if page == "playground" else checked(app.selectbox(key="teach_page").set_value(page).run())


def links(app: AppTest) -> list[str]:
    """Every address that can be copied on the page: as text and in the snippet."""
    return [code.value for code in app.code]


def link(app: AppTest) -> str:
    return next(text for text in links(app) if not text.startswith("<iframe"))


def progress_of(app: AppTest) -> Progress:
    address = read_address(urlsplit(link(app)).query)
    assert address.notes == ()
    progress, rejections = read_progress(address.query)
    assert rejections == ()
    return progress


def test_the_link_carries_the_place_and_no_answers() -> None:
    app = at_teach(with_all_progress(), "course")
    assert progress_of(app) == Progress(course=CourseState("limit", 2))
    app = at_teach(app, "challenges")
    assert progress_of(app) == Progress(challenges=Tried("fastest"))


@pytest.mark.parametrize("page", ["playground", "compare", "course", "challenges"])
def test_no_link_of_the_page_states_an_answer_or_an_attempt(page: str) -> None:
    app = at_teach(with_all_progress(), page)
    for address in links(app):
        assert "limit_a" not in address
        assert "fastest_" not in address
        assert "0.18" not in address


def test_a_link_without_a_qr_code_says_so() -> None:
    numbers = np.random.default_rng(0).normal(size=(420, 2)).round(4)
    shown = replace(Settings(), formula="f(w, b) = mean((w X + b - Y)^2)", table=Table(("X", "Y"), numbers))
    app = at_teach(opened(to_query(shown)), "playground")
    assert not has_code(link(app))
    assert settings(app).table is not None
    assert any("too long for a QR code" in info.value for info in app.info)


def test_a_table_that_no_link_holds_is_not_promised_by_one() -> None:
    saved = replace(Settings(), formula="f(w, b) = mean((w X + b - Y)^2)")
    saved = replace(saved, table=Table(("X", "Y"), np.random.default_rng(0).normal(size=(2000, 2))))
    app = opened()
    app.session_state["session"].settings = saved
    app = at_teach(app, "playground")
    assert any("too large for a link" in warning.value for warning in app.warning)


def test_the_class_begins_where_the_teacher_says() -> None:
    app = at_teach(opened(), "course")
    assert progress_of(app) == Progress()
    checked(app.selectbox(key="teach_lesson").set_value("norm").run())
    last = len(LESSONS["norm"].steps)
    checked(app.selectbox(key="teach_step_norm").set_value(last).run())
    assert progress_of(app) == Progress(course=CourseState("norm", last))
    app = at_teach(app, "challenges")
    checked(app.selectbox(key="teach_challenge").set_value("fastest").run())
    assert progress_of(app) == Progress(challenges=Tried("fastest"))


def test_locks_and_hidden_parts_are_folded_and_state_what_was_picked() -> None:
    app = at_teach(opened(), "playground")
    assert [fold.label for fold in app.expander if fold.label.startswith(("**Locked", "**Hidden"))] == [
        "**Locked:** nothing",
        "**Hidden:** nothing",
    ]
    offered = [option for group in LOCK_GROUPS for option in app.button_group(key=f"teach_lock_{group}").options]
    assert sorted(offered) == sorted(lock.words for lock in LOCKS.values())
    app.session_state["teach_lock_picture"], app.session_state["teach_lock_run"] = ["view"], ["start"]
    app.session_state["teach_hide"] = ["theory"]
    checked(app.run())
    folds = [fold for fold in app.expander if fold.label.startswith(("**Locked", "**Hidden"))]
    assert [fold.label for fold in folds] == ["**Locked:** Start x₀, View", "**Hidden:** What the theory says"]
    assert not any(fold.proto.expanded for fold in folds)


def test_the_link_opens_the_settings_with_the_locks() -> None:
    app = at_teach(opened({"ex": "himmelblau", "step": "0.01"}), "playground")
    app.session_state["teach_lock_run"] = ["function", "start"]
    checked(app.run())
    shown, rejections = from_query(read_address(urlsplit(link(app)).query).query)
    assert rejections == ()
    assert shown.classroom.locked == {"function", "start"}
    assert (shown.example, shown.step_size) == ("himmelblau", settings(app).step_size)


def test_an_address_of_this_machine_only_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachable, "link", lambda: "http://localhost:8501/teach")
    monkeypatch.setattr(reachable, "machine_address", lambda: "192.168.1.5")
    app = at_teach(opened(), "compare")
    assert "works on this machine only" in text_of(app, "note")
    assert link(app).startswith("http://localhost:8501/compare")
    checked(app.toggle(key="teach_network").set_value(True).run())
    assert all("http://192.168.1.5:8501/compare" in one for one in links(app))
    assert "works on this machine only" not in text_of(app, "note")


def test_a_deck_is_made_of_lines_and_refuses_what_is_no_screen() -> None:
    app = opened({"v": "1", "ex": "beale"}, "teach")
    lines = "https://school.example/?v=1&ex=rosenbrock The valley.\njavascript:alert(1)//?v=1 <b>no</b>"
    checked(app.text_area(key="deck_lines").set_value(lines).run())
    assert "Line 2 is not used: it does not begin with an address" in text_of(app, "note")
    begun = next(one.value for one in app.code if "deck=" in one.value)
    settings, refused = from_query(dict(parse_qsl(urlsplit(begun).query)))
    assert refused == ()
    assert settings.example == "rosenbrock"
    assert settings.classroom.projector
    assert [one.note for one in settings.classroom.deck] == ["The valley."]


@pytest.mark.parametrize("query", [{}, {"v": "1", "ex": "beale"}])
def test_a_press_adds_the_screen_to_the_deck_as_a_link_that_names_its_version(query: dict[str, str]) -> None:
    """A test has no address of the app, so that what stands before the path is missing in the line."""
    app = opened(query, "teach")
    checked(app.button(key="deck_add").click().run())
    line = app.text_area(key="deck_lines").value
    assert line is not None
    assert line.endswith(f"/?v=1&ex={query.get('ex', 'quadratic_10')} ")


@pytest.mark.parametrize(("slide", "shown"), [("1", "rosenbrock"), ("2", "himmelblau"), ("7", "himmelblau")])
def test_an_address_that_names_a_place_in_a_deck_alone_opens_its_screen(slide: str, shown: str) -> None:
    deck = deck_text((Slide("", "v=1&ex=rosenbrock", "The valley."), Slide("", "ex=himmelblau&lock=start")))
    app = opened({"v": "1", "deck": deck, "slide": slide})
    settings = app.session_state["session"].settings
    assert settings.example == shown
    assert settings.classroom.locked == ({"start"} if shown == "himmelblau" else set())
    moved = opened({"v": "1", "ex": "beale", "deck": deck, "slide": slide})
    assert moved.session_state["session"].settings.example == "beale"
