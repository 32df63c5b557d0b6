"""One function and one run."""

from __future__ import annotations

from dataclasses import dataclass

from app.figures.style import Palette
from app.settings.settings import Settings
from gradnorm_core.arrays import Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.objectives.gallery import Example, example_for


@dataclass(frozen=True, slots=True)
class Scene:
    """What is on the screen: the settings and what follows from them."""

    settings: Settings
    spec: RunSpec
    window: Window
    palette: Palette

    @property
    def known(self) -> Example | None:
        """The example, when its declared minimizers are what this run is after."""
        return example_for(self.settings.example, self.settings.goal)
