// The drawing over the path in original weights: the part of it up to the iterate on screen.

import { disc, polyline, within } from "../parts/canvas.js";
import { Chart } from "../parts/chart.js";

const OF_THE_RUN = new Set(["path", "last iterate"]);

/** The picture of the path in the units of the table; `map` is what `moving_original` in compute/original_path.py makes. */
export class OriginalPath {
  constructor(className, onChange) {
    this.chart = new Chart(className, onChange, () => {});
    this.map = null;
  }

  set(map) {
    this.map = map ?? null;
    if (!map) this.chart.release();
  }

  /** Shows the path of a run up to iterate k. */
  paint(run, k, theme) {
    if (!this.map) return;
    const { chart } = this;
    chart.fade(chart.traces.filter(({ name }) => OF_THE_RUN.has(name)));
    const context = chart.surface(`original ${k}`);
    const axes = context && chart.axesOf(null);
    if (!axes) return;
    const xs = new Float64Array(k + 1);
    const ys = new Float64Array(k + 1);
    for (let i = 0; i <= k; i += 1) {
      const [x, y] = originalOf([run.x[i], run.y[i]], this.map);
      [xs[i], ys[i]] = [axes.x._offset + axes.x.d2p(x), axes.y._offset + axes.y.d2p(y)];
    }
    const color = chart.trace("path")?.line?.color ?? theme.accent;
    within(context, axes, () => {
      polyline(context, { xs, ys }, k + 1, { color, width: 2 });
      disc(context, xs[k], ys[k], 4.5, color, theme.halo, 1.5);
    });
  }
}

/** Weights in the units of the table, from those of scaled features: `WeightMap.original` of the core. */
export function originalOf(weights, { form, swapped, shifts, scales }) {
  const [w, b] = swapped ? [weights[1], weights[0]] : weights;
  const [m, s] = [shifts[0], scales[0]];
  const sign = form === "decay" ? 1 : -1;
  const found = { line: () => [w / s, b - (m * w) / s], two: () => [w / s, b / scales[1]] }[form]
    ?? (() => [w * Math.exp((sign * b * m) / s), b / s]);
  const [first, second] = found();
  return swapped ? [second, first] : [first, second];
}
