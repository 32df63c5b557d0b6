// Where a path under the hand leaves the window: an arrow at the border, and at one of them words that say where it went.
// As app/figures/parts/exits.py draws them for the run on screen.

import { arrow } from "./canvas.js";
import { brief } from "./numbers.js";

const MOST = 8; // arrows
const REACH = 0.06; // length of an arrow, of the window
const ROOM = 0.7; // nearer to a corner than the rest of this, the words stand at the edge of the window

/** The segments that leave the box of the axes: the k of the first end, the pixel where it crosses, its direction. */
function exitsOf({ xs, ys }, { x, y }) {
  const [left, top, right, bottom] = [x._offset, y._offset, x._offset + x._length, y._offset + y._length];
  const inside = (i) => xs[i] >= left && xs[i] <= right && ys[i] >= top && ys[i] <= bottom;
  const found = [];
  let was = inside(0);
  for (let k = 0; k + 1 < xs.length; k += 1) {
    const is = inside(k + 1);
    if (was && !is) {
      const [wayX, wayY] = [xs[k + 1] - xs[k], ys[k + 1] - ys[k]];
      const share = (from, way, low, high) => (way > 0 ? (high - from) / way : way < 0 ? (low - from) / way : Infinity);
      const t = Math.min(share(xs[k], wayX, left, right), share(ys[k], wayY, top, bottom));
      const size = Math.max(Math.abs(wayX), Math.abs(wayY));
      const length = Math.hypot(wayX / size, wayY / size);
      if (Number.isFinite(size)) found.push({ k, px: xs[k] + t * wayX, py: ys[k] + t * wayY, dx: wayX / size / length, dy: wayY / size / length });
    }
    was = is;
  }
  return { found, inside };
}

const pair = (run, i) => `(${brief(run.x[i])}, ${brief(run.y[i])})`;

function wordsOf(run, { k }, inside) {
  const lines = ["leaves the window", `after k = ${k} → ${pair(run, k + 1)}`];
  let back = k + 2;
  while (back <= run.n && !inside(back)) back += 1;
  if (back <= run.n) lines.push(`back at k = ${back}`);
  else if (run.n > k + 1) lines.push(`by k = ${run.n} at ${pair(run, run.n)}`);
  return lines;
}

/** Draws the arrows and the words; `points` are the pixels of all iterates. */
export function paintExits(context, axes, run, points, style, theme) {
  const { found, inside } = exitsOf(points, axes);
  if (!found.length) return;
  const spoken = inside(run.n) ? found[0] : found[found.length - 1];
  const chosen = found.slice(0, MOST).filter((one) => one !== spoken);
  const reach = REACH * Math.max(axes.x._length, axes.y._length);
  for (const { px, py, dx, dy } of [...chosen, spoken]) {
    arrow(context, px - reach * dx, py - reach * dy, px, py, { color: style.color, halo: theme.halo, width: 2.2, head: 9 });
  }
  write(context, wordsOf(run, spoken, inside), spoken, axes, style, theme);
}

function write(context, lines, { px, py, dx, dy }, { x, y }, style, theme) {
  const size = 12 * theme.scale;
  const across = (px - x._offset) / x._length;
  const up = 1 - (py - y._offset) / y._length;
  const above = up < 0.15 || (up < 0.85 && dy < 0);
  const side = across < 0.4 || (across < 0.6 && dx > 0) ? 1 : -1;
  context.font = `${size}px ${theme.font}`;
  const [width, height] = [Math.max(...lines.map((line) => context.measureText(line).width)), lines.length * 1.3 * size];
  const near = (above ? up : 1 - up) < ROOM;
  const edge = above ? y._offset + 2 : y._offset + y._length - 2 - height;
  const top = near ? (above ? py - 12 - height : py + 12) : edge;
  const left = side > 0 ? px + 14 : px - 14 - width;
  context.fillStyle = theme.ground;
  context.globalAlpha = 0.9;
  context.fillRect(left - 3, top - 3, width + 6, height + 6);
  context.globalAlpha = 1;
  Object.assign(context, { fillStyle: style.color, textAlign: side > 0 ? "left" : "right", textBaseline: "top" });
  lines.forEach((line, i) => context.fillText(line, side > 0 ? left : left + width, top + (i + 0.15) * 1.3 * size));
}
