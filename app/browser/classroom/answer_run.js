// Bring a run: the start, the step size, or whatever else of it the teacher leaves free; it flies before it is sent.

import { brief } from "../parts/numbers.js";
import { numberTrack } from "./answer_number.js";
import { pointBoxes } from "./answer_place.js";
import { button, counted, el } from "./elements.js";
import { Flights } from "./flights.js";
import { kindOf, wordsOf } from "./outcomes_in_class.js";
import { Picture } from "./picture.js";
import { runOf } from "./problem.js";
import { directions } from "./questions.js";

const REACH = 30; // the track ends at this factor below and above the step size of the question

const told = (run) => `The run ${wordsOf(kindOf(run.status))}: ${counted(run.iterations, "step")}, ‖∇f‖ = ${brief(run.norm.at(-1))} at the end.`;

export function runAnswer(question, own, onAnswer) {
  const free = (name) => question.free.includes(name);
  const answer = { ...own };
  let [flight, newest] = [null, 0];
  const place = el("div");
  const words = el("p", { class: "told", role: "status" });
  const fly = async () => {
    const asked = (newest += 1);
    const run = await runOf(question, answer);
    if (asked !== newest) return;
    flight?.end();
    if (!run) {
      words.textContent = "This run is computed when the answers are shown.";
      return;
    }
    flight = new Flights(picture, [{ ...run, mine: true }]);
    flight.play();
    words.textContent = told(run);
  };
  const take = (name, value) => {
    answer[name] = value;
    fly();
  };
  const boxes = free("start") && pointBoxes(question.letters, (point) => take("start", point));
  const picture = new Picture(question, {
    label: free("start") ? "Landscape: press the start of your run" : "Landscape with your run",
    onPress: free("start") ? (point) => { boxes.show(point); take("start", point); } : null,
  });
  const method = free("direction") && el("label", { class: "exactly" }, el("span", { text: "Direction" }),
    el("select", { onchange: (event) => take("direction", event.target.value) },
      ...directions().map(([value, text]) => el("option", { value, text, selected: own?.direction === value }))));
  picture.ready.then(() => {
    const usual = question.step_size;
    if (free("start")) answer.start ??= question.start;
    if (free("step_size")) {
      answer.step_size ??= usual;
      place.append(numberTrack({
        range: { from: Number((usual / REACH).toPrecision(2)), to: Number((usual * REACH).toPrecision(2)), logarithmic: true },
        label: "Step size α", own: answer.step_size, onNumber: (value) => take("step_size", value),
      }));
    }
    if (free("direction")) answer.direction ??= method.querySelector("select").value;
    if (answer.start && boxes) boxes.show(answer.start);
    picture.chosen = answer.start ?? null;
    fly();
  });
  const send = button("Send this run", () => onAnswer({ ...answer }), { class: "main" });
  const par = question.par && el("p", { class: "how", text: `Par: ${question.par} steps.` });
  return {
    element: el("div", {}, par, picture.element, boxes && boxes.element, method, place, words, send),
    end: () => { flight?.end(); picture.end(); },
  };
}
