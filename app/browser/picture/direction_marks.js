// Arrowheads along a whole path, in the places where app/figures/parts/path.py has them.

import { arrowhead } from "../parts/canvas.js";
import { shareIn } from "../parts/segments.js";

const MARKS = 14; // at most
const SPACING = 0.07; // of the longer side of the window, at least
const SIZE = 12; // of Plotly's marker "arrow"
const HEAD_ANGLE = Math.PI / 2.5; // of that marker, at its base
const [LENGTH, HALF] = [SIZE * Math.sin(HEAD_ANGLE), SIZE * Math.cos(HEAD_ANGLE)];

/** Draws them on the panel of these axes. */
export function paintDirection(context, axes, run, color, scale) {
  const { x, y } = axes;
  for (const [tailX, tailY, headX, headY] of directionMarks(run, axes)) {
    const [ax, ay] = [x._offset + x.d2p(tailX), y._offset + y.d2p(tailY)];
    const [bx, by] = [x._offset + x.d2p(headX), y._offset + y.d2p(headY)];
    arrowhead(context, ax, ay, bx, by, { color, length: LENGTH * scale, half: HALF * scale });
  }
}

/** Tail and head of each mark, x, y, x, y in data: the tail is where a segment comes into sight, the head is the middle of
 *  what is seen of it. */
export function directionMarks(run, { x, y }) {
  const [[left, right], [low, high]] = [x, y].map(({ range }) => [...range].map(Number).sort((a, b) => a - b));
  const parts = seen(run, [left, low, right, high]);
  const whole = parts.reduce((sum, { reach }) => sum + reach, 0);
  const spacing = Math.max(whole / MARKS, SPACING * Math.max(right - left, high - low));
  const chosen = [];
  let [gone, passed] = [0, 0];
  for (const { tail, head, reach } of parts) {
    gone += reach;
    const now = Math.floor(gone / spacing + 0.5);
    if (now > passed) chosen.push([...tail, (tail[0] + head[0]) / 2, (tail[1] + head[1]) / 2]);
    passed = now;
  }
  return chosen;
}

/** The parts of the segments in the window. */
function seen({ x, y, n }, box) {
  const parts = [];
  for (let k = 0; k < n; k += 1) {
    const share = shareIn(x[k], y[k], x[k + 1], y[k + 1], box);
    if (!share || (x[k] === x[k + 1] && y[k] === y[k + 1])) continue;
    const [tail, head] = share.map((t) => [x[k] * (1 - t) + x[k + 1] * t, y[k] * (1 - t) + y[k + 1] * t]);
    parts.push({ tail, head, reach: Math.hypot(head[0] - tail[0], head[1] - tail[1]) });
  }
  return parts;
}
