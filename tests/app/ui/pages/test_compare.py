"""The Compare page without a browser: it opens with any link, and every button has its effect."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from app.ui.pages.compare.presets import PRESETS
from tests.support import pages
from tests.support.pages import HOSTILE, address, checked, text_of

DIVERGING = {
    "v": "1",
    "ex": "quadratic_10",
    "step": "0.3",
    "runs": "a~~b~steepest~fixed_0.21~~c~heavy_ball_0.9~fixed_5",
}
NONSENSE = HOSTILE | {"runs": "a~~b~<img src=x onerror=alert(1)>~fixed_9**9**9~~" + "h" * 3000}
opened = partial(pages.opened, page="compare/compare")


def press(app: AppTest, label: str) -> AppTest:
    """Presses the button that begins with these words."""
    (button,) = (one for one in app.main.button if one.label.startswith(label))
    return checked(button.click().run())


def runs(app: AppTest) -> list[str]:
    """The runs to select, by letter and name."""
    return list(chosen(app, "selected_run").options)


def chosen(app: AppTest, key: str) -> ButtonGroup[Any]:
    """A row of choices."""
    return next(one for one in app.button_group if one.key == key)


def test_it_opens_with_the_run_of_the_playground_beside_the_exact_search() -> None:
    app = opened()
    assert runs(app) == ["A α = 0.19", "B Exact line search", "C 0.9 × exact"]
    assert "C arrives first, with 37 gradients" in text_of(app, "verdict")
    assert "Budget: 201 gradients for each run" in text_of(app, "verdict")
    assert "arrived at a minimum, zig-zags" in text_of(app, "runs")


def test_one_press_compares_the_usual_methods_on_this_function_with_steps_that_fit() -> None:
    app = press(opened({"v": "1", "ex": "quadratic_100", "rule": "exact"}), "Momentum, RMSProp, Adam")
    assert runs(app) == [
        "A Gradient descent, α = 0.018", "B Momentum (heavy ball), α = 0.0042", "C RMSProp, α = 0.32", "D Adam, α = 3.2"
    ]  # fmt: skip
    told = text_of(app, "verdict")
    assert "C arrives first, with 55 gradients; then D" in told
    assert "In the long run a step multiplies the distance to the minimum by 0.982 (A) and 0.949 (B)." in told
    assert "C and D divide each coordinate by the size of its own gradients" in told
    assert address(app)["ex"] == "quadratic_100"
    locked = opened({"v": "1", "ex": "quadratic_100", "lock": "start"})
    assert next(one for one in locked.main.button if one.key == "compare_methods").disabled
    assert "divide each" not in text_of(opened({**address(app), "hide": "theory"}), "verdict")


def test_momentum_and_its_lack_are_compared_with_the_reason_of_the_playground() -> None:
    query = {"v": "1", "ex": "quadratic_10", "runs": "a~~b~heavy_ball_0.9~fixed_0.19"}
    told = text_of(opened(query), "verdict")
    assert "Only A arrives" in told
    assert "The heavy ball is descent with momentum. Why: in the long run a step multiplies the distance" in told
    assert "by 0.949 with momentum and by 0.9 without" in told
    hidden = {**query, "hide": "theory"}
    assert "Why:" not in text_of(opened(hidden), "verdict")
    for runs_of_others in ("a~~b~heavy_ball_0.9~fixed_0.1", "a~~b~heavy_ball_0.9~fixed_0.19~-5_3"):
        assert "Why:" not in text_of(opened({**query, "runs": runs_of_others}), "verdict")


def test_a_link_with_runs_that_diverge_is_told_as_it_is() -> None:
    app = opened(DIVERGING)
    assert runs(app) == [
        "A Gradient descent, α = 0.3",
        "B Gradient descent, α = 0.21",
        "C Momentum (heavy ball), α = 5",
    ]
    assert "No run reaches" in text_of(app, "verdict")
    assert "diverge" in text_of(app, "verdict")


def test_own_rules_are_compared_under_their_lines() -> None:
    rules = ("b = 0.5 b + g; d = -b", "beta = 0.5; m = beta m + (1 - beta) g; d = -m/norm(m)/(1 + k)")
    others = "~~".join(f"{letter}~rule_{rule}~fixed_0.05" for letter, rule in zip("bc", rules, strict=True))
    app = opened({"v": "1", "step": "0.05", "dir": "heavy_ball_0.5", "runs": f"a~~{others}"})
    first, second, third = runs(app)
    assert first == "A Momentum (heavy ball)"
    assert second == f"B Your own rule: {rules[0]}"
    assert third.startswith("C Your own rule: beta = 0.5; m ")
    assert third.endswith("d = -m/norm(m)/(1 + k)")
    assert "A and B take the same steps." in text_of(app, "verdict")


def test_the_box_of_the_step_size_is_there_only_where_another_one_changes_the_run() -> None:
    keys = {
        rule: {box.key for box in opened({"v": "1", "ex": "quadratic_10", "rule": rule}).main.number_input}
        for rule in ("formula_step_size/(k+1)", "formula_0.1/(k+1)")
    }
    assert "step_size" in keys["formula_step_size/(k+1)"]
    assert "step_size" not in keys["formula_0.1/(k+1)"]
    app = opened({"v": "1", "ex": "quadratic_10", "rule": "formula_0.1/(k+1)"})
    assert "α does not occur in it" in text_of(app, "note")


def test_a_link_full_of_nonsense_opens_and_says_what_was_refused() -> None:
    app = opened(NONSENSE)
    assert "Parts of the link were not used" in text_of(app, "problem")
    assert len(runs(app)) == 3
    assert not any("<img" in body for body in [element.proto.body for element in app.get("html")])


@pytest.mark.parametrize("key", ["relaxed", "clipping"])
def test_a_preset_opens_and_the_link_says_it(key: str) -> None:
    app = opened()
    checked(app.selectbox(key="preset").select(key).run())
    assert app.selectbox(key="preset").value == key
    assert len(runs(app)) == len(PRESETS[key].runs)
    again = opened(address(app))
    assert (runs(again), text_of(again, "verdict")) == (runs(app), text_of(app, "verdict"))


def test_runs_are_added_selected_changed_and_removed() -> None:
    app = press(opened(), "Add a run")
    assert [name[0] for name in runs(app)] == list("ABCD")
    assert chosen(app, "selected_run").value == 3
    app = press(app, "Duplicate D")
    assert len(runs(app)) == 5
    app = press(press(app, "Remove E"), "Remove D")
    assert [name[0] for name in runs(app)] == list("ABC")
    checked(chosen(app, "selected_run").set_value(0).run())
    checked(app.number_input(key="step_size").set_value(0.21).run())
    assert runs(app)[0] == "A α = 0.21"
    assert "A has ‖∇f‖₂" in text_of(app, "verdict") or "A diverges" in text_of(app, "verdict")


def test_two_runs_are_the_fewest_and_eight_the_most() -> None:
    app = press(opened(), "Remove")
    (remove,) = (one for one in app.main.button if one.label.startswith("Remove"))
    assert remove.disabled
    for _ in range(6):
        app = press(app, "Add a run")
    (add,) = (one for one in app.main.button if one.label == "Add a run")
    assert add.disabled
    assert len(runs(app)) == 8


def test_a_run_has_a_start_of_its_own_when_it_is_let() -> None:
    app = opened()
    checked(app.toggle(key="share_start").set_value(False).run())
    checked(app.number_input(key="start_x").set_value(5.0).run())
    assert runs(app) == ["A α = 0.19, from (5, 1)", "B Exact line search, from (10, 1)", "C 0.9 × exact, from (10, 1)"]
    checked(app.toggle(key="share_start").set_value(True).run())
    assert runs(app) == ["A α = 0.19", "B Exact line search", "C 0.9 × exact"]


def test_the_selected_run_opens_in_the_playground() -> None:
    app = opened(DIVERGING)
    checked(chosen(app, "selected_run").set_value(1).run())
    app = press(app, "Open B in the Playground")
    assert address(app).get("step") == "0.21"
    assert not [one for one in app.button_group if one.key == "selected_run"]


@pytest.mark.parametrize(
    ("f", "said"),
    [
        ("x^2+1000y^2", {"2/(μ+λmax) = 0.000999", "2/λmax = 0.001"}),
        ("x^2+2000y^2", {"2/(μ+λmax) = 0.0004998", "2/λmax = 0.0005"}),
    ],
)
def test_the_buttons_of_the_theory_read_unlike_each_other(f: str, said: set[str]) -> None:
    app = opened({"v": "1", "f": f, "start": "2_1", "step": "0.0001"})
    labels = {button.label.replace("\u00a0", " ") for button in app.button}
    assert said <= labels
