// A question's picture and words, the same on the phone, on the wall and in the console.

import { inFull } from "../parts/numbers.js";
import { disc, word } from "../parts/canvas.js";

const QUANTITIES = {
  step_size: "Step size α", best_step: "Step size α", steps: "Number of steps", kappa: "Condition number κ",
  beta: "Momentum β", rate: "Rate", norm: "‖∇f‖₂ at the start", norm_1: "‖∇f‖₁ at the start", norm_inf: "‖∇f‖∞ at the start",
};

const DIRECTIONS = {
  steepest: "steepest descent", "heavy_ball_0.5": "heavy ball, β = 0.5", "heavy_ball_0.9": "heavy ball, β = 0.9",
  "nesterov_0.9": "Nesterov, β = 0.9",
};

/** The directions that a student may choose among, as links name them, and their names. */
export const directions = () => Object.entries(DIRECTIONS);
const directionText = (name) => DIRECTIONS[name] ?? name;

/** The meaning of a number, as a label. */
export const quantityOf = (question) => QUANTITIES[question.quantity] ?? "Number";

const placeText = ([x, y]) => `(${inFull(x)}, ${inFull(y)})`;

/** An answer in words. */
export function answerText(question, answer) {
  if (answer === null || answer === undefined) return "no answer";
  if (question.kind === "choose") return question.choices[answer] ?? "";
  if (question.kind === "place") return placeText(answer);
  if (question.kind === "number") return inFull(answer);
  if (question.kind === "curve") return "the curve you drew";
  if (question.kind === "open") return String(answer);
  return [answer.start && `from ${placeText(answer.start)}`, answer.step_size !== undefined && `α = ${inFull(answer.step_size)}`, answer.direction && directionText(answer.direction)]
    .filter(Boolean).join(", ");
}

/** The start of the run, on a picture's ink. */
export function paintStart(context, box, { ink, halo, font, size }, start) {
  if (!start) return;
  const [x, y] = [box.px(start[0]), box.py(start[1])];
  disc(context, x, y, 0.35 * size, ink, halo);
  const left = x < box.left + 0.8 * box.width;
  word(context, "start", x + (left ? 0.6 : -0.6) * size, y, {
    color: ink, halo, font: `${0.85 * size}px ${font}`, align: left ? "left" : "right",
  });
}

/** A place that somebody pressed: a ring that no run and no start looks like. */
export function paintChoice(context, box, { accent, halo, size }, place) {
  if (!place) return;
  const [x, y] = [box.px(place[0]), box.py(place[1])];
  for (const [color, width] of [[halo, 0.45], [accent, 0.22]]) {
    context.beginPath();
    context.arc(x, y, 0.7 * size, 0, 2 * Math.PI);
    Object.assign(context, { strokeStyle: color, lineWidth: width * size });
    context.stroke();
  }
  disc(context, x, y, 0.16 * size, accent, accent, 0);
}

/** Whether the class has to find the start; then that of the link is not shown. */
const asksForStart = ({ quantity, free = [] }) => quantity === "start" || free.includes("start");

/** Shows the start of the question's run on its picture. */
export async function showStart(picture, question) {
  if (asksForStart(question)) return;
  await picture.ready;
  picture.set("ink", (context, box, theme) => paintStart(context, box, theme, question.start));
}
