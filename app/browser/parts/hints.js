// The hints of a first visit: one on each thing that a visitor may move. A hint goes once its thing was moved, and this
// browser remembers it; the help brings them back.

const KEPT = "gradnorm_hints";
const CHANGED = "gradnorm-hints";
const SPACE = /\s+/;

let moved = new Set(remembered());
window.addEventListener(CHANGED, ({ detail }) => { moved = new Set(detail); });

/** The names of the hints that are gone; none where the browser keeps nothing. */
function remembered() {
  try {
    return (localStorage.getItem(KEPT) ?? "").split(SPACE).filter(Boolean);
  } catch {
    return [];
  }
}

function keep(names) {
  try {
    localStorage.setItem(KEPT, names.join(" "));
  } catch {
    // A browser that keeps nothing shows them again on the next visit.
  }
  window.dispatchEvent(new CustomEvent(CHANGED, { detail: names }));
}

/** The visitor has moved what the hint of this name stands on. */
export function moveIsKnown(name) {
  if (!moved.has(name)) keep([...moved, name]);
}

/** Brings all hints back. */
export function hintAgain() {
  keep([]);
}

/** An element with the words of a hint, in sight until its thing was moved. */
export class Hint {
  /** `onChange` is called when the hint comes or goes for another reason than `allow`. */
  constructor(element, name, onChange = () => {}) {
    Object.assign(this, { element, name, onChange, allowed: false });
    this.ending = new AbortController();
    window.addEventListener(CHANGED, () => { this.show(); this.onChange(); }, { signal: this.ending.signal });
    this.show();
  }

  get open() {
    return this.allowed && !moved.has(this.name);
  }

  /** Says whether the page gives hints. */
  allow(allowed) {
    this.allowed = Boolean(allowed);
    this.show();
  }

  show() {
    this.element.hidden = !this.open;
  }

  dispose() {
    this.ending.abort();
  }
}
