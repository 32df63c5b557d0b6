"""The result of each run of a comparison, for the table and the findings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.figures.compare_paths import DrawnRun
from app.figures.style import Palette
from app.settings.compare import LETTERS, Comparison
from app.settings.settings import Settings
from app.text.outcomes import LABELS
from app.text.verdict.case import Case
from gradnorm_core.descent.budget import gradients_spent
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.diagnostics import Diagnostics

SPENT = "budget spent"
ARRIVALS = {
    "kink": "arrived at a kink", "unknown": "flat, though no stationary point was found near",
    "degenerate": "arrived at a degenerate point",
}  # fmt: skip
SAID = ("diverges", "leaves the domain", "breaks off", "gets stuck", "never moved")
"""Behaviours that the outcome states already."""


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """One run of a comparison.

    Attributes:
        place: 0 to 7, its letter and colour.
        name: distinguishes it from the other runs.
        run: the run within its budget.
        diagnosis: of that run.
    """

    place: int
    name: str
    run: Run
    diagnosis: Diagnostics

    @property
    def letter(self) -> str:
        return LETTERS[self.place]

    @property
    def arrived(self) -> bool:
        """True when the run passed the gradient test after at least one step."""
        return self.run.status.name == "converged"

    @property
    def lost(self) -> bool:
        """True when the run ended outside the domain or without a derivative, or grows without end."""
        broken = ("diverged", "left_the_domain", "derivative_undefined", "rule_failed")
        return self.run.status.name in broken or self.diagnosis.behaviour == "diverges"

    @property
    def gradients(self) -> int:
        """The gradients the run evaluated."""
        return self.run.evaluations.gradients

    @property
    def spent(self) -> NDArray[np.intp]:
        """Gradients evaluated until x_k, (n + 1,)."""
        return gradients_spent(self.run)

    @property
    def case(self) -> Case:
        return Case(self.run, self.diagnosis)

    @property
    def outcome(self) -> str:
        """How the run ended and how it moved: ``arrived at a minimum, zig-zags``."""
        name, behaviour = self.run.status.name, self.diagnosis.behaviour
        ended = self._arrival() if name == "converged" else SPENT if name == "iteration_limit" else LABELS[name]
        return ended if behaviour in SAID and name != "iteration_limit" else f"{ended}, {behaviour}"

    @property
    def is_there(self) -> bool:
        """True when the run passed the gradient test at a stationary point, not short of one or where f is flat."""
        return self.arrived and self.diagnosis.stationary_kind not in (None, "unknown") and not self.case.short_of

    def _arrival(self) -> str:
        case, kind = self.case, self.diagnosis.stationary_kind or "unknown"
        if kind in ARRIVALS:
            return ARRIVALS[kind]
        return f"stopped short of a {case.kind}" if case.short_of else f"arrived at a {case.kind}"


@dataclass(frozen=True, slots=True)
class Scene:
    """The state of the page."""

    settings: Settings
    comparison: Comparison
    results: tuple[Result, ...]
    palette: Palette

    @property
    def drawn_runs(self) -> list[DrawnRun]:
        """The runs in the form the figures take."""
        held = self.comparison.selected
        return [DrawnRun(r.place, r.letter, r.name, r.run, r.spent, r.place == held) for r in self.results]
