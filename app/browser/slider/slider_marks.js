// The marks of the slider, buttons at the step sizes of the theory above and below its track, and the ends of the track.

import { brief, unlikeEachOther } from "../parts/numbers.js";

const ROOM = 6; // pixels between an end and a mark

/** Draws the marks and the ends of a track into the slider; the first and the last mark stand below it. */
export function drawSliderMarks(root, track) {
  const { marks, last } = track;
  const [above, below] = root.querySelectorAll(".marks");
  above.replaceChildren();
  below.replaceChildren();
  const numbers = unlikeEachOther(marks.map((mark) => mark.step_size)); // two of them lie close where κ is large
  marks.forEach((mark, i) => {
    const end = marks.length === 1 ? "over" : i === 0 ? "before" : i === marks.length - 1 ? "after" : "over";
    const item = document.createElement("button");
    item.type = "button";
    item.className = `mark ${end}`;
    item.dataset.at = String(mark.at);
    item.append(mark.label, amount(numbers[i]));
    item.title = `${mark.label} = ${numbers[i]}: ${mark.title}`;
    item.setAttribute("aria-label", item.title);
    item.style.setProperty("--at", String(mark.at / last));
    (end === "over" ? above : below).append(item);
  });
  below.append(edge("low", `${brief(track.stepSizeAt(0))}, log scale`), edge("high", brief(track.stepSizeAt(last))));
  fitMarks(root);
}

/** Puts the numbers of marks that would run out of the panel under their names; hides the ends that would lie on a mark. */
export function fitMarks(root) {
  const below = root.querySelector(".marks.below");
  below.classList.remove("close"); // measured as wide as it would be
  below.classList.toggle("close", [...below.querySelectorAll(".mark")].some((mark) => runsOut(mark, root)));
  const places = [...below.querySelectorAll(".mark")].map((mark) => mark.getBoundingClientRect());
  for (const end of below.querySelectorAll(".end")) {
    const { left, right } = end.getBoundingClientRect();
    const lies = places.some((mark) => left < mark.right + ROOM && right > mark.left - ROOM);
    end.style.visibility = lies ? "hidden" : "";
  }
}

/** Whether the words of a mark reach beyond the panel: powers of ten are long, and their font may be another one. */
function runsOut(mark, root) {
  const [{ left, right }, panel] = [mark, root].map((part) => part.getBoundingClientRect());
  return left < panel.left + ROOM || right > panel.right - ROOM;
}

/** An end of the track in words; who hears the page hears the step size instead. */
function edge(side, words) {
  const element = document.createElement("span");
  element.className = `end ${side}`;
  element.textContent = words;
  element.setAttribute("aria-hidden", "true");
  return element;
}

/** The number of a mark; where there is little room it goes without. */
function amount(number) {
  const element = document.createElement("span");
  element.className = "amount";
  element.textContent = ` = ${number}`;
  return element;
}
