// The drawing over the picture of the data: the model of the iterate on screen, and the residuals of the rows.

import { polyline, beads, within } from "../parts/canvas.js";
import { Chart } from "../parts/chart.js";
import { Program } from "../engine/program.js";

const OF_THE_MODEL = new Set(["model", "residuals"]);
const DRAWINGS = { curve: "overFeature", predicted: "overPredictions", border: "betweenClasses", shares: "shares" };
const POINTED = new Set(["predicted", "shares"]); // pictures whose points move
const FAR = 10; // a border ends at this multiple of the extent of the data

/** The picture of the data beside a landscape; `data` is what `moving_fit` in model.py makes. */
export class Fit {
  constructor(className, onChange) {
    this.chart = new Chart(className, onChange, () => {});
    this.data = null;
  }

  set(data) {
    this.data = data ?? null;
    if (!data) return this.chart.release();
    this.rows = programOn(data.program, data.columns);
    this.curve = data.grid ? programOn(data.program, data.grid) : null;
  }

  /** Shows the model at iterate k of a run. */
  paint(run, k, theme) {
    if (!this.data) return;
    const { chart, data } = this;
    chart.fade(chart.traces.filter(({ name }) => OF_THE_MODEL.has(name) || (POINTED.has(data.kind) && isPoints(name))));
    const context = chart.surface(`model ${k}`);
    const axes = context && chart.axesOf(null);
    if (!axes) return;
    const weights = [run.x[k], run.y[k]];
    within(context, axes, () => this[DRAWINGS[data.kind]](context, axes, weights, theme));
  }

  curveOf(axes, xs, ys) {
    return { xs: xs.map((x) => axes.x._offset + axes.x.d2p(x)), ys: ys.map((y) => axes.y._offset + axes.y.d2p(y)) };
  }

  /** A curve over one feature, with the residuals of the rows. */
  overFeature(context, axes, weights, theme) {
    const { data } = this;
    const line = this.curveOf(axes, data.curve_x, this.curve(weights));
    if (data.residuals) this.residuals(context, axes, data.x, this.rows(weights), theme);
    polyline(context, line, line.xs.length, this.style());
  }

  /** The rows at their predictions, with their residuals to the diagonal. */
  overPredictions(context, axes, weights, theme) {
    const predicted = this.rows(weights);
    if (this.data.residuals) this.residuals(context, axes, predicted, predicted, theme);
    const points = this.curveOf(axes, predicted, this.data.y);
    beads(context, points, points.xs.length, 4, this.chart.trace("points")?.marker?.color ?? theme.accent);
    const ends = [Math.min(...this.data.y), Math.max(...this.data.y)];
    polyline(context, this.curveOf(axes, ends, ends), 2, this.style());
  }

  /** The line between two classes. */
  betweenClasses(context, axes, [first, second]) {
    const length = Math.hypot(first, second);
    if (!(length > 0 && length < Infinity)) return;
    const [[m1, s1], [m2, s2]] = this.data.shifts;
    const spread = Math.max(1, ...Object.values(this.data.columns).flat().map(Math.abs));
    const ends = [-1, 1].map((side) => (side * FAR * spread) / length);
    const line = this.curveOf(axes, ends.map((t) => m1 - s1 * second * t), ends.map((t) => m2 + s2 * first * t));
    polyline(context, line, 2, this.style());
  }

  /** The share of each row in the loss, upright from 0. */
  shares(context, axes, weights, theme) {
    const shares = sharesOf(this.rows(weights));
    this.residuals(context, axes, this.data.x, shares.map(() => 0), theme, shares);
    const points = this.curveOf(axes, this.data.x, shares);
    beads(context, points, points.xs.length, 4, this.chart.trace("points")?.marker?.color ?? theme.accent);
  }

  residuals(context, axes, xs, ends, theme, y = this.data.y) {
    const gap = xs.flatMap((x) => [x, x, NaN]);
    const heights = ends.flatMap((end, i) => [y[i], end, NaN]);
    const line = this.curveOf(axes, gap, heights);
    polyline(context, line, line.xs.length, { color: theme.faint, width: 1 });
  }

  style() {
    const { color = "#888", width = 2.5 } = this.chart.trace("model")?.line ?? {};
    return { color, width };
  }
}

const isPoints = (name) => name === "points" || name?.startsWith("class ");

/** The share of each part in the sum of their absolute values; 0 where all are 0. */
export function sharesOf(parts) {
  const total = parts.reduce((sum, part) => sum + Math.abs(part), 0);
  return parts.map((part) => (total > 0 && total < Infinity ? Math.abs(part) / total : 0));
}

/** The model as a function of the weights, over columns that stay: the numbers of all rows at once. */
function programOn(packed, columns) {
  const [lanes] = Object.values(columns).map((column) => column.length);
  const program = new Program(packed, lanes);
  for (const [name, column] of Object.entries(columns)) {
    const place = program.inputs.indexOf(name);
    if (place >= 0) program.registers.set(column, place * lanes);
  }
  return (weights) => {
    weights.forEach((weight, i) => program.set(program.inputs[i], weight));
    program.run();
    return Array.from(program.registers.subarray(program.resultPlaces[0], program.resultPlaces[0] + lanes));
  };
}
