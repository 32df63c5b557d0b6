// Draws a curve with a finger: one power of ten for each of even steps. Five boxes do the same without a finger.

import { withPoint } from "../parts/decimal_point.js";
import { CurvePaper } from "./curve_chart.js";
import { el, fitted } from "./elements.js";

const BOXES = [0, 0.25, 0.5, 0.75, 1];
const LARGEST = 300; // power of ten; float64 ends soon after it

/** The drawn powers with the gaps filled: straight between two, level beyond the first and the last. */
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

/**
 * The paper and the boxes; `onCurve` gets the powers of ten after each stroke, from step 0 to the last one.
 *
 * @param axes {k: [0, steps], norm: [from, to]}
 * @param count how many powers there are
 * @param own powers drawn before, or null
 * @param largest the largest power of ten that a box takes, of either sign
 */
export function curveDrawing(axes, count, own, onCurve, largest = LARGEST) {
  const [, steps] = axes.k;
  let drawn = own?.length === count ? [...own] : Array(count).fill(NaN);
  let [svg, paper, last] = [null, null, null];
  const kept = BOXES.map((one) => Math.round(one * (count - 1)));
  let said = new Set(own?.length === count ? kept : []); // the places whose powers are the visitor's, not filled in

  const paint = () => {
    svg.querySelector(".mine")?.remove();
    paper.draw(svg, drawn.map((power, i) => [(i / (count - 1)) * steps, 10 ** power]), "mine");
    boxes.forEach((box, i) => {
      const value = drawn[Math.round(BOXES[i] * (count - 1))];
      if (box.getRootNode().activeElement !== box) box.value = Number.isFinite(value) ? value.toFixed(1) : "";
    });
  };
  const send = () => {
    const whole = filled(drawn);
    if (!whole) return;
    drawn = whole;
    paint();
    onCurve(whole);
  };
  const boxes = BOXES.map((share) => el("input", {
    inputmode: "text", autocomplete: "off",
    "aria-label": `Power of ten at step ${Math.round(share * steps)}`,
    onchange: (event) => {
      const value = Number(withPoint(event.target.value));
      if (event.target.value.trim() === "" || !(Math.abs(value) <= largest)) return;
      const at = Math.round(share * (count - 1));
      said.add(at);
      drawn = drawn.map((power, i) => (said.has(i) ? power : NaN));
      drawn[at] = value; // beyond the paper, too
      send();
    },
  }));

  const draw = (event) => {
    const frame = svg.getBoundingClientRect();
    const [share, power] = paper.at(event.clientX - frame.left, event.clientY - frame.top);
    const i = Math.round(share * (count - 1));
    const from = last ?? { i, power };
    for (let j = Math.min(i, from.i); j <= Math.max(i, from.i); j += 1) {
      const part = i === from.i ? 1 : (j - from.i) / (i - from.i);
      drawn[j] = from.power + part * (power - from.power);
    }
    last = { i, power };
    said = new Set(kept);
    paint();
  };
  const place = fitted("paper drawn", (width, size) => {
    paper = new CurvePaper({ axes }, width, size);
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
  const byNumbers = el("details", {}, el("summary", { text: "Draw it with numbers" }),
    el("div", { class: "boxes five" }, ...boxes.map((box, i) => el("label", {}, el("span", { text: `k = ${Math.round(BOXES[i] * steps)}: 10^` }), box))));
  return [el("p", { class: "how", text: "Draw the curve from left to right." }), place, byNumbers];
}
