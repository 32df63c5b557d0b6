// The function that Streamlit calls: once when a component appears, again whenever its data or the theme changes.

import { Clip } from "./clip.js";
import { Compared } from "./compared.js";
import { opened } from "./numbers.js";
import { Parameters } from "./parameters.js";
import { takeParts, whole } from "./figure_parts.js";
import { Picture } from "./picture.js";
import { Player } from "./player.js";
import { Slide } from "./slide.js";
import { Slider } from "./slider.js";
import { overlayOf } from "./overlay.js";

const COMPONENTS = {
  player: Player, slider: Slider, parameters: Parameters, clip: Clip, compared: Compared, slide: Slide, picture: Picture,
};
const LOOK = 50; // milliseconds between looks for parts that another component is sent
const LOOKS = 10;
const mounted = new WeakMap(); // the place of a component in the page → the component

/** Updates a component once all parts of its data are here; if they do not come, the page is told so. */
function update(place, data, report, looks = LOOKS) {
  const named = whole(data.named ?? {});
  if (named) place.component.update({ ...data, ...named }, report);
  else if (looks) place.looking = setTimeout(() => update(place, data, report, looks - 1), LOOK);
  else report("lacking", data.name);
}

export default function component({ data: message, parentElement, setTriggerValue }) {
  const data = opened(message);
  let place = mounted.get(parentElement);
  if (!place) {
    const Made = COMPONENTS[data.component];
    place = { component: new Made(parentElement, Made.hasOwnCharts ? data.charts : overlayOf(data.charts)), calls: 0 };
    mounted.set(parentElement, place);
  }
  place.calls += 1;
  clearTimeout(place.looking);
  takeParts(data.parts ?? {});
  update(place, data, setTriggerValue);

  // Streamlit may call this for an earlier call that was overtaken: only the last one takes the component away.
  const call = place.calls;
  return () => {
    if (call !== place.calls || mounted.get(parentElement) !== place) return;
    mounted.delete(parentElement);
    clearTimeout(place.looking);
    place.component.dispose();
  };
}
