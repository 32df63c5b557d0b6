// The drawing over the landscape: a path up to an iterate, that iterate, its −∇f and its step.

import { arrow, beads, dashOf, disc, polyline, translucent, within, word } from "../parts/canvas.js";
import { paintDirection } from "./direction_marks.js";
import { paintExits, wallFrom } from "./exits.js";
import { planeOf } from "./projection.js";

const WALL = 0.3; // opacity of a path once it would paint a wall over the landscape, as in app/figures/parts/path.py
const MANY = 1500; // iterates beyond which they have no beads, which would hide one another
const RIMMED = 400; // iterates of a path with a rim: beyond, it would only hide the landscape
const FEW = 60; // iterates with large beads
const [LARGE, SMALL] = [6, 3.5]; // sizes of beads
const REACH = 36; // pixels of the −∇f arrow: it shows the direction, the readout has the length

/** The size of the iterates of a path, by their count. */
export const beadOf = (count) => (count <= FEW ? LARGE : SMALL) / 2;

/** How the figure would draw a path with this count of iterates. */
function pathStyle(chart, count, theme) {
  const trace = chart.trace("path");
  const solid = trace?.type === "scatter3d" && trace.marker?.size;
  return {
    color: trace?.line?.color ?? trace?.marker?.color ?? theme.accent,
    width: trace?.line?.width ?? 2,
    bead: solid ? solid / 2 : beadOf(count) * theme.scale,
  };
}

function drawTrail(context, line, points, count, style, theme, opacity = 1) {
  const length = line.xs.length;
  if (count <= RIMMED) polyline(context, line, length, { color: theme.halo, width: style.width + 3 });
  const draw = (surface) => {
    polyline(surface, line, length, style);
    if (count <= MANY) beads(surface, points, count, style.bead, style.color);
  };
  if (opacity < 1) translucent(context, opacity, draw);
  else draw(context);
}

/** The steps of a fading path before it is gone for good, the last one as far as the border. */
function drawUntil(context, points, gone, style) {
  polyline(context, points, gone + 1, style);
  beads(context, points, gone, style.bead, style.color);
}

/** A second run under the first, up to iterate k, as its figure draws it. */
function drawBeside(context, chart, plane, run, k, theme) {
  const trace = run && chart.trace("B path");
  if (!trace) return;
  const count = Math.min(k, run.n) + 1;
  const points = plane.places(run, count);
  const style = { color: trace.line.color, width: trace.line.width, dash: dashOf(trace.line) };
  polyline(context, points, count, { color: theme.halo, width: style.width + 2.5 });
  polyline(context, points, count, style);
  disc(context, points.xs[count - 1], points.ys[count - 1], 4.5 * theme.scale, style.color, theme.ground);
}

/** The start on top of the path, as the figure has it. */
function drawStart(context, marker, { xs, ys }) {
  if (!marker || (marker.symbol ?? "circle") !== "circle") return;
  disc(context, xs[0], ys[0], marker.size / 2, marker.color, marker.line?.color ?? marker.color, marker.line?.width ?? 0);
}

/** A whole path: that of the run under the hand, and below it that of a second run. `ground(context, chart, axes)` draws
 *  another landscape under both first; on a surface, which stays as it is, the path of another landscape would lie wrong
 *  and is left out. */
export function paintPath(chart, run, theme, ground = null, beside = null) {
  const context = chart.surface("path");
  const plane = context && planeOf(chart);
  if (!plane || (ground && !plane.flat)) return;
  ground?.(context, chart, plane.axes);
  within(context, plane.axes, () => drawBeside(context, chart, plane, beside, Infinity, theme));
  drawWhole(context, plane, run, pathStyle(chart, run.n + 1, theme), chart.trace("start")?.marker, theme);
}

