"""A run: every iterate, every step, how it ended and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradnorm_core.arrays import Floats, IntArray, freeze
from gradnorm_core.descent.digits import change, way
from gradnorm_core.descent.html import LONGEST, Rows, card, method_words
from gradnorm_core.descent.plotting import draw
from gradnorm_core.descent.status import PASSED, Status
from gradnorm_core.norms import NORMS, gradient_norm

if TYPE_CHECKING:
    from gradnorm_core.descent.spec import RunSpec
    from gradnorm_core.objectives.objective import Objective


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """The m trials of a step rule along the rays, in their order; those of a last failed search are included.

    Attributes:
        iterations: k of the iterate each trial was made from, (m,).
        step_sizes: α tried, (m,).
        values: f(x_k + αd_k), (m,).
        slopes: d/dα f(x_k + αd_k), (m,); NaN where the rule did not ask for it.
    """

    iterations: IntArray
    step_sizes: Floats
    values: Floats
    slopes: Floats

    def __post_init__(self) -> None:
        freeze(self.iterations, self.step_sizes, self.values, self.slopes)

    def __repr__(self) -> str:
        return f"<Trials: {len(self)} along the rays>"

    def __len__(self) -> int:
        return len(self.iterations)

    def of(self, iteration: int) -> Trials:
        """Returns the trials made from one iterate."""
        mine = self.iterations == iteration
        return Trials(self.iterations[mine], self.step_sizes[mine], self.values[mine], self.slopes[mine])


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """The iterates of a run of n steps in a space of dimension m.

    Attributes:
        points: x_k, (n + 1, m).
        values: f(x_k), (n + 1,).
        gradients: ∇f(x_k) of the objective itself, without the sign of the goal, noise and clip, (n + 1, m).
        directions: d_k, (n, m).
        step_sizes: α_k, (n,); x_{k+1} = x_k + α_k·d_k.
        trials: the trials of a line search.

    All arrays are read-only and finite, but for a start at which f or its gradient does not exist.
    """

    points: Floats
    values: Floats
    gradients: Floats
    directions: Floats
    step_sizes: Floats
    trials: Trials

    def __post_init__(self) -> None:
        freeze(self.points, self.values, self.gradients, self.directions, self.step_sizes)

    def __repr__(self) -> str:
        return f"<Trajectory: {len(self.step_sizes)} steps in {self.points.shape[1]} coordinates>"


@dataclass(frozen=True, slots=True)
class Evaluations:
    """The evaluations that the method asked for, up to the iterate at which it stopped.

    Attributes:
        values: f alone, at trial points.
        gradients: f and ∇f together: one per iterate and one per trial point where the slope was asked for.
        hessians: ∇²f, one per step of Newton's method.
    """

    values: int
    gradients: int
    hessians: int


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A finished run.

    Attributes:
        spec: the settings that decided it.
        trajectory: its iterates and steps.
        status: how it ended.
        evaluations: the evaluations it cost.
    """

    spec: RunSpec
    trajectory: Trajectory
    status: Status
    evaluations: Evaluations

    def __repr__(self) -> str:
        return f"<Run on {self.objective.text!r}: {self.status.sentence}>"

    def _repr_html_(self) -> str:
        """The HTML that a notebook shows."""
        return run_html(self)

    def plot(self, **options: Any) -> Any:
        """Returns the run as the app draws it, a Plotly figure: the landscape with the path, and the curves beside it.

        Args:
            options: theme="dark", window=((x from, to), (y from, to)), norms=(1, 2), height=520 (in pixels).

        Raises:
            DrawingError: the figures or Plotly are not installed; the message says how to install them.
            UsageError: there is no such option.
        """
        return draw("run", self, **options)

    @property
    def objective(self) -> Objective:
        return self.spec.objective

    @property
    def points(self) -> Floats:
        return self.trajectory.points

    @property
    def values(self) -> Floats:
        return self.trajectory.values

    @property
    def gradients(self) -> Floats:
        return self.trajectory.gradients

    @property
    def directions(self) -> Floats:
        return self.trajectory.directions

    @property
    def step_sizes(self) -> Floats:
        return self.trajectory.step_sizes

    @property
    def x(self) -> Floats:
        """The last iterate, as SciPy names it."""
        last: Floats = self.points[-1]
        return last

    @property
    def fun(self) -> float:
        """f at the last iterate, as SciPy names it."""
        return float(self.values[-1])

    @property
    def success(self) -> bool:
        """True when one of the tolerances ended the run, as SciPy names it."""
        return self.status.name in (*PASSED, "value_tolerance", "step_tolerance")

    @property
    def message(self) -> str:
        """How the run ended in a sentence, as SciPy names it."""
        return self.status.sentence

    @property
    def iterations(self) -> int:
        """Steps taken."""
        return len(self.trajectory.step_sizes)


def run_html(run: Run) -> str:
    """Returns the HTML of a run: how it ended, from where to where, and by which method."""
    return card(run.status.sentence, _run_rows(run))


def _run_rows(run: Run) -> Rows:
    text = run.objective.text
    yield "formula", text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    yield "method", method_words(run.spec)
    yield "x₀ → x", way(run.points[0].tolist(), run.points[-1].tolist())
    yield "steps", f"{run.iterations} of at most {run.spec.max_iterations}"
    yield "f", change(float(run.values[0]), float(run.values[-1]))
    for norm in NORMS:
        yield norm.plain, change(*gradient_norm(run.gradients[[0, -1]], norm.p).tolist())
