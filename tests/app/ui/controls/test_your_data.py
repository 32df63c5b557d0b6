"""Data in the sidebar: a set, pasted cells, bad rows, the loss over them, and the scaling of their features."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.settings.settings import Settings
from app.tables.sets.catalogue import SETS
from app.ui.controls import your_data
from gradnorm_core.data.losses import LOSSES
from tests.support.pages import html, opened

HOURS = {"v": "1", "ex": "own", "data": "hours", "f": LOSSES["squared"].text, "step": "0.034", "start": "0_0"}
CELLS = "hours\tpoints\n" + "\n".join(f"{x:.2f}\t{y:.1f}".replace(".", ",") for x, y in SETS["hours"].table.numbers)


def settings(app: AppTest) -> Settings:
    shown: Settings = app.session_state["session"].settings
    return shown


def choose(app: AppTest, key: str) -> AppTest:
    return app.sidebar.selectbox(your_data.SET).set_value(key).run()


def paste(text: str) -> AppTest:
    app = choose(opened(), your_data.OWN_DATA)
    return app.sidebar.text_area(your_data.PASTED).set_value(text).run()


def scale(app: AppTest, scaling: str) -> AppTest:
    return app.segmented_control(key=your_data.SCALING).set_value(scaling).run()


def said(app: AppTest, words: str) -> bool:
    return any(words in one for one in html(app))


def test_pasted_cells_become_the_loss_of_a_line() -> None:
    app = paste(CELLS)
    assert not app.exception
    shown = settings(app)
    assert shown.formula == LOSSES["squared"].text
    assert shown.table is not None
    assert shown.table.numbers.tolist() == SETS["hours"].table.numbers.tolist()
    assert said(app, "X is “hours”, Y is “points”.")
    assert said(app, "Columns were separated by tabs.")
    assert said(app, "κ = 401")
    assert said(app, "Zig-zags")


def test_one_press_makes_the_valley_round_and_ten_steps_do_it() -> None:
    app = scale(opened(HOURS), "standardize")
    assert settings(app).scaling == "standardize"
    assert said(app, "κ = 401 with the features as they are, κ = 1 when they are standardized.")
    assert said(app, "in 1 step")
    assert settings(scale(app, "none")).scaling == "none"


@pytest.mark.parametrize("key", SETS)
def test_every_set_opens_with_its_loss_source_and_licence(key: str) -> None:
    app = choose(opened(), key)
    assert not app.exception
    assert settings(app).table == SETS[key].table
    assert settings(app).formula == LOSSES[SETS[key].loss].text
    assert said(app, SETS[key].source)
    assert said(app, SETS[key].licence)


def test_bad_rows_are_named_and_left_out_when_the_visitor_says_so() -> None:
    app = paste("x\ty\n1\t2\nn/a\t3\n4\t5\n6\t7")
    assert settings(app).table is None
    assert said(app, "Row 3: “n/a” is no finite number.")
    app = app.sidebar.button("data_take").click().run()
    table = settings(app).table
    assert table is not None
    assert table.numbers.tolist() == [[1, 2], [4, 5], [6, 7]]
    assert said(app, "Left out: row 3.")
    assert not said(app, "Mend it")


def test_a_decimal_comma_is_said_and_the_types_stay_in_sight() -> None:
    app = paste("hours;points\n2,5;30\n3,25;41,5\n4;50")
    assert not app.exception
    table = settings(app).table
    assert table is not None
    assert table.numbers.tolist() == [[2.5, 30], [3.25, 41.5], [4, 50]]
    assert said(app, "Numbers were read with a decimal comma: 1,5 is 1.5.")
    assert list(app.sidebar.dataframe[0].value.columns) == ["1: hours (number)", "2: points (number)"]
    chosen = app.sidebar.selectbox(your_data.SET).set_value("hours").run()
    assert not said(chosen, "decimal comma")


def test_three_columns_are_two_features_and_the_target_at_once() -> None:
    app = paste("area\trooms\tprice\n50\t2\t110\n65\t3\t140\n80\t3\t175\n95\t4\t200")
    table = settings(app).table
    assert table is not None
    assert table.heads == ("area", "rooms", "price")
    assert settings(app).formula == LOSSES["squared_two"].text
    assert said(app, "X1 is “area”, X2 is “rooms”, Y is “price”.")
    assert [one.key for one in app.sidebar.button if one.key == "data_take"] == []
    app = scale(app, "standardize")
    assert said(app, "when they are divided, not moved.")
    assert said(app, "Y stays as it is. The same predictions can be made as before.")


def test_of_many_columns_the_first_two_and_the_last_are_taken() -> None:
    app = paste("a\tb\tc\td\n1\t2\t3\t0\n4\t5\t6\t9\n7\t8\t10\t4")
    table = settings(app).table
    assert table is not None
    assert table.heads == ("a", "b", "d")


def test_the_choice_of_ones_own_data_stands_before_the_sets() -> None:
    options = opened().sidebar.selectbox(your_data.SET).options
    assert options[:2] == ["None", "Your own"]


def test_of_many_columns_the_visitor_chooses() -> None:
    app = paste("a\tb\tc\n1\t2\t3\n4\t5\t6\n7\t8\t10")
    app = app.sidebar.multiselect(your_data.CHOSEN).set_value([0, 2]).run()
    app = app.sidebar.button("data_take").click().run()
    table = settings(app).table
    assert table is not None
    assert table.heads == ("a", "c")


@pytest.mark.parametrize("text", ["words alone", "\0", "1\n2\n3", "x\ty\n1,234\t5\n7\t8\n9\t10"])
def test_what_is_no_table_is_said_and_nothing_changes(text: str) -> None:
    app = paste(text)
    assert not app.exception
    assert settings(app).table is None
    assert app.session_state["session"].settings.formula == settings(opened()).formula


def test_the_loss_is_chosen_and_the_data_are_put_away() -> None:
    app = opened(HOURS)
    app = app.sidebar.selectbox(your_data.LOSS).set_value("absolute").run()
    assert settings(app).formula == LOSSES["absolute"].text
    app = choose(app, your_data.NO_DATA)
    assert not app.exception
    assert settings(app).table is None
    assert settings(app).objective.value_at((0.0, 0.0)) == 0


def test_a_loss_of_ones_own_reads_the_columns() -> None:
    app = opened(HOURS)
    app = app.sidebar.text_input("formula").set_value("f(w, b) = mean(cosh((w X + b - Y)/100))").run()
    assert not app.exception
    assert settings(app).table == SETS["hours"].table
    assert "cosh" in settings(app).formula


def test_a_locked_function_keeps_its_data() -> None:
    app = opened(HOURS | {"lock": "function"})
    assert app.sidebar.selectbox(your_data.SET).disabled
    assert app.sidebar.selectbox(your_data.LOSS).disabled
    assert settings(scale(app, "centre")).scaling == "centre"
    assert app.segmented_control(key=your_data.SCALING).disabled is False


def test_mini_batches_are_offered_with_data_and_the_page_says_why_the_norm_stays() -> None:
    app = opened(HOURS | {"scale": "standardize", "noise": "minibatch_4_0_0", "step": "0.2"})
    assert not app.exception
    assert said(app, "mini-batches are the cause")
    assert any("Mini-batch" in one for one in app.sidebar.selectbox("pick_noise").options)
    app = choose(app, your_data.NO_DATA)
    assert not app.exception
    assert settings(app).noise is None
    assert not any("Mini-batch" in one for one in app.sidebar.selectbox("pick_noise").options)


def test_a_link_with_mini_batches_and_no_data_is_refused_in_words() -> None:
    app = opened({"v": "1", "ex": "own", "f": "x^2 + y^2", "noise": "minibatch_4_0_0"})
    assert not app.exception
    assert settings(app).noise is None
    assert said(app, "needs a loss over rows of data")
