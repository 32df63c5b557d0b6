"""The settings of a visitor, and the run they describe. Pure data: no Streamlit here.

`to_spec` turns `Settings` into the run to make; `links` turns them into a link and back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from app.settings.classroom import Classroom
from app.settings.compare import Comparison
from app.settings.dimension import Experiment
from app.settings.methods import Method
from app.settings.parameters import ParameterRange
from app.settings.step_sizes import Study
from app.tables.scaling import Scaling, scaled
from app.tables.table import Table
from gradnorm_core.arrays import Point, Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.clipping import Clip
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.registry import Noise
from gradnorm_core.methods.step_rules.base import StepRule, with_step_size
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import FormulaObjective, parse
from gradnorm_core.objectives.gallery import DEFAULT, GALLERY

Goal = Literal["minimize", "maximize"]
View = Literal["contours", "surface"]
Arrows = Literal["log", "unit", "off"]
Beside = Literal["off", "momentum"]

HOME = DEFAULT
"""The example of an empty link."""
OWN = ""
"""The key, in place of an example's, of the visitor's own function."""

MAX_ITERATIONS = Parameter("max_iterations", "N", "Step limit", 200, 1, 5000, integer=True)
GRADIENT_TOLERANCE = Parameter("gradient_tolerance", "ε", "Tolerance", 1e-6, 1e-15, 1e6, logarithmic=True)
_CHANGE_HELP = "0 leaves this test out. A run that only pauses passes it too."
VALUE_TOLERANCE = Parameter(
    "value_tolerance", "ε_f", "Tolerance of f", 0.0, 0.0, 1.0, help=f"Held against |Δf|/max(|f|, 1). {_CHANGE_HELP}"
)
STEP_TOLERANCE = Parameter(
    "step_tolerance", "ε_x", "Tolerance of the step", 0.0, 0.0, 1.0,
    help=f"Held against the length of the step over that of x. {_CHANGE_HELP}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a visitor.

    Attributes:
        example: key in the gallery whose values a link leaves out, or OWN.
        formula: the function as typed; always one that parses.
        ranges: those chosen for the sliders of its parameters; see `ranges_of`.
        table: the data that a formula with columns reads; None for a function of the plane alone.
        scaling: what is done to their features first.
        start: x₀.
        goal: whether the run goes down or up.
        step_size: α, for step rules that have one.
        max_iterations: the run stops after this many steps.
        gradient_tolerance: the run stops when ‖∇f‖ is at most this.
        tolerance_norm: p of the norm it is measured in: 1, 2 or ∞.
        value_tolerance, step_tolerance: the run also stops at a step that changes f, or x, by no more; 0: it does not.
        direction, step_rule, clip, noise: the method; a step rule with a step size has `step_size`.
        window: the part of the plane shown, ((x from, to), (y from, to)).
        view: contour lines or surface.
        beside: the second run on the Playground: none, or the first one with momentum (without, where it has it).
        arrows: length of the gradient arrows: by log norm, all alike, or none.
        norms: the norms of the gradient drawn, some of 1, 2, ∞.
        study: the picture of many runs on the Step sizes page.
        comparison: the other runs of the Compare page; None for those that page suggests.
        experiment: the experiment of the Dimension page.
        classroom: the locks and the hidden parts of a teacher's link.
        why: k of the step that “Why this step?” shows on the Playground; None while it is closed.
    """

    example: str = OWN
    formula: str = "x^2 + y^2"
    ranges: tuple[ParameterRange, ...] = ()
    table: Table | None = None
    scaling: Scaling = "none"
    start: Point = (2.0, 1.0)
    goal: Goal = "minimize"
    step_size: float = 0.1
    max_iterations: int = 200
    gradient_tolerance: float = 1e-6
    tolerance_norm: float = 2.0
    value_tolerance: float = 0.0
    step_tolerance: float = 0.0
    direction: Direction = field(default_factory=Steepest)
    step_rule: StepRule = field(default_factory=Fixed)
    clip: Clip | None = None
    noise: Noise | None = None
    window: Window = ((-3.0, 3.0), (-3.0, 3.0))
    view: View = "contours"
    arrows: Arrows = "log"
    beside: Beside = "off"
    norms: tuple[float, ...] = (1.0, 2.0, math.inf)  # as every link that names none has always drawn
    study: Study = field(default_factory=Study)
    comparison: Comparison | None = None
    experiment: Experiment = field(default_factory=Experiment)
    classroom: Classroom = field(default_factory=Classroom)
    why: int | None = field(default=None, repr=False)  # the records of old links show settings without it

    def __post_init__(self) -> None:
        object.__setattr__(self, "step_rule", with_step_size(self.step_rule, self.step_size))

    @property
    def objective(self) -> FormulaObjective:
        """The function that the formula means, a loss where it reads columns of the data."""
        return parse(self.formula, data=None if self.table is None else scaled(self.table, self.scaling, self.formula))

    @property
    def method(self) -> Method:
        """Direction, step rule, clip and noise."""
        return Method(self.direction, self.step_rule, self.clip, self.noise)


def of_example(key: str) -> Settings:
    """The settings an example opens with; those of OWN when `key` is OWN."""
    if key == OWN:
        return Settings()
    example = GALLERY[key]
    return Settings(
        example=key,
        formula=example.text,
        ranges=tuple(ParameterRange(*one) for one in example.ranges),
        start=example.start,
        goal=example.goal,
        step_size=example.step_size,
        max_iterations=example.iterations,
        window=example.view,
    )


def example_beside(settings: Settings, key: str) -> Settings:
    """The settings an example opens with after others: view, arrows, norms and the second run stay."""
    kept: dict[str, Any] = {field: getattr(settings, field) for field in ("view", "arrows", "norms", "beside")}
    return replace(of_example(key), study=replace(settings.study, alphas=None), **kept)


def to_spec(settings: Settings) -> RunSpec:
    """The run these settings describe."""
    return RunSpec(
        objective=settings.objective,
        start=settings.start,
        direction=settings.direction,
        step_rule=settings.step_rule,
        goal=settings.goal,
        clip=settings.clip,
        max_iterations=settings.max_iterations,
        gradient_tolerance=settings.gradient_tolerance,
        tolerance_norm=settings.tolerance_norm,
        noise=settings.noise,
        value_tolerance=settings.value_tolerance,
        step_tolerance=settings.step_tolerance,
    )
