// The function that Streamlit calls: once when a component appears, again whenever its data or the theme changes.

import { Clip } from "./player/clip.js";
import { Compared } from "./compared/compared.js";
import { inflated, opened } from "./parts/numbers.js";
import { Parameters } from "./slider/parameters.js";
import { takeParts, whole } from "./picture/figure_parts.js";
import { Picture } from "./picture/picture.js";
import { Player } from "./player/player.js";
import { Slide } from "./player/slide.js";
import { Slider } from "./slider/slider.js";
import { overlayOf } from "./hand/overlay.js";

const COMPONENTS = {
  player: Player, slider: Slider, parameters: Parameters, clip: Clip, compared: Compared, slide: Slide, picture: Picture,
};
const PATIENCE = 500; // milliseconds for parts that another component is sent
const mounted = new WeakMap(); // the place of a component in the page → the component
const lacking = new Set(); // places whose data have parts that are not here yet

/** A name for what a message has in parts: the same where all of that is. */
const nameOf = ({ named = {} }) => JSON.stringify(named);

/** Updates the component of a place once all parts of its data are here. */
function update(place) {
  const { data, report } = place;
  const named = whole(data.named ?? {});
  if (!named) return false;
  settle(place);
  place.component.update({ ...data, ...named, ...named.manner, name: nameOf(data) }, report);
  return true;
}

/** Waits for the parts that a place lacks; if they do not come, reports that to the page. */
function wait(place) {
  lacking.add(place);
  place.waiting = setTimeout(() => {
    settle(place);
    place.report("lacking", nameOf(place.data));
  }, PATIENCE);
}

function settle(place) {
  clearTimeout(place.waiting);
  lacking.delete(place);
}

/** Takes an unpacked message. Its parts are kept even where a later call has overtaken it: the server counts on them. */
function take(place, call, data) {
  takeParts(data.parts ?? {});
  if (call === place.calls && !place.over) {
    const Made = COMPONENTS[data.component];
    place.component ??= new Made(place.host, Made.hasOwnCharts ? data.charts : overlayOf(data.charts));
    place.data = data;
    settle(place);
    if (!update(place)) wait(place);
  }
  for (const other of lacking) update(other);
}

export default function component({ data: message, parentElement, setTriggerValue }) {
  let place = mounted.get(parentElement);
  if (!place) mounted.set(parentElement, (place = { host: parentElement, calls: 0 }));
  place.calls += 1;
  place.report = setTriggerValue;
  const call = place.calls;
  const open = inflated(message);
  if (open instanceof Promise) open.then((bytes) => take(place, call, opened(bytes)));
  else take(place, call, opened(open));

  // Streamlit may call this for an earlier call that was overtaken: only the last one takes the component away.
  return () => {
    if (call !== place.calls || mounted.get(parentElement) !== place) return;
    mounted.delete(parentElement);
    place.over = true;
    settle(place);
    place.component?.dispose();
  };
}
