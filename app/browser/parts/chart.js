// A chart of the page: finds Plotly's element by its container, follows it when it is replaced, zoomed or resized,
// and lays a canvas of our own between the chart and its hover labels.

import { Fade, groupsOf } from "./fade.js";
import { watchPresses } from "./pointer.js";

// Attributes and rules instead of styles on the elements, which belong to Plotly.
const AIM = "data-aim";
const RELABELLED = "data-relabelled";
const rules = new CSSStyleSheet();
rules.replaceSync(`[${AIM}] .nsewdrag { cursor: crosshair !important; }
  [${RELABELLED}] .colorbar .cbaxis { opacity: 0; }`);

const EVENTS = ["plotly_afterplot", "plotly_relayout", "plotly_relayouting"];
const CONTROLS = ".modebar, .legend, .updatemenu-container, .slider-container, a";

export class Chart {
  /** `className`: of the container; `onChange(event)`: the picture moved; `onPress(point, count)`: in data units. */
  constructor(className, onChange, onPress) {
    if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
    this.className = className;
    this.onChange = onChange;
    this.onPress = onPress;
    this.element = null;
    this.stop = () => {};
    this.faded = new Fade();
    this.reworded = new Fade();
    this.corner = null;
    this.presses = {};
  }

  /** The container the page has for the chart. */
  get container() {
    return document.querySelector(`.${CSS.escape(this.className)}`);
  }

  get found() {
    return document.querySelector(`.${CSS.escape(this.className)} .js-plotly-plot`);
  }

  /** Whether the chart in the page is another one than this knows. */
  get replaced() {
    const { found } = this;
    return found !== this.element || Boolean(found && found._ev !== this.emitter);
  }

  /** Takes the chart that is in the page now; returns whether it is another one than before. */
  refresh() {
    if (!this.replaced) return false;
    const { found } = this;
    this.release();
    if (found?.on) this.attach(found);
    return true;
  }

  attach(element) {
    this.element = element;
    this.emitter = element._ev;
    const handlers = EVENTS.map((name) => [name, () => this.redrawn(name)]);
    handlers.forEach(([name, handler]) => element.on(name, handler));
    const resized = new ResizeObserver(() => this.redrawn("resize"));
    resized.observe(element);
    const unwatch = watchPresses(element, this.presses, (event, count) => this.pressed(event, count));
    this.stop = () => {
      handlers.forEach(([name, handler]) => element.removeListener?.(name, handler));
      resized.disconnect();
      unwatch();
    };
  }

  redrawn(event) {
    this.faded.forget();
    this.reworded.forget();
    this.corner = null;
    this.onChange(event);
  }

  release() {
    this.stop();
    this.stop = () => {};
    this.wipe();
    this.aim(false);
    this.corner = null;
    this.canvas?.remove();
    this.canvas = null;
    this.element = null;
    this.emitter = null;
  }

  get layout() {
    return this.element?._fullLayout ?? null;
  }

  get traces() {
    return this.element?._fullData ?? [];
  }

  trace(name) {
    return this.traces.find((trace) => trace.name === name && trace.visible === true) ?? null;
  }

  /** The visible traces with points in the plane. */
  get curves() {
    return this.traces.filter((trace) => trace.visible === true && /^scatter(gl)?$/.test(trace.type));
  }

  /** Each pair of axes that a visible trace uses, once. */
  get panels() {
    const pairs = this.curves.map((trace) => [`${trace.xaxis}${trace.yaxis}`, this.axesOf(trace)]);
    return [...new Map(pairs.filter(([, axes]) => axes)).values()];
  }

  /** The axes a trace is drawn on, or null while Plotly has not laid them out. */
  axesOf(trace) {
    const name = (id) => `${id[0]}axis${id.slice(1)}`;
    const x = this.layout?.[name(trace?.xaxis ?? "x")];
    const y = this.layout?.[name(trace?.yaxis ?? "y")];
    return x?._length > 0 && y?._length > 0 ? { x, y } : null;
  }

  /** A cleared drawing surface in the chart's own pixels, or null where there is nothing to draw on.
   *  `shows` says in the page what is going to be drawn. */
  surface(shows) {
    const canvas = this.prepare();
    if (!canvas) return null;
    canvas.dataset.shows = shows;
    const context = canvas.getContext("2d");
    clear(context);
    context.setTransform(resolution(), 0, 0, resolution(), 0, 0);
    return context;
  }

