"""Questions that are answered by drawing: the gradient norm over the steps, on a logarithmic axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.compute.curve_shape import allowed, distance
from app.course.behaviour_questions import start_picture
from app.course.illustrations import Chart, Curve, Path, Pictures
from app.course.lesson import Answer, Feedback
from app.course.runner import Runner, Words, words_of
from app.text.numbers import from_to, number
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.parameter import Parameter

PLACES: Final = 17
"""Heights of a drawn curve, evenly spread over the steps."""
TENTHS: Final = 10
"""A height is a whole number of tenths of a power of ten."""
MOST: Final = 120
"""The largest height that a link can state, twelve powers of ten."""


@dataclass(frozen=True, slots=True)
class DrawsNorm:
    """How does the gradient norm go on? The curve drawn is judged by its shape against the run.

    Attributes:
        ask: the question.
        spec: the run; it takes all its steps, so that the axis gives nothing away.
        window: the part of the plane shown.
        powers: the lowest and the highest power of ten of the paper; 0 is the norm at the start.
        why: more to say about the truth.
    """

    ask: Words
    spec: RunSpec
    window: Window
    powers: tuple[int, int]
    why: Words = ""
    number: Parameter | None = None
    repeats: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return ()

    @property
    def steps(self) -> int:
        """The last step of the axis."""
        return self.spec.max_iterations

    @property
    def before(self) -> Pictures:
        return (start_picture(self.spec, self.window),)

    def after(self, answer: Answer) -> Pictures:
        return self._both(answer), Path(self.spec, self.window)

    def norms(self, runner: Runner) -> Floats:
        """‖∇f(x_k)‖₂ for k = 0 … K."""
        return np.asarray(runner.diagnosis(self.spec).norms[2], dtype=np.float64)

    def truth(self, runner: Runner) -> str:
        """How the norm goes on, from the first step to the last."""
        norms = self.norms(runner)
        return f"‖∇f‖₂ goes {from_to(float(norms[0]), float(norms[-1]))} in {len(norms) - 1} steps"

    def judge(self, answer: Answer, runner: Runner) -> Feedback:
        norms, powers = self.norms(runner), self.drawn(answer)
        curve = [(float(k), 10.0**power) for k, power in enumerate(powers)]
        apart, most = distance(curve, norms), allowed(norms)
        why = (
            f"Moved up or down as a whole, your curve lies {number(apart)} powers of ten from the run in the root mean "
            f"square; up to {number(most)} counts as the same shape. {_ends(powers, norms)}"
        )
        return Feedback(apart <= most, self.truth(runner), f"{why} {words_of(self.why, runner)}".strip(), self.spec)

    def drawn(self, answer: Answer) -> Floats:
        """The power of ten drawn at every step, straight between the heights of the answer; 0 at the start's norm."""
        assert answer.curve is not None
        places = np.linspace(0, self.steps, PLACES)
        return np.interp(np.arange(self.steps + 1), places, np.array(answer.curve) / TENTHS)

    def _both(self, answer: Answer) -> Chart:
        """The run's norm and the curve drawn, moved onto it."""
        k = tuple(float(step) for step in range(self.steps + 1))

        def true(runner: Runner) -> tuple[float, ...]:
            return tuple(self.norms(runner).tolist())

        def moved(runner: Runner) -> tuple[float, ...]:
            powers, logs = self.drawn(answer), np.log10(self.norms(runner))
            return tuple((10 ** (powers + np.mean(logs - powers[: len(logs)]))).tolist())

        return Chart(
            (Curve("the run", k, true), Curve("yours", k, moved)), "step k", "‖∇f‖₂",
            lambda runner: f"The gradient norm of the run and the curve drawn. {self.judge(answer, runner).why}",
            y_log=True,
        )  # fmt: skip


def _ends(powers: Floats, norms: Floats) -> str:
    """The factors by which the drawn curve and the norm change from the first step to the last."""
    drawn, true = 10.0 ** float(powers[-1] - powers[0]), float(norms[-1] / norms[0])
    return f"From first to last yours is multiplied by {number(drawn)}, the norm of the run by {number(true)}."


def is_curve(heights: object) -> bool:
    """Whether these are the heights of a drawn curve."""
    return (
        isinstance(heights, tuple | list)
        and len(heights) == PLACES
        and all(type(one) is int and abs(one) <= MOST for one in heights)
    )
