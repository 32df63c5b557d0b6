// The marks of the slider: buttons above and below its track, at the step sizes of the theory.

import { brief } from "./numbers.js";

/** Draws the marks of a track into the slider; the first and the last stand below it. */
export function drawSliderMarks(root, { marks, last }) {
  const [above, below] = root.querySelectorAll(".marks");
  above.replaceChildren();
  below.replaceChildren();
  marks.forEach((mark, i) => {
    const end = marks.length === 1 ? "over" : i === 0 ? "before" : i === marks.length - 1 ? "after" : "over";
    const item = document.createElement("button");
    item.type = "button";
    item.className = `mark ${end}`;
    item.dataset.at = String(mark.at);
    item.append(mark.label, amount(mark.step_size));
    item.title = `${mark.label} = ${brief(mark.step_size)}: ${mark.title}`;
    item.setAttribute("aria-label", item.title);
    item.style.setProperty("--at", String(mark.at / last));
    (end === "over" ? above : below).append(item);
  });
}

/** The number of a mark; where there is little room it goes without. */
function amount(stepSize) {
  const element = document.createElement("span");
  element.className = "amount";
  element.textContent = ` = ${brief(stepSize)}`;
  return element;
}
