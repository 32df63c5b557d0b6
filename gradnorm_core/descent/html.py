"""The HTML that a notebook shows for results: a few lines without colours of their own, readable on light and dark."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from gradnorm_core.descent.digits import number
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
    """Returns a headline over a table of names and values; all texts are escaped."""
    lines = "".join(
        f'<tr style="background:none"><th style="{_CELL};font-weight:normal;opacity:.75">{escape(name)}</th>'
        f'<td style="{_CELL}">{escape(value)}</td></tr>'
        for name, value in rows
    )
    table = f'<table style="margin:.3em 0 0;border:0;border-collapse:collapse"><tbody>{lines}</tbody></table>'
    return f'<div style="{_CARD}"><div style="font-weight:600">{escape(headline)}</div>{table}</div>'


def method_words(spec: RunSpec, omit: str = "") -> str:
    """Returns the method in a line: "Heavy ball (momentum 0.9), Fixed (step size 0.09)".

    The parameter called `omit` is named without its number: "Heavy ball (momentum 0.9), Fixed step size".
    """
    parts = (spec.noise, spec.clip, spec.direction, spec.step_rule)
    up = ", uphill" if spec.goal == "maximize" else ""
    return ", ".join(_part_words(part, omit) for part in parts if part is not None) + up


def _part_words(part: Any, omit: str) -> str:
    name = str(part) if isinstance(part, Steepest) and part.norm != 2 else part.label
    chosen = [f"{plain_name(one)} {number(getattr(part, one.name))}" for one in part.parameters if one.name != omit]
    chosen += [part.text] if isinstance(part, Formula) else []
    omitted = [plain_name(one) for one in part.parameters if one.name == omit]
    return f"{name} ({', '.join(chosen)})" if chosen else " ".join([name, *omitted])


def plain_name(parameter: Parameter) -> str:
    """Returns the name of a parameter in a line of text.

    >>> from gradnorm_core.methods.directions.adaptive import Adam
    >>> [plain_name(one) for one in Adam.parameters]
    ['β₁', 'β₂', 'epsilon']
    """
    return {"beta1": "β₁", "beta2": "β₂"}.get(parameter.name, parameter.name.replace("_", " "))
