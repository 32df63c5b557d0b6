"""The interface through which lessons run descents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnostics import Diagnostics


class Runner(Protocol):
    """Makes runs and their diagnostics: `app.compute.results` with its caches, or anything like it."""

    def run(self, spec: RunSpec, /) -> Run: ...
    def diagnosis(self, spec: RunSpec, /) -> Diagnostics: ...


Words: TypeAlias = str | Callable[[Runner], str]
"""Markdown with LaTeX, our own words only; a function where they hold the numbers of a run."""


def words_of(words: Words, runner: Runner) -> str:
    """The words, with their numbers."""
    return words if isinstance(words, str) else words(runner)
