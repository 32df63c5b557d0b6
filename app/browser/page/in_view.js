// Reports once that a place of the page is half in view: what is costly to draw can wait until then.

const HALF = 0.5;
const THRESHOLDS = Array.from({ length: 21 }, (_, i) => i / 20); // a window may be lower than the place is high

/** Whether half of the place is in view, or the place fills half of the view. */
const isSeen = ({ intersectionRect, boundingClientRect, rootBounds }) =>
  intersectionRect.height >= HALF * Math.min(boundingClientRect.height, rootBounds?.height ?? Infinity);

export default function watch({ data, setStateValue }) {
  const place = document.querySelector(`.${CSS.escape(data.place)}`);
  if (data.seen || !place) return undefined;
  const look = (entries) => {
    if (!entries.some((entry) => entry.isIntersecting && isSeen(entry))) return;
    observer.disconnect();
    setStateValue("seen", true);
  };
  const observer = new IntersectionObserver(look, {
    root: place.closest("[data-testid=stMain]"), threshold: THRESHOLDS,
  });
  observer.observe(place);
  return () => observer.disconnect();
}
