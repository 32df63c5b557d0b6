"""Numbers that stand as digits in the prose of lessons and challenges, each computed anew without the core.

All other numbers of the course are put into their sentences by the runs they speak of.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from mpmath import findroot, mp, mpf

from app.tables.sets.catalogue import SETS

COURSE = Path(__file__).parents[3] / "app" / "course"


@cache
def prose() -> str:
    """All strings of the course, white space made equal."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(COURSE.rglob("*.py"))]
    strings = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return " ".join(" ".join(one.split()) for one in strings if isinstance(one, str))


def well(x: mpf, alpha: float) -> mpf:
    """One step of descent on x⁴/4 − x²/2."""
    return x - alpha * (x**3 - x)


def superstable() -> float:
    """The α at which the cycle of two points runs through a point where a step does not depend on x."""
    return float(findroot(lambda a: well(well(mp.sqrt((1 + a) / (3 * a)), a), a) - mp.sqrt((1 + a) / (3 * a)), 1.13))


def doubling() -> float:
    """The α above 1 at which the slope of two steps, taken on the cycle of two points, reaches −1."""

    def slope(a: mpf) -> mpf:
        low, high = findroot(lambda u, v: [well(u, a) - v, well(v, a) - u], (mpf("0.6"), mpf("1.2")))
        return (1 - a * (3 * low**2 - 1)) * (1 - a * (3 * high**2 - 1)) + 1

    return float(findroot(slope, (1.22, 1.25), solver="secant", tol=1e-12))


def ridge() -> float:
    """The maximum of x⁴/4 − x²/2 + x/10 along x: the root of x³ − x + 1/10 in the middle."""
    return float(sorted(np.roots([1, 0, -1, 0.1]).real)[1])


def turned() -> tuple[float, ...]:
    """The gradient (1, 0) after a step 1/L on the quadratic with eigenvalues 1 and 10 whose axes are turned by 30°."""
    c, s = math.cos(math.pi / 6), math.sin(math.pi / 6)
    matrix = np.array([[c, -s], [s, c]]) @ np.diag([1.0, 10.0]) @ np.array([[c, s], [-s, c]])
    return tuple(np.abs((np.eye(2) - matrix / 10) @ [1.0, 0.0]).tolist())


def steps_of_fixed(alpha: float) -> int:
    """Steps of plain descent on (x² + 10y²)/2 from (10, 1) until ‖∇f‖₂ ≤ 10⁻⁶."""
    x, y, steps = 10.0, 1.0, 0
    while math.hypot(x, 10 * y) > 1e-6:
        x, y, steps = (1 - alpha) * x, (1 - 10 * alpha) * y, steps + 1
    return steps


def kept(alpha: float, curvature: float) -> float:
    return 1 - alpha * curvature


NUMBERS: list[tuple[str, float, Callable[[], float]]] = [
    ("the eigenvalues 5 ± √10, so 2/λmax = 2/(5 + √10) = 0.24503", 0.24503,
     lambda: 2 / float(np.linalg.eigvalsh([[4.0, 3.0], [3.0, 6.0]])[-1])),
    ("α = 4/(√λmax+√μ)² = 0.0331", 0.0331, lambda: 4 / (math.sqrt(100) + 1) ** 2),
    ("β = ((√κ−1)/(√κ+1))² = 0.669", 0.669, lambda: ((math.sqrt(100) - 1) / (math.sqrt(100) + 1)) ** 2),
    ("by √β = 0.818 a step", 0.818, lambda: 9 / 11),
    ("plain descent keeps (κ−1)/(κ+1) = 0.98", 0.98, lambda: 99 / 101),
    ("The worst is ((κ−1)/(κ+1))² = (9/11)² = 0.669", 0.669, lambda: ((10 - 1) / (10 + 1)) ** 2),
    ("an angle of arctan(1/10) = 5.71°", 5.71, lambda: math.degrees(math.atan2(1, 10))),
    ("g = (1, 0) becomes (0.675, 0.390)", 0.675, lambda: turned()[0]),
    ("g = (1, 0) becomes (0.675, 0.390)", 0.390, lambda: turned()[1]),
    ("the maximum of f along x, at x = 0.101", 0.101, ridge),
    ("to √5 − 1 = 1.236. Between these ends, at 3/√2 − 1 = 1.121", 1.121, superstable),
    ("doubles at α = √5 − 1 = 1.2361", 1.2361, doubling),
    ("its slope like 2/x³, which is 10⁻³ at x = 12.6", 12.6, lambda: (2 / 1e-3) ** (1 / 3)),
    ("x by 1 − 0.15 = 0.85", 0.85, lambda: kept(0.15, 1)),
    ("y by 1 − 0.15·10 = −0.5", -0.5, lambda: kept(0.15, 10)),
    ("changes its sign and keeps 0.9 of its size", 0.9, lambda: abs(kept(0.19, 10))),
    ("the one along x keeps 0.81", 0.81, lambda: kept(0.19, 1)),
    ("soon it falls by the factor 0.9", 0.9, lambda: max(abs(kept(0.19, 10)), abs(kept(0.19, 1)))),
    ("multiplies x by 1.2 − 0.2x²", 1.2, lambda: kept(0.2, -1)),
    ("each step multiplies the error by 1 − 1.1·2 = −1.2", -1.2, lambda: kept(1.1, 3 * 1**2 - 1)),
    ("multiplies x by about 1 + α = 1.2", 1.2, lambda: kept(0.2, 3 * 0**2 - 1)),
    ("At the start 2/λmax would be 2/27", 2 / 27, lambda: 2 / (3 * 3**2)),
    ("About √20 = 4.5 times as many", 4.5, lambda: math.sqrt(40 / 2)),
]  # fmt: skip


