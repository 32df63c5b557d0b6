// The pictures of a comparison under the hand: the paths of the runs that moved, and the norm curves of all.

import { beads, dashOf, polyline, within, word } from "../parts/canvas.js";
import { NORMS, norm } from "../engine/norms.js";
import { beadOf, drawWhole } from "../picture/landscape.js";
import { tabulated } from "../parts/numbers.js";
import { planeOf } from "../picture/projection.js";
import { asDrawn, paintRulers, paintTolerance } from "../picture/rulers.js";

const BEYOND = 1e6; // the axis ends at this factor above the largest norm at a start, as in app/figures/compare_norms.py
const MARKERS = 12; // along a curve
const AT_THE_END = 8; // pixels from the end of a curve to its letter

export function paintCompared(compared) {
  paintPaths(compared);
  paintNorms(compared);
}

function paintPaths({ landscape, runs, shown, selected, theme }) {
  const context = landscape.surface("compared paths");
  const plane = context && planeOf(landscape);
  if (!plane) return;
  const gone = landscape.traces.filter(({ meta }) => shown.has(meta));
  const inks = new Set(gone.map(({ line }) => line?.color).filter(Boolean));
  landscape.fade(gone, ({ arrowcolor, showarrow }) => showarrow && inks.has(arrowcolor));
  const ordered = [...runs].sort((a, b) => Number(a.place === selected) - Number(b.place === selected));
  for (const { place } of ordered) {
    const run = shown.get(place);
    const path = gone.find(({ meta, name }) => meta === place && name.endsWith(" path"));
    if (!run || !path) continue;
    const { line } = path;
    const style = { color: line.color, width: line.width, dash: dashOf(line), bead: beadOf(run.n + 1) * theme.scale };
    const start = gone.find(({ meta, name }) => meta === place && name.endsWith(" start"));
    drawWhole(context, plane, run, style, start?.marker, theme, false);
  }
}

function paintNorms({ curves: chart, runs, shown, rulers, norm: key, against, tolerance, theme }) {
  const context = chart.surface("compared norms");
  const drawn = chart.curves.filter(({ meta }) => runs.some(({ place }) => place === meta));
  const axes = context && drawn.length && chart.axesOf(drawn[0]);
  if (!axes) return;
  const curves = drawn.map((trace) => curveOf(trace, shown, NORMS[key].p, against)).filter(Boolean);
  if (!curves.length) return;
  chart.fade(chart.curves, ({ xref }) => xref !== "paper");
  const panel = panelOf(axes, curves, rulers);
  paintRulers(context, [panel], panel.x, theme, chart.layout.width);
  if (tolerance > 0) paintTolerance(context, panel, tolerance, theme);
  for (const curve of curves) drawCurve(context, panel, curve, runs, theme);
}

/** A curve with its own run, or with the one under the hand; null where that is not known yet. */
function curveOf(trace, shown, p, against) {
  const { meta } = trace;
  if (!shown.has(meta)) return { trace, xs: trace.x, ys: trace.y };
  const run = shown.get(meta);
  if (!run) return null;
  // All that the engine runs evaluates one gradient an iterate; of a search the server has counted them.
  const first = against === "gradients" ? 1 : 0;
  return {
    trace,
    xs: tabulated(run.n + 1, (k) => (first && run.spent ? run.spent[k] : k + first)),
    ys: tabulated(run.n + 1, (k) => norm(run.gx[k], run.gy[k], p)),
  };
}

function panelOf({ x, y }, curves, rulers) {
  const last = Math.max(...curves.map(({ xs }) => xs[xs.length - 1]));
  const ceiling = BEYOND * Math.max(...curves.map(({ ys }) => ys[0]));
  const logs = curves.flatMap(({ ys }) => Array.from(ys).filter((size) => size > 0 && size <= ceiling).map(Math.log10));
  const [low, high] = logs.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  return { x: rulers.along(x, last) ?? asDrawn(x), y: rulers.upright(y, low, high, true) ?? asDrawn(y) };
}

function drawCurve(context, { x, y }, { trace, xs, ys }, runs, theme) {
  const points = {
    xs: tabulated(xs.length, (i) => x._offset + x.d2p(xs[i])),
    ys: tabulated(xs.length, (i) => (ys[i] > 0 ? y._offset + y.d2p(ys[i]) : NaN)),
  };
  const { line, marker } = trace;
  const every = Math.max(1, Math.ceil(xs.length / MARKERS));
  const some = { xs: points.xs.filter((_, i) => i % every === 0), ys: points.ys.filter((_, i) => i % every === 0) };
  within(context, { x, y }, () => {
    polyline(context, points, xs.length, { color: line.color, width: line.width, dash: dashOf(line) });
    beads(context, some, some.xs.length, (marker?.size ?? 6) / 2, line.color);
  });
  const end = points.ys.findLastIndex((height) => height >= y._offset && height <= y._offset + y._length);
  if (end < 0) return;
  const { letter } = runs.find(({ place }) => place === trace.meta);
  const style = { color: line.color, halo: theme.halo, font: `700 ${13 * theme.scale}px ${theme.font}` };
  word(context, letter, points.xs[end] + AT_THE_END, points.ys[end], style);
}
