// Choose a number: on a track, logarithmic where the question says so, or exactly in a box.

import { withPoint } from "../parts/decimal_point.js";
import { inFull } from "../parts/numbers.js";
import { Scale, tickText } from "./axes.js";
import { el } from "./elements.js";
import { Picture } from "./picture.js";
import { quantityOf, showStart } from "./questions.js";

const PLACES = 400; // of the track

/** A track with a box; `onNumber(value)` at every move. */
export function numberTrack({ range, label, own, whole = false, onNumber }) {
  const scale = new Scale(range);
  const rounded = (value) => (whole ? Math.round(value) : Number(value.toPrecision(3)));
  const box = el("input", { inputmode: "decimal", autocomplete: "off", "aria-label": `${label}, exactly` });
  const track = el("input", { type: "range", min: 0, max: PLACES, step: 1, "aria-label": label });
  const show = (value, from) => {
    if (from !== track) track.value = String(Math.round(PLACES * scale.share(value)));
    if (from !== box) box.value = String(value);
    track.setAttribute("aria-valuetext", inFull(value));
    track.classList.remove("unset");
  };
  track.addEventListener("input", () => {
    const value = Math.min(range.to, Math.max(range.from, rounded(scale.value(Number(track.value) / PLACES))));
    show(value, track);
    onNumber(value);
  });
  const problem = el("p", { class: "problem", role: "alert" });
  box.addEventListener("input", () => {
    const value = Number(withPoint(box.value));
    const fits = box.value.trim() !== "" && value >= range.from && value <= range.to && (!whole || Number.isInteger(value));
    problem.textContent = fits || box.value.trim() === "" ? "" : `A ${whole ? "whole number" : "number"} from ${inFull(range.from)} to ${inFull(range.to)}, please.`;
    if (!fits) return;
    show(value, box);
    onNumber(value);
  });
  if (own === null || own === undefined) {
    track.value = String(PLACES / 2);
    track.classList.add("unset");
    track.setAttribute("aria-valuetext", "not chosen yet");
  } else show(own);
  const at = (value) => ({ left: `${100 * scale.share(value)}%` });
  const ruler = el("div", { class: "ruler", "aria-hidden": "true" },
    ...scale.marks(5).map((value) => el("span", { style: at(value), text: tickText(value) })));
  return el("div", { class: "number" }, el("label", { class: "exactly" }, el("span", { text: label }), box),
    el("div", { class: "rail" }, track, ruler), problem);
}

export function numberAnswer(question, own, onAnswer) {
  const picture = new Picture(question, { label: "Landscape of the question with the start of the run" });
  showStart(picture, question);
  const track = numberTrack({
    range: question.range, label: quantityOf(question), own, whole: question.quantity === "steps", onNumber: onAnswer,
  });
  return { element: el("div", {}, picture.element, track), end: () => picture.end() };
}
