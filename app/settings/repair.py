"""Repairs of a method: the parts that do not go with the part just chosen give way to parts that do."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import Any

from app.settings.methods import Method
from app.settings.settings import Settings
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Wolfe

FALLBACKS: dict[str, tuple[Any, ...]] = {
    "step_rule": (Fixed(), Wolfe()),
    "clip": (None,),
    "noise": (None,),
    "direction": (Steepest(),),
}
"""For each part of a method the parts that may replace it, in the order in which they are tried."""


def repaired(method: Method, chosen: str) -> Method:
    """Returns the method with the chosen part kept, and as few other parts replaced as it takes to combine them all.

    Args:
        method: the parts as picked.
        chosen: the field of the part that stays.
    """
    others = [field for field in FALLBACKS if field != chosen]
    candidates = (
        replace(method, **dict(zip(fields, parts, strict=True)))
        for count in range(len(others) + 1)
        for fields in combinations(others, count)
        for parts in product(*(FALLBACKS[field] for field in fields))
    )
    return next(candidate for candidate in candidates if candidate.incompatibility() is None)


def comparison_incompatibility(settings: Settings) -> str | None:
    """Why a method of the comparison cannot run on the function; None when all can."""
    others = settings.comparison.others if settings.comparison else ()
    reasons = (one.method.incompatibility(settings.objective) for one in others)
    return next((reason for reason in reasons if reason is not None), None)


def suited(settings: Settings) -> Settings:
    """Returns the settings with the methods that can run on their function: without rows none are drawn or clipped."""
    method, objective = settings.method, settings.objective
    if method.incompatibility(objective) is not None and method.incompatibility() is None:
        left_out = (replace(method, clip=None), replace(method, noise=None), replace(method, clip=None, noise=None))
        kept = next(one for one in left_out if one.incompatibility(objective) is None)
        settings = replace(settings, clip=kept.clip, noise=kept.noise)
    return settings if comparison_incompatibility(settings) is None else replace(settings, comparison=None)
