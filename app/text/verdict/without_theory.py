"""A verdict, or other sentences, without the theory that a teacher's link hides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from app.text.html import plain
from app.text.verdict.verdict import Verdict, verdict
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.objectives.gallery import Example

OF_THE_THEORY = re.compile(
    r"λ|μ|κ|√β|\\lambda|\\mu|\\kappa|2/L|1/L|theory|worst case|curvature|stable"
    r"|second derivative|Hessian|eigenvalue|eigenvector|condition number|stability",
    re.IGNORECASE,
)
"""A sentence with one of these explains the run by what the theory says of it."""
_END = re.compile(r"(?<=\.) ")


def sentences_without_theory(sentences: Iterable[str]) -> tuple[str, ...]:
    """The sentences that tell what happened, without those that name a curvature or a limit."""
    return tuple(sentence for sentence in sentences if not OF_THE_THEORY.search(sentence))


def text_without_theory(text: str) -> str:
    """The text without its sentences of the theory.

    >>> text_without_theory("Eleven students. A valley with κ = 401. Their points.")
    'Eleven students. Their points.'
    """
    return " ".join(sentences_without_theory(_END.split(text)))


def title_of(example: Example, theory: bool = True) -> str:
    """The title of an example; without the theory its formula, where the title names a curvature."""
    return example.title if theory or not OF_THE_THEORY.search(example.title) else plain(example.text)


def told_verdict(run: Run, diagnostics: Diagnostics, theory: bool) -> Verdict:
    """The verdict on a run; without the sentences of the theory where a teacher's link hides it."""
    found = verdict(run, diagnostics)
    return found if theory else without_theory(found)


def without_theory(whole: Verdict) -> Verdict:
    """The verdict without the sentences of the theory; its headline says only what happened."""
    kept = [(s, k) for s, k in zip(whole.sentences, whole.kinds, strict=True) if not OF_THE_THEORY.search(s)]
    return replace(whole, sentences=tuple(s for s, _ in kept), kinds=tuple(k for _, k in kept))
