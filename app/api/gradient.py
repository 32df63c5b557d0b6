"""``/api/gradient``: the gradient at the start of a link, its norms, and what they say there."""

from __future__ import annotations

from typing import Any

from app.api.question import Question
from app.browser.payload import message
from app.compute.gradient_reading import GradientReading, gradient_reading
from gradnorm_core.norms import NORMS, gradient_norm


def answer(question: Question) -> dict[str, Any] | bytes:
    """The gradient at the start; packed, the words alone."""
    settings = question.settings
    found = gradient_reading(settings.objective, settings.start)
    if question.packed:
        return message({"verdict": _words(found)}, b"")
    return {
        "point": list(settings.start),
        "value": float(settings.objective.value_at(settings.start)),
        "gradient": found.gradient.tolist(),
        "norms": {norm.key: float(gradient_norm(found.gradient, norm.p)) for norm in NORMS},
        "obstacle": found.obstacle or None,
        "reading": _words(found),
    }


def _words(found: GradientReading) -> dict[str, Any]:
    return {"headline": found.headline, "sentences": list(found.sentences)}
