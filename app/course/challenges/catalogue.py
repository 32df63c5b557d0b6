"""All challenges by their names in a link, in the order of the page."""

from __future__ import annotations

from typing import Final

from app.course.challenges.challenge import Challenge
from app.course.challenges.landscapes import LANDSCAPES
from app.course.challenges.quadratics import QUADRATICS

CHALLENGES: Final[dict[str, Challenge]] = QUADRATICS | LANDSCAPES

TWINS: Final[dict[str, tuple[str, int]]] = {
    "fastest": ("conditioning", 4), "limit": ("limit", 3), "momentum": ("momentum", 0), "worst": ("exact", 3),
    "rises": ("searches", 1), "other": ("saddles", 0), "two": ("chaos", 2), "cycle": ("chaos", 2),
    "cheapest": ("searches", 0), "far": ("saddles", 1),
}  # fmt: skip
"""For each challenge the question of the course, as lesson and place, on the same idea."""
