// Formulas and tables that are wider than their place scroll in it; Tab reaches them without a mouse.

const PLACES = { ".katex-display": "Formula", ".facts": "Table", ".runs": "Table", pre: "Text" };
const PAUSE = 250; // milliseconds after the last change of the page

// Fields for formulas: the keyboard of a phone leaves what is typed as it is.
const TYPED = "[class*=st-key-formula] input, [class*=st-key-rule] textarea, [class*=st-key-data] textarea";
const AS_TYPED = { autocapitalize: "off", autocorrect: "off", spellcheck: "false" };

const OPENING = "[data-testid=stExpandSidebarButton]"; // on a phone layout.css gives it a word

let waiting;

/** Puts what scrolls among the places that Tab stops at, and takes out what no longer does. */
function sweep() {
  document.querySelectorAll(TYPED).forEach((field) => {
    for (const [name, value] of Object.entries(AS_TYPED)) field.setAttribute(name, value);
  });
  const opening = document.querySelector(OPENING);
  const word = opening ? getComputedStyle(opening, "::after").content.match(/^"(.+)"$/)?.[1] : null;
  if (word) opening.setAttribute("aria-label", word); // it is called what is seen
  for (const [selector, name] of Object.entries(PLACES)) {
    for (const place of document.querySelectorAll(selector)) {
      if (place.scrollWidth <= place.clientWidth || getComputedStyle(place).overflowX === "hidden") {
        if (place.dataset.reached) place.removeAttribute("tabindex");
        continue;
      }
      place.dataset.reached = "yes";
      place.tabIndex = 0;
      place.setAttribute("role", "group");
      place.setAttribute("aria-label", `${name}, scrolls sideways`);
    }
  }
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(sweep, PAUSE);
}

export default function reach() {
  soon();
  if (reach.watching) return;
  reach.watching = true;
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", soon);
  document.fonts.addEventListener("loadingdone", soon); // a formula is wider in its own letters
}
