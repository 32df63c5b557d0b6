// The dock: on a phone the player stays at the bottom of the screen, or it would be out of sight of what it plays. There it
// shows the track, the buttons and k, and its other numbers where it stands at its own place.

const DOCKED = "data-docked";
const BELOW = 2.6; // rem: the lines of the other numbers, which the edge of the screen cuts off
const rules = new CSSStyleSheet();
rules.replaceSync(`@media (max-width: 640px) { [${DOCKED}] { position: sticky; bottom: -${BELOW}rem; z-index: 10; } }`);

const PAGE = "[data-testid=stMain]"; // what scrolls
const CONTROL = ".st-key-step_size";

/** Docks a bar where it would not lie on the step size. */
export class Dock {
  constructor(bar) {
    if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
    this.bar = bar;
    this.page = bar.closest(PAGE);
    this.resized = new ResizeObserver(() => this.watch());
    for (const part of [bar, this.page]) this.resized.observe(part);
  }

  /** Watches the strip of the screen that the docked bar takes, and leaves it to a control that comes there. The control
   *  stands at the same place whether the bar is docked or not, for a sticky bar keeps its room: nothing flickers. */
  watch() {
    this.strip?.disconnect();
    const control = this.page.querySelector(CONTROL);
    if (!control) return this.dock(true);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const above = this.page.clientHeight - (this.bar.offsetHeight - BELOW * rem);
    this.strip = new IntersectionObserver((looks) => this.dock(!looks.at(-1).isIntersecting), {
      root: this.page, rootMargin: `${-above}px 0px 0px`,
    });
    this.strip.observe(control);
  }

  dock(docked) {
    this.bar.toggleAttribute(DOCKED, docked);
  }

  dispose() {
    this.resized.disconnect();
    this.strip?.disconnect();
    this.dock(false);
  }
}
