"""Methods as text: every direction, step rule, clip and noise of the core as a short word for links, and back.

A part of a method is written as its name in the core's registry, then its numbers in the order of its declarations:
``heavy_ball_0.9``, ``armijo_0.0001_0.5_1``, ``norm_1_0``. Numbers left out at the end are the defaults. The norm of
steepest descent and the formula of a step size are not declared numbers; they are written last: ``steepest_inf``,
``formula_0.1_step_size/sqrt(k+1)``. An own rule is its lines, numbers included: ``rule_b = 0.9 b + g; d = -b``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.settings.link_numbers import number_text, reader
from app.settings.typed import key_of, method_name_in
from gradnorm_core.errors import UsageError
from gradnorm_core.methods import registry
from gradnorm_core.methods.clipping import Clip
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.registry import Noise
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import KEYS
from gradnorm_core.objectives.objective import Objective

DIRECTIONS = registry.DIRECTIONS
STEP_RULES = registry.STEP_RULES
CLIPS = registry.CLIPS
NOISES = registry.NOISES
NOUNS = {"dir": "direction", "rule": "step rule", "clip": "clip", "noise": "noise"}
"""Nouns for the parts of a method, by their entries in a link."""
BREAK = "\n"
NONE = "none"
"""In place of the name of a clip or of a noise: there is none."""
LONGEST_FORMULA = 80
"""Characters of a formula for the step size; only an attack writes a longer one."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method: all of a run but the function, the start and the stopping test.

    Attributes:
        direction: which way a step goes.
        step_rule: how long it is.
        clip: the bound on the gradient, or None.
        noise: the noise added to the gradient or the mini-batches it is taken of, or None.
    """

    direction: Direction = field(default_factory=Steepest)
    step_rule: StepRule = field(default_factory=Fixed)
    clip: Clip | None = None
    noise: Noise | None = None

    def incompatibility(self, objective: Objective | None = None) -> str | None:
        """The sentence that says why these parts cannot be combined; None when they can."""
        return registry.why_not(self.direction, self.step_rule, objective, self.clip, self.noise)


def name_of(part: Any) -> str:
    """The name of a part in its registry; NONE for none."""
    if part is None:
        return NONE
    registries: tuple[Mapping[str, type], ...] = (DIRECTIONS, STEP_RULES, CLIPS, NOISES)
    return next(name for registry in registries for name, kind in registry.items() if kind is type(part))


def part_text(part: Any, omit: str = "") -> str:
    """A part as text; `omit` names a number that is written elsewhere."""
    if isinstance(part, Rule):
        return f"{name_of(part)}_{part.lines.replace(BREAK, '; ')}"
    numbers = [number_text(getattr(part, parameter.name)) for parameter in _declared(part, omit)]
    return "_".join([name_of(part), *numbers, *_last_texts(part)])


def numbers_of(part: Any, omit: str = "step_size") -> dict[str, float]:
    """The numbers that a link states after the name of a part, in their order."""
    return {parameter.name: getattr(part, parameter.name) for parameter in _declared(part, omit)}


def _declared(part: Any, omit: str) -> list[Parameter]:
    return [parameter for parameter in getattr(part, "parameters", ()) if parameter.name != omit]


def _last_texts(part: Any) -> list[str]:
    if isinstance(part, Steepest) and part.norm != 2:
        return [number_text(part.norm)]
    return [part.text] if hasattr(part, "text") else []


def read_direction(text: str) -> Direction:
    """The direction that `part_text` wrote.

    Raises:
        UsageError: there is no such direction, or its numbers are out of range.
    """
    direction: Direction = _read(text, DIRECTIONS, "dir")
    return direction


def read_step_rule(text: str, omit: str = "") -> StepRule:
    """The step rule that `part_text` wrote, with the same `omit`.

    Raises:
        UsageError: there is no such rule, or its numbers are out of range.
        ExpressionError: its formula cannot be read.
    """
    rule: StepRule = _read(text, STEP_RULES, "rule", omit)
    return rule


def read_clip(text: str) -> Clip | None:
    """The clip that `part_text` wrote, None for "none".

    Raises:
        UsageError: there is no such clip, or its numbers are out of range.
    """
    clip: Clip | None = None if key_of(text) == NONE else _read(text, CLIPS, "clip")
    return clip


def read_noise(text: str) -> Noise | None:
    """The noise that `part_text` wrote, None for "none".

    Raises:
        UsageError: there is no such noise, or its numbers are out of range.
    """
    noise: Noise | None = None if key_of(text) == NONE else _read(text, NOISES, "noise")
    return noise


def _read(typed: str, registry: Mapping[str, type], key: str, omit: str = "") -> Any:
    text = method_name_in(key, typed, registry) or typed
    names = sorted((name for name in registry if f"{text}_".startswith(f"{name}_")), key=len)
    if not names:
        raise UsageError(f"there is no such {NOUNS[key]}; one of " + ", ".join(registry) + " is expected")
    kind, rest = registry[names[-1]], text[len(names[-1]) + 1 :]
    declared = _declared(kind, omit)
    if "text" in getattr(kind, "__dataclass_fields__", {}):
        return _with_formula(kind, rest, declared)
    if kind is Rule:
        return Rule(rest) if rest else Rule()
    if kind is Steepest:
        return Steepest(norm=_norm(rest))
    parts = rest.split("_") if rest else []
    if len(parts) > len(declared):
        numbers = "1 number" if len(declared) == 1 else f"{len(declared)} numbers"
        raise UsageError(f"{names[-1]} takes {numbers}; {len(parts)} were given")
    return kind(**{one.name: reader(one)(part) for one, part in zip(declared, parts, strict=False)})


def _with_formula(kind: type, rest: str, declared: list[Parameter]) -> Any:
    """A part whose last part is a formula, which may hold underscores itself."""
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
