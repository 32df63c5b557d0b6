// The whole class at the reveal: the same picture on the wall and, with one's own answer marked, on the phone.

import { disc } from "../parts/canvas.js";
import { brief } from "../parts/numbers.js";
import { CurvePaper } from "./curve_chart.js";
import { button, counted, el, fitted } from "./elements.js";
import { Flights } from "./flights.js";
import { kindOf, kinds, wordsOf } from "./outcomes_in_class.js";
import { Picture } from "./picture.js";
import { isStepSize, Problem, runOf } from "./problem.js";
import { paintChoice, paintStart } from "./questions.js";
import { strip } from "./strip.js";

const BEST = 3; // runs that are named on the wall
const MANY = 40; // dots beyond which they are drawn smaller

/** { element, end }: what the class answered, what is right, and `own` among them. */
export function results(view, own = null) {
  const { question } = view;
  const make = { choose: bars, place: places, number: numbers, curve: curves, run: runs, open: texts }[question.kind];
  const answers = view.answers.filter(({ answer }) => answer !== null); // null: only in the first vote
  return make(view, own, answers);
}

const pictured = (question, label) => new Picture(question, { label });

/** The run of the question plays over the landscape; marks of the class lie below it. */
async function playOwn(picture, question, paint = () => {}) {
  const problem = await Problem.of(question.link);
  const [run] = await Promise.all([problem.own(), picture.ready]);
  const flight = run && new Flights(picture, [run]);
  if (flight) {
    const trail = picture.paints.ink;
    picture.paints.ink = (...given) => {
      trail(...given);
      paintStart(...given, question.start);
    };
    flight.play();
  }
  picture.set("marks", paint);
  return flight;
}

function places(view, own, answers) {
  const { question, solution } = view;
  if (question.quantity === "start") return runs(view, own, answers);
  const label = `Landscape with the places that ${counted(answers.length, "person", "people")} pressed`;
  const picture = pictured(question, label);
  const paint = (context, box, theme) => {
    const radius = (answers.length > MANY ? 0.24 : 0.32) * theme.size;
    for (const { answer } of answers) disc(context, box.px(answer[0]), box.py(answer[1]), radius, theme.accent, theme.halo, 1.2);
    paintChoice(context, box, theme, own);
    if (solution.place) paintTarget(context, box, solution, theme);
  };
  const flight = playOwn(picture, question, paint);
  const words = solution.place && el("p", { class: "key", text: "★ The end of the run. A press inside the ring counts as right." });
  return { element: el("div", {}, picture.element, words), end: () => stop(picture, flight) };
}

const stop = (picture, flight) => {
  picture.end();
  flight.then((one) => one?.end());
};

/** Where it ends, and how near a press had to be. */
function paintTarget(context, box, { place: [x, y], radius }, theme) {
  star(context, box.px(x), box.py(y), 0.8 * theme.size, theme);
  if (!radius) return;
  context.beginPath();
  context.ellipse(box.px(x), box.py(y), box.px(x + radius) - box.px(x), box.py(y) - box.py(y + radius), 0, 0, 2 * Math.PI);
  context.setLineDash([5, 4]);
  Object.assign(context, { strokeStyle: theme.ink, lineWidth: 1.5 });
  context.stroke();
  context.setLineDash([]);
}

function star(context, x, y, radius, { ink, halo }) {
  context.beginPath();
  for (let i = 0; i < 10; i += 1) {
    const [r, turn] = [i % 2 ? 0.42 * radius : radius, (Math.PI * i) / 5 - Math.PI / 2];
    context[i ? "lineTo" : "moveTo"](x + r * Math.cos(turn), y + r * Math.sin(turn));
  }
  context.closePath();
  Object.assign(context, { fillStyle: ink, strokeStyle: halo, lineWidth: 2, lineJoin: "round" });
  context.stroke();
  context.fill();
}

function bars(view, own, answers) {
  const { question, solution, counts, first } = view;
  const most = Math.max(1, ...counts, ...(first ?? []));
  const row = (text, i) => {
    const right = solution.choice === i;
    const before = first ? `${first[i]} → ` : "";
    return el("li", { class: right ? "right" : "" },
      el("span", { class: "said", text: `${right ? "✓ " : ""}${text}${own === i ? " (you)" : ""}` }),
      el("span", { class: "bars", "aria-hidden": "true" },
        first && el("i", { class: "before", style: { width: `${(100 * first[i]) / most}%` } }),
        el("i", { style: { width: `${(100 * counts[i]) / most}%` } })),
      el("b", { text: before + counts[i] }));
  };
  const list = el("ol", { class: "histogram" }, ...question.choices.map(row));
  const words = first && el("p", { class: "key", text: "Pale: the first vote. Strong: after the discussion." });
  const picture = pictured(question, "Landscape with the run of the question");
  const flight = playOwn(picture, question);
  return { element: el("div", { class: "split" }, picture.element, el("div", {}, list, words, shift(view))), end: () => stop(picture, flight) };
}

