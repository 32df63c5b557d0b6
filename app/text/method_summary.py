"""The settings of a folded group in a few words: the method, where the run stops, how the picture looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from app.settings.settings import Settings
from app.settings.window import ASPECTS, filled
from app.text.grammar import counted
from app.text.method_names import called
from app.text.numbers import NORM_NAMES, all_apart, in_full, number
from app.text.picture_key import method_name
from app.text.powers import raised
from app.text.taken_letters import Taken, in_other_words, letters_of, named
from gradnorm_core.formulas.letters import plain
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.schedule import Formula

ALSO_CALLED: Final = {
    "Steepest descent": "gradient descent",
    "Nesterov": "accelerated gradient",
    "Gaussian noise": "SGD",
    "BFGS": "quasi-Newton",
    "L-BFGS": "quasi-Newton",
    "Nonlinear CG": "conjugate gradients",
    "Clip by norm": "gradient clipping",
    "Clip each row": "per-sample, DP-SGD",
    "Formula in k": "learning rate schedule",
}
"""By its label, the name under which many look for a part of a method."""
FEW: Final = 2
"""A direction with more numbers than this is summed up by its name."""
OFF_AT_0: Final = ("epsilon", "warm_up", "seed", "replacement")
"""Numbers that change nothing where they are 0."""
LONGEST_TITLE: Final = 150
"""Characters of a formula on a slide, which has two lines for it."""
SIGN: Final = re.compile(r"(?<=[\w)])(?<![0-9]e)\s*([+−])\s*(?=[\w(|])")
"""A sign between two terms, not that of a number such as 1e−3: a line may break beside it."""
LONGEST_FORMULA: Final = 60
"""A formula of more letters is cut where one line has to hold it."""
SPACED: Final = "   ·   "
EQUALS: Final = re.compile(r"(?<![<>=!])=(?!=)")
"""The sign behind the head of a formula, "f(w, b) ="; that of a comparison is another one."""
VIEWS: Final = {"contours": "contours", "surface": "surface"}


def searched_name(label: str) -> str:
    """The label of a part as its picker lists it, with its other name, so that a search finds both.

    >>> searched_name("Heavy ball"), searched_name("BFGS")
    ('Momentum (heavy ball)', 'BFGS (quasi-Newton)')
    """
    return f"{label} ({ALSO_CALLED[label]})" if label in ALSO_CALLED else called(label)


def method_summary(settings: Settings) -> str:
    """The method, "Momentum (heavy ball), β = 0.9"; the step rule, clip and noise where they are not the usual ones."""
    parts = [method_name(settings), *_numbers(settings.direction, letters_of(settings.objective))]
    if not isinstance(settings.step_rule, Fixed):
        parts.append(str(settings.step_rule.label))
    parts += [str(part.label).lower() for part in (settings.clip, settings.noise) if part is not None]
    return ", ".join(parts)


def method_in_full(settings: Settings, besides: Sequence[str] = ()) -> str:
    """The method with every number and line that decides a step, but for α of a fixed one.

    Args:
        settings: the method and the goal.
        besides: names of parameters that are left out.
    """
    direction, rule, taken = settings.direction, settings.step_rule, letters_of(settings.objective)
    uphill = settings.goal == "maximize" and direction != Steepest()  # its name then says so: gradient ascent
    parts = [method_name(settings), *(["uphill"] if uphill else []), *_every_number(direction, besides, taken)]
    if isinstance(direction, Rule):
        parts.append("; ".join(direction.lines.splitlines()))
    if isinstance(rule, Formula):
        alpha = in_other_words("α", taken).lower()
        parts.append(f"in step k = 0, 1, … the step size {rule.text.replace('step_size', alpha)}")
        parts += _every_number(rule, besides, taken) if has_step_size(rule) else []
    elif not isinstance(rule, Fixed):
        parts += [str(rule.label), *_every_number(rule, besides, taken)]
    for part in (settings.clip, settings.noise):
        parts += [str(part.label).lower(), *_every_number(part, besides, taken)] if part is not None else []
    return ", ".join(parts)


def _every_number(part: Any, besides: Sequence[str], taken: Taken) -> list[str]:
    """The declared numbers of a part by their letters; those that switch something off by 0 only where they do not."""
    numbers = [(one, getattr(part, one.name)) for one in getattr(part, "parameters", ())]
    return [
        named(one, in_full(value), taken)
        for one, value in numbers
        if one.name not in besides and not (one.name in OFF_AT_0 and value == 0)
    ]


def _numbers(part: Any, taken: Taken) -> list[str]:
    declared = getattr(part, "parameters", ())
    few = declared if len(declared) <= FEW else ()
    return [named(one, number(getattr(part, one.name)), taken) for one in few]


def clip_caption(settings: Settings) -> str:
    """The run in a line: its function, method, step size and start."""
    rule, taken = settings.step_rule, letters_of(settings.objective)
    step = [in_other_words(f"α = {in_full(rule.step_size)}", taken).lower()] if isinstance(rule, Fixed) else []
    return SPACED.join(
        [
            _function(settings, LONGEST_FORMULA),
            ", ".join([method_in_full(settings), *step]),
            f"start {start_words(settings)}",
        ]
    )


def start_words(settings: Settings) -> str:
    """The start in the letters of the function, "x = 10, y = 1"."""
    names = settings.objective.variables
    return ", ".join(f"{plain(name)} = {in_full(value)}" for name, value in zip(names, settings.start, strict=True))


def parameter_words(settings: Settings) -> list[str]:
    """The parameters of the function with their numbers, "κ = 10"."""
    return [f"{plain(name)} = {in_full(value)}" for name, value in settings.objective.parameters.items()]


def function_line(settings: Settings, longest: int) -> str:
    """The formula as a reader writes it, "f(x, y) = x² + 3y²"; one with more letters than `longest` is cut."""
    return SIGN.sub(r" \1 ", raised(_function(settings, longest)).replace("-", "−"))


def _function(settings: Settings, longest: int) -> str:
    """The formula as typed, with f and its variables before it where it has no head of its own."""
    text = settings.formula if len(settings.formula) <= longest else f"{settings.formula[:longest]} …"
    return text if EQUALS.search(text) else f"f({', '.join(map(plain, settings.objective.variables))}) = {text}"


def slide_words(settings: Settings, headline: str, sentences: Sequence[str]) -> dict[str, str]:
    """The words on a slide: the function, method and start, what happened, and the first reason."""
    _, *numbers = clip_caption(settings).split(SPACED)
    return {
        "title": function_line(settings, LONGEST_TITLE),
        "caption": SPACED.join(numbers),
        "headline": headline,
        "sentence": sentences[0] if sentences else "",
    }


def stopping_summary(settings: Settings) -> str:
    """The stopping tests, "200 steps, ‖∇f‖₂ ≤ 10⁻⁶"; those of f and of the step where they are in use."""
    norm = NORM_NAMES[settings.tolerance_norm].replace("<sub>∞</sub>", "∞")
    tests = [counted(settings.max_iterations), f"{norm} ≤ {number(settings.gradient_tolerance)}"]
    changes = {"f": settings.value_tolerance, "x": settings.step_tolerance}
    return ", ".join([*tests, *(f"Δ{name} ≤ {number(most)}" for name, most in changes.items() if most)])


def picture_summary(settings: Settings) -> str:
    """The part of the plane that the Playground shows, "x from −11 to 11"; the surface when it is chosen."""
    left, right = filled(settings.window, ASPECTS["playground"])[0]
    letter = plain(settings.objective.variables[0])
    shown = f"{letter} from {' to '.join(all_apart((left, right)))}"
    return f"surface, {shown}" if settings.view == "surface" else shown
