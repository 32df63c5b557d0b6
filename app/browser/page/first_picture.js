// The colour of a page, and on the Playground the first picture: the landscape that comes with the page, until the figure is
// drawn at its place. It stands where the figure will stand; where the title of this page is of another height, it follows
// the figure's place once that is there. The words of the verdict stand beside it until the page has drawn them.

const PATIENCE = 30000; // milliseconds after which a page without a figure goes without the picture
const LOOK = 100; // milliseconds between two looks at the place of the figure: each makes the browser lay out the page
const IDLE = "[data-testid=stApp][data-test-script-state=notRunning]";
const DRAWN = "[data-testid=stMain] [data-testid=stElementContainer]";

let looked = 0;

/** The theme that Streamlit keeps for this address, where the visitor has chosen one. */
function chosenTheme() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`stActiveTheme-${location.pathname}-v`));
    const name = keys.length ? JSON.parse(localStorage.getItem(keys.at(-1))) : "";
    return { Light: "light", Dark: "dark" }[name];
  } catch {
    return undefined; // no storage, or not Streamlit's text
  }
}

/** Keeps the picture over the place of the figure until that is drawn, or the page turns out to have none. */
function follow() {
  if (document.querySelector(".st-key-verdict .verdict")) document.getElementById("first-words")?.remove();
  const picture = document.getElementById("first-picture"); // may come after this script
  const place = picture && document.querySelector(".st-key-landscape");
  if (place?.querySelector(".nsewdrag")) return end();
  if (!place && document.querySelector(IDLE) && document.querySelector(DRAWN)) return end();
  if (place?.querySelector(".picture") && performance.now() > looked + LOOK) {
    looked = performance.now();
    const { left, top, width, height } = place.getBoundingClientRect();
    const box = { left, top, width: Math.floor(width), height: Math.floor(height) };
    for (const [name, pixels] of Object.entries(box)) picture.style[name] = `${pixels}px`;
  }
  requestAnimationFrame(follow);
}

function end() {
  document.querySelectorAll("#first-picture, #first-words, #first-ground").forEach((part) => part.remove());
  delete document.documentElement.dataset.firstTheme;
}

const theme = chosenTheme();
if (theme) document.documentElement.dataset.firstTheme = theme;
setTimeout(end, PATIENCE);
requestAnimationFrame(follow);