function numbers(view, own, answers) {
  const { question, solution } = view;
  const values = answers.map(({ answer, right }) => ({ value: answer, right }));
  const landmarks = isStepSize(question) ? Object.entries(view.landmarks ?? {}).map(([label, value]) => ({ label, value })) : [];
  const line = fitted("strip", (width, size) => strip({ values, range: question.range, own, solution: solution.number, landmarks, width, size }));
  const words = el("p", { class: "key", text: `Filled dots are right${counting(question, solution)}, open ones are not.` });
  if (!isStepSize(question)) {
    const picture = pictured(question, "Landscape with the run of the question");
    const flight = playOwn(picture, question);
    return { element: el("div", { class: "split" }, picture.element, el("div", {}, line, words, shift(view))), end: () => stop(picture, flight) };
  }
  const flown = flights(view, answers, own);
  return { element: el("div", { class: "split" }, flown.element, el("div", {}, line, words, flown.legend, shift(view))), end: flown.end };
}

/** How far from the truth an answer may lie and still count, in brackets; the truth 0 has no percentage. */
function counting({ quantity }, { number, tolerance }) {
  const percent = brief(100 * tolerance);
  if (!number) return "";
  return quantity === "step_size" ? ` (up to ${percent} % below the limit)` : ` (up to ${percent} % off)`;
}

/** How many are right, and how many were before the discussion. */
function shift({ rights, answered }) {
  if (!rights || !answered) return null;
  const before = rights.first === undefined ? "" : ` In the first vote: ${rights.first}.`;
  return el("p", { class: "rights", text: `Right: ${rights.now} of ${answered}.${before}` });
}

const order = ({ status }) => kinds().indexOf(kindOf(status));

/** The end of a run that the server alone computes, as a run that stays there. */
const endOf = ({ run }) => (run ? { x: [run.end[0]], y: [run.end[1]], count: 1, status: run.status } : null);

/** All runs of the class at once, and how many of them end how: the server's count, by which they are judged. */
function flights({ question }, answers, own) {
  const label = `Landscape with the runs of ${counted(answers.length, "person", "people")} at once`;
  const picture = pictured(question, label);
  const step = el("output", { class: "step", "aria-hidden": "true" });
  const again = button("Play again", () => started.then((flight) => flight?.play()));
  const ended = answers.map(({ run }) => run).filter(Boolean);
  const count = (kind) => ended.filter(({ status }) => kindOf(status) === kind).length;
  const rows = kinds().filter(count).map((kind) => el("li", { class: kind }, el("b", { text: String(count(kind)) }), ` ${wordsOf(kind, count(kind))}`));
  const ends = el("p", { class: "key" });
  const legend = el("div", {}, el("ul", { class: "outcomes" }, ...rows), ends);
  const under = el("div", { class: "under" }, again, step);
  const all = Promise.all([...answers.map(({ answer }) => answer), own].map((answer) => answer !== null && runOf(question, answer)));
  const started = Promise.all([all, picture.ready]).then(([made]) => {
    const mine = made.pop();
    const found = made.map((run, i) => run || endOf(answers[i])).filter(Boolean);
    under.hidden = !made.concat(mine).some(Boolean);
    const still = found.filter((run) => !run.norm).length;
    ends.textContent = still ? `The server computes ${counted(still, "run")}: the end alone is marked, where it lies in the picture.` : "";
    found.sort((a, b) => order(b) - order(a)); // what diverges covers everything, so it lies lowest
    const flight = new Flights(picture, mine ? [...found, { ...mine, mine: true }] : found, (k) => { step.textContent = `k = ${k}`; });
    flight.play();
    return flight;
  });
  const element = el("div", {}, picture.element, under);
  return { element, legend, end: () => stop(picture, started) };
}

function runs(view, own, answers) {
  const flown = flights(view, answers, own);
  const best = answers.filter(({ right }) => right).sort((a, b) => a.run.iterations - b.run.iterations).slice(0, BEST);
  const line = ({ number, name, run }) => el("li", {}, el("b", { text: counted(run.iterations, "step") }), ` ${name || `seat ${number}`}`);
  const list = best.length > 0 && el("div", {}, el("h2", { text: "Quickest" }), el("ol", { class: "best" }, ...best.map(line)));
  const par = view.question.par && el("p", { class: "key", text: `Par: ${view.question.par} steps.` });
  return { element: el("div", { class: "split" }, flown.element, el("div", {}, flown.legend, par, list, shift(view))), end: flown.end };
}

/** The axes of the question, made higher where the run leaves them: while the class draws, they tell nothing of it. */
function holding({ k, norm: [low, high] }, curve) {
  const norms = curve.map(([, norm]) => norm);
  return { k, norm: [Math.min(low, ...norms), Math.max(high, ...norms)] };
}

function curves(view, own, answers) {
  const { question, solution } = view;
  const draw = (width, size) => {
    const paper = new CurvePaper({ axes: holding(question.axes, solution.curve) }, width, size);
    const svg = paper.svg(`The gradient norm over the steps as ${counted(answers.length, "person", "people")} drew it, and as it was`);
    for (const { answer } of answers) paper.draw(svg, answer, "theirs");
    if (own) paper.draw(svg, own, "mine");
    paper.draw(svg, solution.curve, "truth");
    return svg;
  };
  const place = fitted("paper", draw);
  const picture = pictured(question, "Landscape with the run of the question");
  const flight = playOwn(picture, question);
  const words = el("p", { class: "key", text: "In the colour of the run: the gradient norm as it was." });
  return { element: el("div", { class: "split" }, picture.element, el("div", {}, place, words, shift(view))), end: () => stop(picture, flight) };
}

function texts(view, own, answers) {
  const list = el("ul", { class: "texts" }, ...answers.map(({ answer, name }) => el("li", {},
    el("span", { text: String(answer) }), name && el("cite", { text: name }))));
  return { element: list, end: () => {} };
}
