// The drawing over the picture of the rows: their gradients at the iterate on screen as a fan, and the histogram of norms.

import { disc, polyline, within } from "../parts/canvas.js";
import { Chart } from "../parts/chart.js";
import { Program } from "../engine/program.js";
import { brief, tabulated } from "../parts/numbers.js";

const FAR = 2e4; // pixels: longer lines are cut before a canvas draws them

/** The picture of the rows; `data` is what `moving_rows` in compute/rows.py makes. */
export class Rows {
  constructor(className, onChange) {
    this.chart = new Chart(className, onChange, () => {});
    this.data = null;
  }

  /** Takes the rows, and the columns that came with another picture. */
  set(data, columns = {}) {
    this.data = data ?? null;
    if (!data) return this.chart.release();
    const { count, program } = data;
    this.program = new Program(program, count);
    for (const [name, column] of Object.entries({ ...columns, ...data.columns })) {
      const place = this.program.inputs.indexOf(name);
      if (place >= 0) this.program.registers.set(column, place * count);
    }
  }

  /** Shows the rows at iterate k of a run. */
  paint(run, k, theme) {
    if (!this.data) return;
    const { chart } = this;
    chart.vanish(chart.traces, (note) => note.name === "readout");
    const context = chart.surface(`rows ${k}`);
    const [fan, norms] = [chart.axesOf(null), chart.axesOf({ xaxis: "x2", yaxis: "y2" })];
    if (!context || !fan || !norms) return;
    const seen = rowsSeen(this.gradients([run.x[k], run.y[k]]), this.data);
    within(context, fan, () => this.paintFan(context, fan, seen, theme));
    within(context, norms, () => this.paintNorms(context, norms, seen));
    this.paintReadout(context, fan, readout(seen, this.data), theme);
  }

  /** gᵢ of each row: the two coordinates as arrays. */
  gradients(weights) {
    const { program, data: { count, times } } = this;
    weights.forEach((weight, i) => program.set(program.inputs[i], weight));
    program.run();
    const of = (place) => tabulated(count, (i) => times * program.registers[place + i]);
    return [of(program.resultPlaces[1]), of(program.resultPlaces[2])];
  }

  paintFan(context, axes, seen, theme) {
    const { shown, sign, bound } = this.data;
    const at = (x, y) => [axes.x._offset + axes.x.d2p((sign * x) / seen.radius), axes.y._offset + axes.y.d2p((sign * y) / seen.radius)];
    const [middleX, middleY] = at(0, 0);
    // A path for each row: lines that meet in the middle take a canvas several times as long as one path.
    const rows = (gx, gy, style, alpha = 1) => {
      Object.assign(context, { strokeStyle: style.color, lineWidth: style.width, lineCap: "butt", globalAlpha: alpha });
      gx.forEach((x, i) => {
        const [endX, endY] = at(x, gy[i]);
        if (style.dash || !(Math.abs(endX) < FAR && Math.abs(endY) < FAR)) {
          polyline(context, { xs: [middleX, endX], ys: [middleY, endY] }, 2, style);
          return;
        }
        context.beginPath();
        context.moveTo(middleX, middleY);
        context.lineTo(endX, endY);
        context.stroke();
      });
      context.globalAlpha = 1;
    };
    const arrow = (x, y, style) => rows([x], [y], style);
    const ink = this.inkOf("rows");
    rows(seen.gx, seen.gy, { color: ink, width: 1.2 }, shown === "rows" ? 0.3 : 0.75);
    if (shown === "rows") rows(seen.clippedX, seen.clippedY, { color: ink, width: 1.8 });
    const strong = this.inkOf("mean");
    if (shown !== "none") {
      const turns = tabulated(73, (i) => (i * Math.PI) / 36);
      const ring = [...turns].map((turn) => at(bound * Math.cos(turn), bound * Math.sin(turn)));
      polyline(context, { xs: ring.map(([x]) => x), ys: ring.map(([, y]) => y) }, 73, { color: theme.faint, width: 1, dash: [2, 2] });
      arrow(...seen.mean, { color: strong, width: 2, dash: [2, 2] });
    }
    arrow(...seen.front, { color: strong, width: 3.5 });
    disc(context, ...at(...seen.front), 4.5, strong, theme.halo, 1);
  }

