// Draw a curve with a finger: one norm for each of even steps. Five boxes do the same without a finger.

import { CurvePaper } from "./curve_chart.js";
import { el, fitted } from "./elements.js";
import { Picture } from "./picture.js";
import { showStart } from "./questions.js";

const COUNT = 33; // points that are sent
const BOXES = [0, 0.25, 0.5, 0.75, 1];

/** The drawn numbers with the gaps filled: straight between two, level beyond the first and the last. */
function filled(drawn) {
  const known = [...drawn.keys()].filter((i) => Number.isFinite(drawn[i]));
  if (!known.length) return null;
  return drawn.map((value, i) => {
    if (Number.isFinite(value)) return value;
    const before = known.filter((j) => j < i).at(-1) ?? known[0];
    const after = known.find((j) => j > i) ?? known.at(-1);
    const share = after > before ? (i - before) / (after - before) : 0;
    return drawn[before] + Math.min(1, Math.max(0, share)) * (drawn[after] - drawn[before]);
  });
}

export function curveAnswer(question, own, onAnswer) {
  const [, steps] = question.axes.k;
  const stepAt = (i) => (i / (COUNT - 1)) * steps;
  let drawn = own?.length === COUNT ? own.map(([, norm]) => Math.log10(norm)) : Array(COUNT).fill(NaN); // powers of ten
  let [svg, paper, last] = [null, null, null];

  const paint = () => {
    svg.querySelector(".mine")?.remove();
    svg.append(paper.line(drawn.map((power, i) => [stepAt(i), 10 ** power]), "mine"));
    boxes.forEach((box, i) => {
      const value = drawn[Math.round(BOXES[i] * (COUNT - 1))];
      if (document.activeElement !== box) box.value = Number.isFinite(value) ? value.toFixed(1) : "";
    });
  };
  const send = () => {
    const whole = filled(drawn);
    if (!whole) return;
    drawn = whole;
    paint();
    onAnswer(whole.map((power, i) => [stepAt(i), Number((10 ** power).toPrecision(4))]));
  };
  const boxes = BOXES.map((share) => el("input", {
    inputmode: "text", autocomplete: "off",
    "aria-label": `Power of ten at step ${Math.round(share * steps)}`,
    onchange: (event) => {
      const value = Number(event.target.value.trim().replace("−", "-").replace(",", "."));
      if (event.target.value.trim() === "" || !Number.isFinite(value)) return;
      const kept = BOXES.map((one) => Math.round(one * (COUNT - 1)));
      drawn = drawn.map((power, i) => (kept.includes(i) ? power : NaN));
      drawn[Math.round(share * (COUNT - 1))] = Math.min(paper.high, Math.max(paper.low, value));
      send();
    },
  }));

  const draw = (event) => {
    const frame = svg.getBoundingClientRect();
    const [share, power] = paper.at(event.clientX - frame.left, event.clientY - frame.top);
    const i = Math.round(share * (COUNT - 1));
    const from = last ?? { i, power };
    for (let j = Math.min(i, from.i); j <= Math.max(i, from.i); j += 1) {
      const part = i === from.i ? 1 : (j - from.i) / (i - from.i);
      drawn[j] = from.power + part * (power - from.power);
    }
    last = { i, power };
    paint();
  };
  const place = fitted("paper drawn", (width, size) => {
    paper = new CurvePaper(question, width, size);
    svg = paper.svg("Paper for your curve: the gradient norm over the steps");
    svg.addEventListener("pointerdown", (event) => {
      svg.setPointerCapture(event.pointerId);
      last = null;
      draw(event);
    });
    svg.addEventListener("pointermove", (event) => svg.hasPointerCapture(event.pointerId) && draw(event));
    for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, send);
    queueMicrotask(paint);
    return svg;
  });
  const picture = new Picture(question, { label: "Landscape of the question with the start of the run" });
  showStart(picture, question);
  const byNumbers = el("details", {}, el("summary", { text: "Draw it with numbers" }),
    el("div", { class: "boxes five" }, ...boxes.map((box) => el("label", {}, el("span", { text: "10^" }), box))));
  return {
    element: el("div", { class: "small" }, picture.element, el("p", { class: "how", text: "Draw the curve from left to right." }), place, byNumbers),
    end: () => picture.end(),
  };
}
