"""How results look in a notebook: a few lines of HTML without colours of their own, readable on light and dark."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from gradnorm_core.descent.status import number
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.step_rules.schedule import Formula

if TYPE_CHECKING:
    from gradnorm_core.descent.spec import RunSpec


Rows = Iterable[tuple[str, str]]
LONGEST = 120
"""Characters of a formula that are shown."""
# No colour but that of the page: half-transparent grey is a line on white and on black.
_CARD = "display:inline-block;border:1px solid rgba(128,128,128,.4);border-radius:4px;padding:.5em .9em;max-width:46em"
_CELL = "border:0;background:none;color:inherit;padding:.05em 1em .05em 0;text-align:left;vertical-align:top"


def card(headline: str, rows: Rows) -> str:
    """A headline over a table of names and values; everything is escaped."""
    lines = "".join(
        f'<tr style="background:none"><th style="{_CELL};font-weight:normal;opacity:.75">{escape(name)}</th>'
        f'<td style="{_CELL}">{escape(value)}</td></tr>'
        for name, value in rows
    )
    table = f'<table style="margin:.3em 0 0;border:0;border-collapse:collapse"><tbody>{lines}</tbody></table>'
    return f'<div style="{_CARD}"><div style="font-weight:600">{escape(headline)}</div>{table}</div>'


def method_words(spec: RunSpec, omit: str = "") -> str:
    """The method in a line, "Heavy ball (momentum 0.9), Fixed (step size 0.09)".

    Without the number called `omit`: "Heavy ball (momentum 0.9), Fixed step size".
    """
    pieces = (spec.noise, spec.clip, spec.direction, spec.step_rule)
    up = ", uphill" if spec.goal == "maximize" else ""
    return ", ".join(_piece_words(piece, omit) for piece in pieces if piece is not None) + up


def _piece_words(piece: Any, omit: str) -> str:
    name = str(piece) if isinstance(piece, Steepest) and piece.norm != 2 else piece.label
    chosen = [f"{plain_name(one)} {number(getattr(piece, one.name))}" for one in piece.parameters]
    omitted = [plain_name(one) for one in piece.parameters if one.name == omit]
    chosen = [words for one, words in zip(piece.parameters, chosen, strict=True) if one.name != omit]
    chosen += [piece.text] if isinstance(piece, Formula) else []
    return f"{name} ({', '.join(chosen)})" if chosen else " ".join([name, *omitted])


def plain_name(parameter: Parameter) -> str:
    """The name of a parameter in a line of text.

    >>> from gradnorm_core.methods.directions.adaptive import Adam
    >>> [plain_name(one) for one in Adam.parameters]
    ['β₁', 'β₂', 'epsilon']
    """
    return {"beta1": "β₁", "beta2": "β₂"}.get(parameter.name, parameter.name.replace("_", " "))
