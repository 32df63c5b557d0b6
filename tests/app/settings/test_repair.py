"""Repairs of a method: the chosen part stays, and no part is replaced without need."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product
from typing import Any

import pytest

from app.settings.methods import CLIPS, DIRECTIONS, NOISES, STEP_RULES, Method
from app.settings.repair import repaired, suited
from app.settings.settings import Settings
from app.tables.sets.catalogue import SETS
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.row_clipping import ClipRows

OPTIONS: dict[str, list[Any]] = {
    "direction": [kind() for kind in DIRECTIONS.values()],
    "step_rule": [kind() for kind in STEP_RULES.values()],
    "clip": [None, *(kind() for kind in CLIPS.values())],
    "noise": [None, *(kind() for kind in NOISES.values())],
}
PICKED = [Method(*parts) for parts in product(*OPTIONS.values())]


@pytest.mark.parametrize("chosen", OPTIONS)
def test_every_choice_is_kept_and_goes_together_with_the_rest(chosen: str) -> None:
    for picked in PICKED:
        fitting = repaired(picked, chosen)
        assert fitting.incompatibility() is None
        assert getattr(fitting, chosen) == getattr(picked, chosen)


@pytest.mark.parametrize("chosen", OPTIONS)
def test_a_part_is_replaced_only_where_it_has_to_be(chosen: str) -> None:
    """Putting back any single replaced part makes a combination that does not go together."""
    for picked in PICKED:
        fitting = repaired(picked, chosen)
        replaced = [one.name for one in fields(Method) if getattr(fitting, one.name) != getattr(picked, one.name)]
        for field in replaced:
            assert replace(fitting, **{field: getattr(picked, field)}).incompatibility() is not None


def test_heavy_ball_gets_a_fixed_step_and_conjugate_gradients_a_line_search() -> None:
    search = Method(DIRECTIONS["steepest"](), STEP_RULES["exact"]())
    ball = repaired(replace(search, direction=DIRECTIONS["heavy_ball"]()), "direction")
    assert ball.step_rule.label == "Fixed"
    conjugate = repaired(Method(DIRECTIONS["nonlinear_cg"]()), "direction")
    assert conjugate.step_rule.label == "Strong Wolfe"


@pytest.mark.parametrize("noise", [None, Minibatch(3)])
def test_without_data_no_rows_are_clipped(noise: Minibatch | None) -> None:
    text = "f(w, b) = mean((w X + b - Y)^2)"
    with_data = Settings(formula=text, table=SETS["hours"].table, clip=ClipRows(1.0), noise=noise)
    assert suited(with_data) == with_data
    bare = suited(replace(with_data, formula="x^2 + y^2"))
    assert (bare.clip, bare.noise) == (None, None)
    root = suited(replace(with_data, formula="f(w, b) = sqrt(mean((w X + b - Y)^2))"))
    assert (root.clip, root.noise) == (None, noise)
