// A page with pictures scrolls like any other: under the wheel, and under a finger. Pictures zoom with Ctrl and the
// wheel, and on a touch screen under two fingers; one finger moves handles only. On a phone the menu closes on a choice,
// and opens at its top.

const PICTURE = ".js-plotly-plot";
const MOST = 20; // a wheel event zooms Plotly's charts by e to the power of its way over REACH, at most MOST of it
const REACH = 200;
const LEAST = 1; // pixels of the wheel: less is kept for the next move of the fingers
const OPEN_MENU = "[data-testid=stSidebarCollapseButton] button[aria-expanded=true]";
const OPENING = "[data-testid=stExpandSidebarButton]";
const MENU = "[data-testid=stSidebarContent]";
const PHONE = matchMedia("(max-width: 640px), (max-height: 480px) and (pointer: coarse)"); // upright, or on its side

const onPicture = (event) => Boolean(event.target.closest?.(PICTURE));

/** Keeps Plotly from taking the wheel for a zoom, unless Ctrl is down. */
function wheeled(event) {
  if (onPicture(event) && !event.ctrlKey && !event.metaKey) event.stopImmediatePropagation();
}

/** Keeps Plotly from taking fingers for a pan; a handle under a finger has heard of it before, from the window. */
function touched(event) {
  if (!onPicture(event)) return;
  const fingers = [...event.touches];
  const plot = event.target.closest(PICTURE);
  if (fingers.length === 1 || flatPartAt(plot, middleOf(fingers))) event.stopImmediatePropagation();
  pinch?.end();
  if (fingers.length === 2 && flatPartAt(plot, middleOf(fingers))) pinch = new Pinch(plot, fingers);
}

let pinch = null; // the one under way

/** Two fingers on a chart, which zoom it about the middle between them. */
class Pinch {
  constructor(plot, fingers) {
    this.plot = plot;
    this.apart = distanceOf(fingers);
    this.owed = 0;
    const ending = new AbortController();
    const heard = { capture: true, signal: ending.signal };
    document.addEventListener("touchmove", (event) => this.moved(event), { ...heard, passive: false });
    for (const name of ["touchend", "touchcancel"]) document.addEventListener(name, () => this.end(), heard);
    this.ending = ending;
  }

  moved(event) {
    event.preventDefault(); // the page neither zooms nor scrolls
    event.stopImmediatePropagation();
    const fingers = [...event.touches];
    const apart = distanceOf(fingers);
    if (fingers.length !== 2 || !(apart > 0)) return;
    this.owed += REACH * Math.log(this.apart / apart);
    this.apart = apart;
    this.zoom(middleOf(fingers));
  }

  /** Tells Plotly in the words of its wheel, so that limits and reports of a zoom are the same. */
  zoom([clientX, clientY]) {
    const part = flatPartAt(this.plot, [clientX, clientY]);
    if (!part || Math.abs(this.owed) < LEAST) return;
    while (Math.abs(this.owed) >= LEAST) {
      const deltaY = Math.min(Math.max(this.owed, -MOST), MOST);
      this.owed -= deltaY;
      part.dispatchEvent(new WheelEvent("wheel", { deltaY, clientX, clientY, ctrlKey: true, bubbles: true, cancelable: true }));
    }
  }

  end() {
    this.ending.abort();
    pinch = null;
  }
}

const distanceOf = ([a, b]) => (b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0);

const middleOf = (fingers) =>
  ["clientX", "clientY"].map((side) => fingers.reduce((sum, finger) => sum + finger[side], 0) / fingers.length);

/** The part of a flat chart that zooms at a place of the screen, or undefined. */
function flatPartAt(plot, [x, y]) {
  return [...plot.querySelectorAll(".nsewdrag")].find((part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect();
    return x >= left && x <= right && y >= top && y <= bottom;
  });
}

/** Folds the menu away that lies over a page just opened. */
function closeMenu() {
  if (PHONE.matches) document.querySelector(OPEN_MENU)?.click();
}

/** Unfolds the menu at its top: it has kept the place at which a page was chosen, and moved on while it was folded. */
function unfolding({ target }) {
  if (PHONE.matches && target.closest?.(OPENING)) document.querySelector(MENU).scrollTop = 0;
}

export default function scrolling({ data }) {
  if (scrolling.page !== data.page) closeMenu();
  scrolling.page = data.page;
  if (scrolling.watching) return;
  scrolling.watching = true;
  document.addEventListener("wheel", wheeled, { capture: true, passive: true });
  document.addEventListener("touchstart", touched, { capture: true, passive: true });
  document.addEventListener("click", unfolding, { capture: true });
}
