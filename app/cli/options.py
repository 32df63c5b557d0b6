"""The subject of a run (a formula, a gallery name or a link) and the options beside it, as `Settings`.

Every option is an entry of a link, read by the same function and refused with the same words.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from app.cli.errors import FormulaProblem, harmless
from app.cli.names import WORDS, method_text
from app.exports.json_document import from_json
from app.settings.address import query_text, read_address
from app.settings.links import ENTRIES, Rejection, from_query, to_query
from app.settings.settings import GRADIENT_TOLERANCE, MAX_ITERATIONS, OWN, Settings, of_example
from app.settings.typed import key_of
from app.settings.window import rounded
from app.text.numbers import number
from gradnorm_core.descent.html import plain_name
from gradnorm_core.errors import ExpressionError, GradnormError
from gradnorm_core.methods.step_rules.base import StepRule, has_step_size
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

Command = TypeVar("Command", bound=Callable[..., Any])
BY_KEY = {entry.key: entry for entry in ENTRIES}
NUMBERS = ("step", "tol", "ftol", "xtol", "steps")
"""Entries that are one number."""
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
EXAMPLES = {"start": "written X,Y with decimal points: 1.5,2", "window": "written L,R,B,T: -3,3,-2,2"}
ROOM = 1.5
"""A window for a start outside the usual one reaches this many times as far."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: its flag, the entry of a link it stands for, what it is called and what it does."""

    flag: str
    key: str
    metavar: str
    help: str


_USUAL = Settings()
CHOICES = (
    Choice("--start", "start", "X,Y", f"Where the run begins.  [own formula: {','.join(map(number, _USUAL.start))}]"),
    Choice("--step-size", "step", "ALPHA", f"The step size α.  [own formula: {number(_USUAL.step_size)}]"),
    Choice(
        "--steps", "steps", "N",
        f"The most steps, up to {int(MAX_ITERATIONS.maximum)}.  [own formula: {_USUAL.max_iterations}]",
    ),
    Choice("--direction", "dir", "WORD",
           'Which way: steepest, heavy_ball_0.9, adam, … (gradnorm methods), or a rule: "b = 0.9 b + g; d = -b".'),
    Choice("--rule", "rule", "WORD", "How far: fixed, armijo, formula_step_size/sqrt(k+1), …"),
    Choice("--clip", "clip", "WORD", "Bound on the gradient: norm_1, value_0.5 or none."),
    Choice("--noise", "noise", "WORD", "Noise on the gradient: gaussian_0.1_7 (scale, seed) or none."),
    Choice("--goal", "goal", "WORD", "minimize or maximize."),
    Choice("--tolerance", "tol", "EPS", f"Converged when ‖∇f‖ ≤ EPS.  [{GRADIENT_TOLERANCE.default:g}]"),
    Choice("--norm", "tolnorm", "P", "The p of that norm: 1, 2 or inf.  [2]"),
    Choice("--value-tolerance", "ftol", "EPS", "Stop also where f changes by at most EPS·max(|f|, 1).  [0: do not]"),
    Choice("--step-tolerance", "xtol", "EPS", "Stop also at a step no longer than EPS·(EPS + ‖x‖).  [0: do not]"),
    Choice("--window", "window", "L,R,B,T", "The part of the plane that pictures show: left, right, bottom, top."),
)  # fmt: skip


class _Entry(click.ParamType[Any]):
    """The value of an option, read as a link is read."""

    name = "text"

    def __init__(self, key: str) -> None:
        self.key = key

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        text = str(value).strip()
        if self.key in NUMBERS and DECIMAL_COMMA.fullmatch(text):  # a comma parts the numbers of other options
            self.fail(harmless(_in_words(self.key, text, "")), param, ctx)
        try:
            return BY_KEY[self.key].read(method_text(self.key, text) if self.key in WORDS else text)
        except ExpressionError as error:
            raise FormulaProblem(error) from error
        except GradnormError as error:
            self.fail(harmless(_in_words(self.key, text, str(error))), param, ctx)


def _in_words(key: str, text: str, message: str) -> str:
    """Why a value is refused, in the form in which the option writes it: a link has ``1_2``, an option ``1,2``."""
    if key in NUMBERS and DECIMAL_COMMA.fullmatch(text):
        return f"decimals are written with a point: {text.replace(',', '.')}"
    if key == "rule" and text.startswith("fixed_"):
        return f"fixed takes no number; the step size is --step-size {text.removeprefix('fixed_')}"
    if key in EXAMPLES:
        return f"{message.partition(', like')[0].removesuffix('.')}; {EXAMPLES[key]}"
    return message


