// The link that the tool Share copies: the address of the page, with the step at which its player stands.

const ASKED = "gradnorm-shared-link";

/** The address of this page; a part of it that shows more than the address says adds that. */
export function sharedLink() {
  const link = { url: location.href };
  window.dispatchEvent(new CustomEvent(ASKED, { detail: link }));
  return link.url;
}

/** Puts k into the link: `find()` has it, null where a link opens at it anyway. Returns what ends this. */
export function addStep(find) {
  const add = ({ detail }) => { detail.url = withStep(detail.url, find()); };
  window.addEventListener(ASKED, add);
  return () => window.removeEventListener(ASKED, add);
}

/** All other parameters stay as the server has written them. */
function withStep(url, k) {
  const { origin, pathname, search, hash } = new URL(url);
  const others = search.slice(1).split("&").filter((part) => part && !part.startsWith("k="));
  const all = k === null ? others : [...others, `k=${k}`];
  return `${origin}${pathname}${all.length ? `?${all.join("&")}` : ""}${hash}`;
}
