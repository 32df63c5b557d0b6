"""Diagnostics: the numbers that explain a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, freeze
from gradnorm_core.descent.html import Rows, card
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.status import UNFINISHED, factor, number, place
from gradnorm_core.diagnostics.behaviour import Behaviour, Motion, behaviour_of, can_cycle
from gradnorm_core.diagnostics.curvature import Curvature, Kind, curvature_at, eigenvalues_along
from gradnorm_core.diagnostics.destination import SETTLED, destination, found_by_values, is_rough_at, is_unbounded
from gradnorm_core.diagnostics.envelope import grows_without_end, widens
from gradnorm_core.diagnostics.kinks import is_kink, kink_steps
from gradnorm_core.diagnostics.rates import (
    Order,
    contraction_rate,
    gains_grow,
    gradient_rounding,
    period,
    rises,
    still_pays,
    value_rounding,
)
from gradnorm_core.diagnostics.rough_points import RoughPoint
from gradnorm_core.diagnostics.stability import factors, linear_step
from gradnorm_core.diagnostics.stationary import StationaryPoint, leads_nowhere
from gradnorm_core.diagnostics.turning import (
    NEGLIGIBLE,
    unit_angles,
    unit_cosines,
    unit_flip_shares,
    unit_vectors,
    unit_zigzags,
)
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import EXPONENTS, gradient_norm
from gradnorm_core.objectives.objective import Objective

Indices = npt.NDArray[np.intp]
Reached = Kind | Literal["kink"]
_TURNED: Mapping[Kind, Kind] = {"minimum": "maximum", "maximum": "minimum"}


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostics:
    """The numbers that explain a run of n steps in d coordinates.

    For goal "maximize" every curvature is that of −f, so that the theory of descent reads the same.

    Attributes:
        goal: "minimize" or "maximize".
        start, end: curvature at the first and at the last iterate.
        stationary: the stationary point near the last iterate, None when there is none; for a run that does not settle
            the one in the middle of its tail, for one that diverged the one it came closest to.
        path_eigenvalues: eigenvalues of the Hessian at every iterate, ascending, shape (n + 1, d).
        cosines, angles: cos∠(g_k, g_{k+1}) and the angle in degrees, shape (n,); NaN where a gradient is zero.
        zigzag: the zig-zag number of the steps, 0 to 1, see `gradnorm_core.diagnostics.turning.zigzag`.
        sign_flip_shares: share of steps at which the gradient's component along each eigenvector of `local` changes
            sign, shape (d,); NaN where there is no motion along it.
        late_flip_shares: the same over the last quarter of the steps.
        contraction_rate: factor per step by which ‖∇f‖₂ changed in the second half, None for too few steps.
        early_rate: the same in the second quarter; a later rate above it says that the run slows down.
        step_size: α when the run is plain gradient descent with a fixed step, else None: only then does the theory
            of the fixed step speak about it.
        norms: ‖g_k‖ₚ for each p of `EXPONENTS`, of shape (n + 1,).
        value_rises: the k at which f went the wrong way, f(x_k) > f(x_{k−1}); for ascent <.
        norm_rises: for each p the k at which ‖g_k‖ₚ > ‖g_{k−1}‖ₚ.
        kinks: the k at which the gradient jumped across a kink of |·|, max or min on the way from x_{k−1}.
        period: of the cycle the run settled on, None when there is none.
        order: "quadratic" or "superlinear" where the norm of a converged run fell faster than by a fixed factor.
        behaviour: one word, see `gradnorm_core.diagnostics.behaviour.behaviour_of`.
        leads_nowhere: True when the run could have gone on and not even Newton's method finds a
            stationary point from its last iterate.
        stationary_kind: the kind of stationary point of f itself, for ascent too, that a run which passed its gradient
            test arrived at; None for other runs, "kink" where ∇f is 0 only by convention (|u|′ = 0 at u = 0),
            "unknown" when no stationary point is near, as on a plateau.
        rough: the kink, tip, cusp, pole or jump that a run came to or goes round; None where there is none.
        unbounded: True when f falls (rises for ascent) without bound the way the run goes, as far as can be seen.
    """

    goal: str
    start: Curvature
    end: Curvature
    stationary: StationaryPoint | None
    path_eigenvalues: Floats
    cosines: Floats
    angles: Floats
    zigzag: float
    sign_flip_shares: Floats
    late_flip_shares: Floats
    contraction_rate: float | None
    early_rate: float | None
    step_size: float | None
    norms: Mapping[float, Floats]
    value_rises: Indices
    norm_rises: Mapping[float, Indices]
    kinks: Indices
    period: int | None
    order: Order | None
    behaviour: Behaviour
    leads_nowhere: bool
    stationary_kind: Reached | None
    rough: RoughPoint | None = None
    unbounded: bool = False

    def __post_init__(self) -> None:
        freeze(self.path_eigenvalues, self.cosines, self.angles, self.sign_flip_shares, self.late_flip_shares)
        freeze(self.value_rises, self.kinks, *self.norms.values(), *self.norm_rises.values())

    def __repr__(self) -> str:
        reached = f", arrived at: {self.stationary_kind}" if self.stationary_kind else ""
        return f"<Diagnostics: {self.behaviour}, zigzag {self.zigzag:.3g}{reached}>"

    def _repr_html_(self) -> str:
        """The HTML that a notebook shows."""
        return diagnostics_html(self)

    @property
    def local(self) -> Curvature:
        """The curvature that rules the end of the run: at the stationary point, or at the last iterate without one."""
        return self.stationary.curvature if self.stationary else self.end

    @property
    def predicted_rate(self) -> float | None:
        """max |1 − αλᵢ| at the minimum: the factor per step close to it; None where no theory speaks."""
        if self.step_size is None or self.stationary is None or self.stationary.kind != "minimum":
            return None
        if self.stationary.by_values:
            return None  # without curvature in some direction no factor holds
        return self.local.rate(self.step_size)

    @property
    def best_rate(self) -> float | None:
        """(κ − 1)/(κ + 1), what the best fixed step 2/(μ + L) would give near the minimum."""
        return self.local.best_rate if self.stationary else None


def diagnose(objective: Objective, run: Run) -> Diagnostics:
    """Everything that explains a run; any run of any status, one without steps included.

    Args:
        objective: the f of the run.
        run: what `descend` returned.

    Raises:
        UsageError: no run, or a run on another function.
    """
    if getattr(run, "objective", None) != objective:
        raise UsageError("diagnose takes an objective and a run on it, diagnose(f, run).")
    sign = -1 if run.spec.goal == "maximize" else 1
    points, gradients, name = run.points, run.gradients, run.status.name
    eigenvalues = eigenvalues_along(objective, points, sign)
    rounding = gradient_rounding(points, eigenvalues)
    norms = {p: gradient_norm(gradients, p) for p in EXPONENTS}
    rising = rises(sign * run.values, value_rounding(points, norms[2], eigenvalues))
    units, end, step_size = unit_vectors(gradients), curvature_at(objective, points[-1], sign), fixed_step(run)
    motion = _motion(run, norms[2], rounding, rising, _growth(run, end, units[-1]), step_size is not None)
    behaviour = behaviour_of(motion)
    kink = name in SETTLED and is_kink(objective, points[-1])
    stationary = None if kink else destination(run, behaviour, sign)
    if stationary is not None and is_rough_at(objective, stationary.point):
        stationary = None  # ∇f is 0 there by convention, or f jumps
    rough, by_search = found_by_values(run, sign, kink) if stationary is None else (None, None)
    stationary = stationary or by_search
    basis = (stationary.curvature if stationary else end).eigenvectors
    return Diagnostics(
        goal=run.spec.goal,
        start=curvature_at(objective, points[0], sign),
        end=end,
        stationary=stationary,
        path_eigenvalues=eigenvalues,
        cosines=unit_cosines(units),
        angles=unit_angles(units),
        zigzag=motion.zigzag,
        sign_flip_shares=unit_flip_shares(units, basis),
        late_flip_shares=unit_flip_shares(units[-(len(units) // 4 + 1) :], basis),
        contraction_rate=motion.rate,
        early_rate=contraction_rate(norms[2][: len(gradients) // 2], rounding[: len(gradients) // 2]),
        step_size=step_size,
        norms=norms,
        value_rises=rising,
        norm_rises={p: rises(norm, rounding[1:] + rounding[:-1]) for p, norm in norms.items()},
        kinks=kink_steps(objective, points, gradients, eigenvalues),
        period=motion.period,
        order=motion.order,
        behaviour=behaviour,
        leads_nowhere=stationary is None and name in UNFINISHED and leads_nowhere(objective, points[-1]),
        stationary_kind=_kind_reached(name, stationary, kink, sign),
        rough=rough,
        unbounded=stationary is None and rough is None and is_unbounded(run, sign),
    )


def _growth(run: Run, curvature: Curvature, unit: Floats) -> float | None:
    """The largest factor per step over the eigenvectors along which the gradient has a component, for a linear method
    on a quadratic; None elsewhere, and where the gradient has no component."""
    step_size = linear_step(run.spec)
    if step_size is None or not run.objective.is_quadratic:
        return None
    present = np.abs(curvature.eigenvectors.T @ unit) > NEGLIGIBLE
    if not present.any():
        return None
    return float(factors(run.spec.direction, step_size, curvature.eigenvalues[present]).max())


def _motion(run: Run, norms: Floats, rounding: Floats, rising: Indices, growth: float | None, plain: bool) -> Motion:
    half, steps = run.iterations // 2, max(1, run.iterations)
    unsettled = run.status.name in UNFINISHED
    zigzag, late_zigzag = unit_zigzags(unit_vectors(run.directions), half)
    return Motion(
        status=run.status.name,
        moved=run.iterations > 0 or run.status.point not in (None, tuple(run.points[0])),
        zigzag=zigzag,
        late_zigzag=late_zigzag,
        rate=contraction_rate(norms, rounding),
        late_rises=float((rising > half).sum()) / max(1, run.iterations - half),
        period=period(run.points) if run.status.name != "converged" and can_cycle(growth) else None,
        growth=growth,
        widens=unsettled and widens(run) and (growth is not None or grows_without_end(run)),
        rises=len(rising) / steps,
        remembers=bool(run.spec.direction.remembers),
        plain=plain,
        noisy=run.spec.noise is not None,
        order=_order(run, norms, rounding),
        pays=still_pays(-run.values if run.spec.goal == "maximize" else run.values),
    )


def _order(run: Run, norms: Floats, rounding: Floats) -> Order | None:
    """How the norm of a converged run of Newton's method or BFGS fell at the end; None for a fixed factor a step.

    Newton's full step squares the error near a regular minimum; it did so when the last two steps were full ones and
    removed a factor of a thousand. BFGS is superlinear where its gains grow.
    """
    if run.status.name != "converged" or run.iterations < 2:
        return None
    if isinstance(run.spec.direction, Newton):
        full = bool((run.step_sizes[-2:] == 1).all())
        return "quadratic" if full and norms[-1] < 1e-3 * norms[-3] and not run.objective.is_quadratic else None
    return "superlinear" if isinstance(run.spec.direction, BFGS) and gains_grow(norms, rounding) else None


def fixed_step(run: Run) -> float | None:
    """α when every step was x ← x − α·∇f(x) (x + α·∇f for ascent) with the same α, else None."""
    spec = run.spec
    plain = isinstance(spec.direction, Steepest) and spec.direction.norm == 2
    if not (plain and isinstance(spec.step_rule, Fixed)):
        return None
    uphill = 1.0 if spec.goal == "maximize" else -1.0
    unchanged = np.array_equal(run.directions, uphill * run.gradients[: len(run.directions)])  # neither clip nor noise
    return spec.step_rule.step_size if unchanged else None


def _kind_reached(status: str, stationary: StationaryPoint | None, kink: bool, sign: int) -> Reached | None:
    if status not in SETTLED:
        return None
    if kink:
        return "kink"
    if stationary is None:
        return "unknown"
    return stationary.kind if sign > 0 else _TURNED.get(stationary.kind, stationary.kind)


def diagnostics_html(diagnostics: Diagnostics) -> str:
    """The numbers that explain a run."""
    reached = f", arrived at: {diagnostics.stationary_kind}" if diagnostics.stationary_kind else ""
    return card(f"Behaviour: {diagnostics.behaviour}{reached}", _diagnostics_rows(diagnostics))


def _diagnostics_rows(seen: Diagnostics) -> Rows:
    yield "zig-zag number", f"{number(seen.zigzag)} (0: straight, 1: reverses at every step)"
    if seen.contraction_rate is not None:
        theory = "" if seen.predicted_rate is None else f" (theory at the minimum: {factor(seen.predicted_rate)})"
        yield "‖∇f‖₂ per step", f"× {factor(seen.contraction_rate)}{theory}"
    if seen.stationary is not None:
        yield "stationary point", f"{place(seen.stationary.point.tolist())}, {number(seen.stationary.distance)} away"
    yield from _curvature_rows(seen.local, "−∇²f" if seen.goal == "maximize" else "∇²f")
    yield f"steps where f {'falls' if seen.goal == 'maximize' else 'rises'}", str(len(seen.value_rises))
    yield "steps where ‖∇f‖₂ rises", str(len(seen.norm_rises[2]))
    if seen.period is not None:
        yield "cycle of period", str(seen.period)


def _curvature_rows(local: Curvature, matrix: str) -> Rows:
    if not local.known:
        return
    shown = ", ".join(map(number, local.eigenvalues[:4])) + (", …" if len(local.eigenvalues) > 4 else "")
    yield f"eigenvalues of {matrix}", shown
    if local.stability_limit is not None:
        yield "stability limit 2/λmax", number(local.stability_limit)
