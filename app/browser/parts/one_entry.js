// One entry in the history for one change of page. Streamlit enters a page by its bare address; the page then states its
// screen in that address, which Streamlit would enter as well, so that Back had to be pressed twice. The address of a run
// that a hand has let go of is entered by the browser; the server's own text for it takes its place.

const WATCHED = "gradnormWatched";

let bare = false; // whether the present entry is that of a page that has not stated its screen yet

/** Whether the address is the server's text for the present entry: it differs in nothing but what the hand has moved. */
function isAnswer({ search }) {
  const moved = history.state?.moved;
  if (!moved) return false;
  const [theirs, ours] = [new URLSearchParams(search), new URLSearchParams(location.search)];
  const others = [...new Set([...theirs.keys(), ...ours.keys()])].filter((key) => theirs.get(key) !== ours.get(key));
  return moved.includes("f") || others.every((key) => moved.includes(key)); // another formula is of no example
}

function entered(push, state, title, url) {
  const next = new URL(url ?? location.href, location.href);
  const samePage = next.pathname === location.pathname;
  const answer = samePage && !state?.moved && isAnswer(next);
  const again = next.href === location.href; // the server writes an address anew where one before it may come late
  if (answer || again || (bare && samePage && !location.search)) history.replaceState(state, title, url);
  else push(state, title, url);
  bare = !samePage && !next.search;
}

/** Watches the history from now on; once for a document. */
export function oneEntryAPage() {
  if (history[WATCHED]) return;
  history[WATCHED] = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => entered(push, state, title, url);
  addEventListener("popstate", () => { bare = false; });
}
