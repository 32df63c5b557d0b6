"""A sheet of a function that has taken letters of the method: no letter on it stands for two things."""

from __future__ import annotations

import re

import pytest

from app.exports.worksheet.method import printed_step
from app.exports.worksheet.tasks import quiet_run, tasks
from app.settings.links import from_query
from app.text.free_letters import in_free_letters

METHODS = (
    "steepest", "steepest_inf", "heavy_ball_0.9", "nesterov_0.9", "adagrad", "rmsprop", "adam", "adamw",
    "hestenes_stiefel",
)  # fmt: skip


def words_of(formula: str, method: str, **link: str) -> tuple[str, str]:
    """The lines of the method on the sheet, and the working of the first step in its key."""
    settings, rejections = from_query({"f": formula, "dir": method, "start": "1_2", "step": "0.02", **link})
    assert rejections == ()
    run = quiet_run(settings)
    working = [one.answer for one in tasks(run) if "x₁ = " in one.answer]
    return " ".join(printed_step(run, None).lines), working[0]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "letters", ["w, b", "g, d", "m, v", "s, t", "k, a", "ρ, ε", "x, y; b = 2, g = 3", "q, y; v = 1"]
)
def test_no_letter_of_the_function_is_one_of_the_method(letters: str, method: str) -> None:
    names = [name.partition("=")[0].strip() for name in re.split("[,;]", letters)]
    rule = {"rule": "wolfe"} if method == "hestenes_stiefel" else {"rule": "formula_step_size/(k+1)"}
    sheet, key = words_of(f"f({letters}) = {' + '.join(f'{name}^2' for name in names)}", method, **rule)
    for name in set(names) - {"x", "a"}:
        assert not re.search(rf"(?<![A-Za-z]){name}(?![A-Za-z])", f"{sheet} {key}"), (sheet, key)


def test_the_letters_stay_where_the_function_has_others() -> None:
    line = "b ← β·b + g, then d = −b; β = 0.9, b = (0, 0) before the first step"
    assert in_free_letters(line, {"x", "y", "κ", "β"}) == line


def test_a_power_of_the_number_of_the_step_follows_its_letter() -> None:
    sheet, _ = words_of("f(s, t) = s^2 + t^2", "adam")
    assert "β₁ʷ" in sheet
    assert "where w = 1 in the first step" in sheet
    assert "ᵗ" not in sheet
