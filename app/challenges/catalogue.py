"""All challenges by their names in a link, in the order of the page."""

from __future__ import annotations

from typing import Final

from app.challenges.challenge import Challenge
from app.challenges.landscapes import LANDSCAPES
from app.challenges.quadratics import QUADRATICS

CHALLENGES: Final[dict[str, Challenge]] = QUADRATICS | LANDSCAPES
