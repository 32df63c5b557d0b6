// The stopping rules of a run: every iterate is judged by itself, in the core's order, and the first ending counts.

import { length, norm } from "./norms.js";
import { programOf } from "./row_program.js";

/** Why a run stopped, and the name of its status; where the third is true, the last iterate does not belong to it. */
export const ENDINGS = {
  converged: ["converged", false],
  flat_start: ["flat_start", false],
  iteration_limit: ["iteration_limit", false],
  value_tolerance: ["value_tolerance", false],
  step_tolerance: ["step_tolerance", false],
  stalled: ["stalled", false],
  precision_limit: ["precision_limit", false],
  step_rule_failed: ["step_rule_failed", false],
  far: ["diverged", false],
  overflow: ["diverged", true],
  left_the_domain: ["left_the_domain", true],
  derivative_undefined: ["derivative_undefined", true],
  rule_failed: ["rule_failed", true],
};

export class StoppingRules {
  /** `formula` is the program that computes f and its gradient; `spec` what `pack_run` made. */
  constructor(spec, formula) {
    this.formula = formula;
    const { columns, rows } = spec.formula; // the same for the conditions
    this.domain = spec.domain && programOf({ columns, rows, ...spec.domain });
    this.hugeValue = spec.huge_value;
    this.divergenceRadius = spec.divergence_radius;
    this.stallLimit = spec.stall_limit;
    this.ownRule = spec.direction.name === "rule";
  }

  /** Gets ready for a run from (x, y). */
  begin(x, y, settings) {
    this.radius = this.divergenceRadius * Math.max(1, length(x, y));
    this.maxIterations = settings.max_iterations;
    this.tolerance = settings.gradient_tolerance;
    this.exponent = settings.tolerance_norm;
    this.valueTolerance = settings.value_tolerance;
    this.stepTolerance = settings.step_tolerance;
    this.stalledSteps = 0;
    this.norm = NaN;
  }

  /**
   * The ending noticed at iterate k, or "" where the run goes on. `iterate` has the iterate with f and ∇f as they are,
   * α is the step size made there, and `moved` says whether the step led elsewhere. Leaves the norm of ∇f in `norm`.
   */
  ending(iterate, alpha, moved) {
    this.norm = norm(iterate.fx, iterate.fy, this.exponent);
    this.stalledSteps = moved ? 0 : this.stalledSteps + 1;
    if (!Number.isFinite(iterate.f + iterate.fx + iterate.fy + iterate.x + iterate.y)) {
      const broken = this.broken(iterate);
      if (broken) return broken;
    }
    if (length(iterate.x, iterate.y) > this.radius) return "far";
    if (this.norm <= this.tolerance) return iterate.k === 0 ? "flat_start" : "converged";
    if (iterate.k > 0 && this.settled(iterate.f)) return "value_tolerance";
    if (iterate.k > 0 && this.short(iterate)) return "step_tolerance";
    if (iterate.k >= this.maxIterations) return "iteration_limit";
    if (this.stalledSteps >= this.stallLimit) return "stalled";
    return Number.isNaN(alpha) ? "step_rule_failed" : "";
  }

  /** Remembers the iterate, from which a step is made. */
  leave({ x, y, f }) {
    this.previousX = x;
    this.previousY = y;
    this.previousValue = f;
  }

  /** Whether the last step changed f by no more than its tolerance. */
  settled(f) {
    const before = this.previousValue;
    return this.valueTolerance > 0 && Math.abs(f - before) <= this.valueTolerance * Math.max(Math.abs(f), Math.abs(before), 1);
  }

  /** Whether the last step was no longer than its tolerance. */
  short({ x, y }) {
    const most = this.stepTolerance;
    return most > 0 && length(x - this.previousX, y - this.previousY) <= most * (most + length(x, y));
  }

  /** The ending where one of the numbers is NaN or ±∞; "" where only their sum was. */
  broken({ x, y, f, fx, fy }) {
    if (this.ownRule && (Number.isNaN(x) || Number.isNaN(y))) return "rule_failed";
    if (!Number.isFinite(x) || !Number.isFinite(y) || Math.abs(f) === Infinity) return "overflow";
    // ∞ − ∞ is not a number either, but no fault of the formula.
    if (Number.isNaN(f)) return this.outside(x, y) ? "left_the_domain" : "overflow";
    if (Number.isFinite(fx) && Number.isFinite(fy)) return "";
    // 0·∞ on the way to a gradient is an overflow too, where f itself has no kink.
    const lost = Number.isNaN(fx) || Number.isNaN(fy) ? this.formula.overflowed() : Math.abs(f) > this.hugeValue;
    return lost ? "overflow" : "derivative_undefined";
  }

  /** Whether a condition of the formula does not hold at a point, where its arguments are defined. */
  outside(x, y) {
    if (!this.domain) return false;
    this.domain.set("x", x);
    this.domain.set("y", y);
    this.domain.run();
    for (let i = 0; i < this.domain.resultPlaces.length; i += 2) {
      if (this.domain.result(i) && !this.domain.result(i + 1)) return true;
    }
    return false;
  }
}
