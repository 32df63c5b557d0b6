"""The better values that the sentences of the Playground name, and how a press of their buttons takes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.compute import results
from app.text.beside import beside_reason, named_beta
from app.text.verdict.better_step import better_step, named_step
from app.text.verdict.case import Case
from app.text.verdict.method_theory import better_momentum, named_pair
from app.text.verdict.verdict import Verdict, kind_of
from app.ui.controls.better_values import Better
from app.ui.controls.step_size_slider import set_step_size
from app.ui.pages.playground.scene import Scene
from app.ui.session import session, show
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.methods.directions.momentum import HeavyBall

ON_THE_SLIDER = 5e-3
"""A mark of the slider stands for a step size from which it differs by a smaller share: a press on it takes that."""


def better_values(scene: Scene, found: Verdict) -> list[Better]:
    """The values that the verdict and the words on the second run name, as far as no mark of the slider takes them."""
    case = Case(results.run(scene.spec), results.diagnosis(scene.spec))
    offered: list[Better] = []
    step, pair = named_step(case), named_pair(case)
    sentences = dict(zip(found.kinds, found.sentences, strict=True))
    said_step, said_pair = (sentences.get(kind_of(reason)) for reason in (better_step, better_momentum))
    if step is not None and said_step and not _is_marked(scene, step):
        offered.append(Better(step, None, said_step, _take))
    if pair is not None and said_pair:
        offered.append(Better(*pair, said_pair, _take))
    if scene.beside is not None:
        reference = results.reference_minimum(scene.spec, scene.settings.example)
        runs = results.run(scene.spec), results.run(scene.beside), reference
        if (beta := named_beta(*runs)) is not None:
            offered.append(Better(None, beta, beside_reason(*runs), _take))
    return offered


def _is_marked(scene: Scene, step_size: float) -> bool:
    marks = results.landmarks(without_step_size(scene.spec), scene.settings.example)
    return any(abs(mark.step_size / step_size - 1) < ON_THE_SLIDER for mark in marks)


def _take(step_size: float | None, momentum: float | None) -> None:
    """Takes α, β or both: of two runs side by side the first one then has the momentum, and the second one has none."""
    if momentum is None:
        assert step_size is not None
        set_step_size(step_size)
        return
    settings, changed = session().settings, dict[str, Any]()
    if step_size is not None:
        changed["step_size"] = step_size
    known = settings.direction
    direction = replace(known, momentum=momentum) if isinstance(known, HeavyBall) else HeavyBall(momentum)
    show(replace(settings, direction=direction, **changed))
