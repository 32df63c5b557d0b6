// What Streamlit calls: once when a strip appears and again whenever its data or the theme changes.

import { opened } from "./numbers.js";
import { Player } from "./player.js";
import { Scrubber } from "./scrubber.js";
import { theatreOf } from "./theatre.js";

const STRIPS = { player: Player, scrubber: Scrubber };
const mounted = new WeakMap(); // the place of a strip in the page → the strip

export default function stage({ data: message, parentElement, setTriggerValue }) {
  const data = opened(message);
  let place = mounted.get(parentElement);
  if (!place) {
    place = { strip: new STRIPS[data.strip](parentElement, theatreOf(data.charts)), calls: 0 };
    mounted.set(parentElement, place);
  }
  place.calls += 1;
  place.strip.update(data, setTriggerValue);

  // Streamlit may call this for an earlier call that was overtaken: only the last one takes the strip away.
  const call = place.calls;
  return () => {
    if (call !== place.calls || mounted.get(parentElement) !== place) return;
    mounted.delete(parentElement);
    place.strip.dispose();
  };
}
