// The overlay: the two charts of a page and what is shown over them. Its components (player, slider) say what to show;
// it paints at most once a frame and leaves the figure alone when there is nothing to add.

import { Answer } from "./answer.js";
import { Chart } from "./chart.js";
import { paintCurves, paintCursor } from "./curves.js";
import { disc } from "./canvas.js";
import { Fit } from "./fit.js";
import { Dials } from "./dials.js";
import { paintIterate, paintPath } from "./landscape.js";
import { Live } from "./live.js";
import { roundedTo } from "./numbers.js";
import { Rulers } from "./rulers.js";
import { StartHandle } from "./start_handle.js";
import { Steering } from "./steering.js";
import { Typing } from "./typing.js";

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
    this.steering = new Steering(this);
    this.movable = false; // whether a press on the landscape sets the start
    this.start = null; // where the start was just put
    this.answer = new Answer(this);
    this.theme = null;
    this.rulers = new Rulers();
    this.dials = new Dials(this);
    this.typing = new Typing(this);
    this.handle = new StartHandle({
      onMove: (point) => this.steerStart(point), onPut: (point) => this.putStart(point), onCancel: () => this.drop(),
    });
    this.landscape = this.chart(landscape, (point, count) => this.landscapePressed(point, count));
    this.curves = this.chart(curves, (point) => this.curvesPressed(point));
    this.fit = new Fit("st-key-fit", () => this.request()); // only on a page that has data
    // The page changes all the time while it is drawn; only another chart is a reason to paint anew.
    this.observer = new MutationObserver(() => {
      if ([...this.charts, this.fit.chart].some((chart) => chart.replaced)) this.request();
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
    this.steering.drop();
    this.handle.dispose();
    this.dials.dispose();
    this.typing.dispose();
    [...this.charts, this.fit.chart].forEach((chart) => chart.release());
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
    this.run = run;
    if (this.steering.drawn(run, live)) this.answer.arrived("run");
    this.tell("onRun", run);
    this.request();
  }

  /** Takes the second run, and the data with which the engine runs it; null where there is none. */
  setBeside(run, live) {
    this.beside = run;
    this.besideLive = run && live ? Live.of(live) : null;
    this.request();
  }

  /** What the second run is with these changes of the first; its direction is its own. */
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
    this.steering.drop();
    this.typing.outdate(false);
    this.rulers.forget();
    this.tell("onDrop");
    this.request();
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
    this.before = zoomed && this.run ? { x: this.run.x[0], y: this.run.y[0] } : null;
    this.setStart(point);
  }

  /** Shows at once what follows from another number of the run. */
  steer(place, value) {
    this.answer.forget();
    this.steering.move(place, value);
    this.tell("onSteer", place);
    this.request();
  }

  steerStart(point) {
    this.steer("start", [point.x, point.y]);
  }

  /** The start was put here: the page is told. */
  putStart(point) {
    this.start = point;
    const tell = () => this.tell("onStart", point);
    this.answer.wait(tell);
    requestAnimationFrame(() => setTimeout(tell)); // the picture first
    this.request();
  }

  setStart(point) {
    if (!Number.isFinite(point.x) || !Number.isFinite(point.y)) return;
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
    this.fit.chart.refresh();
    this.landscape.aim(this.movable);
    if (!this.theme) return;
    if (this.previewed) this.paintPreview();
    else if (this.run && this.k < this.end) this.paintStep();
    else [...this.charts, this.fit.chart].forEach((chart) => chart.wipe());
    if (this.start && !this.previewed) this.paintStart();
    this.showHandle();
  }

  /** The ring of the start, where it can be moved and the engine knows what follows. */
  showHandle() {
    const free = this.movable && this.run && this.steering.live;
    this.handle.show(this.landscape, free ? this.steering.start : null, this.theme);
    if (free) this.handle.say(this.steering.spoken);
  }

  /** What the landscape's figure draws of its own run, as parts of its picture. */
  ofTheRun() {
    return this.landscape.parts(this.landscape.traces.filter(isOfThePath), isAtAPoint);
  }

  paintStep() {
    this.fit.paint(this.run, this.k, this.theme);
    fadePath(this.landscape);
    paintIterate(this.landscape, this.run, this.k, this.theme, this.beside);
    this.curves.fade([]);
    paintCursor(this.curves, this.k, this.theme);
  }

  paintPreview() {
    const { ground } = this.steering;
    const beside = this.besidePreviewed;
    this.fit.paint(this.previewed, this.previewed.n, this.theme);
    fadePath(this.landscape, ["start"], ground ? () => true : isAtAPoint);
    this.landscape.relabel(Boolean(ground));
    paintPath(this.landscape, this.previewed, this.theme, ground, beside);
    const moved = paintCurves(this.curves, this.previewed, this.theme, this.steering.run ? this.rulers : null, beside);
    this.curves.fade(this.curves.curves, moved ? isNoTitle : isOfARun);
  }

  paintStart() {
    const axes = this.landscape.axesOf(null);
    const context = axes && (this.landscape.canvas?.getContext("2d") ?? this.landscape.surface("start"));
    if (!context) return;
    const [x, y] = [axes.x._offset + axes.x.d2p(this.start.x), axes.y._offset + axes.y.d2p(this.start.y)];
    disc(context, x, y, 6, this.theme.ground, this.theme.accent, 2.5);
  }
}

/** The width of a pixel in units of a linear axis. */
const pixelOf = (axis) => Math.abs(axis.p2d(1) - axis.p2d(0));

const OF_THE_RUN = new Set(["path", "iterates", "path halo", "path to far points", "direction", "rejected step", "last iterate"]);

/** Of the words in a figure, those at a point of the plane; the others are about the landscape. */
const isAtAPoint = (note) => note.xref === "x";
/** Of the words beside the curves, those about the run: not the names of the rows, nor the tolerance. */
const isOfARun = (note) => note.xref !== "paper" && note.name !== "tolerance";

/** The words that stand in the panels, where an axis is another one now. */
const isNoTitle = (note) => note.xref !== "paper";

/** Before the names of the traces of a second run. */
const BESIDE = /^B /;

/** Whether a trace of the landscape belongs to the path of one of its runs. */
const isOfThePath = ({ name }) => OF_THE_RUN.has(name?.replace(BESIDE, ""));

/** Fades what the landscape shows of its own run: the path, and the words on where it left the window. */
function fadePath(chart, others = [], words = isAtAPoint) {
  chart.fade(chart.traces.filter((trace) => isOfThePath(trace) || others.includes(trace.name)), words);
}
