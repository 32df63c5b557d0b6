"""Every key of a worksheet computed again from the text of its sheet alone, with nothing of the package."""

from __future__ import annotations

import math
import random
import re
from functools import cache

import numpy as np
import pytest

from app.exports.worksheet.tasks import quiet_run, tasks
from app.exports.worksheet.worksheet import worksheet
from app.settings.links import from_query
from app.settings.settings import to_spec
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample
from tests.support.printed_sheet import (
    BY_HAND,
    NUMBER,
    Printed,
    Sheet,
    after,
    close,
    function,
    matrix,
    numbers,
    read,
    travelled,
    value,
)  # fmt: skip

DIRECTIONS = (
    "steepest", "steepest_1", "steepest_inf", "normalized", "heavy_ball_0.9", "heavy_ball_0.35", "nesterov_0.9",
    "nesterov_0.5", "adagrad", "rmsprop_0.9", "adam", "adam_0.8_0.95_0.001", "newton", "bfgs", "nonlinear_cg",
    "adamw", "adamw_0.8_0.95_0.001_0.3", "lbfgs", "fletcher_reeves", "hestenes_stiefel",
)  # fmt: skip
OF_THE_THEORY = ("steepest", "steepest", "heavy_ball_0.5", "nesterov_0.5", "newton") * 2
CLIPS = ("none", "none", "none", "none", "none", "none", "norm_1_0", "norm_2.5_0.000001", "value_0.5", "value_30")
RULES = (*["fixed"] * 18, "formula_step_size/(k+2)", "warm_up_7", "cosine_30_0.1", "cosine_30_0.1_7")
SEEDS = 200
BACKGROUND = sample(parse("x^2 + y^2"), ((-3.0, 3.0), (-3.0, 3.0)))
FIRST_ONLY = ("bfgs", "lbfgs", "nonlinear_cg", "fletcher_reeves", "hestenes_stiefel")
"""Of these the sheet prints the first step only."""


def case(seed: int) -> tuple[str, dict[str, str]]:
    """A direction and a link, drawn at random."""
    rng = random.Random(seed)
    direction, uphill = rng.choice((*DIRECTIONS, *OF_THE_THEORY)), rng.random() < 0.3
    secant = direction in FIRST_ONLY
    name = rng.choice(list(BY_HAND))
    start = (rng.randint(-30, 30) / 10 + 0.05, rng.randint(-30, 30) / 10 + 0.15)
    return direction, {
        "f": f"-({name})" if uphill else name, "start": f"{start[0]}_{start[1]}", "dir": direction,
        "step": rng.choice(["0.5", "1"] if direction == "newton" else ["0.01", "0.05", "0.08", "0.15"]),
        "rule": "wolfe" if secant else rng.choice(RULES), "clip": "none" if secant else rng.choice(CLIPS),
        "noise": "none" if secant else rng.choice(["none", "none", "gaussian_0.1_7"]),
        "steps": rng.choice(["60", "400"]), "tol": rng.choice(["1e-06", "0.01"]),
        "tolnorm": rng.choice(["1", "2", "inf"]), "goal": "maximize" if uphill else "minimize",
    }  # fmt: skip


