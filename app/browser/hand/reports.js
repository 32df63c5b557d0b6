// Reports tell the page what a hand has let go of. That is on the screen already, so the page hears of it once the hand has
// rested, or at once when something else is touched that needs the page. A class that moves its pictures all the time would
// keep a server busy with nothing but drawing pages; so the server says how long a hand has to rest.

import { server } from "./story.js";

const LONGEST = 4; // rests after which the page is told of a hand that never rests
const SOON = 400; // milliseconds of rest where a part of the page shows the run in numbers
const NUMBERS = ".st-key-details [role=tab][aria-selected=true]";
const FORMULAS = "Formulas"; // the tab that is the same for every run
const HELD = ".component.slider, .component.parameters, .start-handle, .st-key-landscape .nsewdrag";
const IDLE_KEYS = new Set(["Shift", "Control", "Alt", "Meta", "Escape", "+", "=", "-", "−"]); // they hold, or move the step size
const WAYS = "[data-tool=undo], [data-tool=redo]"; // they leave what is told now, and what was not told goes with it

export class Reports {
  constructor() {
    this.waiting = new Map(); // by its place in the run, what is to be told
    this.begun = 0;
    this.moving = false; // whether the hand moves something
    this.ending = new AbortController();
  }

  /** `send(tell)` has the page told, by a call of `tell` now and perhaps again; `onLeft()` is called when the visitor has gone
   *  back from what was not told yet, and `onTouched()` when something is touched while nothing waits. */
  listen({ send, onLeft, onTouched }) {
    Object.assign(this, { send, onLeft, onTouched });
    const heard = { capture: true, signal: this.ending.signal };
    document.addEventListener("pointerdown", (event) => this.touched(event), heard);
    document.addEventListener("keydown", (event) => this.keyed(event), heard);
    document.addEventListener("visibilitychange", () => document.hidden && this.flush(), heard);
    addEventListener("popstate", () => this.left(), heard);
  }

  get empty() {
    return this.waiting.size === 0;
  }

  /** Keeps what is to be told of a place until the hand has rested; its rest begins with `rest`. */
  hold(place, tell) {
    if (this.empty) this.begun = performance.now();
    this.waiting.set(place, tell);
    this.moving = false;
  }

  /** The hand moves on: it rests anew when it has let go. */
  move() {
    this.moving = true;
    clearTimeout(this.resting);
  }

  /** The hand has let go of what it moved last, and of nothing new. */
  stay() {
    this.moving = false;
    this.rest();
  }

  /** Begins the time to rest, as long as the server asks for now. */
  rest() {
    clearTimeout(this.resting);
    if (this.empty || this.moving) return;
    const tab = document.querySelector(NUMBERS);
    const rest = tab && tab.textContent.trim() !== FORMULAS ? SOON : server.rest;
    const left = this.begun + LONGEST * rest - performance.now();
    this.resting = setTimeout(() => this.flush(true), Math.max(0, Math.min(rest, left)));
  }

  /** Nothing is to be told of a place any more; returns whether something was. */
  withdraw(place) {
    const known = this.waiting.delete(place);
    if (this.empty) clearTimeout(this.resting);
    return known;
  }

  /** Tells the page now. `alone`: nothing else is told it at this moment; else Streamlit puts all of it into one message,
   *  and would draw one part of the page of those that change. */
  flush(alone = false) {
    clearTimeout(this.resting);
    if (this.empty) return;
    const tells = [...this.waiting.values()];
    this.waiting.clear();
    const whole = !alone || tells.length > 1;
    this.send(() => tells.forEach((tell) => tell(whole)));
  }

  forget() {
    clearTimeout(this.resting);
    this.waiting.clear();
  }

  dispose() {
    this.forget();
    this.ending.abort();
  }

  touched(event) {
    if (this.empty) return this.onTouched();
    const path = event.composedPath();
    const on = (selector) => path.some((part) => part.matches?.(selector));
    return on(HELD) || on(WAYS) ? undefined : this.flush();
  }

  keyed(event) {
    if (this.empty) return this.onTouched();
    const undoes = (event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key);
    const inHand = event.composedPath().some((part) => part.matches?.(HELD)) && event.key !== "Tab";
    return undoes || inHand || IDLE_KEYS.has(event.key) ? undefined : this.flush();
  }

  left() {
    if (this.empty) return;
    this.forget();
    this.onLeft();
  }
}
