// Many runs at once over one landscape. The trails grow, so that a frame draws only what is new; the heads move above.

import { polyline, within } from "../parts/canvas.js";
import { calm } from "./elements.js";
import { kindOf, layer, mark } from "./outcomes_in_class.js";

const SECONDS = 7; // a whole flight
const AXES = ({ left, top, width, height }) => ({ x: { _offset: left, _length: width }, y: { _offset: top, _length: height } });

/** The step at a share of the flight: even factors in even times, since most happens in the first steps. */
const stepAt = (share, most) => (1 + most) ** share - 1;

export class Flights {
  /** `runs` as the engine makes them; `onStep(k)` is called with the step that is shown. */
  constructor(picture, runs, onStep = () => {}) {
    Object.assign(this, { picture, runs, onStep });
    this.most = Math.max(1, ...runs.map((run) => run.count - 1));
    this.share = 0;
    picture.set("ink", () => this.redraw());
    picture.set("live", (context) => this.heads(context));
  }

  /** Plays it from the start; with reduced motion only its end is shown. */
  play() {
    cancelAnimationFrame(this.frame);
    this.share = calm() ? 1 : 0;
    if (this.picture.ground) {
      this.picture.repaint("ink"); // with what else is drawn there, such as the start
      this.picture.repaint("live");
    }
    if (this.share < 1) this.frame = requestAnimationFrame((now) => this.begin(now));
  }

  end() {
    cancelAnimationFrame(this.frame);
  }

  begin(now) {
    const started = now;
    const tick = (time) => {
      this.share = Math.min(1, (time - started) / (1000 * SECONDS));
      this.advance();
      if (this.share < 1) this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  /** Lays the pixels of all runs out anew, and draws the trails so far; the picture has the heads drawn after it. */
  redraw() {
    const { picture } = this;
    if (!picture.ground) return;
    [this.trails, this.box, this.theme] = [picture.context("ink"), picture.box, picture.theme];
    this.pixels = this.runs.map((run) => ({
      xs: Float64Array.from(run.x, (x) => this.box.px(x)), ys: Float64Array.from(run.y, (y) => this.box.py(y)), drawn: 0,
    }));
    this.extendAll();
  }

  advance() {
    if (!this.pixels) return;
    this.extendAll();
    this.heads(this.picture.context("live"));
  }

  extendAll() {
    within(this.trails, AXES(this.box), () => this.pixels.forEach((pixels, i) => this.extend(pixels, this.runs[i], this.k)));
  }

  /** The marks where the runs are now; they are drawn anew with the picture, also when the flight is over. */
  heads(context) {
    if (!this.pixels) return;
    const below = this.runs.map((run) => (run.mine ? -1 : layer(this.shownKind(run)))); // the own mark is the largest
    const order = this.runs.map((_, i) => i).sort((i, j) => below[i] - below[j]);
    within(context, AXES(this.box), () => order.forEach((i) => this.head(context, this.pixels[i], this.runs[i], this.k)), 6);
    this.onStep(Math.round(this.k));
  }

  get k() {
    return stepAt(this.share, this.most);
  }

  /** The kind whose mark a run has now; on its way it has that of a run that arrives. */
  shownKind(run) {
    return this.k >= run.count - 1 ? kindOf(run.status) : "arrived";
  }

  color(run) {
    return this.theme.outcome(kindOf(run.status));
  }

  /** Draws a trail on from the last whole step that was drawn. */
  extend(pixels, run, k) {
    const upTo = Math.min(Math.floor(k), run.count - 1);
    if (upTo <= pixels.drawn) return;
    const part = { xs: pixels.xs.subarray(pixels.drawn, upTo + 1), ys: pixels.ys.subarray(pixels.drawn, upTo + 1) };
    const width = (this.runs.length > 20 ? 0.08 : 0.13) * this.theme.size;
    this.trails.globalAlpha = this.runs.length > 20 ? 0.55 : 0.85;
    polyline(this.trails, part, part.xs.length, { color: this.color(run), width });
    this.trails.globalAlpha = 1;
    pixels.drawn = upTo;
  }

  head(context, { xs, ys }, run, k) {
    const [i, part] = [Math.min(Math.floor(k), run.count - 1), k % 1];
    const next = Math.min(i + 1, run.count - 1);
    const [x, y] = [xs[i] + part * (xs[next] - xs[i]), ys[i] + part * (ys[next] - ys[i])];
    if (Math.abs(x) > 2e4 || Math.abs(y) > 2e4 || Number.isNaN(x)) return;
    const radius = (run.mine ? 0.45 : 0.28) * this.theme.size;
    mark(context, this.shownKind(run), x, y, radius, run.mine ? this.theme.ink : this.color(run), this.theme.halo);
  }
}
