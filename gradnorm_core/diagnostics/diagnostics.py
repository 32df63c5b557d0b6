"""`Diagnostics`: the numbers that explain a run, and how a notebook shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, freeze
from gradnorm_core.descent.digits import factor, number, place
from gradnorm_core.descent.html import Rows, card
from gradnorm_core.diagnostics.behaviour import Behaviour
from gradnorm_core.diagnostics.curvature import Curvature, Kind
from gradnorm_core.diagnostics.rates import Order
from gradnorm_core.diagnostics.rough_points import RoughPoint
from gradnorm_core.diagnostics.stationary import StationaryPoint

Indices = npt.NDArray[np.intp]
Reached = Kind | Literal["kink"]


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostics:
    """The numbers that explain a run of n steps in d coordinates.

    For goal "maximize" every curvature is that of −f, so that the theory of descent reads the same.

    Attributes:
        goal: "minimize" or "maximize".
        start, end: curvature at the first and at the last iterate.
        stationary: the stationary point that the run came to or heads for, None when there is none; for a run that
            cycles or bounces the one it goes round, for a run that diverges the one near its smallest gradient.
        path_eigenvalues: eigenvalues of the Hessian at every iterate, ascending, shape (n + 1, d).
        cosines, angles: cos∠(g_k, g_{k+1}) and the angle in degrees, shape (n,); NaN where a gradient is zero.
        zigzag: the zig-zag number of the steps, 0 to 1, see `gradnorm_core.diagnostics.turning.zigzag`.
        sign_flip_shares: share of steps at which the gradient's component along each eigenvector of `local` changes
            sign, shape (d,); NaN where there is no motion along it.
        late_flip_shares: the same shares over the last quarter of the steps.
        contraction_rate: factor per step by which ‖∇f‖₂ changed in the second half, None for too few steps.
        early_rate: the factor in the second quarter; a `contraction_rate` above it says that the run slows down.
        step_size: α when the run is plain gradient descent with a fixed step, to which the theory of the fixed step
            applies; else None.
        norms: ‖g_k‖ₚ for each p of `EXPONENTS`, of shape (n + 1,).
        value_rises: the k at which f went the wrong way, f(x_k) > f(x_{k−1}); for ascent <.
        norm_rises: for each p the k at which ‖g_k‖ₚ > ‖g_{k−1}‖ₚ.
        kinks: the k at which the gradient jumped across a kink of f on the way from x_{k−1}.
        period: the period of the cycle on which the run settled, None when there is none.
        order: "quadratic" or "superlinear" where the norm of a converged run fell faster than by a fixed factor.
        behaviour: one word, see `gradnorm_core.diagnostics.behaviour.behaviour_of`.
        noise_decides: True when noise, and not the step, decides where the run goes: `noise_share.noise_decides`.
        leads_nowhere: True when the run could have gone on, and Newton's method finds no stationary point from its last
            iterate.
        stationary_kind: the kind of stationary point (of f itself, for ascent too) at which a run arrived that passed
            its gradient test: "kink" where ∇f is 0 only by convention (|u|′ = 0 at u = 0), "unknown" when no
            stationary point is near, as on a plateau. None for runs that did not pass the test.
        rough: the kink, tip, cusp, pole or jump that a run came to or goes round; None where there is none.
        unbounded: True when f falls (rises for ascent) without bound in the direction of the run, as far as its values
            tell.
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
    noise_decides: bool
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
        """max |1 − αλᵢ| at the minimum: the factor per step close to it; None where the theory does not apply."""
        if self.step_size is None or self.stationary is None or self.stationary.kind != "minimum":
            return None
        if self.stationary.by_values:
            return None  # without curvature in some direction no factor holds
        return self.local.rate(self.step_size)

    @property
    def best_rate(self) -> float | None:
        """(κ − 1)/(κ + 1), the factor per step of the best fixed step 2/(μ + L) near the minimum; None without one."""
        return self.local.best_rate if self.stationary else None


def diagnostics_html(diagnostics: Diagnostics) -> str:
    """Returns the HTML of the numbers that explain a run."""
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
        yield "limit of gradient descent, 2/λmax", number(local.stability_limit)
