"""A direction to be written as an own rule: the lines are compared with the built-in one, iterate by iterate."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.course.illustrations import Paths, Pictures
from app.course.lesson import Feedback
from app.course.runner import Runner
from app.text.grammar import counted
from app.text.numbers import pair, typeset
from gradnorm_core.arrays import Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import RuleError, UsageError
from gradnorm_core.methods.directions.rule import Rule

SAME = 1e-9
"""Iterates that differ by no more than this share of the way so far are the same: lines may round otherwise."""


@dataclass(frozen=True, slots=True)
class Write:
    """A direction to be written.

    Attributes:
        task: what to write; Markdown with LaTeX.
        begun: the lines that stand in the editor.
        spec: the run with the built-in direction.
        window: the part of the plane shown.
    """

    task: str
    begun: str
    spec: RunSpec
    window: Window

    def judge(self, lines: str, runner: Runner) -> Feedback:
        """Whether the lines make the iterates of the built-in direction, and where they part."""
        label = self.spec.direction.label
        try:
            spec = self.written(lines)
        except RuleError as error:
            return Feedback(False, "These lines are no rule", f"{error.message} ({error.place}) {error.suggestion}")
        own, built_in = runner.run(spec), runner.run(self.spec)
        count = min(len(own.points), len(built_in.points))
        reach = np.maximum.accumulate(np.abs(built_in.points[:count]).max(axis=1))
        apart = np.abs(own.points[:count] - built_in.points[:count]).max(axis=1) > SAME * reach
        if not apart.any() and own.iterations == built_in.iterations:
            agree = f"All {counted(own.iterations)} lead to the same points."
            return Feedback(True, f"Your lines are {label}", agree)
        if not apart.any():
            return Feedback(False, f"Your lines are not {label} to the end", typeset(own.status.sentence))
        k = int(np.argmax(apart))
        there, here = pair(built_in.points[k].tolist()), pair(own.points[k].tolist())
        why = f"Step {k} of the built-in one leads to {there}, yours to {here}; the steps before are the same."
        return Feedback(False, f"Your lines are not {label}", why if k > 1 else why.partition(";")[0] + ".")

    def shown(self, lines: str) -> Pictures:
        """Both paths; the built-in one alone while the lines are no rule."""
        runs = ((self.spec.direction.label, self.spec),)
        try:
            return (Paths(self.window, (*runs, ("yours", self.written(lines)))),)
        except (RuleError, UsageError):
            return (Paths(self.window, runs),)

    def written(self, lines: str) -> RunSpec:
        """The run with the lines in place of the direction.

        Raises:
            RuleError: they are no rule.
        """
        return replace(self.spec, direction=Rule(lines))
