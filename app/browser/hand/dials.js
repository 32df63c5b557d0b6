// The dials: sliders and number boxes of the page that belong to Streamlit, heard while they move. Streamlit itself tells
// the server once they are let go.

import { moveIsKnown } from "../parts/hints.js";
import { Thumbs, boxBeside } from "./thumbs.js";

export class Dials {
  constructor(overlay) {
    this.overlay = overlay;
    this.dials = new Map(); // the class of a widget's place → what its number is
    this.held = new Map(); // a slider in the hand → the number that stands in its box
    this.ending = new AbortController();
    const heard = { capture: true, signal: this.ending.signal };
    document.addEventListener("input", (event) => this.typed(event), heard);
    const find = ({ target }) => { this.found = target.value; };
    document.addEventListener("focusin", find, heard);
    document.addEventListener("keydown", (event) => event.key === "Enter" && find(event), heard);
    document.addEventListener("focusout", ({ target }) => target.value === this.found && this.putBack(target), heard);
    this.thumbs = new Thumbs({
      isHeard: (input) => Boolean(this.overlay.steering.live && this.dialOf(input)?.slides),
      onMove: (input, place) => this.slid(input, place),
      onBack: (input) => this.putBack(input),
    });
    // With the keys, and once the hand is still, it is React that moves a thumb, without an event of the page.
    this.observer = new MutationObserver((changes) => changes.forEach(({ target }) => this.drawn(target)));
    this.observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["value"] });
  }

  dispose() {
    this.release();
    this.ending.abort();
    this.thumbs.dispose();
    this.observer.disconnect();
  }

  /** Each dial has the key of its widget and the place of its number in the run, the numbers it accepts, and its scale. */
  set(dials) {
    this.dials = new Map(dials.flatMap((dial) => {
      const name = `st-key-${dial.key.replace(/[^\w-]/g, "-")}`;
      return [[name, dial], [`${name}-slider`, { ...dial, slides: true }]];
    }));
  }

  dialOf(input) {
    const names = input.closest("[data-testid=stElementContainer]")?.classList ?? [];
    return [...names].map((name) => this.dials.get(name)).find(Boolean);
  }

  /** React has drawn a thumb elsewhere: in somebody's hand, or because the page shows other settings. */
  drawn(input) {
    if (input.type !== "range" || this.thumbs.drawn(input)) return;
    if (input.matches(":focus") || input.closest("[data-dragging]")) this.slid(input, Number(input.getAttribute("value")));
  }

  slid(input, place) {
    const dial = this.dialOf(input);
    if (!dial?.slides) return;
    const value = dial.logarithmic ? Number((10 ** place).toPrecision(3)) : place;
    if (!this.turn(dial, value)) return;
    this.held.set(input, String(Number(value.toPrecision(6))));
    cancelAnimationFrame(this.frame);
    this.write();
  }

  /** Shows the numbers of the sliders in their boxes, until the page has taken them: React, which does not know of them,
   *  puts its own back whenever it draws a box. */
  write() {
    for (const [input, text] of this.held) {
      const box = boxBeside(input);
      if (box && box.value !== text && box !== document.activeElement) box.value = text;
    }
    this.frame = this.held.size ? requestAnimationFrame(() => this.write()) : 0;
  }

  /** Leaves the boxes to React. */
  release() {
    cancelAnimationFrame(this.frame);
    this.held.clear();
  }

  typed({ target }) {
    if (target.type !== "number" || !target.matches(":focus")) return;
    const dial = this.dialOf(target);
    if (dial && !dial.slides) this.turn(dial, target.valueAsNumber);
  }

  /** A slider or box was left as it had been found: Streamlit tells the page nothing. */
  putBack(input) {
    const dial = ["number", "range"].includes(input.type) && this.dialOf(input);
    if (dial) this.overlay.putBack(dial.place);
  }

  /** Shows what follows from another number; returns whether the page will take it. */
  turn({ place, part, ...dial }, value) {
    const { overlay } = this;
    if (!overlay.steering.live || !accepts(dial, value)) return false;
    if (place === "start") moveIsKnown("start");
    const { x, y } = overlay.steering.start;
    const pair = part === 0 ? [value, y] : [x, value];
    overlay.steer(place, part === undefined ? value : pair);
    overlay.answer.wait();
    return true;
  }
}

/** Whether a number is one that the page will take. */
function accepts({ integer, above, at_least: least, below, at_most: most }, value) {
  if (!Number.isFinite(value) || (integer && !Number.isInteger(value))) return false;
  return (above === null || value > above) && (least === null || value >= least) &&
    (below === null || value < below) && (most === null || value <= most);
}