  /** The canvas over the chart, in its size. */
  prepare() {
    const canvas = this.layout && this.placed();
    if (!canvas) return null;
    const { width, height } = this.layout;
    const [w, h] = [width, height].map((length) => Math.round(length * resolution()));
    if (canvas.width !== w || canvas.height !== h || !canvas.style.length) {
      [canvas.width, canvas.height] = [w, h];
      canvas.style.cssText = `position:absolute;left:0;top:0;width:${width}px;height:${height}px;pointer-events:none`;
    }
    return canvas;
  }

  /** The canvas above the traces, below legend, hover labels and buttons: before the second of Plotly's drawings. */
  placed() {
    const frame = this.element.querySelector(".svg-container");
    const above = frame?.querySelectorAll(":scope > .main-svg")[1];
    if (!above) return null;
    this.canvas ??= document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.canvas.className = "chart-overlay";
    if (this.canvas.nextSibling !== above) frame.insertBefore(this.canvas, above);
    return this.canvas;
  }

  /** Leaves the chart as its figure is. An empty canvas may stay: a new one takes the browser longer than a path on it. */
  wipe() {
    this.fade([]);
    this.reword();
    this.relabel(false);
    if (!this.canvas?.dataset.shows) return;
    clear(this.canvas.getContext("2d"));
    delete this.canvas.dataset.shows;
  }

  /** Shows that a press here means something. */
  aim(aimed) {
    this.element?.toggleAttribute(AIM, aimed);
  }

  /** Hides the numbers of the figure's colour bar, where others are drawn in their place. */
  relabel(hidden) {
    this.element?.toggleAttribute(RELABELLED, hidden);
  }

  /** Fades these traces of the figure, also the words of which `words(annotation)` is true, and nothing else. */
  fade(traces, words = () => false) {
    this.faded.show(this.element, traces, words);
  }

  /** Hides these traces and words of a flat figure, where all of them are drawn anew. */
  vanish(traces, words = () => false) {
    this.faded.show(this.element, traces, words, "whole");
  }

  /** Hides these words of a flat figure, where others are drawn in their place, and no other words. */
  reword(words = () => false) {
    this.reworded.show(this.element, [], words, "whole");
  }

  /** The parts of a flat picture that draw these traces and these words. */
  parts(traces, words) {
    return groupsOf(this.element, traces, words);
  }

  /** The ranges that a drag, a wheel or a pinch left in place of those of the figure, or null. */
  get moved() {
    const axes = this.panels[0];
    if (!axes || !(isZoomed(axes.x) || isZoomed(axes.y))) return null;
    return { x: [...axes.x.range], y: [...axes.y.range] };
  }

  /** Where the chart's own pixels begin in its container; measured once, for that makes the browser lay out the page. */
  get offset() {
    if (!this.corner) {
      const { left, top } = this.container.getBoundingClientRect();
      const from = this.element.querySelector(".main-svg").getBoundingClientRect();
      this.corner = { x: from.left - left, y: from.top - top };
    }
    return this.corner;
  }

  /** Where an event of the pointer is, in the chart's own pixels. */
  pixelAt(event) {
    const box = this.element.querySelector(".main-svg").getBoundingClientRect();
    return {
      px: ((event.clientX - box.left) * this.layout.width) / box.width,
      py: ((event.clientY - box.top) * this.layout.height) / box.height,
    };
  }

  pressed(event, count) {
    if (!this.layout || event.target.closest?.(CONTROLS)) return;
    const { px, py } = this.pixelAt(event);
    const inside = (p, axis) => p >= axis._offset && p <= axis._offset + axis._length;
    const axes = this.panels.find(({ x, y }) => inside(px, x) && inside(py, y));
    if (axes) this.onPress({ px, py, axes, zoomed: isZoomed(axes.x) || isZoomed(axes.y) }, count);
  }
}

/** Whether an axis shows another range than the one its figure was drawn with. */
function isZoomed(axis) {
  const first = [axis._rangeInitial0, axis._rangeInitial1];
  const span = Math.abs(axis.range[1] - axis.range[0]);
  return first.some((bound, i) => bound !== undefined && Math.abs(bound - axis.range[i]) > 1e-9 * span);
}

/** Pixels of the screen for each of the page. */
const resolution = () => window.devicePixelRatio || 1;

function clear(context) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}
