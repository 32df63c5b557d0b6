// The drawing over the curves: the cursor at iterate k with a dot on every curve, or the curves of another step size.

import { dashOf, disc, polyline, within, word } from "../parts/canvas.js";
import { NORMS, norm } from "../engine/norms.js";
import { tabulated } from "../parts/numbers.js";
import { asDrawn, paintRulers, paintTolerance } from "./rulers.js";

/** The values of the curves at iterate i of a run, by the names that their figure gives them.
 *  `value` is f less `reference`, which is f* where the figure shows f − f*. */
const SERIES = {
  ...Object.fromEntries(Object.values(NORMS).map(({ curve, p }) => [curve, (run, i) => norm(run.gx[i], run.gy[i], p)])),
  "f − f*": (run, i) => run.value[i],
  "f* − f": (run, i) => -run.value[i],
  f: (run, i) => run.value[i] + run.reference,
  angle: (run, i) => turn(run, i),
};

/** Degrees between the gradient at i and the one before. */
function turn(run, i) {
  if (i < 1) return NaN;
  const [ax, ay, bx, by] = [run.gx[i - 1], run.gy[i - 1], run.gx[i], run.gy[i]];
  if ((ax === 0 && ay === 0) || (bx === 0 && by === 0)) return NaN;
  return (Math.atan2(Math.abs(ax * by - ay * bx), ax * bx + ay * by) * 180) / Math.PI;
}

/** The name of a curve; that of a second run has the name of the curve it belongs to. */
const nameOf = (trace) => trace.meta?.beside ?? trace.name;
/** The series that a run has in place of a trace: f itself, where f* of its function is not known. */
const seriesOf = (trace, { another }) => (another && nameOf(trace).includes("f*") ? "f" : nameOf(trace));
const isKnown = (trace) => Object.hasOwn(SERIES, nameOf(trace));
const inkOf = (trace) => trace.line?.color ?? trace.marker?.color;

/** f may be drawn as asinh(f/unit), with the true f beside it: then that is how another f is drawn, and read. */
function scaleOf(trace) {
  const { y, customdata: exact } = trace;
  const i = exact?.length === y.length ? exact.findIndex((v, j) => v !== y[j] && Number.isFinite(v) && y[j] !== 0) : -1;
  const unit = i < 0 ? NaN : exact[i] / Math.sinh(y[i]);
  if (i < 0) return { scaled: (value) => value, unscaled: (height) => height };
  return { scaled: (value) => Math.asinh(value / unit), unscaled: (height) => unit * Math.sinh(height) };
}

/** A line across all panels at step k, and a dot where it meets each curve. */
export function paintCursor(chart, k, theme) {
  const context = chart.surface(`iterate ${k}`);
  if (!context) return;
  chart.panels.forEach((axes) => drawCursor(context, axes, k, theme));
  const top = chart.panels.reduce((a, b) => (b.y._offset < a.y._offset ? b : a), chart.panels[0]);
  if (top) nameCursor(context, top, k, theme);
  chart.curves.forEach((trace) => drawDot(context, chart, trace, k, theme));
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
  const style = { color: theme.ink, halo: theme.halo, font: `500 ${12 * theme.scale}px ${theme.font}`, align };
  word(context, `k = ${k}`, x + (align === "left" ? 6 : -6), top + 9 * theme.scale, style);
}

function drawDot(context, chart, trace, k, theme) {
  const axes = chart.axesOf(trace);
  const height = axes && heightAt(trace, axes, k);
  if (!Number.isFinite(height)) return;
  const [x, y] = [axes.x._offset + axes.x.d2p(k), axes.y._offset + height];
  within(context, axes, () => disc(context, x, y, 4.5 * theme.scale, inkOf(trace), theme.ground), 6);
}

/** Where a curve stands at step k, in pixels: at its point, or on its line where a long run is drawn with fewer points. */
function heightAt(trace, axes, k) {
  const { x, y, hoverinfo } = trace;
  if (!x || !y || hoverinfo === "skip") return NaN;
  let [low, high] = [0, x.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle] < k) low = middle + 1;
    else high = middle;
  }
  if (x[low] === k) return axes.y.d2p(y[low]);
  if (!isKnown(trace) || low === 0 || !(x[low] > k)) return NaN;
  const share = (k - x[low - 1]) / (x[low] - x[low - 1]);
  return axes.y.d2p(y[low - 1]) * (1 - share) + axes.y.d2p(y[low]) * share;
}

