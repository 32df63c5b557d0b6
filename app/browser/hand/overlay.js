// The overlay: the two charts of a page and what is shown over them. Its components (player, slider) say what to show;
// it paints at most once a frame and leaves the figure alone when there is nothing to add.

import { Answer } from "./answer.js";
import { Chart } from "../parts/chart.js";
import { Fit } from "../picture/fit.js";
import { Dials } from "./dials.js";
import { moveIsKnown } from "../parts/hints.js";
import { LetGo } from "./let_go.js";
import { Live } from "./live.js";
import { roundedTo } from "../parts/numbers.js";
import { OriginalPath } from "../picture/original_path.js";
import { Painter } from "../picture/painter.js";
import { Reports } from "./reports.js";
import { Rows } from "../picture/rows.js";
import { Rulers } from "../picture/rulers.js";
import { StartBoxes } from "./start_boxes.js";
import { StartHandle } from "./start_handle.js";
import { Steering } from "./steering.js";
import { Typing } from "./typing.js";
import { unfoldAgain } from "./verdict_cover.js";

const REST = 400; // milliseconds until a zoom counts as over

const overlays = new Map();

/** The overlay of the charts in these two containers, shared by all components that name them. */
export function overlayOf({ landscape, curves }) {
  const name = `${landscape} ${curves}`;
  if (!overlays.has(name)) overlays.set(name, new Overlay(landscape, curves, () => overlays.delete(name)));
  return overlays.get(name);
}

class Overlay {
  constructor(landscape, curves, onEmpty) {
    this.onEmpty = onEmpty;
    this.components = new Set();
    this.run = null; // the run the figures show
    this.k = 0; // the iterate the player is at
    this.previewed = null; // the run under the hand
    this.beside = null; // a second run, played with the same clock
    this.besideLive = null; // how the engine runs it
    this.besidePreviewed = null; // the second run under the hand
    this.hinted = false; // whether the page gives hints
    this.steering = new Steering(this);
    this.letters = ["x", "y"]; // the names of the coordinates
    this.movable = false; // whether a press on the landscape sets the start
    this.start = null; // where the start was just put
    this.answer = new Answer(this);
    this.reports = new Reports();
    this.letGo = new LetGo(this);
    this.theme = null;
    this.rulers = new Rulers();
    this.painter = new Painter(this);
    this.dials = new Dials(this);
    this.typing = new Typing(this);
    this.boxes = new StartBoxes();
    this.handle = new StartHandle({
      onMove: (point) => this.steerStart(point), onPut: (point) => this.putStart(point), onCancel: () => this.letGo.takeBack(),
      onHint: () => this.request(),
    });
    this.landscape = this.chart(landscape, (point, count) => this.landscapePressed(point, count));
    this.curves = this.chart(curves, (point) => this.curvesPressed(point));
    this.fit = new Fit("st-key-fit", () => this.request()); // these three only on a page that has data
    this.rows = new Rows("st-key-rows", () => this.request());
    this.original = new OriginalPath("st-key-original", () => this.request());
    // The page changes all the time while it is drawn; only another chart is a reason to paint anew.
    this.observer = new MutationObserver(() => {
      unfoldAgain();
      if ([...this.charts, ...this.dataCharts].some((chart) => chart.replaced)) this.request();
    });
  }

  chart(className, onPress) {
    const chart = new Chart(className, (event) => this.changed(chart, event), onPress);
    return chart;
  }

  changed(chart, event) {
    if (event === "plotly_afterplot") this.answer.arrived(chart);
    if (event === "plotly_relayout" && chart === this.landscape) {
      clearTimeout(this.moving);
      this.moving = setTimeout(() => this.moved(), REST);
    }
    this.request();
  }

  /** Another part of the landscape is looked at, and has been for a moment. */
  moved() {
    const { moved } = this.landscape;
    if (!moved) return;
    const { x, y } = this.landscape.panels[0];
    const edges = (range, axis) => [...range].sort((a, b) => a - b).map((edge) => roundedTo(edge, pixelOf(axis)));
    this.tell("onWindow", { x: edges(moved.x, x), y: edges(moved.y, y) });
  }

  get charts() {
    return [this.landscape, this.curves];
  }

  /** The pictures of the data, of the rows and of the path in original weights. */
  get dataPictures() {
    return [this.fit, this.rows, this.original];
  }

  get dataCharts() {
    return this.dataPictures.map(({ chart }) => chart);
  }

  join(component) {
    if (this.components.size === 0) this.observer.observe(document.body, { childList: true, subtree: true });
    this.components.add(component);
    this.request();
  }

