"""The state of the Playground: one function and one run."""

from __future__ import annotations

from dataclasses import dataclass

from app.figures.style import Palette
from app.settings.beside import beside
from app.settings.settings import Settings, to_spec
from gradnorm_core.arrays import Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.objectives.gallery import Example, example_for


@dataclass(frozen=True, slots=True)
class Scene:
    """The state of the page: the settings and the results that follow from them."""

    settings: Settings
    spec: RunSpec
    window: Window
    palette: Palette

    @property
    def beside(self) -> RunSpec | None:
        """The second run, on the flat picture only: a surface has room for one path."""
        other = beside(self.settings) if self.settings.view == "contours" else None
        return to_spec(other) if other else None

    @property
    def known(self) -> Example | None:
        """The key of the example if this run seeks its declared minimizers."""
        return example_for(self.settings.example, self.settings.goal)
