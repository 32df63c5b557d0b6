// Scrolls the page to one of its places. What stands below may still be on its way, and the page too short for it: for a
// moment it scrolls again whenever the page grows.

const MOMENT = 2000; // milliseconds
let done = 0; // the last number that was asked with

export default function scrollTo({ data }) {
  const place = document.querySelector(`.${CSS.escape(data.place)}`);
  const page = place?.closest("[data-testid=stMainBlockContainer]");
  if (!page || data.asked === done) return undefined;
  done = data.asked;
  const observer = new ResizeObserver(() => place.scrollIntoView({ block: "start" }));
  observer.observe(page);
  const stop = () => observer.disconnect();
  for (const act of ["wheel", "pointerdown", "keydown"]) addEventListener(act, stop, { once: true, capture: true });
  setTimeout(stop, MOMENT);
  return undefined;
}
