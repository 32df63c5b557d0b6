"""A function, a point, and the gradient there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.landscapes import Window
from app.settings import Settings
from app.style import Palette
from gradnorm_core.objectives import FormulaObjective


@dataclass(frozen=True, slots=True)
class Scene:
    """The visitor's function, point and gradient."""

    settings: Settings
    objective: FormulaObjective
    gradient: NDArray[np.float64]
    window: Window
    palette: Palette
