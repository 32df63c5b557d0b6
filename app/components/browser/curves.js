// What is drawn over the curves: the cursor at iterate k with a dot on every curve, or the curves of another step size.

import { beads, dashOf, disc, stroke, trail, within } from "./ink.js";
import { norms } from "./numbers.js";

/** A figure says which series a trace holds with `meta={"series": "L2"}`, `meta="L2"`, or simply by its name. */
const SERIES = {
  L1: (run) => perIterate(run, (i) => norms(run.gx[i], run.gy[i]).L1),
  L2: (run) => perIterate(run, (i) => norms(run.gx[i], run.gy[i]).L2),
  Linf: (run) => perIterate(run, (i) => norms(run.gx[i], run.gy[i]).Linf),
  value: (run) => perIterate(run, (i) => run.value[i]),
  gap: (run) => perIterate(run, (i) => run.value[i] - run.minimum),
  angle: (run) => perIterate(run, (i) => angle(run, i)),
};

const perIterate = (run, of) => Float64Array.from({ length: run.n + 1 }, (_, i) => of(i));

/** Degrees between the gradients at i and i + 1. */
function angle(run, i) {
  if (i >= run.n) return NaN;
  const [ax, ay, bx, by] = [run.gx[i], run.gy[i], run.gx[i + 1], run.gy[i + 1]];
  return (Math.atan2(Math.abs(ax * by - ay * bx), ax * bx + ay * by) * 180) / Math.PI;
}

function seriesOf(trace) {
  const said = typeof trace.meta === "string" ? trace.meta : (trace.meta?.series ?? trace.name);
  return Object.hasOwn(SERIES, said) ? said : null;
}

const drawn = (trace) => trace.visible === true && (trace.type ?? "scatter").startsWith("scatter");
const inkOf = (trace) => trace.line?.color ?? trace.marker?.color;

/** The traces a scrubbed step size has its own version of. */
export function knownCurves(chart) {
  return chart.traces.filter((trace) => drawn(trace) && seriesOf(trace));
}

/** Where trace `trace` stands at step k, or null when it has no point there (a tolerance line, a slope). */
function valueAt(trace, k) {
  const { x, y } = trace;
  if (!x || !y || trace.hoverinfo === "skip" || trace.hoverinfo === "none") return null;
  const i = k - x[0];
  return x[i] === k ? y[i] : null;
}

/** A line across all panels at step k, and a dot where it meets each curve. */
export function paintCursor(chart, k, theme) {
  const context = chart.surface();
  if (!context) return;
  for (const axes of panels(chart)) {
    const x = axes.x._offset + axes.x.d2p(k);
    within(context, axes, () => {
      trail(context, { xs: [x, x], ys: [axes.y._offset, axes.y._offset + axes.y._length] }, 2);
      stroke(context, theme.faint, 1);
    });
  }
  for (const trace of chart.traces.filter(drawn)) drawDot(context, chart, trace, k, theme);
}

function drawDot(context, chart, trace, k, theme) {
  const axes = chart.axesOf(trace);
  const value = axes && valueAt(trace, k);
  if (value === null || value === undefined) return;
  const [x, y] = [axes.x._offset + axes.x.d2p(k), axes.y._offset + axes.y.d2p(value)];
  if (!Number.isFinite(y)) return;
  within(context, axes, () => disc(context, x, y, 4.5, inkOf(trace), theme.ground), 6);
}

/** The panels of the chart: each pair of axes that a visible trace uses, once. */
function panels(chart) {
  const pairs = new Map();
  for (const trace of chart.traces.filter(drawn)) {
    const axes = chart.axesOf(trace);
    if (axes) pairs.set(`${trace.xaxis}${trace.yaxis}`, axes);
  }
  return [...pairs.values()];
}

/** The figure's curves as another run draws them; the axes stay the figure's. */
export function paintCurves(chart, run, theme) {
  const context = chart.surface();
  if (!context) return;
  for (const trace of knownCurves(chart)) {
    const axes = chart.axesOf(trace);
    if (!axes) continue;
    const values = SERIES[seriesOf(trace)](run);
    const first = trace.x?.[0] ?? 0;
    const points = {
      xs: Float64Array.from(values, (_, i) => axes.x._offset + axes.x.d2p(i + first)),
      ys: Float64Array.from(values, (value) => axes.y._offset + axes.y.d2p(value)),
    };
    within(context, axes, () => {
      trail(context, points, values.length);
      stroke(context, inkOf(trace), trace.line?.width ?? 2, dashOf(trace.line));
      if (trace.mode?.includes("markers")) beads(context, points, 0, values.length, (trace.marker?.size ?? 5) / 2, inkOf(trace));
    });
  }
}
