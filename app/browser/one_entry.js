// One entry in the history for one change of page. Streamlit enters a page by its bare address; the page then states its
// screen in that address, which Streamlit would enter as well, so that Back had to be pressed twice.

const WATCHED = "gradnormWatched";

let bare = false; // whether the present entry is that of a page that has not stated its screen yet

function entered(push, state, title, url) {
  const next = new URL(url ?? location.href, location.href);
  const samePage = next.pathname === location.pathname;
  if (bare && samePage && !location.search) history.replaceState(state, title, url);
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
