"""A gradient that is treated in several ways."""

from __future__ import annotations

from dataclasses import dataclass

from app.clipping.treatments import Treated
from app.settings import Settings
from app.style import Palette


@dataclass(frozen=True, slots=True)
class Scene:
    """What is on the screen."""

    settings: Settings
    limit: float
    runs: tuple[Treated, ...]
    palette: Palette
