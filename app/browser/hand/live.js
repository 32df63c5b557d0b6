// The live run: what the engine makes of the run on screen when a hand moves its start, its step size or another number
// of it. The server's run takes its place when the hand has rested.

import { engine } from "../engine/engine.js";
import { length } from "../engine/norms.js";
import { Ground } from "../picture/ground.js";
import { brief, digitsOf } from "../parts/numbers.js";

/** The run that the server drew, as the engine can run it with other numbers. */
export class Live {
  /** `spec` is what `pack_run` made; `reference` is f* where the figures show f − f*; `told`: may words be shown about the run?
   *  `link` is where the server knows more of it; `quadratic`: is f one?
   *  `text` is the formula; `ground` has the colours of the landscape. */
  constructor(given) {
    const { spec, reference, told, link, quadratic, text, ground } = given;
    Object.assign(this, { given, spec, reference, told, link, quadratic, text });
    this.ground = ground ? new Ground(spec.formula, ground) : null;
  }

  /** The live run of these data, computed once to be quick from then on; null where the engine lacks a function of it. */
  static of(data) {
    const live = new Live(data);
    try {
      live.run({});
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
    return live;
  }

  /** The run with these changes as the charts draw it; null where only the server knows it. */
  run(changes) {
    const found = engine.run(this.spec, changes);
    if (!found) return null;
    const { count } = found;
    const part = (name) => found[name].subarray(0, count);
    return {
      n: count - 1, x: part("x"), y: part("y"), gx: part("gx"), gy: part("gy"), norm: part("norm"),
      f: part("value"), value: part("value").map((value) => value - this.reference),
      reference: this.reference,
      ascending: (changes.goal ?? this.spec.goal) === "maximize",
      stepSize: changes.step_rule?.step_size ?? this.spec.step_rule.step_size,
      tolerance: changes.gradient_tolerance ?? this.spec.gradient_tolerance,
      status: found.status, stop: found.stop,
      another: Boolean(changes.formula || changes.parameters), // a function of which f* is not known
    };
  }

  /** A run as words: how it ends, and the numbers at its last iterate; none where the verdict is hidden. */
  words(run) {
    if (!this.told) return "";
    const { n } = run;
    const size = length(run.gx[n], run.gy[n]);
    const value = run.value[n] + run.reference;
    const place = [run.x, run.y].map((column) => brief(column[n], digitsOf(column))).join(", ");
    return `${ENDINGS[run.status](run)}\nf = ${brief(value, digitsOf(run.value, run.reference))} and ‖∇f‖₂ = ${brief(size)} at (${place}).`;
  }
}

const steps = (n) => (n === 1 ? "1 step" : `${n} steps`);
/** Whether it is the start itself that a run cannot begin from. */
const atStart = ({ n, stop, x, y }) => n === 0 && Boolean(stop) && stop[0] === x[0] && stop[1] === y[0];

const ENDINGS = {
  converged: ({ n }) => `Passes the gradient test after ${steps(n)}`,
  flat_start: () => "Never moves: the slope at the start is within the tolerance",
  iteration_limit: ({ n }) => `Not settled after ${steps(n)}`,
  value_tolerance: ({ n }) => `Stops after ${steps(n)}: the change of f is within its tolerance`,
  step_tolerance: ({ n }) => `Stops after ${steps(n)}: the step is within its tolerance`,
  stalled: ({ n }) => (n ? `Gets stuck after ${steps(n)}: the step is too small to change the iterate` : "Never moves: the step is too small to change the iterate"),
  precision_limit: ({ n }) => `As close as it gets after ${steps(n)}: f no longer changes in float64`,
  step_rule_failed: ({ n }) => `Breaks off at step ${n + 1}: no step size was found`,
  diverged: (run) => {
    if (atStart(run)) return "Cannot start: f, its gradient or a part of them overflows there";
    return run.n ? `Diverges: out of bounds after ${steps(run.n)}` : "Diverges at the first step";
  },
  left_the_domain: (run) => (atStart(run) ? "Cannot start: f is not defined there" : `Leaves the domain at step ${run.n + 1}`),
  derivative_undefined: (run) => (atStart(run) ? "Cannot start: f has no gradient there" : `Breaks off at step ${run.n + 1}: f has no gradient there`),
};
