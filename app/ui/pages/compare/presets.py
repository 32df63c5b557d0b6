"""Prepared comparisons, each with its finding in the title, and suggestions for a further run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.settings.compare import Against, ComparedRun, Comparison
from app.settings.methods import Method
from app.settings.settings import Settings, of_example
from gradnorm_core.descent.spec import TOLERANCES
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.norms import EXPONENTS, norm_name

EXACT = Method(step_rule=Exact())
RELAXED = Method(step_rule=Exact(0.9))
HOW_MANY = 3
"""The number of runs of the comparison that opens when none was chosen."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A comparison ready to open.

    Attributes:
        title: the comparison, and after the colon its finding.
        example: the function, with its window.
        runs: the methods; the first is the selected run.
        start: x₀ of all, or None for the example's.
        max_iterations: the budget.
        against: the axis over which the norms are drawn.
    """

    title: str
    example: str
    runs: tuple[Method, ...]
    max_iterations: int
    start: tuple[float, float] | None = None
    against: Against = "steps"

    @property
    def asked(self) -> str:
        """The comparison without its finding."""
        return self.title.partition(":")[0]


def _fixed(step_size: float, direction: Steepest | HeavyBall | Nesterov | Adam | None = None) -> Method:
    return Method(direction or Steepest(), Fixed(step_size))


PRESETS = {
    "relaxed": Preset("Exact against 0.9 × exact: less is faster", "quadratic_10", (EXACT, RELAXED), 200),
    # The optimal parameters for curvatures between μ = 1 and L = 100; for the heavy ball those of Polyak.
    "momentum": Preset(
        "Gradient descent, momentum (heavy ball), Nesterov at κ = 100: both are several times faster",
        "quadratic_100",
        (_fixed(2 / 101), _fixed(4 / 121, HeavyBall(81 / 121)), _fixed(0.01, Nesterov(9 / 11))),
        1000,
    ),
    "adam": Preset(
        "Adam against gradient descent on Rosenbrock: only Adam arrives",
        "rosenbrock",
        (_fixed(0.1, Adam()), _fixed(0.002)),
        2000,
    ),
    "clipping": Preset(
        "With and without clipping at the cliff: unclipped, one step flies off",
        "cliff",
        (_fixed(0.1), replace(_fixed(0.1), clip=ClipByNorm(1.0))),
        400,
        start=(1.3, 2.0),
    ),
    "norms": Preset(
        f"Steepest in {', '.join(map(norm_name, EXPONENTS))}: one coordinate, the gradient, the diagonals",
        "quadratic_rotated",
        tuple(Method(Steepest(p), Exact()) for p in EXPONENTS),
        200,
    ),
    "armijo": Preset(
        "Armijo against a fixed step on Rosenbrock: lower with as many gradients, at the price of values",
        "rosenbrock",
        (Method(step_rule=Armijo()), _fixed(0.002)),
        2000,
    ),
    "limit": Preset(
        "Just below and just above 2/λmax: one arrives, one runs away",
        "quadratic_10",
        (_fixed(0.19), _fixed(0.21)),
        400,
    ),
    "curvature": Preset(
        "Newton, BFGS, gradient descent on Rosenbrock: knowing the curvature saves steps",
        "rosenbrock",
        (Method(Newton(), Armijo()), Method(BFGS(), Wolfe()), Method(step_rule=Armijo())),
        500,
        against="gradients",
    ),
}


def settings_of(preset: Preset, drawn: Settings | None = None) -> Settings:
    """The settings a preset opens with; view, arrows and norms are those of `drawn`."""
    settings = of_example(preset.example)
    if drawn is not None:
        kept = {field: getattr(drawn, field) for field in ("view", "arrows", "norms", "study")}
        settings = replace(settings, **kept)
    others = tuple(ComparedRun(place, method) for place, method in enumerate(preset.runs) if place)
    comparison = Comparison(others, against=preset.against)
    settings = replace(
        settings, max_iterations=preset.max_iterations, start=preset.start or settings.start, comparison=comparison
    )
    return with_method(settings, preset.runs[0])


def preset_of(settings: Settings) -> str | None:
    """The preset on screen, whichever of its runs is selected and whichever norm is drawn; None for no preset."""
    return next((key for key, preset in PRESETS.items() if _shows(settings, preset)), None)


def _shows(settings: Settings, preset: Preset) -> bool:
    opened = settings_of(preset, settings)
    if settings.comparison is None or not settings.comparison.share_start:
        return False
    same = ("example", "formula", "start", "goal", "max_iterations", "tolerance_norm", *TOLERANCES)
    return _methods(settings) == _methods(opened) and all(getattr(settings, f) == getattr(opened, f) for f in same)


def _methods(settings: Settings) -> dict[int, Method]:
    runs = comparison_of(settings).all_with(settings.method, settings.start)
    return {one.place: one.method for one in runs}


def with_method(settings: Settings, method: Method) -> Settings:
    """The settings with this method."""
    rule = method.step_rule
    step_size = getattr(rule, "step_size", settings.step_size)
    return replace(
        settings, direction=method.direction, step_rule=rule, clip=method.clip, noise=method.noise, step_size=step_size
    )


def alone(settings: Settings, comparison: Comparison, place: int) -> Settings:
    """The settings of one run of a comparison, without the comparison."""
    one = next(run for run in comparison.all_with(settings.method, settings.start) if run.place == place)
    assert one.start is not None
    return with_method(replace(settings, start=one.start, comparison=None), one.method)


def suggestions(settings: Settings) -> Iterable[Method]:
    """Methods to compare with the selected one, the most instructive first, without those that take part already."""
    alpha = settings.step_size
    offered = (
        EXACT,
        RELAXED,
        _fixed(alpha, HeavyBall()),
        _fixed(alpha, Nesterov()),
        Method(step_rule=Armijo()),
        _fixed(alpha, Adam()),
        Method(Newton(), Armijo()),
        Method(BFGS(), Wolfe()),
        _fixed(alpha),
    )
    others = settings.comparison.others if settings.comparison else ()
    taking_part = {settings.method, *(one.method for one in others)}
    return (method for method in offered if method not in taking_part)


def comparison_of(settings: Settings) -> Comparison:
    """The comparison on screen: the chosen one, or the selected run with the first suggestions."""
    if settings.comparison is not None:
        return settings.comparison
    offered = list(suggestions(settings))[: HOW_MANY - 1]
    return Comparison(tuple(ComparedRun(place, method) for place, method in enumerate(offered, start=1)))
