"""``gradnorm gallery``, ``methods`` and ``functions``: the names to choose from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any

import click

from app.cli.errors import harmless
from app.cli.names import nearest
from app.cli.report import WIDTH, facts
from app.settings.methods import CLIPS, DIRECTIONS, NOISES, STEP_RULES, part_text
from app.settings.typed import key_of
from app.text.grammar import joined
from gradnorm_core.formulas.functions import FUNCTIONS
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.norms import NORMS, norm_name
from gradnorm_core.objectives.gallery import GALLERY

OPERATORS = ("add", "subtract", "multiply", "divide", "negate", "power")
"""Rows of the table that are written as signs."""
GROUPS: tuple[tuple[str, Mapping[str, type]], ...] = (
    ("--direction, which way", DIRECTIONS),
    ("--rule, how far", STEP_RULES),
    ("--clip, a bound on the gradient", CLIPS),
    ("--noise, added to the gradient", NOISES),
)


@click.command()
@click.argument("name", required=False)
def gallery(name: str | None) -> None:
    """List the examples, or describe one of them."""
    if name is None:
        click.echo("\n".join(facts((one.name, f"{one.title}: {one.text}") for one in GALLERY.values())))
    elif (key := key_of(name)) in GALLERY:
        click.echo("\n".join(_about(key)))
    else:
        near = nearest(key, GALLERY)
        raise click.UsageError(f"There is no example {harmless(name)!r}.{near} `gradnorm gallery` lists all.")


def _about(name: str) -> Iterable[str]:
    example = GALLERY[name]
    yield f"{example.title}: {example.objective.expression.head} = {example.text}"
    yield from wrap(example.teaches, WIDTH)
    yield from wrap(f"Source: {example.source}", WIDTH)
    yield f"Run it: gradnorm run {name}"


@click.command()
def methods() -> None:
    """List the words for --direction, --rule, --clip and --noise, and their numbers."""
    for title, registry in GROUPS:
        click.echo(f"{title}:")
        click.echo("\n".join(f"  {line}" for line in facts(map(_method, registry.values()))))
    click.echo("Numbers left out at the end are the defaults; heavy_ball_0.95 has another momentum.")
    others = [norm for norm in NORMS if norm.p != 2]
    words, names = [f"steepest_{norm.key}" for norm in others], [norm_name(norm.p) for norm in others]
    click.echo(f"{joined(words)} measure the step in {joined(names)}.")


def _method(kind: type[Any]) -> tuple[str, str]:
    """The word with its default numbers, and their names and ranges."""
    piece = kind()
    if isinstance(piece, Rule):
        return "d = -g", f'{piece.label}: its lines, such as "b = 0.9 b + g; d = -b"'
    numbers = [_accepted(one) for one in piece.parameters if one.name != "step_size"]
    return part_text(piece, omit="step_size"), f"{piece.label}{': ' * bool(numbers)}{', '.join(numbers)}"


def _accepted(parameter: Parameter) -> str:
    unbounded = parameter.at_least == -math.inf
    return f"{parameter.name.replace('_', ' ')} {'any' if unbounded else parameter.accepted}"


@click.command()
def functions() -> None:
    """List the functions a formula may use."""
    rows = [
        (", ".join([row.name, *row.aliases]), row.summary)
        for row in FUNCTIONS.values()
        if row.typed and row.name not in OPERATORS
    ]
    rows.append(("if", "if(x > 0, u, v), u if x > 0 else v: pieces, with comparisons, and, or"))
    click.echo("\n".join(facts(rows)))
    click.echo("Constants: pi, e, tau. Variables: x, y, or the two of a head f(w, b) = …. Angles are radians.")