@pytest.mark.parametrize(("words", "shown", "true"), NUMBERS, ids=[words[:40] for words, *_ in NUMBERS])
def test_a_number_in_a_sentence_is_the_true_one(words: str, shown: float, true: Callable[[], float]) -> None:
    assert words in prose()
    digits = len(f"{abs(shown)}".replace(".", "").lstrip("0"))
    assert float(f"{true():.{min(digits, 15)}g}") == pytest.approx(shown, rel=1e-12)


def test_the_trials_of_backtracking_lead_where_the_answers_say() -> None:
    """From (10, 1) with ∇f = (10, 10) and f = 55 on (x² + 10y²)/2."""
    for alpha, point in ((1.0, (0.0, -9.0)), (0.5, (5.0, -4.0))):
        assert (10 - alpha * 10, 1 - alpha * 10) == point
        assert (point[0] ** 2 + 10 * point[1] ** 2) / 2 > 55
    assert "α = 1 leads to (0, −9), on the other side and far higher" in prose()
    assert "α = ½ leads to (5, −4), which is higher than the start" in prose()


def test_the_runs_of_the_double_well_are_chaotic_periodic_and_bounded_as_told() -> None:
    assert "it stays between −2 and 2: such runs are called chaotic" in prose()
    assert "the run is periodic again, as near α = 1.7" in prose()
    x, seen = 0.4, []
    for _ in range(400):
        seen.append(x)
        x -= 1.5 * (x**3 - x)
    assert max(map(abs, seen)) < 2
    assert all(abs(x - one) > 1e-6 for one in seen[200:])
    assert any(period_of(1.7 + shift) for shift in (-0.01, 0.0, 0.01))


def period_of(alpha: float) -> int | None:
    """The period that x ← x − α(x³ − x) settles on from 0.4, up to 16."""
    x = 0.4
    for _ in range(20_000):
        x -= alpha * (x**3 - x)
    first, found = x, None
    for k in range(1, 17):
        x -= alpha * (x**3 - x)
        found = k if found is None and abs(x - first) < 1e-9 else found
    return found


def test_the_step_that_is_on_the_cycle_of_two_soonest_is_close_to_the_superstable_one() -> None:
    assert "α = 1.128, close by, is on the cycle soonest" in prose()
    counts = {alpha: steps_to_the_cycle(alpha) for alpha in np.round(np.arange(1.02, 1.23, 0.004), 3).tolist()}
    assert counts[1.128] == min(counts.values())


def steps_to_the_cycle(alpha: float) -> int:
    """The step from which on x and y ← (1 − α)y come again after two steps, to 10⁻⁶, from (0.5, 0.5)."""
    points = [(0.5, 0.5)]
    for _ in range(400):
        x, y = points[-1]
        points.append((x - alpha * (x**3 - x), (1 - alpha) * y))
    gaps = np.abs(np.array(points[2:]) - points[:-2]).max(axis=1)
    return int(np.flatnonzero(gaps > 1e-6)[-1]) + 1


def test_a_neighbour_of_the_best_step_in_the_worst_case_is_a_step_or_two_better() -> None:
    assert "α = 0.1785, a little below 2/(μ+λmax) = 2/11" in prose()
    assert "a neighbour can be a step or two better" in prose()
    assert 1 <= steps_of_fixed(2 / 11) - steps_of_fixed(0.1785) <= 2


