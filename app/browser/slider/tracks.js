// The tracks of the slider: what stands at a place of it. A prepared track has runs that came from the server, one at each
// whole number; on a live one the engine computes the run at any place between 0 and 1.

import { marksUnder } from "./landmarks.js";
import { Live } from "../hand/live.js";
import { columnsOf } from "../parts/numbers.js";
import { outcomesOf } from "./outcomes.js";

const NOTCHES = 100; // places that the keys stop at, besides the marks
const MAGNET = 0.012; // of the track, within which a mark draws the hand
const DIGITS = 4;
const ROOM = 1.5; // between a mark and the end of a track, as a factor

const STEP_SIZE = "step_rule.step_size"; // in the run

/** Whether the run in the hand is another than that of the page, and follows at the pace of the server. */
const isChanged = ({ steering: { hand, subject } }) => Boolean(subject) && !hand.empty;

export class PreparedTrack {
  constructor(bank, columns) {
    const { outcomes, ...rest } = bank;
    Object.assign(this, rest);
    this.endings = outcomes;
    this.runs = runsOf(bank, columns);
    this.last = this.runs.length - 1;
    this.step = "1";
    this.marks = bank.marks.map((mark) => ({ ...mark, at: mark.index }));
  }

  stepSizeAt(place) {
    return this.step_sizes[place];
  }

  placeOf(stepSize) {
    const distance = (a) => Math.abs(Math.log(a / stepSize));
    return this.step_sizes.reduce((best, a, i, all) => (distance(a) < distance(all[best]) ? i : best), 0);
  }

  next(place, by) {
    return Math.max(0, Math.min(this.last, place + by));
  }

  drawn(place) {
    return place;
  }

  /** Shows what stands at a place; `ground` is the page's. Of a run that the hand has changed, none was prepared. */
  show(overlay, place, ground) {
    if (isChanged(overlay)) return overlay.steer(STEP_SIZE, this.stepSizeAt(place));
    overlay.preview(this.runs[place]);
    return overlay.steering.cover.show(this.verdicts[place] ?? "", ground);
  }

  /** The verdict on exactly this step size; "" between two of the track, where neither verdict need be true. */
  words(overlay, place, stepSize) {
    if (isChanged(overlay)) return overlay.steering.words;
    return Math.abs(this.step_sizes[place] / stepSize - 1) < 1e-9 ? (this.verdicts[place] ?? "") : "";
  }

  /** Calls `paint` with how each of the runs ends and after how many steps, where words may be shown. */
  outcomes(overlay, paint) {
    if (isChanged(overlay)) return paint([]);
    return paint(this.endings.map((outcome, i) => ({ outcome, n: this.runs[i].n })));
  }
}

export class LiveTrack {
  /** `before` is a track that keeps its scale while all that is to stand on it stands there. */
  constructor({ low, high, marks, told, digest }, before = null, stepSize = low) {
    const holds = (size) => size >= before.low * ROOM && size <= before.high / ROOM;
    const kept = before instanceof LiveTrack && [stepSize, ...marks.map((mark) => mark.step_size)].every(holds);
    Object.assign(this, { low: kept ? before.low : low, high: kept ? before.high : high, told, digest });
    this.span = Math.log(this.high / this.low);
    this.last = 1;
    this.step = "any";
    this.marks = marks.map((mark) => ({ ...mark, at: this.placeOf(mark.step_size) }));
  }

  /** The places that the keys stop at. */
  get notches() {
    const even = Array.from({ length: NOTCHES }, (_, i) => i / (NOTCHES - 1));
    return [...even, ...this.marks.map(({ at }) => at)].sort((a, b) => a - b);
  }

  /** Takes the marks that hold under the changes in a hand, of the run that the page has described; without changes, those
   *  of the page. Returns whether they are others than before. */
  remark(live, changes) {
    if (Object.keys(changes).length === 0) this.live = null;
    else this.live ??= live; // what the page answers later is no longer the run of these marks
    const before = JSON.stringify(this.marks);
    this.given ??= this.marks;
    this.marks = (this.live ? marksUnder(this.live, changes, this.given) : this.given)
      .filter(({ step_size: size }) => size >= this.low && size <= this.high)
      .sort((a, b) => a.step_size - b.step_size)
      .map((mark) => ({ ...mark, at: this.placeOf(mark.step_size) }));
    return JSON.stringify(this.marks) !== before;
  }

  /** The mark that stands here, if one does. */
  markAt(place, reach = 1e-9) {
    return this.marks.find(({ at }) => Math.abs(at - place) <= reach);
  }

  stepSizeAt(place) {
    return this.markAt(place)?.step_size ?? Number((this.low * Math.exp(this.span * place)).toPrecision(DIGITS));
  }

  placeOf(stepSize) {
    return Math.min(1, Math.max(0, Math.log(stepSize / this.low) / this.span));
  }

  /** The place that a hand near this one holds: a mark draws it. */
  drawn(place) {
    return this.markAt(place, MAGNET)?.at ?? place;
  }

  next(place, by) {
    const beyond = this.notches.filter((notch) => (by > 0 ? notch > place + 1e-6 : notch < place - 1e-6));
    const far = Math.min(Math.abs(by), beyond.length) - 1;
    if (far < 0) return by > 0 ? 1 : 0;
    return by > 0 ? beyond[far] : beyond[beyond.length - 1 - far];
  }

  show(overlay, place) {
    overlay.steer(STEP_SIZE, this.stepSizeAt(place));
  }

  words({ steering }) {
    return steering.words;
  }

  /** Calls `paint` with how the runs at the notches end, computed little by little. */
  outcomes({ steering: { subject, hand } }, paint) {
    if (!this.told || !(subject instanceof Live)) return paint([]);
    const sizes = Array.from({ length: NOTCHES }, (_, i) => this.low * Math.exp((this.span * i) / (NOTCHES - 1)));
    return outcomesOf(subject.spec, hand.changes, sizes, paint);
  }
}

/** The runs of a bank: parts of the columns that came with it. */
function runsOf({ lengths, reference, ascending }, columns) {
  const all = columnsOf(columns, 5, Float32Array);
  let first = 0;
  return lengths.map((length) => {
    const [x, y, value, gx, gy] = all.map((column) => column.subarray(first, first + length));
    first += length;
    return { n: length - 1, x, y, value, gx, gy, reference, ascending };
  });
}
