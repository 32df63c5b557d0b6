"""Methods as text: every direction, step rule, clip and noise of the core as a short word for links, and back.

A piece is written as its name in the core's registry and its numbers in the order of its declarations:
``heavy_ball_0.9``, ``armijo_0.0001_0.5_1``, ``norm_1_0``. Numbers left out at the end are the defaults. The norm of
the steepest descent and the formula of a step size, which are no declared numbers, come last: ``steepest_inf``,
``formula_0.1_step_size/sqrt(k+1)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.settings.link_numbers import number_text, reader
from gradnorm_core.errors import UsageError
from gradnorm_core.methods import registry
from gradnorm_core.methods.clipping import Clip
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import KEYS
from gradnorm_core.objectives.objective import Objective

DIRECTIONS = registry.DIRECTIONS
STEP_RULES = registry.STEP_RULES
CLIPS = registry.CLIPS
NOISES: dict[str, type[GaussianNoise]] = {"gaussian": GaussianNoise}
NONE = "none"
"""In place of the name of a clip or of a noise: there is none."""
LONGEST_FORMULA = 80
"""A formula for the step size is longer than this only to try what happens."""


@dataclass(frozen=True, slots=True)
class Method:
    """Which way and how far: everything about a run but the function, the start and when to stop.

    Attributes:
        direction: which way.
        step_rule: how far.
        clip: bound on the gradient, or None.
        noise: what is added to the gradient, or None.
    """

    direction: Direction = field(default_factory=Steepest)
    step_rule: StepRule = field(default_factory=Fixed)
    clip: Clip | None = None
    noise: GaussianNoise | None = None

    def incompatibility(self, objective: Objective | None = None) -> str | None:
        """What speaks against combining these, in a sentence; None when they go together."""
        return registry.why_not(self.direction, self.step_rule, objective, self.clip, self.noise)


def name_of(piece: Any) -> str:
    """The name of a piece in its registry; NONE for none."""
    if piece is None:
        return NONE
    registries: tuple[Mapping[str, type], ...] = (DIRECTIONS, STEP_RULES, CLIPS, NOISES)
    return next(name for registry in registries for name, kind in registry.items() if kind is type(piece))


def piece_text(piece: Any, omit: str = "") -> str:
    """A piece as text; `omit` names a number that is written elsewhere."""
    numbers = [number_text(getattr(piece, parameter.name)) for parameter in _declared(piece, omit)]
    return "_".join([name_of(piece), *numbers, *_last_words(piece)])


def _declared(piece: Any, omit: str) -> list[Parameter]:
    return [parameter for parameter in getattr(piece, "parameters", ()) if parameter.name != omit]


def _last_words(piece: Any) -> list[str]:
    if isinstance(piece, Steepest) and piece.norm != 2:
        return [number_text(piece.norm)]
    return [piece.text] if hasattr(piece, "text") else []


def read_direction(text: str) -> Direction:
    """The direction that `piece_text` wrote.

    Raises:
        UsageError: there is no such direction, or its numbers are out of range.
    """
    direction: Direction = _read(text, DIRECTIONS, "direction")
    return direction


def read_step_rule(text: str, omit: str = "") -> StepRule:
    """The step rule that `piece_text` wrote, with the same `omit`.

    Raises:
        UsageError: there is no such rule, or its numbers are out of range.
        ExpressionError: its formula cannot be read.
    """
    rule: StepRule = _read(text, STEP_RULES, "step rule", omit)
    return rule


def read_clip(text: str) -> Clip | None:
    """The clip that `piece_text` wrote, None for "none".

    Raises:
        UsageError: there is no such clip, or its numbers are out of range.
    """
    clip: Clip | None = None if text == NONE else _read(text, CLIPS, "clip")
    return clip


def read_noise(text: str) -> GaussianNoise | None:
    """The noise that `piece_text` wrote, None for "none".

    Raises:
        UsageError: there is no such noise, or its numbers are out of range.
    """
    noise: GaussianNoise | None = None if text == NONE else _read(text, NOISES, "noise")
    return noise


def _read(text: str, registry: Mapping[str, type], what: str, omit: str = "") -> Any:
    names = sorted((name for name in registry if f"{text}_".startswith(f"{name}_")), key=len)
    if not names:
        raise UsageError(f"there is no such {what}; one of " + ", ".join(registry) + " is expected")
    kind, rest = registry[names[-1]], text[len(names[-1]) + 1 :]
    declared = _declared(kind, omit)
    if "text" in getattr(kind, "__dataclass_fields__", {}):
        return _with_formula(kind, rest, declared)
    if kind is Steepest:
        return Steepest(norm=_norm(rest))
    parts = rest.split("_") if rest else []
    if len(parts) > len(declared):
        raise UsageError(f"{names[-1]} has {len(declared)} numbers; {len(parts)} were given")
    return kind(**{one.name: reader(one)(part) for one, part in zip(declared, parts, strict=False)})


def _with_formula(kind: type, rest: str, declared: list[Parameter]) -> Any:
    """A piece whose last part is a formula, which may hold underscores itself."""
    parts = rest.split("_", len(declared))
    numbers = {one.name: reader(one)(part) for one, part in zip(declared, parts[:-1], strict=False)}
    formula = parts[-1]
    if len(formula) > LONGEST_FORMULA:
        raise UsageError(f"a formula for the step size has at most {LONGEST_FORMULA} characters")
    return kind(**numbers, **({"text": formula} if formula else {}))


def _norm(text: str) -> float:
    if text and text not in KEYS:
        raise UsageError("one of " + ", ".join(KEYS) + " is expected")
    return KEYS[text or "2"]
