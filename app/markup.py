"""Words as HTML, every one of them escaped: what a visitor typed, or put into a link, is shown as text only."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from app.landscapes import Landscape, Window
from app.links import Refusal
from app.rays import Ray
from app.style import PLAIN_NORM_NAMES, number, pair
from gradnorm_core.errors import ExpressionError
from gradnorm_core.norms import gradient_norm
from gradnorm_core.trajectory import Run

EXCERPT = 32
"""Characters of a formula shown around an error: as many as the sidebar has room for."""
MOST_REFUSALS = 6
SLIVER = 0.002
"""Share of the window below which it is not said to be outside the domain."""


def problem(error: ExpressionError) -> str:
    """What is wrong with a formula: the sentence, the text with a caret under the column, and what to write instead."""
    advice = f"<p>{escape(error.suggestion)}</p>" if error.suggestion else ""
    return (
        f'<div class="problem" role="alert"><p><b>{escape(error.message)}</b> (column {error.position + 1})</p>'
        f"<pre>{escape(excerpt(error.text, error.position))}</pre>{advice}"
        "<p>The picture still shows the last formula that could be read.</p></div>"
    )


def objection(sentence: str) -> str:
    """Why what was picked is not what is shown."""
    return f'<div class="problem" role="alert"><p>{escape(sentence)}</p></div>'


def excerpt(text: str, position: int, width: int = EXCERPT) -> str:
    """The part of the text around the position, in one line, and a caret on the line below, under the position."""
    visible = "".join(_visible(character) for character in text)
    first = max(0, min(position - width * 2 // 3, len(visible) - width))
    before, after = "…" if first else "", "…" if first + width < len(visible) else ""
    return f"{before}{visible[first : first + width]}{after}\n{' ' * (len(before) + position - first)}^"


def _visible(character: str) -> str:
    """The character itself, or a replacement of the same width for those that would not take one column."""
    if unicodedata.category(character)[0] in "CM" or unicodedata.east_asian_width(character) in "WF":
        return "�"
    return " " if character.isspace() else character


def notes(lines: Iterable[str]) -> str:
    """Remarks on how a formula was read, one a line; nothing when there are none."""
    return "".join(f'<p class="note">{escape(line)}</p>' for line in lines)


def verdict(headline: str, sentences: Iterable[str], remarks: Iterable[str] = ()) -> str:
    """What happened and why; read out when it changes."""
    body = " ".join(escape(sentence) for sentence in sentences)
    extra = "".join(f'<p class="note">{escape(remark)}</p>' for remark in remarks)
    return f'<div class="verdict" role="status"><p><b>{escape(headline)}</b></p><p>{body}</p>{extra}</div>'


def domain_remarks(ground: Landscape) -> list[str]:
    """How much of the window is outside the domain, and of what; a sliver is not worth a sentence."""
    return [
        f"{number(100 * share, 2)} % of the window is outside the domain: {words}."
        for words, share in ground.outside
        if share >= SLIVER
    ]


def landscape_alt(run: Run, window: Window, told: bool = True) -> str:
    """The left picture in words; where it is not `told` what happened, without the end of the path."""
    (left, right), (bottom, top) = window
    path = f"a path of {run.iterations} steps from {pair(run.points[0])} to {pair(run.points[-1])}"
    return (
        f"Landscape of f for x from {number(left)} to {number(right)} and y from {number(bottom)} to {number(top)}, "
        f"with {path if told else f'the path of the run from {pair(run.points[0])}'}. Every step is in the table "
        "under Steps."
    )


def ray_alt(ray: Ray) -> str:
    """The picture of a line search in words."""
    return (
        f"f along the ray from iterate {ray.iteration}: {len(ray.trials)} trials, taken α = {number(ray.accepted)}, "
        f"where f goes from {number(ray.value)} to {number(ray.value_accepted)}."
    )


def curves_alt(run: Run, norms: Sequence[float], told: bool = True) -> str:
    """The right picture in words; where it is not `told` what happened, only what is drawn."""
    ends = gradient_norm(run.gradients[[0, -1]], 2)
    drawn = ", ".join(PLAIN_NORM_NAMES[p] for p in norms)
    axes = f"Over the steps k: {drawn} on a logarithmic axis, the value of f, the angle between consecutive gradients."
    if not told:
        return axes
    return (
        f"{axes} "
        f"‖∇f‖₂ goes from {number(ends[0])} to {number(ends[1])}, f from {number(run.values[0])} to "
        f"{number(run.values[-1])}."
    )


def refusals(refused: tuple[Refusal, ...]) -> str:
    """Which parts of a link were not used, and why."""
    rows = "".join(
        f"<li><code>{escape(item.name)}={escape(item.value)}</code>: {escape(item.reason)}</li>"
        for item in refused[:MOST_REFUSALS]
    )
    more = f"<li>and {len(refused) - MOST_REFUSALS} more</li>" if len(refused) > MOST_REFUSALS else ""
    headline = "<p><b>Parts of the link were not used.</b></p>"
    return f'<div class="problem" role="alert">{headline}<ul>{rows}{more}</ul></div>'