@cache
def sheet_of(seed: int) -> Sheet:
    """The printed sheet of a case."""
    shown, rejected = from_query(case(seed)[1])
    assert rejected == ()
    return read(worksheet(shown, BACKGROUND, "https://example.org/"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_key_follows_from_the_text_of_the_sheet(seed: int) -> None:
    direction, query = case(seed)
    sheet, name = sheet_of(seed), query["f"]
    check_the_start(sheet, name)
    check_the_first_step(sheet, name)
    check_the_limit(sheet, name, direction)
    stops = sheet.answer("Which p of")
    if stops is not None and direction not in FIRST_ONLY:
        told = [int(found) for found in re.findall(r"(\d+) steps? for p", stops)]
        assert told == [len(travelled(sheet, name, p)[0]) - 1 for p in (np.inf, 2, 1)]
        assert len(set(told)) > 1
        assert not re.search(r"(?<!\d)1 steps", stops)


def check_the_start(sheet: Sheet, name: str) -> None:
    """∇f(x₀) and its norms."""
    g = np.array(function(name)[1](*sheet.start))
    assert all(map(close, numbers(sheet.told("Find ∇f").split("=")[-1]), g))
    norms = [numbers(part.rsplit("=", 1)[1])[0] for part in sheet.told("Compute its norms").split(";")]
    assert all(map(close, norms, (float(np.linalg.norm(g, p)) for p in (1, 2, np.inf))))


def check_the_first_step(sheet: Sheet, name: str) -> None:
    """x₁, f(x₁), whether it is better, and the angle."""
    (f, slope, _), x0 = function(name), sheet.start
    g0 = np.array(slope(*x0))
    x1 = Printed(sheet, name).step(x0, g0, 0)
    first = sheet.told("Make the first step")
    place = re.search(r"x₁ = .*?(\([^()]*\)); f", first)
    assert place
    scale = float(np.abs(x1).max())
    assert all(close(a, b, scale) for a, b in zip(numbers(place[1]), x1, strict=True)), (first, x1)
    assert close(numbers(first.rsplit("=", 1)[1])[0], f(*x1), abs(f(*x0)))
    way, turn = sheet.answer("Is f(x₁)"), sheet.answer("the angle between")
    change = f(*x1) - f(*x0)
    if way is not None and abs(change) > 1e-9 * abs(f(*x0)):
        assert way.startswith("Yes") == (change > 0 if "f is maximized" in sheet.head[0] else change < 0)
    if turn is not None:
        g1 = np.array(slope(*x1))
        assert np.linalg.norm(g1) > 1e-13 * np.linalg.norm(g0)  # else the angle is that of rounding
        cosine = float(g0 @ g1 / np.linalg.norm(g0) / np.linalg.norm(g1))
        angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
        told = numbers(turn.rsplit("angle of", 1)[1])[0]
        assert told == pytest.approx(angle, abs=0.6, rel=6e-3)
        # The quotient bears the angle: a small one needs more digits of its numbers than the gradients have.
        above, one, two = numbers(turn.split("‖₂) =")[1].split(", an angle")[0])
        assert math.degrees(math.acos(max(-1.0, min(1.0, above / (one * two))))) == pytest.approx(
            told, abs=2e-5, rel=6e-3
        )


def check_the_limit(sheet: Sheet, name: str, direction: str) -> None:
    """The eigenvalues, the limit of this method, and the predictions; none where there is no theory."""
    limit = sheet.answer("The run ends ")
    family = re.sub(r"_0.*", "", direction)
    if limit is None or family not in ("steepest", "heavy_ball", "nesterov", "newton"):
        assert not [question for question in sheet.questions if "limit" in question or "Predict" in question]
        return
    assert not Printed(sheet, name).clip
    asked = next(question for question in sheet.questions if "The run ends " in question)
    sign = -1 if "−∇²f" in asked else 1
    low, high = np.linalg.eigvalsh(sign * matrix(function(name)[2], np.array(numbers(asked)[:2])))
    assert all(map(close, numbers(limit.split("λ =")[1])[:2], (low, high)))
    beta = after("β", sheet.head[2]) if "β·b" in sheet.head[2] else 0.0
    bound = {
        "steepest": 2 / high, "heavy_ball": 2 * (1 + beta) / high,
        "nesterov": 2 * (1 + beta) / (1 + 2 * beta) / high, "newton": 2.0,
    }[family]  # fmt: skip
    assert family == "newton" or close(numbers(limit.rsplit("=", 1)[1])[0], bound)
    for question, answer in zip(sheet.questions, sheet.answers, strict=True):
        if question.startswith("Predict"):
            alpha = after("α", question)
            points, there = travelled(sheet, name, norm_of(sheet), alpha)
            arrival = re.search(r"(?:to|on|short of) the m\w+ .* (?:in|after) (\d+) steps?\.", answer)
            assert ("below the limit" in answer) == (alpha < bound)
            assert bool(arrival and "not there" not in answer) == there, answer
            assert not there or (arrival and int(arrival[1]) == len(points) - 1)
            assert not there or alpha < bound


def norm_of(sheet: Sheet) -> float:
    """The p of the tolerance on the sheet."""
    stop = next(line for line in sheet.head if line.startswith("The run stops"))
    return {"₁": 1.0, "₂": 2.0, "∞": np.inf}[stop.split("‖∇f‖")[1][0]]


def test_the_rarer_questions_are_among_the_random_sheets() -> None:
    asked = [question for seed in range(SEEDS) for question in sheet_of(seed).questions]
    for words, least in (("The run ends ", 20), ("Predict", 50), ("Which p of", 20), ("Make the first step", 190)):
        assert sum(words in question for question in asked) >= least, words


def key(**query: str) -> dict[str, str]:
    """The questions of a sheet with their answers."""
    return {task.question: task.answer for task in tasks(quiet_run(from_query({"v": "1", **query})[0]))}


@pytest.mark.parametrize(
    ("text", "start", "words"),
    [
        ("ln(x) + y^2", "-1_1", "f is not defined at x₀"), ("atan2(y, x)", "0_0", "f is not defined at x₀"),
        ("sqrt(x^2 + y^2)", "0_0", "f has no gradient at x₀"), ("|x| + y^2", "0_1", "f has a kink at x₀"),
        ("max(x, y)", "2_2", "f has a kink at x₀"), ("floor(x) + y^2", "2_1", "f jumps at x₀"),
    ],
)  # fmt: skip
def test_where_there_is_no_gradient_the_key_says_so_and_asks_no_more(text: str, start: str, words: str) -> None:
    (answer,) = key(f=text, start=start).values()
    assert answer.startswith(words)


def test_a_first_step_onto_a_kink_is_asked_for_and_no_gradient_on_it() -> None:
    asked = key(f="|x| + y^2", start="0.1_1", step="0.1")
    assert "x₁ = (0.1, 1) + 0.1·(−1, −2) = (0, 0.8)" in asked["Make the first step by hand: compute x₁ and f(x₁)."]
    assert not [question for question in asked if "angle" in question]


def test_a_start_from_which_the_first_step_breaks_off_asks_for_no_step() -> None:
    """From x = 0.05 with α = 0.5 the step leads to x = −9.95, where ln(x) is not defined."""
    asked = key(f="ln(x) + y^2", start="0.05_1", step="0.5")
    assert len(asked) == 2
    assert not [question for question in asked if "step" in question]


@pytest.mark.parametrize(
    ("text", "step", "one", "other"),
    [("x^2 + 3y^2 + 1000000", "0.1", 1000007.0, 1000003.04), ("1000000000*(x^2 + 3y^2)", "0.0000000001", 7e9, 3.04e9)],
)
def test_two_values_are_written_with_the_digits_that_tell_them_apart(
    text: str, step: str, one: float, other: float
) -> None:
    shown = re.search(
        rf"f\(x₀\) = ({NUMBER}) and f\(x₁\) = ({NUMBER})\.", key(f=text, start="2_1", step=step)["Is f(x₁) < f(x₀)?"]
    )
    assert shown
    assert (value(shown[1]), value(shown[2])) == pytest.approx((one, other), rel=1e-6)
    assert shown[1] != shown[2]


def test_a_square_of_a_power_of_ten_is_no_other_power() -> None:
    norms = key(f="1000000000*(x^2 + 3y^2)", start="2_1")["Compute its norms ‖∇f(x₀)‖₁, ‖∇f(x₀)‖₂ and ‖∇f(x₀)‖∞."]
    assert "√((4×10⁹)² + (6×10⁹)²)" in norms
    assert "√(10² + 10²)" in key(f="(x^2 + 10y^2)/2", start="10_1")[
        "Compute its norms ‖∇f(x₀)‖₁, ‖∇f(x₀)‖₂ and ‖∇f(x₀)‖∞."
    ]  # fmt: skip


@pytest.mark.parametrize(("sign", "goal", "name"), [("", "minimize", "minimum"), ("-", "maximize", "maximum")])
def test_a_run_that_stops_short_of_its_minimum_ends_near_it(sign: str, goal: str, name: str) -> None:
    """With a tolerance of 10⁻⁶ the run stops at (1, 0.0014): that is no minimum, and its λ are not asked for."""
    query = {"f": f"{sign}0.0001*(x^4/4 - x^2/2 + 3.6y^2)", "start": "1_2.2", "step": "65.8", "goal": goal}
    sheet = read(worksheet(from_query(query)[0], BACKGROUND, "https://example.org/"))
    asked = next(question for question in sheet.questions if "The run ends" in question)
    assert f"The run ends near the {name} (1, 0). Compute" in asked
    answer = sheet.answer("The run ends") or ""
    assert [*numbers(answer.split("λ =")[1])[:2], numbers(answer)[-1]] == [0.0002, 0.00072, 2778]


def test_gradients_at_a_right_angle_have_the_product_0() -> None:
    angle = key(f="(x^2 + 10y^2)/2", start="10_1", rule="exact")[
        "Compute ∇f at x₁, and the angle between ∇f(x₀) and ∇f(x₁)."
    ]  # fmt: skip
    assert "= 0/(14.14·11.57), an angle of 90°." in angle


def test_a_small_angle_follows_from_the_quotient_that_is_written() -> None:
    """3.2/(2·1.6) is the cosine of 0°, and not of 0.0286°."""
    angle = key(f="x^2 - y^2", start="1_0.001", step="0.1")[
        "Compute ∇f at x₁, and the angle between ∇f(x₀) and ∇f(x₁)."
    ]
    assert "= 3.2000048/(2.000001·1.6000018), an angle of 0.0286°." in angle


def test_the_key_of_a_loss_follows_from_the_rows_on_its_sheet() -> None:
    shown, rejected = from_query(
        {"f": "mean((w X + b - Y)^2)", "data": "hours", "start": "0.5_1", "step": "0.01", "noise": "minibatch_2_1"}
    )
    assert not rejected
    sheet = read(worksheet(shown, BACKGROUND, "https://example.org/"))
    (printed,) = [line for line in sheet.head if line.startswith("The 11 rows, each as (X, Y): ")]
    x, y = np.array(numbers(printed.split(": ")[1])).reshape(11, 2).T
    left = 0.5 * x + 1 - y
    gradient = np.array([2 * np.mean(left * x), 2 * np.mean(left)])
    assert all(map(close, numbers(sheet.told("Find ∇f").split("=")[-1]), gradient))
    w, b = np.array([0.5, 1.0]) - 0.01 * gradient
    assert close(numbers(sheet.told("Make the first step").rsplit("=", 1)[1])[0], float(np.mean((w * x + b - y) ** 2)))
    assert "The run on the screen takes the gradient of mini-batches; this sheet takes that of all rows." in sheet.head


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_a_clip_of_the_rows_is_worked_row_by_row(reduction: str) -> None:
    formula = f"{reduction}((w X + b - Y)^2)"
    shown, rejected = from_query({"f": formula, "data": "hours", "start": "0_0", "step": "0.1", "clip": "rows_1"})
    assert not rejected
    sheet = read(worksheet(shown, BACKGROUND, "https://example.org/"))
    (printed,) = [line for line in sheet.head if line.startswith("The 11 rows, each as (X, Y): ")]
    x, y = np.array(numbers(printed.split(": ")[1])).reshape(11, 2).T
    rows = np.stack([-2 * y * x, -2 * y])  # the gradient of each row, all of them longer than 1
    mean = (rows / np.linalg.norm(rows, axis=0)).mean(axis=1)
    working = sheet.told("Make the first step")
    assert all(map(close, numbers(working.split("clipped, g =")[1].split(";")[0]), mean))
    assert all(map(close, numbers(working.split("d =")[1].split(";")[0]), -mean))


def test_gradients_in_one_direction_are_at_an_angle_of_0() -> None:
    asked = key(f="mean((w X + b - Y)^2)", data="hours", start="0_0", step="0.3", scale="standardize")
    assert asked["Compute ∇f at x₁, and the angle between ∇f(x₀) and ∇f(x₁)."].endswith("an angle of 0°.")


@pytest.mark.parametrize(("ftol", "xtol"), [("0.001", "0"), ("0", "0.01"), ("0.001", "0.001")])
def test_a_sheet_says_every_test_that_may_end_the_run(ftol: str, xtol: str) -> None:
    shown, _ = from_query({"ex": "quadratic_10", "step": "0.1", "ftol": ftol, "xtol": xtol})
    sheet = read(worksheet(shown, BACKGROUND, "https://example.org/"))
    of_f = re.findall(r"changes f by at most ([\d.]+)·max", " ".join(sheet.head))
    of_x = re.findall(r"no longer than ([\d.]+)·\(\1 \+ ‖x‖₂\)", " ".join(sheet.head))
    f, slope, _ = function("(x^2 + 10y^2)/2")
    x, k = np.array([10.0, 1.0]), 0
    while True:
        before, x, k = x, x - 0.1 * np.array(slope(*x)), k + 1
        change, size = abs(f(*x) - f(*before)), max(abs(f(*x)), abs(f(*before)), 1)
        still = [change <= float(most) * size for most in of_f]
        short = [np.linalg.norm(x - before) <= float(t) * (float(t) + np.linalg.norm(x)) for t in of_x]
        if any([*still, *short, np.linalg.norm(slope(*x)) <= 1e-6]):
            break
    assert k == run_spec(to_spec(shown)).iterations < 153


def test_a_number_that_was_chosen_is_printed_as_it_was_typed() -> None:
    shown, _ = from_query({"ex": "quadratic_10", "step": "1e-40"})
    assert any("with α = 10⁻⁴⁰" in line for line in read(worksheet(shown, BACKGROUND, "https://example.org/")).head)
