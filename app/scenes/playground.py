"""One function and one run."""

from __future__ import annotations

from dataclasses import dataclass

from app.landscapes import Window
from app.settings import Settings
from app.style import Palette
from gradnorm_core.gallery import Example, example_for
from gradnorm_core.spec import RunSpec


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
