"""All challenges by their names in a link, in the order of the page."""

from __future__ import annotations

from typing import Final

from app.course.challenges.challenge import Challenge
from app.course.challenges.landscapes import LANDSCAPES
from app.course.challenges.quadratics import QUADRATICS

CHALLENGES: Final[dict[str, Challenge]] = QUADRATICS | LANDSCAPES
