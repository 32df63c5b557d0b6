// The numbers of a class on one line: a dot each, piled up where they meet, against the values that the theory names.

import { brief } from "../parts/numbers.js";
import { Scale, tickText } from "./axes.js";
import { counted, shape } from "./elements.js";

const TALLEST = 260; // pixels of a pile; a higher one overlaps instead of leaving the screen

/** The row of each dot, so that none covers another: the lowest that is free at its value, where the dot stays. */
function piled(values, x, radius) {
  const ends = []; // of each row
  return values.map((one) => ({ ...one, x: x(one.value) })).sort((a, b) => a.x - b.x).map((one) => {
    const free = ends.findIndex((end) => one.x - end >= 2 * radius);
    const row = free < 0 ? ends.length : free;
    ends[row] = one.x;
    return { ...one, row };
  });
}

/** A value with its name above it; each name has a line of its own, and begins at its value where there is room. */
function named({ value, label }, place, x, size, ground, width) {
  const [at, y] = [x(value), (place + 1) * 1.3 * size];
  const fits = at + 0.65 * size * label.length <= width;
  return [
    shape("line", { class: "landmark", x1: at, x2: at, y1: y + 0.3 * size, y2: ground }),
    shape("text", { class: "landmark", x: at, y, text: label, "text-anchor": fits ? "start" : "end" }),
  ];
}

/** The picture; `size` is that of its type, in pixels. */
export function strip({ values, range, own, solution, landmarks, width, size }) {
  const scale = new Scale(range);
  const [margin, radius] = [1.6 * size, 0.4 * size];
  const x = (value) => margin + scale.share(value) * (width - 2 * margin);
  const inside = ({ value }) => scale.share(value) >= 0 && scale.share(value) <= 1;
  const marks = landmarks.filter(inside).sort((a, b) => a.value - b.value);
  if (!marks.length && typeof solution === "number") marks.push(...[{ label: brief(solution), value: solution }].filter(inside));
  const dots = piled(values.filter(({ value }) => Number.isFinite(value)), x, radius);
  const rows = 1 + Math.max(4, ...dots.map(({ row }) => row));
  const squeeze = Math.min(2 * radius, TALLEST / rows);
  const ground = (marks.length + 0.6) * 1.3 * size + rows * squeeze;
  const label = `The numbers of the class on a line from ${brief(range.from)} to ${brief(range.to)}: ${counted(dots.length, "dot")}`;
  const height = ground + 2 * size;
  return shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label, class: "chart" },
    shape("line", { class: "base", x1: margin, x2: width - margin, y1: ground, y2: ground }),
    ...scale.marks(Math.max(2, Math.floor(width / (6 * size)))).map((value) => shape("text", { x: x(value), y: ground + 1.4 * size, "text-anchor": "middle", text: tickText(value) })),
    ...marks.flatMap((mark, i) => named(mark, i, x, size, ground, width)),
    ...dots.map(({ x: px, row, right }) => shape("circle", {
      class: right === false ? "wrong" : "fits", cx: px, cy: ground - radius - row * squeeze, r: radius - 0.5,
    })),
    typeof own === "number" && shape("path", { class: "own", d: `M${x(own)} ${ground + 1}l-6 9h12z` }),
  );
}
