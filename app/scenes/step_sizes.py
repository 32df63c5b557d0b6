"""Many runs at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app import many_runs
from app.figures.alphas import Mark
from app.landmarks import Site
from app.methods import has_step_size
from app.settings import Settings
from app.style import Palette
from gradnorm_core.spec import RunSpec


@dataclass(frozen=True, slots=True)
class Scene:
    """What the page is about: the settings and what follows from them; `marks` are what the theory names."""

    settings: Settings
    spec: RunSpec
    palette: Palette
    site: Site | None
    marks: Sequence[Mark]

    @property
    def step_size(self) -> float | None:
        return self.settings.step_size if has_step_size(self.spec.step_rule) else None


class Drawn(NamedTuple):
    """A picture, the same in words, what it shows, and what a press on it means."""

    figure: dict[str, Any]
    alt: str
    told: many_runs.Told
    pressed: Callable[[float, float], dict[str, Any]]
