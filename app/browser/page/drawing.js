// A curve of the gradient norm that a learner draws and commits to. The page hears of it once, at the commitment.

import { curveDrawing } from "../classroom/curve_drawing.js";
import { button, el } from "../classroom/elements.js";
import { rootIn } from "../parts/host.js";

const LARGEST = 12; // the largest power of ten that a link can state
const TENTHS = 10; // a height is stated in tenths of a power of ten above the norm at the start

/** data: {name, steps, norm: [from, to], count}; the name is another one for another question. */
export default function drawing({ data, parentElement, setTriggerValue }) {
  const before = parentElement.querySelector(".root");
  if (before?.dataset.name === data.name) return;
  before?.remove();
  const root = rootIn(parentElement, "");
  root.dataset.name = data.name;
  let heights = null;
  const commit = button("Commit", () => setTriggerValue("curve", { name: data.name, heights }), { class: "commit", disabled: true });
  const parts = curveDrawing({ k: [0, data.steps], norm: data.norm }, data.count, null, (powers) => {
    heights = powers.map((power) => Math.round(power * TENTHS));
    commit.disabled = false;
  }, LARGEST);
  const scale = el("p", { text: "10⁰ is the norm at the start. Only the shape is judged: higher or lower as a whole is as right." });
  root.append(el("div", { class: "drawing" }, ...parts, scale, commit));
}
