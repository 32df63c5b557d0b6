"""The letters and words of the verdict, each with a sentence that explains it where it is first used."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from app.text.unbroken import unbroken

TERMS: Final = {
    "λmax": "the largest eigenvalue of the Hessian ∇²f: the curvature of f in its steepest direction",
    "λmin": "the smallest eigenvalue of the Hessian ∇²f: the curvature of f in its flattest direction",
    "μ": "the smallest curvature: the smallest positive eigenvalue of the Hessian ∇²f",
    "λ": "an eigenvalue of the Hessian ∇²f: the curvature of f along its eigenvector",
    "κ": "the condition number λmax/μ: how much steeper the steepest direction is than the flattest",
    "f*": "the value of f at the minimum (when f is maximized, at the maximum), or what Polyak's step is told it is",
    "stability limit": "the step size above which steps that start close to the minimum lead away from it",
    "Zig-zags": "goes to and fro across the valley, because each step overshoots its floor",
    "sawtooth": "a path whose steps go to and fro across the valley, because each step overshoots its floor",
    "zig-zag number": "how far the path turns back at each step: 0 on a straight path, 1 back and forth",
    "component": "the part of the gradient along this direction",
    "Hessian": "the matrix ∇²f of the second derivatives: how the gradient changes from point to point",
    "curvature": "how fast the slope changes on the way in a direction",
    "saddle": "a point where the gradient is zero and f rises in one direction and falls in another",
    "stationary point": "a point where the gradient is zero",
    "iterate": "a point of the path: where the run is after k steps",
    "tolerance": "the gradient norm at which a run counts as arrived and stops",
    "α": "the step size: the number by which the direction of a step is multiplied",
    "β": "the share of the last step that momentum adds to the next one",
    "L2 norm": "the length of the gradient, ‖∇f‖₂ = √((∂f/∂x)² + (∂f/∂y)²)",
}
"""By the letter or word, what it means."""

_WORD = r"(?<![\w*]){}(?![\w*])"
_QUOTIENT = re.compile(r"(\S*\d/\S+)")
_ANY = re.compile("|".join(_WORD.format(re.escape(term)) for term in sorted(TERMS, key=len, reverse=True)))


def explained(text: str, known: set[str] | None = None) -> str:
    """The text as HTML, in which the first use of each term can be hovered, focused or tapped for its meaning.

    Args:
        text: plain text; all of it is escaped.
        known: the terms explained before; those explained here are added.

    >>> explained("κ < π")
    '<span class="term" tabindex="0" data-words="κ: the condition number λmax/μ: how much steeper the steepest \
direction is than the flattest">κ</span> &lt; π'
    """
    known = set() if known is None else known
    pieces = _QUOTIENT.split(unbroken(text))  # every other one is a quotient, whose line must not end behind the slash
    made = (_explained(piece, known) for piece in pieces)
    return "".join(f'<span class="whole">{piece}</span>' if place % 2 else piece for place, piece in enumerate(made))


def _explained(text: str, known: set[str]) -> str:
    parts, end = [], 0
    for found in _ANY.finditer(text):
        if found.group() in known:
            continue
        known.add(found.group())
        parts += [escape(text[end : found.start()]), _term(found.group())]
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def _term(term: str) -> str:
    words = escape(f"{term}: {TERMS[term]}")
    return f'<span class="term" tabindex="0" data-words="{words}">{escape(term)}</span>'
