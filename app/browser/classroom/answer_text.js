// Say in your own words what you saw.

import { button, el } from "./elements.js";

const LONGEST = 280; // letters; the server refuses more

export function textAnswer(question, own, onAnswer) {
  const box = el("textarea", { rows: 4, maxlength: LONGEST, "aria-label": question.text });
  box.value = own ?? "";
  const send = button("Send", () => box.value.trim() && onAnswer(box.value.trim()), { class: "main" });
  return { element: el("div", {}, box, send), end: () => {} };
}
