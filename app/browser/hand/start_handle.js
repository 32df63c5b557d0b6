// The handle of the start: a ring on the landscape, dragged by mouse, pen or finger, and moved by the arrow keys.

import { moveIsKnown } from "../parts/hints.js";
import { inFull, roundedTo } from "../parts/numbers.js";
import { rewrite } from "../parts/rewriting.js";
import { StartHint } from "./start_hint.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const SHARE = 0.01; // of the window, moved by one key; a tenth of it with Shift
const BESIDE = 12; // pixels from the middle of the ring to its coordinates
const REST = 350; // milliseconds after the last key before the start counts as put

const PLACE = "data-start-place";
const rules = new CSSStyleSheet();
rules.replaceSync(`
  [${PLACE}] { position: relative; }
  .start-handle { position: absolute; left: 0; top: 0; width: 26px; height: 26px; margin: -13px 0 0 -13px; z-index: 5;
    box-sizing: border-box; border: 1.5px solid var(--start-ink); border-radius: 50%; cursor: grab; touch-action: none;
    background: color-mix(in srgb, var(--start-ground) 25%, transparent); -webkit-tap-highlight-color: transparent;
    box-shadow: 0 0 0 1.5px var(--start-ground); outline: none; }
  .start-handle[hidden] { display: none; }
  .start-handle:hover, .start-handle.held { border-width: 3px; }
  .start-handle:focus-visible { border-width: 3px; box-shadow: 0 0 0 2px var(--start-ground), 0 0 0 4px var(--start-ink); }
  .start-handle.held { cursor: grabbing; background: none; }
  .start-handle::before { content: ""; position: absolute; inset: 0; border-radius: 50%; }
  @media (pointer: coarse) { .start-handle::before { inset: -10px; } }
  .start-hint { position: absolute; left: 0; top: 0; z-index: 4; margin: 0 !important; padding: 0.1rem 0.5rem; border-radius: 0.4rem;
    font-size: 0.8rem; line-height: 1.35; white-space: nowrap; pointer-events: none;
    color: var(--start-ground); background: var(--start-ink); }
  .start-hint[hidden] { display: none; }
  .start-place { position: absolute; left: 0; top: 0; z-index: 6; margin: 0 !important; padding: 0 0.3rem; border-radius: 0.3rem;
    font-size: 0.85rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.4; white-space: nowrap; pointer-events: none;
    color: var(--start-ink); background: color-mix(in srgb, var(--start-ground) 88%, transparent); }
  .start-place[hidden] { display: none; }`);

export class StartHandle {
  /** `onMove(point)` while it is moved, `onPut(point)` once it is let go, `onCancel()` where Escape takes it back. */
  constructor({ onMove, onPut, onCancel, onHint, of = "the run" }) {
    if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
    Object.assign(this, { onMove, onPut, onCancel, of });
    this.element = null;
    this.hint = new StartHint(onHint);
    this.place = Object.assign(document.createElement("p"), { className: "start-place", hidden: true }); // its coordinates
    this.place.setAttribute("aria-hidden", "true"); // the ring says them
    this.sizes = new Map(); // how many letters the coordinates have → their width and height, while the ring is held
    this.moving = false; // from the first move until it is put
    this.grip = null; // the pointer that holds it, and how far from the middle
    this.focused = false;
    this.passing = false; // whether runs pass under a hand
    this.ending = new AbortController();
    for (const [name, heard] of [["pointermove", "moved"], ["pointerup", "released"], ["pointercancel", "released"]]) {
      window.addEventListener(name, (event) => this[heard](event), { capture: true, signal: this.ending.signal });
    }
  }

  get held() {
    return this.grip !== null;
  }

  dispose() {
    this.ending.abort();
    clearTimeout(this.resting);
    this.hint.dispose();
    this.element?.remove();
    this.element = null;
    this.place.remove();
  }

  /** Stands at a point of a flat chart; hidden where there is no point, or none in sight. The hint keeps off the runs. */
  show(chart, point, theme, runs, ink = chart.trace("start")?.marker?.line?.color ?? theme.accent) {
    const axes = chart.element && chart.layout && !chart.layout.scene ? chart.axesOf(null) : null;
    const place = point && axes ? placeIn(axes, point) : null;
    if (!place) return this.hide();
    this.chart = chart;
    this.axes = axes;
    this.point = point;
    this.stand(chart.container);
    const { offset } = chart;
    const { style } = this.element;
    style.transform = `translate(${offset.x + place[0]}px, ${offset.y + place[1]}px) scale(${theme.scale})`;
    for (const { style: colours } of [this.element, this.hint.element, this.place]) {
      colours.setProperty("--start-ink", ink);
      colours.setProperty("--start-ground", theme.ground);
    }
    Object.assign(this.element.dataset, { startX: String(point.x), startY: String(point.y) });
    this.element.hidden = false;
    this.place.hidden = !this.moving;
    if (this.moving) this.showPlace(axes, place, offset);
    if (this.held) this.hint.hide();
    else this.hint.show(chart, axes, place, runs, [offset.x, offset.y], this.passing);
  }

