"""Progress is kept beside the settings: its own pages state it in their links, and no other page changes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from app.course.progress_links import Progress
from app.settings.settings import HOME, of_example
from app.ui.heard import COUNT, IN_PAGE
from app.ui.session import Session
from tests.support.pages import address, checked, go, opened, settings
from tests.support.progress import ANSWERED, ATTEMPTS, COURSE, TRIED, with_all_progress

ITS_LINK = {"course": ("course", ANSWERED), "challenges": ("tries", ATTEMPTS)}
"""Page → the parameter of its links that states progress, and its value."""


def progress(app: AppTest) -> Progress:
    kept: Session = app.session_state["session"]
    return kept.progress


def test_the_link_of_each_page_brings_the_progress_of_that_page() -> None:
    assert progress(with_all_progress()) == Progress(COURSE, TRIED)


def test_progress_survives_other_pages_other_settings_and_the_way_back() -> None:
    app = with_all_progress()
    go(app, "playground/playground")
    checked(app.selectbox(key="example").set_value("himmelblau").run())
    assert not {"course", "tries"} & address(app).keys()
    app.query_params.clear()  # back to the bare address
    checked(app.run())
    assert settings(app) == of_example(HOME)
    go(app, "playground/playground", {"ex": "rosenbrock", "course": "norm", "tries": "limit"})
    assert progress(app) == Progress(COURSE, TRIED)


def at(app: AppTest, query: dict[str, str]) -> AppTest:
    """The browser at this address, where the visitor has gone or where it has heard of no other yet."""
    app.query_params.clear()
    for key, value in query.items():
        app.query_params[key] = value
    return app


def newest(app: AppTest) -> str:
    """The number of the newest thing that the browser has heard."""
    return str(max(int(field.value or 0) for field in app.text_input if str(field.key).startswith(COUNT)))


def hear(app: AppTest, number: str) -> None:
    """Has the browser know no more than this."""
    for field in app.text_input:
        if str(field.key).startswith(COUNT):
            field.set_value(number)


def test_an_address_that_the_visitor_goes_to_counts_whatever_the_widgets_say_that_were_left() -> None:
    home, there = {"v": "1", "ex": HOME}, {"v": "1", "ex": "himmelblau"}
    app = opened(home)
    checked(app.button_group(key="goal").set_value("maximize").run())
    checked(at(app, home).run())
    app.button_group(key="goal").set_value("maximize")
    checked(at(app, there).run())
    assert (settings(app), address(app)) == (of_example("himmelblau"), there)


def test_a_widget_counts_at_an_address_that_was_on_its_way_when_the_visitor_went_to_another() -> None:
    app = opened({"v": "1", "ex": HOME})
    known = newest(app)
    checked(app.number_input(key="max_iterations").set_value(70).run())
    on_its_way = address(app)
    hear(app, known)
    checked(at(app, {"v": "1", "ex": "himmelblau"}).run())
    assert settings(app) == of_example("himmelblau")
    checked(at(app, on_its_way).selectbox(key="example").set_value("rosenbrock").run())
    assert (settings(app), address(app)) == (of_example("rosenbrock"), {"v": "1", "ex": "rosenbrock"})


def test_an_act_that_changes_nothing_keeps_what_is_shown_while_its_address_is_on_its_way() -> None:
    home = {"v": "1", "ex": HOME}
    app = opened(home)
    known = newest(app)
    checked(app.number_input(key="max_iterations").set_value(70).run())
    stated, heard = address(app), newest(app)
    hear(at(app, home), known)
    checked(app.run())
    assert settings(app).max_iterations == 70, "the browser is at the address before"
    hear(at(app, home), known)
    checked(at(app, {"v": "1", "ex": "himmelblau"}).run())
    assert settings(app) == of_example("himmelblau")
    hear(at(app, stated), heard)
    checked(app.run())
    assert settings(app) == of_example("himmelblau"), "what was on its way has come to the browser after the visit"
    hear(at(app, {"v": "1", "ex": "himmelblau"}), newest(app))
    checked(app.run())
    checked(at(app, stated).run())
    assert settings(app).max_iterations == 70, "the visitor has gone there"


def test_back_is_followed_however_soon_it_is_pressed() -> None:
    """The browser sends no field of the page with it; those outside say that it has yet to hear the end of the page."""
    home = {"v": "1", "ex": HOME}
    app = opened(home)
    known = newest(app)
    checked(app.number_input(key="max_iterations").set_value(70).run())
    for field in at(app, home).text_input:
        if str(field.key).startswith(COUNT) and field.key != IN_PAGE:
            field.set_value(known)
    checked(app.run())
    assert settings(app) == of_example(HOME)


def test_an_address_that_is_visited_while_another_is_on_its_way_is_written_after_that() -> None:
    home, there = {"v": "1", "ex": HOME}, {"v": "1", "ex": "himmelblau"}
    app = opened(home)
    known = newest(app)
    checked(app.number_input(key="max_iterations").set_value(70).run())
    on_its_way = address(app)
    hear(at(app, there), known)
    checked(app.run())
    kept: Session = app.session_state["session"]
    assert [query for _, query in kept.written] == [on_its_way, there]
    checked(at(app, {"v": "1", "ex": "rosenbrock"}).run())
    assert not kept.written, "nothing is on its way: a visit is not written"


def test_a_widget_counts_where_the_browser_has_not_heard_of_the_last_addresses() -> None:
    app = opened({"v": "1", "ex": HOME})
    changes = {"start_x": 3.0, "max_iterations": 70, "start_y": 2.0}
    addresses, known = [address(app)], [newest(app)]
    for key, number in changes.items():
        one_back = max(0, len(addresses) - 2)
        hear(at(app, addresses[one_back]), known[one_back])
        checked(app.number_input(key=key).set_value(number).run())
        addresses.append(address(app))
        checked(app.run())  # the test's app shows only what the last run has drawn
        known.append(newest(app))
    assert (settings(app).start, settings(app).max_iterations) == ((3.0, 2.0), 70)
    checked(app.run())
    assert address(app) == addresses[-1]


@pytest.mark.parametrize("page", ITS_LINK)
def test_the_address_of_a_page_states_its_progress_and_not_that_of_the_other(page: str) -> None:
    app = go(with_all_progress(), page)
    (key, text), (other,) = ITS_LINK[page], [key for one, (key, _) in ITS_LINK.items() if one != page]
    checked(app.button(key={"course": "next", "challenges": "next_challenge"}[page]).click().run())
    shown = progress(app)
    assert address(app)[key].partition("_")[2] == text.partition("_")[2]
    assert other not in address(app)
    assert address(app).items() >= {"v": "1", "ex": HOME}.items()
    assert replace(shown, course=COURSE, challenges=TRIED) == Progress(COURSE, TRIED)
    assert shown != Progress(COURSE, TRIED)


@pytest.mark.parametrize("page", ITS_LINK)
def test_a_link_without_progress_opens_the_overview_of_its_page(page: str) -> None:
    app = go(with_all_progress(), page, {"ex": "himmelblau"})
    assert progress(app) == replace(Progress(COURSE, TRIED), **{page: getattr(Progress(), page)})


def test_nonsense_is_refused_in_words_and_changes_nothing_else() -> None:
    app = opened({"ex": "himmelblau", "course": "nowhere", "tries": ATTEMPTS})
    kept: Session = app.session_state["session"]
    assert [one.name for one in kept.rejections] == ["course"]
    assert (kept.settings, kept.progress) == (of_example("himmelblau"), Progress(challenges=TRIED))
