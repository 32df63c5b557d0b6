// The dials: sliders and number boxes of the page that belong to Streamlit, heard while they move. Streamlit itself tells
// the server once they are let go.

import { moveIsKnown } from "./hints.js";

export class Dials {
  constructor(overlay) {
    this.overlay = overlay;
    this.dials = new Map(); // the class of a widget's place → what its number is
    this.ending = new AbortController();
    document.addEventListener("input", (event) => this.typed(event), { capture: true, signal: this.ending.signal });
    // The sliders are React's own: their thumb moves without an event of the page.
    this.observer = new MutationObserver((changes) => changes.forEach(({ target }) => this.moved(target)));
    this.observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["value"] });
  }

  dispose() {
    this.ending.abort();
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

  /** A thumb in somebody's hand has moved; the page moves thumbs as well, when it shows other settings. */
  moved(input) {
    if (input.type !== "range" || !(input.matches(":focus") || input.closest("[data-dragging]"))) return;
    const dial = this.dialOf(input);
    if (!dial?.slides) return;
    const place = Number(input.getAttribute("value"));
    this.turn(dial, dial.logarithmic ? Number((10 ** place).toPrecision(3)) : place);
  }

  typed({ target }) {
    if (target.type !== "number" || !target.matches(":focus")) return;
    const dial = this.dialOf(target);
    if (dial && !dial.slides) this.turn(dial, target.valueAsNumber);
  }

  turn({ place, part, ...dial }, value) {
    const { overlay } = this;
    if (!overlay.steering.live || !accepts(dial, value)) return;
    if (place === "start") moveIsKnown("start");
    const { x, y } = overlay.steering.start;
    const pair = part === 0 ? [value, y] : [x, value];
    overlay.steer(place, part === undefined ? value : pair);
    overlay.answer.wait();
  }
}

/** Whether a number is one that the page will take. */
function accepts({ integer, above, at_least: least, below, at_most: most }, value) {
  if (!Number.isFinite(value) || (integer && !Number.isInteger(value))) return false;
  return (above === null || value > above) && (least === null || value >= least) &&
    (below === null || value < below) && (most === null || value <= most);
}
