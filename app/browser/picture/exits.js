// Where a path under the hand leaves the window: an arrow at the border, and at one of them words that say where it went.
// As app/figures/parts/exits.py draws them for the run on screen.

import { arrowhead, polyline } from "../parts/canvas.js";
import { brief, digitsOf } from "../parts/numbers.js";
import { shareIn } from "../parts/segments.js";

const MOST = 8; // arrows
const REACH = 0.06; // length of an arrow, of the window
const HEAD = 14.3; // pixels: Plotly's second arrowhead on a line of 2.2, 1.3 times as large
const NOTHING = 1e-9; // a coordinate smaller than the other one by this factor is written as 0

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

const MANY_CROSSINGS = 4; // of the window by a path that is gone for good: more of them would paint a wall over the landscape

/** Whether the segment from k to k + 1 crosses the box. */
const crosses = ({ xs, ys }, k, box) => shareIn(xs[k], ys[k], xs[k + 1], ys[k + 1], box) !== null;

/** The first iterate from which on all are outside the box of the axes, where the path crosses it many times after that,
 *  side by side; Infinity for other paths. */
export function wallFrom({ xs, ys }, { x, y }) {
  const box = [x._offset, y._offset, x._offset + x._length, y._offset + y._length];
  const inside = (i) => xs[i] >= box[0] && xs[i] <= box[2] && ys[i] >= box[1] && ys[i] <= box[3];
  let left = xs.length;
  while (left > 0 && !inside(left - 1)) left -= 1;
  let count = 0;
  for (let k = left; k + 1 < xs.length && count <= MANY_CROSSINGS; k += 1) count += crosses({ xs, ys }, k, box);
  return count > MANY_CROSSINGS ? left : Infinity;
}

/** The last iterate, with the digits of the player; a coordinate that is nothing beside the other one is written as 0. */
export function lastOf({ x, y, n }) {
  const most = Math.max(Math.abs(x[n]), Math.abs(y[n]));
  return `(${[x, y].map((column) => brief(Math.abs(column[n]) < NOTHING * most ? 0 : column[n], digitsOf(column))).join(", ")})`;
}

function wordsOf(run, { k }, inside) {
  let back = k + 1;
  while (back <= run.n && !inside(back)) back += 1;
  const end = back <= run.n ? `is back at k = ${back}` : `ends at ${lastOf(run)}, k = ${run.n}`;
  return [`leaves the window after k = ${k},`, end];
}

/** Draws the arrows and, unless it is not `spoken`, the words; `points` are the pixels of all iterates. */
export function paintExits(context, { axes, notes }, run, points, style, theme, spoken = true) {
  const { found, inside } = exitsOf(points, axes);
  if (!found.length) return;
  const told = inside(run.n) ? found[0] : found[found.length - 1];
  const chosen = found.slice(0, MOST).filter((one) => one !== told);
  const reach = REACH * Math.max(axes.x._length, axes.y._length);
  for (const { px, py, dx, dy } of [...chosen, told]) {
    const [tailX, tailY] = [px - reach * dx, py - reach * dy];
    const shaft = { xs: [tailX, px - HEAD * dx], ys: [tailY, py - HEAD * dy] };
    polyline(context, shaft, 2, { color: style.color, width: 2.2 });
    arrowhead(context, tailX, tailY, px, py, { color: style.color, length: HEAD, half: HEAD / 2 });
  }
  if (spoken) write(context, wordsOf(run, told, inside), points, axes, style, theme, notes);
}

const meet = ([a, b, c, d], [e, f, g, h]) => a < g && e < c && b < h && f < d;

/** Writes the lines in the corner of the window where they cover the fewest segments of the path: in one where they meet
 *  none of the picture's own notes, if there is one, and never in that of a note. */
function write(context, lines, points, { x, y }, style, theme, notes) {
  const [size, pad] = [12 * theme.scale, 3];
  context.font = `${size}px ${theme.font}`;
  const boxOf = (texts, right, lower) => {
    const width = Math.max(...texts.map((text) => context.measureText(text).width)) + 2 * pad;
    const height = texts.length * 1.3 * size + 2 * pad;
    const [left, top] = [x._offset + right * (x._length - width), y._offset + 2 + lower * (y._length - 4 - height)];
    return [left, top, left + width, top + height];
  };
  const share = { left: 0, center: 0.5, right: 1, top: 0, middle: 0.5, bottom: 1 };
  const there = notes.map(({ text, xanchor, yanchor }) => ({ box: boxOf(text.split("<br>"), share[xanchor], share[yanchor]), xanchor, yanchor }));
  const corners = [0, 1].flatMap((lower) => [0, 1].map((right) => ({ box: boxOf(lines, right, lower), right, lower })));
  const possible = corners.filter(({ right, lower }) => !there.some(({ xanchor, yanchor }) => share[xanchor] === right && share[yanchor] === lower));
  const apart = possible.filter(({ box }) => !there.some((note) => meet(box, note.box)));
  const coveredBy = ({ box }) => points.xs.reduce((sum, _, k) => sum + (k + 1 < points.xs.length && crosses(points, k, box)), 0);
  const counted = (apart.length ? apart : possible).map((corner) => ({ ...corner, covered: coveredBy(corner) }));
  const { box: [left, top, right, bottom] } = counted.reduce((best, one) => (one.covered < best.covered ? one : best));
  const [width, height] = [right - left, bottom - top];
  context.fillStyle = theme.ground;
  context.globalAlpha = 0.9;
  context.fillRect(left, top, width, height);
  context.globalAlpha = 1;
  Object.assign(context, { fillStyle: style.color, textAlign: "left", textBaseline: "top" });
  lines.forEach((line, i) => context.fillText(line, left + pad, top + pad + (i + 0.15) * 1.3 * size));
}
