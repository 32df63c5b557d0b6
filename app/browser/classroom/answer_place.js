// Press a place: on the picture, or as two numbers.

import { withPoint } from "../parts/decimal_point.js";
import { el } from "./elements.js";
import { Picture } from "./picture.js";
import { paintChoice, showStart } from "./questions.js";

/** Two boxes for the numbers of a point, with the letters of the function; `onPoint` gets it once both are numbers. */
export function pointBoxes(letters, onPoint) {
  const boxes = letters.map((name) => el("input", { inputmode: "text", autocomplete: "off", "aria-label": name, oninput: () => read() }));
  const read = () => {
    const point = boxes.map((box) => (box.value.trim() ? Number(withPoint(box.value)) : NaN));
    if (point.every(Number.isFinite)) onPoint(point);
  };
  const element = el("div", { class: "boxes" }, ...boxes.map((box, i) => el("label", {}, el("span", { text: letters[i] }), box)));
  const show = (point) => boxes.forEach((box, i) => { if (document.activeElement !== box) box.value = String(point[i]); });
  return { element, show };
}

export function placeAnswer(question, own, onAnswer) {
  let place = own;
  const paint = () => picture.set("live", (context, box, theme) => paintChoice(context, box, theme, place));
  const take = (point) => {
    place = point;
    picture.chosen = point;
    boxes.show(point);
    paint();
    onAnswer(point);
  };
  const boxes = pointBoxes(question.letters, take);
  const picture = new Picture(question, {
    label: "Landscape: press the place, or move it with the arrow keys", onPress: take,
  });
  picture.chosen = own ?? null;
  if (own) boxes.show(own);
  showStart(picture, question);
  picture.ready.then(paint);
  return {
    element: el("div", {}, el("p", { class: "how", text: "Press the place on the map." }), picture.element, boxes.element),
    end: () => picture.end(),
  };
}
