// The landscape of a link in the colours of the app: what /api/landscape sends for its figure, painted without Plotly.

import { bytesOf } from "../parts/base64.js";
import { opened } from "../parts/numbers.js";
import { queryText } from "../parts/query.js";
import { palette, pause } from "./elements.js";
import { ROOT } from "./connection.js";

const TYPES = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u1: Uint8Array };
const PACKED = "application/vnd.gradnorm.packed";
// One visitor's requests are answered one after the other; a class behind one address is not one visitor.
const VISITOR = { "X-Gradnorm-Visitor": crypto.randomUUID?.() ?? String(Math.random()) };
const SHADES = 256;
const HATCH = 9; // pixels between slanted lines

const BUSY = [429, 503];
const TRIES = 8;

/** The answer of a route that shows what the app shows. A class of 500 asks at the same moment: a phone that is
 *  sent away tries again, each after a time of its own. */
export async function fetchShown(path, headers = {}) {
  for (let left = TRIES; ; left -= 1) {
    const answer = await fetch(new URL(`api/${path}`, ROOT), { headers: { ...VISITOR, ...headers } }).catch(() => null);
    if (answer && !BUSY.includes(answer.status)) return answer;
    if (!left) throw new Error("The server did not answer.");
    const seconds = Number(answer?.headers.get("Retry-After")) || 1;
    await pause(1000 * seconds * (0.5 + Math.random()));
  }
}

function numbersOf({ dtype, bdata }) {
  return new TYPES[dtype](bytesOf(bdata).buffer);
}

/** [red, green, blue, opacity] of "#rrggbb" or "rgba(…)". */
function channels(color) {
  if (color.startsWith("#")) return [...[1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16)), 1];
  return color.match(/[\d.]+/g).map(Number);
}

/** The colours of a scale, one for each whole shade. */
function ramp(scale) {
  const stops = scale.map(([at, color]) => [at, channels(color)]);
  return Array.from({ length: SHADES }, (_, shade) => {
    const at = shade / (SHADES - 1);
    const after = Math.max(1, stops.findIndex(([stop]) => stop >= at));
    const [[low, from], [high, to]] = [stops[after - 1], stops[after]];
    const share = high > low ? (at - low) / (high - low) : 1;
    return from.map((channel, i) => channel + share * (to[i] - channel));
  });
}

/** A heatmap as an image of one pixel for each point of its grid, the top row first. */
function imageOf(trace) {
  const [x, y, z] = [trace.x, trace.y, trace.z].map(numbersOf);
  const colors = ramp(trace.colorscale);
  const image = new ImageData(x.length, y.length);
  for (let row = 0; row < y.length; row += 1) {
    for (let column = 0; column < x.length; column += 1) {
      const shade = z[row * x.length + column];
      const place = 4 * ((y.length - 1 - row) * x.length + column);
      const [red, green, blue, opacity] = Number.isNaN(shade) ? [0, 0, 0, 0] : colors[Math.round(shade)];
      image.data.set([red, green, blue, 255 * opacity], place);
    }
  }
  const canvas = Object.assign(document.createElement("canvas"), { width: x.length, height: y.length });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return { canvas, spacing: [(x.at(-1) - x[0]) / (x.length - 1), (y.at(-1) - y[0]) / (y.length - 1)] };
}

const lineOf = ({ x, y, line, opacity = 1, fill, fillcolor }) => ({
  x: numbersOf(x), y: numbersOf(y), color: line.color, width: line.width, opacity, fill: fill ? fillcolor : null,
});

export class Ground {
  /** The landscape of this link, for a picture of this width divided by its height. */
  static async of(link, aspect) {
    const query = new URLSearchParams(link);
    query.set("palette", palette());
    query.set("aspect", String(aspect));
    const answer = await fetchShown(`landscape?${queryText(query)}`, { Accept: PACKED });
    if (!answer.ok) throw new Error("The landscape of this question cannot be drawn.");
    return new Ground(opened(new Uint8Array(await answer.arrayBuffer())));
  }

  constructor({ window, traces }) {
    this.window = window;
    this.images = traces.filter((trace) => trace.type === "heatmap").map(imageOf);
    const drawn = traces.filter((trace) => trace.mode === "lines" && trace.line.width > 0);
    this.lines = drawn.map(lineOf);
  }

  /** Paints it into a box of the canvas: see `Box`. */
  paint(context, box) {
    const [[left, right], [bottom, top]] = this.window;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    context.imageSmoothingQuality = "high";
    for (const { canvas, spacing: [dx, dy] } of this.images) {
      const [x0, y0, x1, y1] = [box.px(left - dx / 2), box.py(top + dy / 2), box.px(right + dx / 2), box.py(bottom - dy / 2)];
      context.drawImage(canvas, x0, y0, x1 - x0, y1 - y0);
    }
    for (const line of this.lines) paintLine(context, box, line);
    context.restore();
  }
}

function paintLine(context, box, { x, y, color, width, opacity, fill }) {
  context.beginPath();
  let lifted = true;
  for (let i = 0; i < x.length; i += 1) {
    const gap = Number.isNaN(x[i]);
    if (!gap) context[lifted ? "moveTo" : "lineTo"](box.px(x[i]), box.py(y[i]));
    lifted = gap;
  }
  Object.assign(context, { globalAlpha: opacity, strokeStyle: color, lineWidth: width });
  if (fill) {
    context.fillStyle = fill;
    context.fill("evenodd");
    hatch(context, box);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** Slanted lines inside the path of the context: f has no value there, so nobody takes the colour for a height. */
function hatch(context, { left, top, width, height }) {
  const path = new Path2D();
  for (let x = left - height; x < left + width; x += HATCH) {
    path.moveTo(x, top + height);
    path.lineTo(x + height, top);
  }
  context.save();
  context.clip("evenodd");
  context.globalAlpha = 0.5;
  context.stroke(path);
  context.restore();
}
