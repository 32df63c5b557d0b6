"""The gallery keeps what it declares: minimizers, windows, and what each run shows."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
import pytest

from gradnorm_core.arrays import Point
from gradnorm_core.formulas.tree import Node
from gradnorm_core.objectives.gallery import DEFAULT, GALLERY
from tests.support import reference
from tests.support.gallery import run_of, sign_of

NAMES = tuple(GALLERY)


def tree_of(name: str) -> Node:
    """The formula of an example, with numbers in the places of its parameters."""
    objective = GALLERY[name].objective
    return reference.bound(objective.expression.tree, objective.parameters)


def around(point: Point, radius: float, count: int = 64) -> tuple[np.ndarray, np.ndarray]:
    turns = 2 * np.pi * np.arange(count) / count
    return point[0] + radius * np.cos(turns), point[1] + radius * np.sin(turns)


# ── What is declared ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_enough_and_the_first_one_zig_zags() -> None:
    assert len(GALLERY) >= 30
    assert next(iter(GALLERY)) == DEFAULT == "quadratic_10"
    example = GALLERY[DEFAULT]
    assert (example.text, example.start, example.step_size) == ("(x^2 + 10y^2)/2", (10.0, 1.0), 0.19)
    assert run_of(DEFAULT)[1].behaviour == "zig-zags"


def test_names_and_titles_are_unique_and_readable() -> None:
    assert all(name == example.name and re.fullmatch(r"[a-z][a-z0-9_]*", name) for name, example in GALLERY.items())
    assert len({example.title for example in GALLERY.values()}) == len(GALLERY)
    families = [example.family for example in GALLERY.values()]
    assert len([1 for a, b in itertools.pairwise(families) if a != b]) == len(set(families)) - 1


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_is_one_line(name: str) -> None:
    example = GALLERY[name]
    assert example.teaches.endswith(".")
    assert len(example.teaches) <= 110
    assert example.source
    assert not example.source.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_start_and_stationary_points_are_in_the_window(name: str) -> None:
    example = GALLERY[name]
    (left, right), (bottom, top) = example.view
    for x, y in (example.start, *example.minimizers, *example.local_minimizers, *example.saddles):
        assert left <= x <= right
        assert bottom <= y <= top
    assert math.isfinite(example.objective.value(*example.start))


# ── Stationary points, checked by mpmath ─────────────────────────────────────────────────────────────────────────────

SMOOTH = [
    (name, point)
    for name, example in GALLERY.items()
    for point in (*(example.minimizers if example.smooth else ()), *example.local_minimizers)
]


@pytest.mark.parametrize(("name", "point"), SMOOTH)
def test_a_minimizer_has_zero_gradient_and_no_negative_curvature(name: str, point: Point) -> None:
    example = GALLERY[name]
    tree = tree_of(name)
    hessian = sign_of(example) * np.array(reference.hessian_at(tree, *point))
    largest = max(1.0, float(np.abs(hessian).max()))
    assert reference.gradient_at(tree, *point) == pytest.approx([0, 0], abs=1e-14 * largest * max(1, *map(abs, point)))
    assert np.linalg.eigvalsh(hessian).min() >= -1e-12 * largest


@pytest.mark.parametrize("name", [name for name, example in GALLERY.items() if example.minimizers])
def test_the_minimum_is_the_value_at_every_minimizer(name: str) -> None:
    example = GALLERY[name]
    assert example.minimum is not None
    for point in example.minimizers:
        value = float(reference.value_at(tree_of(name), *point))
        assert value == pytest.approx(example.minimum, rel=1e-14, abs=1e-12)
    for point in example.local_minimizers:
        assert sign_of(example) * (example.objective.value(*point) - example.minimum) > 1e-3


@pytest.mark.parametrize("name", [name for name, example in GALLERY.items() if not example.smooth])
def test_at_a_kink_the_minimizer_is_lower_than_its_surroundings(name: str) -> None:
    example = GALLERY[name]
    assert example.minimum is not None
    for point in example.minimizers:
        for radius in (1e-6, 1e-3, 0.1):
            assert (example.objective.value(*around(point, radius)) > example.minimum + 0.1 * radius).all()


@pytest.mark.parametrize(
    ("name", "point"), [(name, point) for name, example in GALLERY.items() for point in example.saddles]
)
def test_a_saddle_is_stationary_and_has_both_higher_and_lower_neighbours(name: str, point: Point) -> None:
    f = GALLERY[name].objective
    slope = reference.gradient_at(tree_of(name), *point)
    assert slope == pytest.approx([0, 0], abs=1e-14 * max(1.0, float(np.abs(f.hessian(*point)).max())))
    difference = f.value(*around(point, 1e-2)) - f.value(*point)
    assert difference.min() < 0 < difference.max()


@pytest.mark.parametrize("name", [name for name, example in GALLERY.items() if example.minimizers])
def test_nothing_in_the_window_is_lower_than_the_minimum(name: str) -> None:
    example = GALLERY[name]
    assert example.minimum is not None
    x, y = np.meshgrid(np.linspace(*example.view[0], 301), np.linspace(*example.view[1], 301))
    values = example.objective.value(x, y)
    known = sign_of(example) * values[np.isfinite(values)]
    assert known.min() >= sign_of(example) * example.minimum - 1e-12 * max(1.0, abs(example.minimum))


@pytest.mark.parametrize("name", [name for name, example in GALLERY.items() if not example.minimizers])
def test_without_a_minimizer_the_lowest_value_lies_on_the_border_of_the_window(name: str) -> None:
    example = GALLERY[name]
    assert example.minimum is None
    x, y = np.meshgrid(np.linspace(*example.view[0], 101), np.linspace(*example.view[1], 101))
    row, column = np.unravel_index(example.objective.value(x, y).argmin(), x.shape)
    assert row in (0, 100) or column in (0, 100)


# ── What the runs show ───────────────────────────────────────────────────────────────────────────────────────────────

ZIGZAGS = {
    "quadratic_10",
    "quadratic_100",
    "booth",
    "product_valley",
    "ackley",
    "bohachevsky",
    "kappa_bowl",
    "turned_bowl",
}
CREEPS = {"rosenbrock_mild", "rosenbrock_a", "beale", "sine_valley", "gaussian_plateau"}
UNFINISHED = {
    "rosenbrock": "creeps",
    "quartic": "creeps",
    "monkey_saddle": "creeps",
    "no_minimum": "creeps",
    "log_cosh": "cycles",
    "double_well": "cycles",
    "abs_sum": "cycles",
    "abs_max": "cycles",
    "slope": "drifts",
    "saddle": "drifts",
}
OTHER = {
    "scaled_bowl": "flat_start",
    "recurrent": "diverged",
    "analytic_centre": "left_the_domain",
    "cone": "derivative_undefined",
}


@pytest.mark.parametrize("name", NAMES)
def test_every_run_shows_what_it_is_there_for(name: str) -> None:
    run, diagnostics = run_of(name)
    if name in UNFINISHED:
        assert (run.status.name, diagnostics.behaviour) == ("iteration_limit", UNFINISHED[name])
    elif name in OTHER:
        assert run.status.name == OTHER[name]
    else:
        assert run.status.name == "converged"
        expected = "zig-zags" if name in ZIGZAGS else "creeps" if name in CREEPS else "glides"
        assert diagnostics.behaviour == expected


@pytest.mark.parametrize("name", NAMES)
def test_what_a_run_converges_to_is_declared(name: str) -> None:
    run, diagnostics = run_of(name)
    if run.status.name != "converged" or name in ("ring", "product_valley", "nearly_flat"):
        return
    example = GALLERY[name]
    declared = np.array([*example.minimizers, *example.local_minimizers])
    undeclared = name in ("rastrigin", "ackley", "levy_13", "bohachevsky")  # they have too many dents to list
    assert diagnostics.stationary_kind == ("maximum" if example.goal == "maximize" else "minimum")
    assert undeclared or np.linalg.norm(declared - run.points[-1], axis=1).min() < 1e-3


def test_valleys_without_a_lowest_point_end_on_their_curve() -> None:
    assert np.hypot(*run_of("ring")[0].points[-1]) == pytest.approx(1, abs=1e-6)
    assert np.prod(run_of("product_valley")[0].points[-1]) == pytest.approx(1, abs=1e-6)
