"""Runs that are compared."""

from __future__ import annotations

from dataclasses import dataclass

from app.comparing.results import Result
from app.comparison import Comparison
from app.figures.compare import Lane
from app.settings import Settings
from app.style import Palette


@dataclass(frozen=True, slots=True)
class Scene:
    """What is on the screen."""

    settings: Settings
    comparison: Comparison
    results: tuple[Result, ...]
    palette: Palette

    @property
    def lanes(self) -> list[Lane]:
        """The results as the figures want them."""
        held = self.comparison.in_hand
        return [Lane(r.place, r.letter, r.name, r.run, r.spent, r.place == held) for r in self.results]
