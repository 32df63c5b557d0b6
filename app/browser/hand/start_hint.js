// The hint on the ring of the start. It stands beside the ring where neither a path nor words are in its way.

import { Hint } from "../parts/hints.js";
import { shareIn } from "../parts/segments.js";

const WORDS = "Drag the ring";
const GAP = 19; // pixels from the middle of the ring
const AIR = 3; // pixels around the words
const TAKEN = ".annotation-text-g, .g-gtitle";
const MARKS = new Set(["minimizers"]);

export class StartHint {
  constructor(onChange) {
    this.element = document.createElement("p");
    this.element.className = "start-hint";
    this.element.textContent = WORDS;
    this.hint = new Hint(this.element, "start", onChange);
    this.element.hidden = true;
  }

  /** Stands beside the point at this pixel of the chart, among these runs; hidden where nothing is free.
   *  `shift` is from the chart's own pixels to its container. While runs are `passing` under a hand, it stays where it is:
   *  to look for what is in its way makes the browser lay out the page. */
  show(chart, axes, at, runs, shift, passing = false) {
    const stands = String([...at, ...shift]);
    if (passing && this.hint.open && !this.element.hidden && stands === this.stands) return;
    this.stands = stands;
    this.element.hidden = true;
    if (!this.hint.open) return;
    if (this.element.parentElement !== chart.container) chart.container.append(this.element);
    this.element.hidden = false;
    const size = [this.element.offsetWidth, this.element.offsetHeight];
    const paths = runs.map((run) => pixelsOf(run, axes));
    const place = freePlace(size, at, axes, paths, takenIn(chart, axes));
    this.element.hidden = !place;
    if (place) this.element.style.transform = `translate(${shift[0] + place[0]}px, ${shift[1] + place[1]}px)`;
  }

  hide() {
    this.element.hidden = true;
  }

  dispose() {
    this.hint.dispose();
    this.element.remove();
  }
}

const pixelsOf = ({ x, y, n }, axes) => Array.from({ length: n + 1 }, (_, k) => (
  [axes.x._offset + axes.x.d2p(x[k]), axes.y._offset + axes.y.d2p(y[k])]));

/** The boxes of the words and of the marked points in the chart, in its own pixels. */
function takenIn(chart, axes) {
  const frame = chart.element.querySelector(".main-svg").getBoundingClientRect();
  const words = [...chart.element.querySelectorAll(TAKEN)].map((part) => {
    const box = part.getBoundingClientRect();
    return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
  });
  const stars = chart.traces.filter(({ name, x }) => MARKS.has(name) && x?.length).flatMap(({ x, y }) => (
    Array.from(x, (at, i) => [axes.x._offset + axes.x.d2p(at), axes.y._offset + axes.y.d2p(y[i])])));
  return [...words, ...stars.map(([px, py]) => [px - 8, py - 8, px + 8, py + 8])];
}

/** The left upper corner of the first box beside the point that lies in the picture and on nothing; null without one. */
export function freePlace([width, height], [px, py], axes, paths, taken) {
  const corners = [
    [-width / 2, -GAP - height], [-width / 2, GAP], [-GAP - width, -height / 2], [GAP, -height / 2],
    [-GAP - width, -GAP - height], [GAP, -GAP - height], [-GAP - width, GAP], [GAP, GAP],
    [8 - width, -GAP - height], [-8, -GAP - height], [8 - width, GAP], [-8, GAP],
  ];
  for (const [dx, dy] of corners) {
    const box = [px + dx - AIR, py + dy - AIR, px + dx + width + AIR, py + dy + height + AIR];
    const free = inside(box, axes) && !taken.some((other) => overlap(box, other)) && !paths.some((path) => crosses(path, box));
    if (free) return [px + dx, py + dy];
  }
  return null;
}

const inside = ([left, top, right, bottom], { x, y }) => left >= x._offset && right <= x._offset + x._length
  && top >= y._offset && bottom <= y._offset + y._length;

const overlap = (one, other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];

const crosses = (path, box) => path.some((to, k) => k > 0 && shareIn(...path[k - 1], ...to, box));
