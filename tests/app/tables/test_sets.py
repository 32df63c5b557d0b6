"""The built-in sets agree with published figures, and the made ones with their generators."""

from __future__ import annotations

import numpy as np
import pytest

from app.tables.losses import losses_for
from app.tables.scaling import Scaling, scaled
from app.tables.sets.catalogue import SETS
from app.tables.sets.made import MADE, REMADE
from gradnorm_core.data.losses import LOSSES
from gradnorm_core.objectives.formula import parse


def line(key: str) -> tuple[float, float]:
    """Slope and intercept of the line of least squares."""
    x, y = SETS[key].table.numbers.T
    slope, intercept = np.polyfit(x, y, 1)
    return float(slope), float(intercept)


def kappa(features: np.ndarray) -> float:
    return float(np.linalg.cond(features) ** 2)


@pytest.mark.parametrize("key", [f"anscombe{place}" for place in range(1, 5)])
def test_the_quartet_has_the_statistics_of_the_article(key: str) -> None:
    x, y = SETS[key].table.numbers.T
    assert (x.mean(), x.var(ddof=1)) == (9.0, 11.0)
    assert y.mean() == pytest.approx(7.50, abs=5e-3)
    assert y.var(ddof=1) == pytest.approx(4.125, abs=5e-3)
    assert line(key) == pytest.approx((0.500, 3.00), abs=5e-3)


def test_cars_have_the_published_line() -> None:
    assert SETS["cars"].table.rows == 50
    assert line("cars") == pytest.approx((3.932409, -17.579095), abs=1e-6)


def test_galaxies_have_the_published_line() -> None:
    assert SETS["hubble"].table.rows == 24
    assert line("hubble") == pytest.approx((454.16, -40.78), abs=5e-3)


def test_the_o_rings_have_the_published_logistic_fit() -> None:
    x, y = SETS["challenger"].table.numbers.T
    features, weights = np.column_stack([x, np.ones_like(x)]), np.zeros(2)
    for _ in range(30):
        p = 1 / (1 + np.exp(-features @ weights))
        hessian = features.T @ (features * (p * (1 - p))[:, None])
        weights += np.linalg.solve(hessian, features.T @ ((y > 0) - p))
    assert (len(y), int((y > 0).sum())) == (23, 7)
    assert weights == pytest.approx((-0.2322, 15.0429), abs=5e-5)


@pytest.mark.parametrize("key", REMADE)
def test_a_made_set_is_what_its_generator_makes(key: str) -> None:
    np.testing.assert_array_equal(SETS[key].table.numbers.T, REMADE[key]())


def test_every_made_set_can_be_made_again() -> None:
    assert {one.key for one in MADE} == REMADE.keys()
    assert all("default_rng(" in one.source for one in MADE)


def test_the_condition_numbers_in_the_words() -> None:
    hours = SETS["hours"].table.columns["X"]
    assert kappa(np.column_stack([hours, np.ones_like(hours)])) == pytest.approx(401, abs=0.5)
    assert kappa((hours - hours.mean())[:, None] / hours.std() * [1, 0] + [0, 1]) == pytest.approx(1)
    assert kappa(SETS["flats"].table.numbers[:, :2]) == pytest.approx(139_000, abs=500)


def test_a_line_through_the_origin_separates_the_separable_set() -> None:
    *features, classes = SETS["separable"].table.numbers.T
    weights = np.linalg.lstsq(np.column_stack(features), classes, rcond=None)[0]
    assert (classes * (np.column_stack(features) @ weights) > 0.2).all()


def test_one_point_of_the_third_set_is_an_outlier() -> None:
    x, y = SETS["anscombe3"].table.numbers.T
    others = y != y.max()
    slope, intercept = np.polyfit(x[others], y[others], 1)
    assert np.abs(slope * x[others] + intercept - y[others]).max() < 0.02
    assert y.max() - (slope * x[~others][0] + intercept) > 4


def test_every_set_names_source_and_licence() -> None:
    assert len(SETS) >= 6
    assert {one.loss for one in SETS.values()} >= {"squared", "logistic"}
    for one in SETS.values():
        assert all((one.title, one.words.endswith("."), one.source.endswith("."), one.licence.endswith(".")))
        assert one.table.source == one.key


@pytest.mark.parametrize("scaling", ["none", "standardize"])
@pytest.mark.parametrize("key", SETS)
def test_derivatives_of_every_loss_on_every_set_are_those_of_differences(key: str, scaling: Scaling) -> None:
    """Central differences of f and of its gradient, in steps and with slack that fit the size of the features."""
    table = SETS[key].table
    dice = np.random.default_rng(4)
    size = max(1.0, float(np.abs(table.numbers[:, :-1]).max())) if scaling == "none" else 3.0
    for name in losses_for(table):
        f = parse(LOSSES[name].text, data=scaled(table, scaling, LOSSES[name].text))
        for point in dice.normal(0, 1, (3, 2)) / size:
            h = 1e-5 / size
            steps = h * np.eye(2)
            slopes = np.array([(f.value_at(point + s) - f.value_at(point - s)) / (2 * h) for s in steps])
            bends = np.array([(f.gradient_at(point + s) - f.gradient_at(point - s)) / (2 * h) for s in steps])
            gradient, hessian = f.gradient_at(point), np.asarray(f.hessian_at(point))
            rounding = 1e-15 * abs(float(f.value_at(point))) / h
            assert gradient == pytest.approx(slopes, rel=1e-6, abs=100 * rounding + 1e-7 * np.abs(slopes).max())
            slack = 1e-14 * float(np.abs(gradient).max()) / h + 1e-6 * float(np.abs(bends).max())
            assert hessian == pytest.approx(bends, rel=1e-5, abs=slack), name
