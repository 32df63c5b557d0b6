"""No sentence about a random experiment on dimension is false: held to plain loops and to powers found again."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app.compute.dimension import DimensionTask, Findings
from app.settings.dimension import FAMILIES, RULES, Experiment
from tests.support.dimension_claims import false_of_dimension


def experiment(seed: int) -> Experiment:
    """A random experiment; one with chained Rosenbrock has few variables, since its loops are long."""
    dice = random.Random(seed)
    families = tuple(family for family in FAMILIES if dice.random() < (0.3 if family == "rosenbrock" else 0.8))
    steep = "rosenbrock" in families
    return Experiment(
        families=families or ("held",), rule=dice.choice(RULES),
        largest=dice.choice((10, 20) if steep else (20, 50, 120)),
        condition=round(10 ** dice.uniform(0.4, 2.3), 1), tolerance=10 ** dice.uniform(-3 if steep else -6, -2),
    )  # fmt: skip


def findings_of(wanted: Experiment) -> Findings:
    found = DimensionTask(wanted).perform(lambda _: None)
    assert isinstance(found, Findings)
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_sentence_about_a_random_experiment_is_false(seed: int) -> None:
    assert not list(false_of_dimension(findings_of(experiment(seed))))


def test_the_checker_finds_false_steps_and_spectra() -> None:
    found = findings_of(Experiment(families=("held",), largest=20, condition=30.0))
    assert not list(false_of_dimension(found))
    first, *rest = found.cells
    for altered in (
        replace(first, steps=(*first.steps[:4], first.steps[4] + 5)), replace(first, smoothness=1.1 * first.smoothness),
    ):  # fmt: skip
        assert list(false_of_dimension(replace(found, cells=(altered, *rest))))