  paintNorms(context, { x, y }, seen) {
    const { bins, bound, shown } = this.data;
    const place = (value) => x._offset + x.d2p(value);
    context.fillStyle = this.inkOf("norms");
    context.globalAlpha = 0.6;
    countsOf(seen.norms, bins).forEach((count, i) => {
      const [left, right, top] = [place(edgeOf(bins, i)), place(edgeOf(bins, i + 1)), y.d2p(count)];
      context.fillRect(left, y._offset + top, right - left, y.d2p(0) - top);
    });
    context.globalAlpha = 1;
    const upright = (value, style) => {
      const at = place(value);
      polyline(context, { xs: [at, at], ys: [y._offset + y.d2p(0), y._offset + y.d2p(1.06 * bins.most)] }, 2, style);
    };
    const size = Math.hypot(...seen.mean);
    if (size > 0) upright(size, { color: this.inkOf("mean"), width: 2 });
    if (shown !== "none") upright(bound, { color: this.inkOf("bound"), width: 2, dash: [2, 2] });
  }

  paintReadout(context, { x, y }, lines, theme) {
    const size = 11.5 * theme.scale;
    Object.assign(context, { font: `${size}px ${theme.font}`, fillStyle: theme.faint, textAlign: "left", textBaseline: "top" });
    lines.forEach((line, i) => context.fillText(line, x._offset, y._offset + y._length + 5 + 1.3 * size * i));
  }

  inkOf(name) {
    const trace = this.chart.trace(name);
    return trace?.line?.color ?? trace?.marker?.color ?? "#888";
  }
}

/** The drawn parts of the gradients of the rows: them, their norms, their mean, and what a clip makes of both. */
export function rowsSeen([gx, gy], { shown, bound, reach }) {
  const norms = tabulated(gx.length, (i) => Math.hypot(gx[i], gy[i]));
  const factors = norms.map((norm) => (norm > bound ? bound / norm : 1));
  const [clippedX, clippedY] = [gx.map((x, i) => factors[i] * x), gy.map((y, i) => factors[i] * y)];
  const mean = [meanOf(gx), meanOf(gy)];
  const size = Math.hypot(...mean);
  const ofMean = mean.map((part) => (size > bound ? (bound / size) * part : part));
  const front = { none: mean, rows: [meanOf(clippedX), meanOf(clippedY)], mean: ofMean }[shown];
  const longest = norms.reduce((a, b) => Math.max(a, b), 0);
  const widest = longest > 0 && longest < Infinity ? longest : 1;
  return { gx, gy, norms, clippedX, clippedY, mean, front, longest, radius: shown === "none" ? widest : reach * bound };
}

/** The lengths in the fan in two short lines, as `readout` in figures/row_gradients.py writes them. */
export function readout({ mean, front, longest, norms }, { shown, bound, bins }) {
  const [size, after] = [Math.hypot(...mean), Math.hypot(...front)];
  const missing = norms.length - countsOf(norms, bins).reduce((sum, count) => sum + count, 0);
  const absent = missing ? `; ${missing} off the axis` : "";
  if (shown === "none") return [`mean ${brief(size)}`, `longest row ${brief(longest)}${absent}`];
  const cosine = (mean[0] * front[0] + mean[1] * front[1]) / (size * after);
  const off = shown === "rows" && Number.isFinite(cosine) ? `, ${((Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI).toFixed(0)}° off` : "";
  return [`mean ${brief(size)}, now ${brief(after)}${off}`, `dotted ring: c = ${brief(bound)}`];
}

/** Rows in each bin; the last one has its right end too, and norms beyond the ends are in none. */
export function countsOf(norms, bins) {
  const counts = new Array(bins.count).fill(0);
  const width = Math.log(bins.high / bins.low) / bins.count;
  norms.forEach((norm) => {
    const i = norm === bins.high ? bins.count - 1 : Math.floor(Math.log(norm / bins.low) / width);
    if (i >= 0 && i < bins.count) counts[i] += 1;
  });
  return counts;
}

const edgeOf = ({ low, high, count }, i) => low * (high / low) ** (i / count);
const meanOf = (values) => values.reduce((a, b) => a + b, 0) / values.length;
