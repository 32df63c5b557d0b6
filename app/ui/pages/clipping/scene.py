"""The scenes of the Clipping page: a recurrent weight, a cliff, a plateau, or the visitor's own function."""

from __future__ import annotations

from dataclasses import dataclass

from app.figures.style import Palette
from app.settings.settings import OWN, Settings
from gradnorm_core.diagnostics.treatments import Treated

SCENES = {"recurrent": "Recurrent weight", "cliff": "Cliff", "gaussian_plateau": "Plateau", OWN: "Your function"}
"""Examples of the gallery and their names here; OWN is the function of the sidebar."""
FIRST, PLATEAU = "recurrent", "gaussian_plateau"
"""The scene the page opens with is a run that diverges untreated and that clipping saves."""


def scene_of(example: str) -> str:
    """The scene with this example; OWN for an example of no scene."""
    return example if example in SCENES else OWN


@dataclass(frozen=True, slots=True)
class Scene:
    """The state of the page."""

    settings: Settings
    limit: float
    runs: tuple[Treated, ...]
    palette: Palette
