// The step sizes that the theory names, for a run that a hand has changed: those that are known without the page.

import { engine } from "../engine/engine.js";

const SAME = 1e-6;
const WITH_MOMENTUM = "limit with momentum";
/** The limit of stability with momentum β, in units of 2/λmax; see gradnorm_core/diagnostics/stability.py. */
const LIMITS = { heavy_ball: (beta) => 1 + beta, nesterov: (beta) => (1 + beta) / (1 + 2 * beta) };

/** Whether changes of this place in a run may move the marks; those of the step size and of stopping do not. */
export const movesMarks = (place) => /^(formula|goal|start|parameters\.|direction\.)/.test(place);

/** The marks of the page, each { meaning, step_size, … }, under these changes of the run that `live` describes. They follow
 *  from the curvature where careful descent from the start arrives: on a quadratic that is known, and momentum does not
 *  change it. A mark that is not known is left out; the page finds it. */
export function marksUnder(live, changes, marks) {
  const { formula, goal, parameters, start, direction } = changes;
  if (formula || goal || (!live.quadratic && (parameters || start))) return [];
  const momentum = momentumIn(live.spec, direction);
  const sizes = parameters ? stepsOnQuadratic(live.spec, parameters, momentum) : null;
  const given = momentumIn(live.spec);
  return marks
    .map((mark) => {
      if (sizes) return { ...mark, step_size: sizes.get(mark.meaning) };
      return mark.meaning === WITH_MOMENTUM ? { ...mark, step_size: (mark.step_size * momentum) / given } : mark;
    })
    .filter(({ step_size: size }) => size > 0);
}

/** The limit of the method in units of 2/λmax; NaN for one without such a theory. */
function momentumIn({ direction }, changed) {
  const { name, momentum } = { ...direction, ...changed };
  return LIMITS[name]?.(momentum) ?? NaN;
}

/** The step sizes that the theory names on a quadratic with these parameters, by their meanings; a saddle has no limit. */
function stepsOnQuadratic({ formula, goal }, parameters, momentum) {
  const evaluate = engine.at(formula);
  const numbers = formula.inputs.slice(2).map((name) => parameters[name] ?? formula.parameters[name]);
  const sign = goal === "maximize" ? -1 : 1;
  const gradient = (x, y) => [...evaluate(x, y, ...numbers)].slice(1).map((slope) => sign * slope);
  const [at, right, up] = [gradient(0, 0), gradient(1, 0), gradient(0, 1)];
  const [xx, xy, yy] = [right[0] - at[0], right[1] - at[1], up[1] - at[1]];
  const [middle, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  const [smallest, largest] = [middle - half, middle + half];
  if (!(largest > 0)) return new Map();
  const overshoot = ["overshoot", 1 / largest];
  if (smallest < -SAME * largest) return new Map([overshoot]);
  const sizes = new Map([overshoot, ["limit", 2 / largest], [WITH_MOMENTUM, (2 * momentum) / largest]]);
  if (smallest > 0 && smallest < largest * (1 - SAME)) sizes.set("best", 2 / (smallest + largest));
  return sizes;
}
