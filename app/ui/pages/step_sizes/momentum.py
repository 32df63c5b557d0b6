"""The picture over step size and momentum: how fast the heavy ball is, and where the runs on the screen stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.figures.momentum_map import MarkedPair, momentum_figure
from app.settings.beside import beside
from app.settings.settings import Settings
from app.text.momentum_map import momentum_alt, momentum_findings
from app.ui.pages.step_sizes.choices import Drawn, Scene
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import MOMENTUM, HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.sweeps.momentum_map import momentum_map
from gradnorm_core.sweeps.ranges import Range, tidy

WIDEST = 2.1
"""The map reaches this many times 2/λmax: no momentum is stable beyond 4/λmax."""
WITHOUT = 0.003
"""A press below this momentum chooses none."""


def momentum_range(scene: Scene) -> Range | None:
    """The step sizes of the map; None where there is no minimum to make it with."""
    curvature = scene.reference.curvature if scene.reference else None
    if curvature is None or curvature.kind != "minimum" or curvature.stability_limit is None:
        return None
    return scene.settings.study.alphas or (
        tidy(curvature.stability_limit / 100), tidy(WIDEST * curvature.stability_limit)
    )  # fmt: skip


def momentum_picture(scene: Scene, alphas: Range) -> Drawn:
    """The map with the run on the screen and the one beside it."""
    reference = scene.reference
    assert reference is not None  # there is no range without it
    found = momentum_map(reference.curvature, alphas)
    pairs = marked_pairs(scene)
    findings = momentum_findings(
        found, reference, scene.spec.objective.is_quadratic, [(one.name, *one[:2]) for one in pairs]
    )
    return Drawn(momentum_figure(found, pairs, scene.palette), momentum_alt(found), findings, pressed)


def marked_pairs(scene: Scene) -> list[MarkedPair]:
    """The runs on the screen that have a place on the map, the one beside the first among them."""
    shown = [scene.settings, beside(replace(scene.settings, beside="momentum"))]
    pairs = []
    for place, settings in enumerate(shown):
        momentum = momentum_of(settings) if settings else None
        if settings is not None and momentum is not None:
            name = ("This run", "Beside")[place]
            pairs.append(MarkedPair(settings.step_size, momentum, name, scene.palette.run(place)))
    return pairs


def momentum_of(settings: Settings) -> float | None:
    """β of a run with a fixed step; None for methods that are not on the map."""
    if not isinstance(settings.step_rule, Fixed) or settings.clip is not None or settings.noise is not None:
        return None
    if settings.direction == Steepest():
        return 0.0
    return settings.direction.momentum if isinstance(settings.direction, HeavyBall) else None


def pressed(step_size: float, momentum: float) -> dict[str, Any]:
    """The settings that a press on the map chooses."""
    beta = float(f"{min(max(momentum, 0.0), MOMENTUM.maximum):.3g}")
    direction: Direction = Steepest() if beta < WITHOUT else HeavyBall(beta)
    alpha = float(f"{max(step_size, 1e-12):.4g}")
    return {"step_size": alpha, "direction": direction, "step_rule": Fixed(alpha), "clip": None, "noise": None}
