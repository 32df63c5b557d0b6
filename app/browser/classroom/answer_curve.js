// The answer to "draw the gradient norm": the landscape with the start, and the paper below it.

import { curveDrawing } from "./curve_drawing.js";
import { el } from "./elements.js";
import { Picture } from "./picture.js";
import { showStart } from "./questions.js";

const COUNT = 33; // points that are sent

export function curveAnswer(question, own, onAnswer) {
  const [, steps] = question.axes.k;
  const drawn = own?.length === COUNT ? own.map(([, norm]) => Math.log10(norm)) : null;
  const parts = curveDrawing(question.axes, COUNT, drawn, (powers) => {
    onAnswer(powers.map((power, i) => [(i / (COUNT - 1)) * steps, Number((10 ** power).toPrecision(4))]));
  });
  const picture = new Picture(question, { label: "Landscape of the question with the start of the run" });
  showStart(picture, question);
  return { element: el("div", { class: "small" }, picture.element, ...parts), end: () => picture.end() };
}
