// Picking a point of a chart: a press anywhere between its axes, stated in the chart's own units.

import { watchPresses } from "../parts/pointer.js";

const CONTROLS = ".modebar, .legend, a";
const AIMS = new Map(); // one style sheet per chart: several may be on a page

/** The pair of axes at a place of the chart, or null. */
function axesAt(layout, px, py) {
  const inside = (p, axis) => p >= axis._offset && p <= axis._offset + axis._length;
  const all = Object.keys(layout._plots ?? {}).map((id) => layout._plots[id]);
  return all.find(({ xaxis, yaxis }) => inside(px, xaxis) && inside(py, yaxis)) ?? null;
}

export default function pick({ data, parentElement, setTriggerValue }) {
  const selector = `.${CSS.escape(data.chart)}`;
  if (!AIMS.has(selector)) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${selector} .nsewdrag { cursor: pointer !important; }`);
    document.adoptedStyleSheets.push(sheet);
    AIMS.set(selector, sheet);
  }

  // Heard on the whole page: the chart may be replaced by another at any time.
  const pressed = (event, count) => {
    const plot = event.target.closest?.(`${selector} .js-plotly-plot`);
    if (!plot?._fullLayout || event.target.closest(CONTROLS) || count > 1) return;
    const box = plot.querySelector(".main-svg").getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const axes = axesAt(plot._fullLayout, px, py);
    if (!axes) return;
    const value = (axis, p) => axis.p2d(p - axis._offset);
    setTriggerValue("point", { x: value(axes.xaxis, px), y: value(axes.yaxis, py) });
  };
  return watchPresses(document.body, {}, pressed);
}
