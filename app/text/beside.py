"""The names of the two runs of the Playground, and the sentence that compares them."""

from __future__ import annotations

from app.text.grammar import counted
from app.text.numbers import number
from app.text.outcomes import OUTCOMES
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.directions.momentum import HeavyBall


def beside_name(run: Run) -> str:
    """The name of the second run: with or without what makes it another one."""
    direction = run.spec.direction
    return f"with momentum, β = {number(direction.momentum)}" if isinstance(direction, HeavyBall) else "without memory"


def beside_sentence(run: Run, other: Run) -> str:
    """How the second run ends, and the first.

    >>> import gradnorm_core as gc
    >>> f = gc.parse("x^2 + 10y^2")
    >>> slow = gc.descend(f, (2, 1), step_rule=gc.Fixed(0.02))
    >>> fast = gc.descend(f, (2, 1), direction=gc.HeavyBall(0.9), step_rule=gc.Fixed(0.02))
    >>> beside_sentence(slow, fast)
    'Beside, with momentum, β = 0.9: converges after 288 steps; without: after 373 steps.'
    """
    name = beside_name(other)
    mine = "without" if isinstance(other.spec.direction, HeavyBall) else "with"
    first, second = (f"{OUTCOMES[one.status.name].predicate} after {counted(one.iterations)}" for one in (run, other))
    if run.status.name == other.status.name:
        first = f"after {counted(run.iterations)}"
    return f"Beside, {name}: {second}; {mine}: {first}."
