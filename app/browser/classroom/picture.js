// The picture of a question: the landscape with its axes, marks on it, and above them what moves.

import { word } from "../parts/canvas.js";
import { roundedTo } from "../parts/numbers.js";
import { Box, ticks, tickText } from "./axes.js";
import { el } from "./elements.js";
import { Ground } from "./ground.js";

const LAYERS = ["ground", "marks", "ink", "live"]; // from below to above
const ASPECTS = [0.7, 1.7]; // a window beyond these is widened, as in the app
const STRIDE = 1 / 40; // of the window: one press of an arrow key

/** Width by height of the picture of a window [x from, x to, y from, y to]. */
function aspectOf([left, right, bottom, top]) {
  return Math.min(ASPECTS[1], Math.max(ASPECTS[0], (right - left) / (top - bottom)));
}

export class Picture {
  /** `label` is read aloud in place of the picture; with `onPress(point)` a place on it can be chosen. */
  constructor(question, { label, onPress = null }) {
    this.question = question;
    this.aspect = aspectOf(question.window);
    this.canvases = LAYERS.map((name) => el("canvas", { class: name, "aria-hidden": "true" }));
    this.element = el("div", { class: "picture", style: { "--aspect": this.aspect }, "aria-label": label, role: "img", "aria-busy": "true" }, ...this.canvases);
    this.paints = { marks: () => {}, ink: () => {}, live: () => {} };
    this.press = onPress;
    this.chosen = null;
    if (onPress) this.watch();
    this.watchSize();
    this.ready = this.load();
  }

  /** Fetches the landscape, and again when the page turns dark or light. */
  async load() {
    this.ground = await Ground.of(this.question.link, this.aspect).catch(() => null);
    if (!this.ground) this.element.append(el("p", { class: "missing", text: "The landscape did not load. Reload the page." }));
    this.element.removeAttribute("aria-busy");
    this.draw();
    return this;
  }

  watchSize() {
    const size = new ResizeObserver(() => this.draw());
    size.observe(this.element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const turned = () => this.load();
    dark.addEventListener("change", turned);
    this.end = () => {
      size.disconnect();
      dark.removeEventListener("change", turned);
    };
  }

  get box() {
    const size = parseFloat(getComputedStyle(this.element).fontSize);
    const { clientWidth: width, clientHeight: height } = this.element;
    const [left, right, top, bottom] = [2.6, 0.6, 0.5, 1.6].map((part) => part * size);
    return new Box(this.ground.window, left, top, width - left - right, height - top - bottom);
  }

  get theme() {
    const style = getComputedStyle(this.element);
    const read = (name) => style.getPropertyValue(`--${name}`).trim();
    return {
      ink: style.color, halo: read("ground"), accent: read("accent"), muted: read("muted"), run: read("run"),
      font: style.fontFamily, size: parseFloat(style.fontSize), outcome: (kind) => read(`outcome-${kind}`),
    };
  }

  /** The context of a layer, cleared, at the sharpness of the screen. */
  context(name) {
    const canvas = this.canvases[LAYERS.indexOf(name)];
    const { clientWidth, clientHeight } = this.element;
    const sharpness = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(clientWidth * sharpness), Math.round(clientHeight * sharpness)];
    const context = canvas.getContext("2d");
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
    context.clearRect(0, 0, clientWidth, clientHeight);
    return context;
  }

  draw() {
    if (!this.ground || !this.element.clientWidth) return;
    const context = this.context("ground");
    this.ground.paint(context, this.box);
    this.paintAxes(context, this.box, this.theme);
    for (const name in this.paints) this.repaint(name);
  }

  /** Has `paint(context, box, theme)` draw a layer, now and whenever the picture changes its size. */
  set(name, paint) {
    this.paints[name] = paint;
    if (this.ground && this.element.clientWidth) this.repaint(name);
  }

  repaint(name) {
    this.paints[name](this.context(name), this.box, this.theme);
  }

  paintAxes(context, box, { muted, ink, halo, font, size }) {
    const [[left, right], [bottom, top]] = box.window;
    context.font = `${0.75 * size}px ${font}`;
    Object.assign(context, { fillStyle: muted, strokeStyle: muted, lineWidth: 1, textBaseline: "middle" });
    context.strokeRect(box.left, box.top, box.width, box.height);
    const room = Math.max(2, Math.floor(box.width / (4.5 * size)));
    context.textAlign = "center";
    for (const x of ticks(left, right, room)) context.fillText(tickText(x), box.px(x), box.top + box.height + 0.8 * size);
    context.textAlign = "right";
    for (const y of ticks(bottom, top, room)) context.fillText(tickText(y), box.left - 0.3 * size, box.py(y));
    // The letters stand inside, at the ends of their axes, where no number can lie over them.
    const [across, up] = this.question.letters;
    const style = { color: ink, halo, font: `italic ${0.9 * size}px ${font}` };
    word(context, across, box.left + box.width - 0.5 * size, box.top + box.height - 0.8 * size, { ...style, align: "right" });
    word(context, up, box.left + 0.5 * size, box.top + 0.8 * size, style);
  }

  // A place is chosen with a finger, a pen, the mouse or the arrow keys.

  watch() {
    const { element } = this;
    element.classList.add("pressable");
    Object.assign(element, { tabIndex: 0 });
    element.setAttribute("role", "application");
    const at = (event) => {
      const frame = element.getBoundingClientRect();
      if (this.ground) this.choose(this.box.at(event.clientX - frame.left, event.clientY - frame.top));
    };
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      at(event);
    });
    element.addEventListener("pointermove", (event) => element.hasPointerCapture(event.pointerId) && at(event));
    element.addEventListener("keydown", (event) => this.step(event));
  }

  step(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
    if (!way || !this.ground) return;
    event.preventDefault();
    const [[left, right], [bottom, top]] = this.ground.window;
    const [x, y] = this.chosen ?? [(left + right) / 2, (bottom + top) / 2];
    this.choose([x + way[0] * STRIDE * (right - left), y + way[1] * STRIDE * (top - bottom)]);
  }

  /** Takes a place in the window of the question, with the digits that a pixel can distinguish. */
  choose([x, y]) {
    const { box } = this;
    const [[left, right], [bottom, top]] = box.window;
    const [x0, x1, y0, y1] = this.question.window;
    const within = (value, low, high) => Math.min(high, Math.max(low, value));
    const rounded = [roundedTo(x, (right - left) / box.width), roundedTo(y, (top - bottom) / box.height)];
    this.chosen = [within(rounded[0], x0, x1), within(rounded[1], y0, y1)];
    this.press(this.chosen);
  }
}
