"""A typed function gets a start, a window and a step size that fit it, unless those present do, or are its own."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.compute import results
from app.settings.links import from_query
from app.settings.settings import HOME, of_example, to_spec
from app.text.numbers import pair
from gradnorm_core.sweeps.working_step import FAILURES
from tests.support.pages import address, checked, opened, settings, text_of

ROSENBROCK = "(1-x)^2+100(y-x^2)^2"


def typed(app: AppTest, formula: str) -> AppTest:
    """The app after this formula was typed."""
    return checked(app.text_input(key="formula").set_value(formula).run())


@pytest.mark.parametrize("formula", [ROSENBROCK, "exp(x^2+y^2)", "e^(-x^2-y^2)", "x^4-x^2+y^2"])
def test_a_function_on_which_the_present_settings_fail_is_descended(formula: str) -> None:
    app = typed(opened(), formula)
    run = results.run(to_spec(settings(app)))
    assert run.status.name not in FAILURES
    assert run.fun < run.values[0]
    assert "Chosen for this function" in text_of(app, "note")
    assert from_query(address(app)) == (settings(app), ())
    assert [app.number_input(key=key).value for key in ("start_x", "start_y")] == list(settings(app).start)


def test_a_function_on_which_the_present_settings_work_keeps_them_without_a_word() -> None:
    app, home = typed(opened(), "(x^2 + 9y^2)/2"), of_example(HOME)
    shown = settings(app)
    assert (shown.start, shown.window, shown.step_size) == (home.start, home.window, home.step_size)
    assert "Chosen for" not in text_of(app, "note")


def test_what_was_set_for_a_function_comes_back_with_it() -> None:
    app = typed(opened(), ROSENBROCK)
    checked(app.number_input(key="start_x").set_value(-1.2).run())
    assert "Chosen for" not in text_of(app, "note")
    mine = settings(app)
    typed(app, "(x^2 + 10y^2)/2")
    assert settings(app).start == of_example(HOME).start
    typed(app, ROSENBROCK)
    assert settings(app) == mine


def test_a_link_is_shown_as_it_states() -> None:
    app = opened({"v": "1", "f": ROSENBROCK, "start": "10_1", "step": "0.19"})
    assert (settings(app).start, settings(app).step_size) == ((10.0, 1.0), 0.19)


def test_a_lock_of_the_start_keeps_all_three() -> None:
    app = typed(opened({"v": "1", "lock": "start"}), ROSENBROCK)
    home = of_example(HOME)
    assert (settings(app).start, settings(app).step_size) == (home.start, home.step_size)


@pytest.mark.parametrize("formula", ["sin(x + y^2)", "(x^2 + y^2 - 4)^2"])
def test_of_a_curve_of_minima_the_note_names_the_one_where_the_run_ends(formula: str) -> None:
    app = typed(typed(opened(), ROSENBROCK), formula)
    end = results.run(to_spec(settings(app))).points[-1]
    assert f"a minimum at {pair(end)};" in text_of(app, "note")