  leave(component) {
    this.components.delete(component);
    if (this.components.size > 0) return;
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.moving);
    this.answer.forget();
    this.reports.dispose();
    this.boxes.release(this.boxes.point);
    this.steering.drop();
    this.handle.dispose();
    this.dials.dispose();
    this.typing.dispose();
    this.painter.dispose();
    [...this.charts, ...this.dataCharts].forEach((chart) => chart.release());
    this.onEmpty();
  }

  tell(event, ...details) {
    this.components.forEach((component) => component[event]?.(...details));
  }

  // Choosing what to show

  setTheme(theme) {
    this.theme = theme;
    this.request();
  }

  /** Takes the run of the figures, and how the engine runs it, where it can. */
  setRun(run, live = null) {
    const held = !this.steering.hand.empty;
    this.run = run;
    if (this.steering.drawn(run, live)) {
      if (held && !this.answer.waiting) this.answer.wait(); // the hand holds what the page has come to by itself
      this.answer.arrived("run");
    }
    this.tell("onRun", run);
    this.request();
  }

  /** Says whether the page gives hints to those who are here for the first time. */
  setHinted(hinted) {
    this.hinted = hinted;
    this.handle.hint.hint.allow(hinted);
    this.tell("onHinted");
  }

  /** Takes the second run, and the data with which the engine runs it; null where there is none. */
  setBeside(run, live) {
    this.beside = run;
    this.besideLive = run && live ? Live.of(live) : null;
    this.request();
  }

  /** The second run with these changes of the first; its direction is its own. */
  previewBeside({ direction, ...changes }) {
    this.besidePreviewed = this.besideLive?.run(changes) ?? null;
  }

  get end() {
    return Math.max(this.run?.n ?? 0, this.beside?.n ?? 0);
  }

  turnTo(k) {
    this.k = k;
    this.request();
  }

  /** Shows another run over the figure, until the page has drawn it or `drop`. */
  preview(run) {
    this.answer.forget();
    this.show(run);
  }

  show(run) {
    this.previewed = run;
    this.tell("onPreview", run);
    this.request();
  }

  drop() {
    this.answer.forget();
    this.previewed = null;
    this.besidePreviewed = null;
    this.start = null;
    if (this.run) this.boxes.release({ x: this.run.x[0], y: this.run.y[0] });
    this.steering.drop();
    this.dials.release();
    this.typing.outdate(false);
    this.reports.forget();
    this.rulers.forget();
    this.tell("onDrop");
    this.request();
    this.letGo.come();
  }

  // Presses on the charts

  landscapePressed({ px, py, axes, zoomed }, count) {
    if (!this.movable) return;
    if (count === 2) {
      // Plotly answers a double click by undoing the zoom: that was meant, and the start goes back to where it was.
      if (this.before) this.setStart(this.before);
      return;
    }
    const value = (axis, p) => roundedTo(axis.p2d(p - axis._offset), pixelOf(axis));
    const point = { x: value(axes.x, px), y: value(axes.y, py) };
    this.before = zoomed && this.run ? this.steering.start : null;
    this.setStart(point);
  }

  /** Shows at once what follows from another number of the run. */
  steer(place, value) {
    this.answer.forget();
    this.reports.move();
    this.steering.move(place, value);
    this.tell("onSteer", place);
    this.request();
  }

  /** A number of the run was let go where it had been taken up: the page hears nothing of it. */
  putBack(place) {
    const { hand, live } = this.steering;
    if (hand.isThatOf(live?.spec ?? {}, place)) this.letGo.withdraw(place);
  }

  steerStart(point) {
    this.boxes.hold(point);
    this.steer("start", [point.x, point.y]);
  }

  /** Reports a start that was put here to the page. */
  putStart(point) {
    this.start = point;
    // The picture first.
    requestAnimationFrame(() => setTimeout(() => this.letGo.report("start", (whole) => this.tell("onStart", point, whole))));
    this.request();
  }

  setStart(point) {
    if (!Number.isFinite(point.x) || !Number.isFinite(point.y)) return;
    moveIsKnown("start");
    this.steerStart(point);
    this.putStart(point);
  }

  curvesPressed({ px, axes }) {
    this.tell("onStep", Math.round(axes.x.p2d(px - axes.x._offset)));
  }

  // Painting

  request() {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  paint() {
    this.frame = 0;
    this.charts.forEach((chart) => chart.refresh() && chart.layout && this.answer.arrived(chart));
    this.dataCharts.forEach((chart) => chart.refresh());
    this.landscape.aim(this.movable);
    if (!this.theme) return;
    this.painter.paint();
    this.showHandle();
  }

  /** The ring of the start, where it can be moved and the engine knows what follows. */
  showHandle() {
    const free = this.movable && this.run && this.steering.live;
    const shown = [this.previewed ?? this.run, this.previewed ? this.besidePreviewed : this.beside].filter(Boolean);
    this.handle.passing = this.previewed !== null;
    this.handle.show(this.landscape, free ? this.steering.start : null, this.theme, shown);
    if (free) this.handle.say(this.steering.spoken);
  }
}

/** The width of a pixel in units of a linear axis. */
const pixelOf = (axis) => Math.abs(axis.p2d(1) - axis.p2d(0));
