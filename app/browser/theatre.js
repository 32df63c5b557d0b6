// The theatre: the two charts of a page and what is shown over them. Its strips (player, scrubber) say what to show;
// it paints at most once a frame and leaves the figure alone when there is nothing to add.

import { Chart } from "./chart.js";
import { paintCurves, paintCursor } from "./curves.js";
import { disc } from "./ink.js";
import { paintIterate, paintPath } from "./landscape.js";
import { roundedTo } from "./numbers.js";

const LONGEST_WAIT = 4000; // milliseconds for the page to answer a report
const REST = 400; // milliseconds until a zoom counts as over
const LAST_WAIT = 800; // milliseconds for a chart to be drawn anew once the new run is here

const theatres = new Map();

/** The theatre of the charts in these two containers, shared by all strips that name them. */
export function theatreOf({ landscape, curves }) {
  const name = `${landscape} ${curves}`;
  if (!theatres.has(name)) theatres.set(name, new Theatre(landscape, curves, () => theatres.delete(name)));
  return theatres.get(name);
}

class Theatre {
  constructor(landscape, curves, onEmpty) {
    this.onEmpty = onEmpty;
    this.strips = new Set();
    this.run = null; // the run the figures show
    this.k = 0; // the iterate the player is at
    this.scrubbed = null; // the run of the step size under the scrubber
    this.pointed = false; // whether a press on the landscape sets the start
    this.ping = null; // where the start was just put
    this.awaited = new Set(); // what has yet to arrive after a report
    this.theme = null;
    this.landscape = this.chart(landscape, (point, count) => this.landscapePressed(point, count));
    this.curves = this.chart(curves, (point) => this.curvesPressed(point));
    // The page changes all the time while it is drawn; only another chart is a reason to paint anew.
    this.observer = new MutationObserver(() => {
      if (this.charts.some((chart) => chart.replaced)) this.request();
    });
  }

  chart(className, onPress) {
    const chart = new Chart(className, (event) => this.changed(chart, event), onPress);
    return chart;
  }

  changed(chart, event) {
    if (event === "plotly_afterplot") this.arrived(chart);
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

  join(strip) {
    if (this.strips.size === 0) this.observer.observe(document.body, { childList: true, subtree: true });
    this.strips.add(strip);
    this.request();
  }

  leave(strip) {
    this.strips.delete(strip);
    if (this.strips.size > 0) return;
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    [this.deadline, this.moving].forEach(clearTimeout);
    this.charts.forEach((chart) => chart.release());
    this.onEmpty();
  }

  tell(event, ...details) {
    this.strips.forEach((strip) => strip[event]?.(...details));
  }

  // What to show

  setTheme(theme) {
    this.theme = theme;
    this.request();
  }

  setRun(run) {
    this.run = run;
    this.arrived("run");
    this.tell("onRun", run);
    this.request();
  }

  turnTo(k) {
    this.k = k;
    this.request();
  }

  /** Shows the run of another step size over the figure, until `settle` or `drop`. */
  scrubTo(run) {
    this.awaited.clear();
    this.scrubbed = run;
    this.tell("onScrub");
    this.request();
  }

  drop() {
    this.awaited.clear();
    clearTimeout(this.deadline);
    this.scrubbed = null;
    this.ping = null;
    this.tell("onDrop");
    this.request();
  }

  /** Keeps what is shown until the page has drawn the run that was asked for. */
  settle() {
    this.awaited = new Set(["run", ...this.charts.filter((chart) => chart.element)]);
    this.wait(LONGEST_WAIT);
  }

  wait(milliseconds) {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.drop(), milliseconds);
  }

  arrived(what) {
    if (!this.awaited.delete(what)) return;
    if (this.awaited.size === 0) this.drop();
    else if (!this.awaited.has("run")) this.wait(LAST_WAIT);
  }

  // Presses on the charts

  landscapePressed({ px, py, axes, zoomed }, count) {
    if (!this.pointed) return;
    if (count === 2) {
      // Plotly answers a double click by undoing the zoom: that was meant, and the start goes back to where it was.
      if (this.before) this.report(this.before);
      return;
    }
    const value = (axis, p) => roundedTo(axis.p2d(p - axis._offset), pixelOf(axis));
    const point = { x: value(axes.x, px), y: value(axes.y, py) };
    this.before = zoomed && this.run ? { x: this.run.x[0], y: this.run.y[0] } : null;
    this.report(point);
  }

  report(point) {
    if (!Number.isFinite(point.x) || !Number.isFinite(point.y)) return;
    this.ping = point;
    this.settle();
    this.tell("onStart", point);
    this.request();
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
    this.charts.forEach((chart) => chart.refresh() && chart.layout && this.arrived(chart));
    this.landscape.aim(this.pointed);
    if (!this.theme) return;
    if (this.scrubbed) this.paintScrubbed();
    else if (this.run && this.k < this.run.n) this.paintStep();
    else this.charts.forEach((chart) => chart.wipe());
    if (this.ping) this.paintPing();
  }

  paintStep() {
    ghostPath(this.landscape);
    paintIterate(this.landscape, this.run, this.k, this.theme);
    this.curves.ghost([]);
    paintCursor(this.curves, this.k, this.theme);
  }

  paintScrubbed() {
    ghostPath(this.landscape);
    paintPath(this.landscape, this.scrubbed, this.theme);
    this.curves.ghost(this.curves.curves, true);
    paintCurves(this.curves, this.scrubbed, this.theme);
  }

  paintPing() {
    const axes = this.landscape.axesOf(null);
    const context = axes && (this.landscape.canvas?.getContext("2d") ?? this.landscape.surface("start"));
    if (!context) return;
    const [x, y] = [axes.x._offset + axes.x.d2p(this.ping.x), axes.y._offset + axes.y.d2p(this.ping.y)];
    disc(context, x, y, 6, this.theme.ground, this.theme.accent, 2.5);
  }
}

/** What a pixel is worth on a linear axis. */
const pixelOf = (axis) => Math.abs(axis.p2d(1) - axis.p2d(0));

const OF_THE_RUN = new Set(["path", "iterates", "path halo", "path to far points", "direction", "rejected step", "last iterate"]);

/** Fades what the landscape shows of its own run: the path, and the words on where it left the window. */
function ghostPath(chart) {
  chart.ghost(chart.traces.filter((trace) => OF_THE_RUN.has(trace.name)), true);
}
