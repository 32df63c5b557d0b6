// The engine: runs and landscapes computed in the browser, so that they follow the hand within the frame. It reads what
// `pack_run` and `pack_program` of engine_data.py make; line searches, Newton's and quasi-Newton methods stay with the
// server.
//
//   const run = engine.run(spec, { start: [x, y], step_rule: { step_size: 0.3 }, direction: { beta1: 0.8 } });
//
// `spec` is what `pack_run` made. Changes have its shape and override single numbers: start, goal, max_iterations,
// gradient_tolerance, tolerance_norm, value_tolerance, step_tolerance, and by the names of the core the numbers of
// direction, step_rule, clip, noise and parameters. The run has `count` iterates in the arrays x, y, value, gx, gy, norm (of ∇f, in the norm of the
// tolerance) and stepSize; what comes after them is old. It also has `iterations`, the name of the `status`, the
// `ending` behind it, and in `stop` a point that was reached and not accepted. The run is null where only the server
// knows it: with another seed, or with more steps than the server sent noise for. The next run of the same spec writes
// into the same arrays, so that a frame makes no garbage.
//
//   const [values] = engine.grid(program, [[left, right], [bottom, top]], 81);
//   const [f, gx, gy] = engine.at(program)(x, y);
//
// A formula with `columns` is a loss over rows (row_program.js).

import { Grid } from "./grid.js";
import { Runner } from "./loop.js";
import { evaluatorOf } from "./program.js";
import { programOf } from "./row_program.js";

/** Made once for each key, and forgotten with it. */
function kept(make) {
  const made = new WeakMap();
  return (key) => {
    let found = made.get(key);
    if (!found) {
      found = make(key);
      made.set(key, found);
    }
    return found;
  };
}

const runnerOf = kept((spec) => new Runner(spec));
const gridOf = kept((program) => new Grid(program));
const fieldOf = kept((program) => new Grid(program, [1, 2]));

export const engine = {
  /** The run of a spec with these changes. */
  run: (spec, changes) => runnerOf(spec).walk(changes ?? {}),
  /** [f] over a grid: see `Grid.over`. */
  grid: (program, ...asked) => gridOf(program).over(...asked),
  /** [∂f/∂x, ∂f/∂y] over a grid. */
  field: (program, ...asked) => fieldOf(program).over(...asked),
  /** The function (x, y, …) → results of a program. */
  at: kept((program) => evaluatorOf(program, programOf(program))),
};