/** A path with its marks, its ends, and the places where it leaves the window; `start` is the marker of its start. */
export function drawWhole(context, plane, run, style, start, theme, spoken = true) {
  const points = plane.places(run, run.n + 1);
  const line = plane.trail(run, run.n + 1);
  within(context, plane.axes, () => {
    const gone = plane.flat ? wallFrom(points, plane.axes) : Infinity;
    drawTrail(context, line, points, run.n + 1, style, theme, gone < Infinity ? WALL : 1);
    if (gone < Infinity) drawUntil(context, points, gone, style);
    if (plane.flat) paintDirection(context, plane.axes, run, style.color, theme.scale);
    if (run.stop && plane.flat) drawRefused(context, plane, run, points, style);
    if (run.status && plane.flat) paintExits(context, plane, run, points, style, theme, spoken);
  });
  within(context, plane.axes, () => {
    disc(context, points.xs[run.n], points.ys[run.n], 5 * theme.scale, style.color, theme.ground);
    drawStart(context, start, points);
  }, 8);
}

/** The step that was not taken, because f or its gradient does not exist there: dotted, ending in a cross. */
function drawRefused(context, plane, { n, stop }, { xs, ys }, style) {
  const { xs: [x], ys: [y] } = plane.places({ x: [stop[0]], y: [stop[1]] }, 1);
  polyline(context, { xs: [xs[n], x], ys: [ys[n], y] }, 2, { ...style, width: 1.5, dash: [2, 3] });
  for (const slope of [1, -1]) polyline(context, { xs: [x - 4, x + 4], ys: [y - 4 * slope, y + 4 * slope] }, 2, style);
}

/** The path up to iterate k, the iterate, and where it goes from there. */
export function paintIterate(chart, run, turned, theme, beside = null) {
  const context = chart.surface(`iterate ${turned}`);
  const k = Math.min(turned, run.n);
  const plane = context && planeOf(chart);
  if (!plane) return;
  const style = pathStyle(chart, run.n + 1, theme);
  const points = plane.places(run, Math.min(k + 2, run.n + 1));
  const line = plane.trail(run, k + 1);
  const [x, y] = [points.xs[k], points.ys[k]];
  within(context, plane.axes, () => {
    drawBeside(context, chart, plane, beside, turned, theme);
    drawTrail(context, line, points, k + 1, style, theme);
    if (k < run.n) drawStep(context, points, k, style, theme);
    if (k > 0) drawStart(context, chart.trace("start")?.marker, points);
  });
  within(context, plane.axes, () => {
    drawGradient(context, plane, run, k, x, y, theme);
    disc(context, x, y, 6 * theme.scale, style.color, theme.ground, 2.5);
  }, 8);
}

/** The dashed step to the next iterate, which is a ring. */
function drawStep(context, { xs, ys }, k, style, theme) {
  const [ax, ay, bx, by] = [xs[k], ys[k], xs[k + 1], ys[k + 1]];
  if (!(Math.hypot(bx - ax, by - ay) > 3)) return;
  const step = { xs: [ax, bx], ys: [ay, by] };
  polyline(context, step, 2, { color: theme.halo, width: style.width + 2.5 });
  polyline(context, step, 2, { ...style, dash: [5, 4] });
  disc(context, bx, by, 4.5 * theme.scale, theme.ground, style.color, 2);
}

/** An arrow along −∇f (ascending: ∇f) of fixed length, named at its tip. */
function drawGradient(context, plane, run, k, x, y, theme) {
  const sign = run.ascending ? 1 : -1;
  const way = plane.direction(sign * run.gx[k], sign * run.gy[k]);
  if (!way) return;
  const { scale } = theme;
  const [tx, ty] = [x + REACH * scale * way[0], y + REACH * scale * way[1]];
  arrow(context, x, y, tx, ty, { color: theme.ink, halo: theme.halo, width: 2 * scale, head: 9 * scale });
  // The name stands beside the tip, on the side away from the step.
  const left = way[1] > 0 ? 1 : -1;
  const [nx, ny] = [left * way[1], -left * way[0]];
  word(context, run.ascending ? "∇f" : "−∇f", tx + 10 * scale * nx, ty + 12 * scale * ny, {
    color: theme.ink,
    halo: theme.halo,
    font: `600 ${13 * scale}px ${theme.font}`,
  });
}
