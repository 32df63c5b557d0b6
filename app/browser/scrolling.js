// A page with pictures scrolls like any other: under the wheel, and under a finger. Pictures zoom with Ctrl and the
// wheel, and on a touch screen with a double tap; one finger moves handles only. On a phone the menu closes on a choice.

const PICTURE = ".js-plotly-plot";
const OPEN_MENU = "[data-testid=stSidebarCollapseButton] button[aria-expanded=true]";
const PHONE = matchMedia("(max-width: 640px)");

const onPicture = (event) => Boolean(event.target.closest?.(PICTURE));

/** Keeps Plotly from taking the wheel for a zoom, unless Ctrl is down. */
function wheeled(event) {
  if (onPicture(event) && !event.ctrlKey && !event.metaKey) event.stopImmediatePropagation();
}

/** Keeps Plotly from taking a swipe for a pan; a handle under the finger was asked before, at the window. */
function touched(event) {
  if (onPicture(event) && event.touches.length === 1) event.stopImmediatePropagation();
}

/** Folds the menu away that lies over a page just opened. */
function closeMenu() {
  if (PHONE.matches) document.querySelector(OPEN_MENU)?.click();
}

export default function scrolling({ data }) {
  if (scrolling.page !== data.page) closeMenu();
  scrolling.page = data.page;
  if (scrolling.watching) return;
  scrolling.watching = true;
  document.addEventListener("wheel", wheeled, { capture: true, passive: true });
  document.addEventListener("touchstart", touched, { capture: true, passive: true });
}