/** The figure's curves as another run draws them; the axes stay the figure's as long as `rulers` finds that they do.
 *  Returns whether other axes were drawn. */
export function paintCurves(chart, run, theme, rulers = null, beside = null) {
  const context = chart.surface("curves");
  if (!context) return false;
  const runOf = (trace) => (trace.meta?.beside ? beside : run);
  const shown = chart.curves.filter((trace) => isKnown(trace) && runOf(trace));
  const curves = shown.map((trace) => curveOf(chart, trace, runOf(trace))).filter(({ axes }) => axes);
  const longest = Math.max(run.n, beside?.n ?? 0);
  const panels = rulers ? ownPanels(curves, longest, rulers) : null;
  if (panels) {
    const own = [...panels.values()];
    paintRulers(context, own, own[0].x, theme, chart.layout.width);
    const norms = curves.find(({ trace }) => nameOf(trace).startsWith("‖"));
    if (norms && run.tolerance > 0) paintTolerance(context, panels.get(norms.axes.y), run.tolerance, theme);
  }
  for (const curve of curves) {
    const axes = panels?.get(curve.axes.y) ?? curve.axes;
    within(context, axes, () => drawCurve(context, axes, curve));
  }
  const renamed = curves.find(({ trace, series }) => series !== nameOf(trace));
  if (renamed) nameRow(context, chart, renamed);
  return panels !== null;
}

/** Whether words of the figure name a row of which another function has no curve: f − f* without its f*. */
export const namesOptimum = ({ xref, text }) => xref === "paper" && text.includes("f*");

/** Writes the name of a curve where the figure names the row. */
function nameRow(context, { layout }, { series, axes }) {
  const { font } = layout.annotations.find(namesOptimum);
  Object.assign(context, { fillStyle: font.color, font: `${font.size}px ${font.family}`, textAlign: "left", textBaseline: "bottom" });
  context.fillText(series, axes.x._offset + 1, axes.y._offset - 1);
}

/** A curve as it is drawn: its heights on the axes of its trace. */
function curveOf(chart, trace, run) {
  const { scaled, unscaled } = scaleOf(trace);
  const series = seriesOf(trace, run);
  const of = SERIES[series];
  return { trace, series, axes: chart.axesOf(trace), heights: tabulated(run.n + 1, (i) => scaled(of(run, i))), unscaled };
}

/** The panels with rulers, by the upright axis of the figure; null where the axes of the figure do. */
function ownPanels(curves, last, rulers) {
  const [{ axes: { x: axis } }] = curves;
  const x = rulers.along(axis, last);
  const panels = new Map();
  for (const y of new Set(curves.map(({ axes }) => axes.y))) {
    const mine = curves.filter((curve) => curve.axes.y === y);
    const own = mine.some(({ trace }) => trace.name === "angle") ? null : rulerFor(y, mine, rulers);
    panels.set(y, { x: x ?? asDrawn(axis), y: own ?? asDrawn(y), unscaled: mine[0].unscaled, own: own !== null });
  }
  return x || [...panels.values()].some(({ own }) => own) ? panels : null;
}

function rulerFor(axis, curves, rulers) {
  const all = curves.flatMap(({ heights }) => [...heights.filter(Number.isFinite)]);
  // f itself may fall below 0, where a log axis ends; a norm or a gap of 0 has no place on one.
  const log = axis.type === "log" && !(curves[0].series === "f" && all.some((height) => height <= 0));
  const shown = log ? all.filter((height) => height > 0).map(Math.log10) : all;
  const [low, high] = shown.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  return rulers.upright(axis, low, high, log);
}

function drawCurve(context, { x, y }, { trace, heights }) {
  const points = {
    xs: tabulated(heights.length, (i) => x._offset + x.d2p(i)),
    ys: tabulated(heights.length, (i) => y._offset + y.d2p(heights[i])),
  };
  polyline(context, points, heights.length, { color: inkOf(trace), width: trace.line?.width ?? 2, dash: dashOf(trace.line) });
}