GIVEN = (
    "Heavy ball 0.9, fixed α", "$(-1.2,\\,1)$", "at least $0.9$ above", "so 1.24 is the first with three digits",
    "+ 1.8x*y", "+1.8\\,xy", "{pmatrix}2&1.8", "1.8&2\\end", "‖∇f‖ ≤ 0.001", "Every step is 0.5 long",
    "starts at (0, 1.2)", "from (0.01, 1.2)", "at (0.001, 0)", "From (0.5, 5)", "from (1.0001, 0)", "More than 0.5",
    "from $(0.4,\\ 1.2)$", "more than 0.1 apart", "x₀ = 0.4", "x₀ = 0.400001", "0.2/(1 + k/20)", "from (0.4, 1.2)",
    "Never more than 0.001", "is at most 0.1 first", "instead of 0.19", "The eigenvalues are 2 − 1.8", "and 2 + 1.8",
)  # fmt: skip
"""Choices of a sentence of the course: starts, tolerances, coefficients. α and β are chosen where they stand by =."""
TOLD = (
    "α = 1.128, close by", "as near α = 1.7", r"$2/\lambda_{\max}=0.02$",
    r"$1/\lambda_{\max}=0.1$", "the limit 2/λmax = 0.2", "√β = √0.9",
    "for every α from 0.42 to 0.58", "to √5 − 1 = 1.236", "1 − 0.15 = 0.85 and y by 1 − 0.15·10 = −0.5",
    "the norm keeps the factor 0.85", "each step multiplies the error by 1 − 1.1·2 = −1.2",
    "α = 0.1785, a little below",
)  # fmt: skip
"""Numbers that other tests of this module compute, or that follow from the line itself: 2/100, 2/10, 1/10."""


def decimals() -> list[tuple[str, int, int]]:
    """Every decimal in the sentences of the course, sources and docstrings left out: the sentence, and where in it."""
    found = []
    for path in sorted(COURSE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        aside = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) or (isinstance(node, ast.keyword) and node.arg == "source")
            for part in ast.walk(node.value)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
                text = " ".join(node.value.split())
                found += [(text, *one.span()) for one in re.finditer(r"\d+\.\d+", text) if " " in text]
    return found


def test_every_decimal_in_the_prose_is_given_or_computed_anew() -> None:
    known = [*(words for words, *_ in NUMBERS), *GIVEN, *TOLD]
    for text, start, end in decimals():
        if re.search(r"(?:α|β|\\alpha|\\beta)\s*=\s*$", text[:start]):
            continue
        held = any(
            one.start() <= start and end <= one.end() for words in known for one in re.finditer(re.escape(words), text)
        )
        assert held, text[max(0, start - 40) : end + 20]


def test_no_entry_of_the_tables_is_left_over() -> None:
    for words in (*GIVEN, *TOLD):
        assert words in prose(), words


def test_newton_climbs_at_its_second_and_fourth_step_on_rosenbrock() -> None:
    assert "six steps, although the second and the fourth climb" in prose()
    x, y, values, steps = -1.2, 1.0, [], 0
    while True:
        values.append(100 * (y - x**2) ** 2 + (1 - x) ** 2)
        g = np.array([-400 * x * (y - x**2) - 2 * (1 - x), 200 * (y - x**2)])
        if np.linalg.norm(g) <= 1e-6:
            break
        hessian = np.array([[1200 * x**2 - 400 * y + 2, -400 * x], [-400 * x, 200]])
        x, y = np.array([x, y]) - np.linalg.solve(hessian, g)
        steps += 1
    assert steps == 6
    assert (np.flatnonzero(np.diff(values) > 0) + 1).tolist() == [2, 4]


def test_ten_steps_are_enough_on_the_round_bowl_just_where_it_is_said() -> None:
    hours, points = SETS["hours"].table.numbers.T
    scaled = (hours - hours.mean()) / hours.std()
    first = np.hypot(2 * np.mean(scaled * points), 2 * np.mean(points))
    enough = [a for a in np.arange(0.3, 0.7, 0.01).round(2) if first * abs(1 - 2 * a) ** 10 <= 1e-6]
    assert (enough[0], enough[-1]) == (0.42, 0.58)
    assert "for every α from 0.42 to 0.58" in prose()


def test_the_error_of_a_batch_is_what_the_lesson_says_with_and_without_replacement() -> None:
    assert r"by $\sqrt{(n-m)/(n-1)}$ of that when no row of the $n$ comes twice" in prose()
    hours, points = SETS["hours"].table.numbers.T
    scaled, n, m = (hours - hours.mean()) / hours.std(), len(hours), 3
    left = scaled + 30 - points
    rows = 2 * np.column_stack([left * scaled, left])
    spread = rows - rows.mean(axis=0)
    drawn = [np.sum(spread[list(batch)].mean(axis=0) ** 2) for batch in combinations(range(n), m)]
    trace = np.mean(np.sum(spread**2, axis=1))
    assert math.sqrt(np.mean(drawn)) == pytest.approx(math.sqrt(trace / m) * math.sqrt((n - m) / (n - 1)))
