// What is drawn over the curves: the cursor at iterate k with a dot on every curve, or the curves of another step size.

import { beads, dashOf, disc, polyline, within, word } from "./ink.js";
import { norms, tabulated } from "./numbers.js";

/** A figure says which series a trace holds with `meta={"series": "L2"}`, `meta="L2"`, or simply by its name. */
const SERIES = {
  L1: (run) => perIterate(run, (i) => norms(run.gx[i], run.gy[i]).L1),
  L2: (run) => perIterate(run, (i) => norms(run.gx[i], run.gy[i]).L2),
  Linf: (run) => perIterate(run, (i) => norms(run.gx[i], run.gy[i]).Linf),
  value: (run) => perIterate(run, (i) => run.value[i]),
  gap: (run) => perIterate(run, (i) => run.value[i] - run.minimum),
  angle: (run) => perIterate(run, (i) => angle(run, i)),
};

const perIterate = (run, of) => tabulated(run.n + 1, of);

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

const inkOf = (trace) => trace.line?.color ?? trace.marker?.color;

/** The traces a scrubbed step size has its own version of. */
export function knownCurves(chart) {
  return chart.curves.filter(seriesOf);
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
  const context = chart.surface(`iterate ${k}`);
  if (!context) return;
  chart.panels.forEach((axes) => drawCursor(context, axes, k, theme));
  const top = chart.panels.reduce((a, b) => (b.y._offset < a.y._offset ? b : a), chart.panels[0]);
  if (top) nameCursor(context, top, k, theme);
  for (const trace of chart.curves) drawDot(context, chart, trace, k, theme);
}

function drawCursor(context, axes, k, theme) {
  const [left, top] = [axes.x._offset, axes.y._offset];
  const x = left + axes.x.d2p(k);
  if (!(x >= left && x <= left + axes.x._length)) return;
  polyline(context, { xs: [x, x], ys: [top, top + axes.y._length] }, 2, { color: theme.faint, width: 1 });
}

/** Writes k at the top of the cursor, on the side with room. */
function nameCursor(context, axes, k, theme) {
  const [left, top] = [axes.x._offset, axes.y._offset];
  const x = left + axes.x.d2p(k);
  if (!(x >= left && x <= left + axes.x._length)) return;
  const align = x > left + 0.8 * axes.x._length ? "right" : "left";
  const style = { color: theme.ink, halo: theme.halo, font: `500 12px ${theme.font}`, align };
  word(context, `k = ${k}`, x + (align === "left" ? 6 : -6), top + 9, style);
}

function drawDot(context, chart, trace, k, theme) {
  const axes = chart.axesOf(trace);
  const value = axes && valueAt(trace, k);
  if (value === null || value === undefined) return;
  const [x, y] = [axes.x._offset + axes.x.d2p(k), axes.y._offset + axes.y.d2p(value)];
  if (!Number.isFinite(y)) return;
  within(context, axes, () => disc(context, x, y, 4.5, inkOf(trace), theme.ground), 6);
}

/** The figure's curves as another run draws them; the axes stay the figure's. */
export function paintCurves(chart, run, theme) {
  const context = chart.surface("curves");
  if (!context) return;
  for (const trace of knownCurves(chart)) {
    const axes = chart.axesOf(trace);
    if (!axes) continue;
    const values = SERIES[seriesOf(trace)](run);
    const first = trace.x?.[0] ?? 0;
    const points = {
      xs: tabulated(values.length, (i) => axes.x._offset + axes.x.d2p(i + first)),
      ys: tabulated(values.length, (i) => axes.y._offset + axes.y.d2p(values[i])),
    };
    within(context, axes, () => {
      const style = { color: inkOf(trace), width: trace.line?.width ?? 2, dash: dashOf(trace.line) };
      polyline(context, points, values.length, style);
      if (trace.mode?.includes("markers")) beads(context, points, values.length, (trace.marker?.size ?? 5) / 2, inkOf(trace));
    });
  }
}