  /** Writes the coordinates beside the ring: to its right and above it, unless they would leave the picture there. */
  showPlace({ x, y }, [px, py], offset) {
    const text = `(${inFull(this.point.x)}, ${inFull(this.point.y)})`;
    rewrite(this.place, [text]);
    // Figures are all as wide as each other: a text as long as one that was measured is not measured again, for that makes
    // the browser lay out the page in the middle of a frame.
    if (!this.sizes.has(text.length)) this.sizes.set(text.length, [this.place.offsetWidth, this.place.offsetHeight]);
    const [width, height] = this.sizes.get(text.length);
    const left = px + BESIDE + width > x._offset + x._length ? px - BESIDE - width : px + BESIDE;
    const top = py - BESIDE - height < y._offset ? py + BESIDE : py - BESIDE - height;
    this.place.style.transform = `translate(${offset.x + left}px, ${offset.y + top}px)`;
  }

  hide() {
    this.hint.hide();
    this.place.hidden = true;
    if (this.element && !this.held) this.element.hidden = true;
  }

  /** The point and what follows from it, for those who hear the page. */
  say(text) {
    if (!this.element || this.element.ariaValueText === text) return;
    this.element.setAttribute("aria-valuenow", String(this.point.x));
    this.element.setAttribute("aria-valuetext", text);
  }

  /** Makes the ring, or puts it into the container that is in the page now; the focus stays on it. */
  stand(container) {
    if (this.element?.parentElement === container) return;
    this.element ??= this.made();
    container.setAttribute(PLACE, "");
    container.append(this.element, this.place);
    if (this.focused) this.element.focus({ preventScroll: true });
  }

  made() {
    const element = document.createElement("div");
    element.className = "start-handle";
    element.tabIndex = 0;
    element.title = "The start: drag it, or move it with the arrow keys (Shift: in finer steps)";
    element.setAttribute("role", "slider");
    element.setAttribute("aria-label", `Start of ${this.of}. The arrow keys move it in the plane`);
    element.setAttribute("data-own-keys", "");
    element.addEventListener("pointerdown", (event) => this.pressed(event));
    element.addEventListener("keydown", (event) => this.keyed(event));
    element.addEventListener("focus", () => { this.focused = true; });
    element.addEventListener("blur", () => { this.focused = !element.isConnected; });
    return element;
  }

  pressed(event) {
    if (!event.isPrimary || event.button !== 0) return;
    const { px, py } = this.chart.pixelAt(event);
    const [x, y] = placeIn(this.axes, this.point);
    this.grip = { pointer: event.pointerId, dx: x - px, dy: y - py, moved: false };
    this.element.classList.add("held");
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    event.preventDefault();
    event.stopPropagation();
  }

  moved(event) {
    if (event.pointerId !== this.grip?.pointer || !this.chart.layout) return;
    event.stopPropagation();
    const { px, py } = this.chart.pixelAt(event);
    this.grip.moved = true;
    this.move(pointAt(this.axes, px + this.grip.dx, py + this.grip.dy));
  }

  move(point) {
    this.point = point;
    this.moving = true;
    this.onMove(point);
  }

  released(event) {
    if (event.pointerId !== this.grip?.pointer) return;
    event.stopPropagation();
    const { moved } = this.grip;
    this.letGo();
    if (moved) this.put();
  }

  letGo() {
    this.grip = null;
    this.sizes.clear();
    this.element.classList.remove("held");
  }

  keyed(event) {
    if (event.key === "Escape" && this.held) {
      this.letGo();
      this.moving = false;
      this.onCancel();
    }
    const way = STEPS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey || this.held) return;
    event.preventDefault();
    event.stopPropagation();
    const { x, y } = this.axes;
    const length = SHARE * Math.min(x._length, y._length) * (event.shiftKey ? 0.1 : 1);
    const [px, py] = [x.d2p(this.point.x), y.d2p(this.point.y)];
    const to = { x: x.p2d(px + way[0] * length), y: y.p2d(py - way[1] * length) };
    // Of the two coordinates the key moves one; the other keeps every digit.
    this.move({ ...this.point, ...(way[0] ? { x: fine(to.x, x) } : { y: fine(to.y, y) }) });
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.put(), REST);
  }

  put() {
    this.moving = false;
    moveIsKnown("start");
    this.onPut(this.point);
  }
}

const pixelOf = (axis) => Math.abs(axis.p2d(1) - axis.p2d(0));
/** Rounded to a tenth of a pixel, for the keys. */
const fine = (value, axis) => roundedTo(value, 0.1 * pixelOf(axis));

/** A point in the chart's own pixels, or null out of the window. */
function placeIn({ x, y }, point) {
  const [px, py] = [x.d2p(point.x), y.d2p(point.y)];
  const seen = px >= -1 && px <= x._length + 1 && py >= -1 && py <= y._length + 1;
  return seen ? [x._offset + px, y._offset + py] : null;
}

/** Data coordinates of a pixel, kept in the window and rounded to what a pixel can tell. */
function pointAt({ x, y }, px, py) {
  const value = (axis, p) => {
    const within = Math.min(Math.max(p - axis._offset, 0), axis._length);
    return roundedTo(axis.p2d(within), pixelOf(axis));
  };
  return { x: value(x, px), y: value(y, py) };
}