class RunCommand(click.Command):
    """A command whose formula may begin with a minus sign: ``gradnorm run -x^2-y^2``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f" {one}" if self._is_formula(one) else one for one in args])

    @staticmethod
    def _is_formula(argument: str) -> bool:
        return argument[:1] == "-" and argument not in ("-", "-h") and argument[1] != "-"


def takes_a_run(command: Command) -> Command:
    """The argument and the options that say what to run; the command is given them as `settings`."""
    for choice in reversed(CHOICES):
        kind = _Entry(choice.key)
        option = click.option(choice.flag, choice.key, metavar=choice.metavar, type=kind, help=choice.help)
        command = option(command)
    command = click.option(
        "--load", "saved", metavar="FILE", help="A run saved with --json, in its place; - reads it."
    )(command)
    command = click.option("--link", metavar="URL", help="A link of the app in place of FORMULA.")(command)
    return click.argument("formula", required=False)(command)


def settings_of(options: dict[str, Any]) -> Settings:
    """The settings that these options mean; takes them out of `options`.

    Raises:
        FormulaProblem: the formula cannot be read.
        click.UsageError: nothing to run, or what does not go together.
    """
    formula, link, saved = (options.pop(name) for name in ("formula", "link", "saved"))
    chosen = {choice.key: options.pop(choice.key) for choice in CHOICES}
    if [formula, link, saved].count(None) != 2:
        raise click.UsageError(
            "Give a formula, a name of the gallery, --link URL or --load FILE, and only one of them."
        )
    settings = _of_file(saved) if saved else _of_link(link) if link else _of_subject((formula or "").strip())
    given = {BY_KEY[key].field: value for key, value in chosen.items() if value is not None}
    # None is a value for clip and noise: "none" takes away what an example or a link has.
    given |= {key: None for key in ("clip", "noise") if _says_none(key)}
    settings = replace(settings, **given)
    if "step_size" in given and not has_step_size(settings.step_rule):
        raise click.UsageError(f"--step-size means nothing here: {harmless(_without_alpha(settings.step_rule))}.")
    if incompatibility := settings.method.incompatibility(settings.objective):
        raise click.UsageError(incompatibility)
    if chosen["dir"] is not None and "step_size" not in given:
        _name_first_number(settings)
    return settings if "window" in given else _with_start_in_view(settings)


def _without_alpha(rule: StepRule) -> str:
    """The reason why a step rule reads no step size."""
    if isinstance(rule, Formula):
        return f"{rule.text} gives the step size by itself; the formula reads α where it has step_size"
    return f"{rule.label} takes no step size α"


def _name_first_number(settings: Settings) -> None:
    """Names the number after a direction, which ``--direction adam_0.1`` may have meant as the step size."""
    first = next(iter(settings.direction.parameters), None)
    if first is None or not has_step_size(settings.step_rule):
        return
    value = getattr(settings.direction, first.name)
    if value != first.default:
        words = f"{plain_name(first)} of {settings.direction.label} is {number(value)}"
        click.echo(f"Note: {words}; the step size α is {number(settings.step_size)}, see --step-size.", err=True)


def query_of(settings: Settings) -> str:
    """The part of the settings' link that follows the address: ``?v=1&ex=…``, or nothing for the home screen."""
    query = to_query(settings)
    return f"?{query_text(query)}" if query else ""


def _says_none(key: str) -> bool:
    context = click.get_current_context()
    return context.get_parameter_source(key) is click.core.ParameterSource.COMMANDLINE and context.params[key] is None


def _of_subject(subject: str) -> Settings:
    """An example by its name, a link, or a formula."""
    if (name := key_of(subject)) in GALLERY:
        return of_example(name)
    if "://" in subject or subject.startswith("?"):
        return _of_link(subject)
    try:
        parse(subject)
    except ExpressionError as error:
        near = get_close_matches(subject.lower(), GALLERY, 1, 0.7)
        hint = f"The gallery has {near[0]}: gradnorm run {near[0]}" if near else None
        raise FormulaProblem(error, hint) from error
    return replace(of_example(OWN), formula=subject)


def _of_link(link: str) -> Settings:
    """The settings of a link; a link with a part that cannot be used is refused."""
    address = read_address(_query_of(link.strip()))
    for note in address.notes:
        click.echo(harmless(note), err=True)
    return _whole(*from_query(address.query))


def _query_of(link: str) -> str:
    """The parameters of a link, still encoded; they may also stand alone, as ``v=1&ex=rosenbrock``."""
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise click.UsageError(f"This is no link: {harmless(str(error))}") from error
    if parts.query or parts.scheme or parts.path.startswith("/"):
        return parts.query
    if "=" not in link:
        raise click.UsageError(f"This is no link, nor a parameter such as ex=rosenbrock: {harmless(link[:60])}")
    return link


def _of_file(saved: str) -> Settings:
    """The settings of a saved run."""
    try:
        text = sys.stdin.read() if saved == "-" else Path(saved).read_bytes()
    except (OSError, ValueError) as error:
        raise click.FileError(saved, getattr(error, "strerror", None) or str(error)) from error
    return _whole(*from_json(text))


def _whole(settings: Settings, rejections: tuple[Rejection, ...]) -> Settings:
    """The settings, when no part of what says them was refused."""
    if rejections:
        reasons = "\n".join(f"  {one.name}={one.value}: {one.reason}" for one in rejections)
        raise click.UsageError(f"Parts of the link cannot be used.\n{harmless(reasons)}")
    return settings


def _with_start_in_view(settings: Settings) -> Settings:
    """The settings with a window that holds the start; the usual one where it does."""
    if all(low <= at <= high for at, (low, high) in zip(settings.start, settings.window, strict=True)):
        return settings
    reach = ROOM * max(abs(coordinate) for coordinate in settings.start)
    edge = rounded(reach, reach)
    return replace(settings, window=((-edge, edge), (-edge, edge)))
