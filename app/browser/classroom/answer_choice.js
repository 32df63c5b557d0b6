// Choose one of the answers.

import { el } from "./elements.js";
import { Picture } from "./picture.js";
import { showStart } from "./questions.js";

export function choiceAnswer(question, own, onAnswer) {
  const picture = new Picture(question, { label: "Landscape of the question with the start of the run" });
  showStart(picture, question);
  const choices = question.choices.map((text, i) => el("label", { class: "choice" },
    el("input", { type: "radio", name: "choice", value: i, checked: own === i, onchange: () => onAnswer(i) }),
    el("span", { text })));
  return {
    element: el("div", {}, picture.element, el("fieldset", {}, el("legend", { class: "unseen", text: question.text }), ...choices)),
    end: () => picture.end(),
  };
}
