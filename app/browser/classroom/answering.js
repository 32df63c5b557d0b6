// The control for each kind of question: `(question, own answer, onAnswer) → { element, end }`.

import { choiceAnswer } from "./answer_choice.js";
import { curveAnswer } from "./answer_curve.js";
import { numberAnswer } from "./answer_number.js";
import { placeAnswer } from "./answer_place.js";
import { runAnswer } from "./answer_run.js";
import { textAnswer } from "./answer_text.js";

const CONTROLS = {
  choose: choiceAnswer, place: placeAnswer, number: numberAnswer, curve: curveAnswer, run: runAnswer, open: textAnswer,
};

export const answering = (question, ...given) => CONTROLS[question.kind](question, ...given);
