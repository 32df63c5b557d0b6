// The drawing of the compass: on the landscape the circle of directions, ∇f, u and the shadow of ∇f on u; on the slope
// chart the curve over all directions and where u stands on it.

import { arrow, disc, polyline, within, word } from "../parts/canvas.js";
import { tabulated } from "../parts/numbers.js";

const EDGE = 10; // pixels from the middle of a name to the edge of the picture, at least

/** The traces of the figures that stand in for what is painted here. */
export const TOUCHED = {
  landscape: new Set(["directions", "level", "gradient", "steepest descent", "start", "direction u"]),
  slope: new Set(["slope", "measured on f", "steepest", "norm", "direction u"]),
};

/** Paints the point, its gradient and u; returns where the point and the tip of u are, in pixels. */
export function paintCompass(chart, now, reach, { norm, direction, theory, run, theme }) {
  const axes = chart.axesOf(null);
  const context = axes && chart.surface("compass");
  if (!context) return {};
  const place = (dx, dy) => [axes.x._offset + axes.x.d2p(now.x + dx), axes.y._offset + axes.y.d2p(now.y + dy)];
  const line = (points, style) => polyline(context, { xs: points.map((p) => p[0]), ys: points.map((p) => p[1]) }, points.length, style);
  const known = now.norm > 0 && Number.isFinite(now.norm);
  const tip = place(reach * now.ux, reach * now.uy);
  const at = place(0, 0);
  within(context, axes, () => {
    const around = Array.from({ length: 73 }, (_, i) => place(reach * Math.cos((i * Math.PI) / 36), reach * Math.sin((i * Math.PI) / 36)));
    line(around, { color: theory, width: 1.2 });
    if (known) {
      const [gx, gy] = [(reach * now.gx) / now.norm, (reach * now.gy) / now.norm];
      const share = now.slope / now.norm;
      const foot = place(reach * share * now.ux, reach * share * now.uy);
      line([place(gy, -gx), place(-gy, gx)], { color: theory, width: 1.2, dash: [7, 5] });
      arrow(context, ...at, ...place(-gx, -gy), { color: norm, halo: theme.halo, width: 1.4, head: 9 });
      arrow(context, ...at, ...tip, { color: direction, halo: theme.halo, width: 1.6, head: 9 });
      line([place(gx, gy), foot], { color: theory, width: 1.2, dash: [2, 3] });
      line([at, foot], { color: direction, width: 5 });
      arrow(context, ...at, ...place(gx, gy), { color: norm, halo: theme.halo, width: 3, head: 13 });
    } else {
      arrow(context, ...at, ...tip, { color: direction, halo: theme.halo, width: 1.6, head: 9 });
    }
    disc(context, ...at, 5.5, theme.ground, run, 3);
    const mark = (text, end, color) => name(context, text, at, end, axes, { color, theme });
    mark("u", tip, direction);
    const apart = known && now.slope / now.norm <= 0.93; // else the names would lie on one another
    if (apart) mark("∇f", place((reach * now.gx) / now.norm, (reach * now.gy) / now.norm), norm);
  });
  return { at, tip };
}

/** Whether a place in pixels is in the picture. */
const seen = ([px, py], { x, y }) => px >= x._offset && px <= x._offset + x._length && py >= y._offset && py <= y._offset + y._length;

/** A name beyond the tip of an arrow, or above it where the picture ends there; none for an arrow out of the picture. */
function name(context, text, [ax, ay], [bx, by], axes, { color, theme }) {
  const length = Math.hypot(bx - ax, by - ay);
  if (!(length > 0) || !(seen([ax, ay], axes) || seen([bx, by], axes))) return;
  const { x: across, y: up } = axes;
  let [x, y] = [bx + (13 * (bx - ax)) / length, by + (13 * (by - ay)) / length];
  const [left, right] = [across._offset + EDGE, across._offset + across._length - EDGE];
  const [top, bottom] = [up._offset + EDGE, up._offset + up._length - EDGE];
  if (x < left || x > right) [x, y] = [Math.min(Math.max(bx, left), right), by - 13];
  if (y < top || y > bottom) y = Math.min(Math.max(y, top), bottom);
  word(context, text, x, y, { color, halo: theme.halo, font: `italic 600 14px ${theme.font}`, align: "center" });
}

/** Paints where u stands on the curve, and the curve too where it is not that of the figure; returns the dot. */
export function paintSlope(chart, now, same, { norm, direction, theory, theme }) {
  const axes = chart.axesOf(null);
  const context = axes && chart.surface("slope");
  if (!context || !Number.isFinite(now.slope)) return null;
  const place = (angle, height) => [axes.x._offset + axes.x.d2p(angle), axes.y._offset + axes.y.d2p(height)];
  const dot = place(now.angle, now.slope);
  within(context, axes, () => {
    if (!same) drawCurve(context, axes, now, { norm, theory, theme });
    polyline(context, { xs: [dot[0], dot[0]], ys: [place(0, 0)[1], dot[1]] }, 2, { color: direction, width: 5 });
    disc(context, ...dot, 6, direction, theme.ground, 2);
  }, 7);
  return dot;
}

function drawCurve(context, { x, y }, now, { norm, theory, theme }) {
  const [xs, slopes] = [tabulated(361, (i) => x._offset + x.d2p(i)), (i) => now.gx * Math.cos((i * Math.PI) / 180) + now.gy * Math.sin((i * Math.PI) / 180)];
  for (const sign of [1, -1]) {
    const height = y._offset + y.d2p(sign * now.norm);
    polyline(context, { xs: [xs[0], xs[360]], ys: [height, height] }, 2, { color: theory, width: 1, dash: [2, 3] });
  }
  polyline(context, { xs, ys: tabulated(361, (i) => y._offset + y.d2p(slopes(i))) }, 361, { color: norm, width: 2 });
  word(context, "‖∇f‖₂", xs[0] + 8, y._offset + y.d2p(now.norm) - 9, { color: theme.ink, halo: theme.halo, font: `12px ${theme.font}` });
}
