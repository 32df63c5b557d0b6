// The function that Streamlit calls: once when a component appears, again whenever its data or the theme changes.

import { Clip } from "./clip.js";
import { Compared } from "./compared.js";
import { opened } from "./numbers.js";
import { Parameters } from "./parameters.js";
import { Picture } from "./picture.js";
import { Player } from "./player.js";
import { Slide } from "./slide.js";
import { Slider } from "./slider.js";
import { overlayOf } from "./overlay.js";

const COMPONENTS = { player: Player, slider: Slider, parameters: Parameters, clip: Clip, compared: Compared, slide: Slide, picture: Picture };
const mounted = new WeakMap(); // the place of a component in the page → the component

export default function component({ data: message, parentElement, setTriggerValue }) {
  const data = opened(message);
  let place = mounted.get(parentElement);
  if (!place) {
    const Made = COMPONENTS[data.component];
    place = { component: new Made(parentElement, Made.hasOwnCharts ? data.charts : overlayOf(data.charts)), calls: 0 };
    mounted.set(parentElement, place);
  }
  place.calls += 1;
  place.component.update(data, setTriggerValue);

  // Streamlit may call this for an earlier call that was overtaken: only the last one takes the component away.
  const call = place.calls;
  return () => {
    if (call !== place.calls || mounted.get(parentElement) !== place) return;
    mounted.delete(parentElement);
    place.component.dispose();
  };
}
