// The ground: the landscape under a parameter in the hand, drawn over the one of the figure in its colours: fill, relief,
// contour lines, arrows, and the numbers beside the colour bar. Where the figure's grid takes too long for a frame, a
// coarser one does while the hand moves, and the figure's once it is still.

import { polyline } from "../parts/canvas.js";
import { engine } from "../engine/engine.js";
import { allApart } from "../parts/numbers.js";
import { COARSE, FINE, Survey } from "./survey.js";

const FRAME = 8; // milliseconds of a frame for the survey
const STILL = 80; // milliseconds
const SHADES = 255;
const ARROWS = 15; // along the longer side
const LONGEST_WINDOW = 6; // a longer one is not drawn to equal scales, and has no arrows
const [LONGEST, SHORTEST, ALIKE, DECADES] = [0.86, 0.16, 0.62, 6];
const [BARB, BARB_ANGLE] = [0.34, (26 * Math.PI) / 180];
const STEEPNESS = 0.45;
const LIGHT = [-1, 1, 1.6].map((part) => part / Math.hypot(-1, 1, 1.6));
const [TICKS, TICK_TYPE, TICK_GAP] = [5, 11, 2.7]; // numbers beside the colour bar: how many, their size, pixels from the bar

export class Ground {
  /** `program` is the packed formula with its gradient; `style` has the colours, the goal and the kind of arrows. */
  constructor(program, style) {
    Object.assign(this, { program, style, key: "" });
    this.ramp = rampOf(style.hill);
    [this.shade, this.shine] = [style.shade, style.shine].map(partsOf);
    this.image = new OffscreenCanvas(COARSE, COARSE);
    this.size = COARSE;
    this.spent = Infinity; // milliseconds for a survey on the figure's grid
  }

  /** Draws the landscape of the formula with these parameters over the panel of these axes; `again` asks for another
   *  frame. */
  paint(context, chart, axes, parameters, again) {
    const window = [edges(axes.x.range), edges(axes.y.range)];
    const key = JSON.stringify([window, parameters]);
    if (key !== this.key) this.look(window, parameters, this.size);
    this.key = key;
    if (this.survey.size < FINE) this.refine(again);
    const { x, y } = axes;
    context.save();
    context.beginPath();
    context.rect(x._offset, y._offset, x._length, y._length);
    context.clip();
    this.drawFill(context, axes);
    this.drawLines(context, axes);
    this.drawArrows(context, axes);
    context.restore();
    this.drawTicks(context, chart);
  }

  /** Computes all that is drawn over a window, and which grid a frame has time for. */
  look(window, parameters, size) {
    clearTimeout(this.refining);
    this.refining = null;
    const begun = performance.now();
    this.survey = new Survey(this.program, window, parameters, size);
    // The least time so far is that of the formula alone: other work on the processor only adds to it.
    this.spent = Math.min(this.spent, (performance.now() - begun) * (FINE / size) ** 2);
    this.size = this.spent <= FRAME ? FINE : COARSE;
    this.shadeImage(this.survey.fill);
    this.arrows = this.arrowsOver(window, parameters);
  }

  /** Looks once more on the figure's grid when nothing has moved for a moment. */
  refine(again) {
    this.refining ??= setTimeout(() => {
      const { window, parameters } = this.survey;
      this.look(window, parameters, FINE);
      again();
    }, STILL);
  }

  /** Paints fill and relief into the image, a pixel for each point, the top row first. */
  shadeImage(heights) {
    const { scale } = this.survey;
    this.hatched = heights.some(Number.isNaN);
    const context = this.image.getContext("2d");
    const image = context.createImageData(COARSE, COARSE);
    for (let row = 0; row < COARSE; row += 1) {
      for (let column = 0; column < COARSE; column += 1) {
        const height = heights[row * COARSE + column];
        if (Number.isNaN(height)) continue;
        const at = 4 * ((COARSE - 1 - row) * COARSE + column);
        const light = scale.flat ? 0 : brightness(heights, row, column) * Math.min(height / FLOOR, 1) ** 2;
        const [r, g, b, opacity] = light < 0 ? this.shade : this.shine;
        const part = Number.isNaN(light) ? 0 : opacity * Math.abs(light);
        const ramp = 3 * Math.round(SHADES * height);
        image.data[at] = this.ramp[ramp] * (1 - part) + r * part;
        image.data[at + 1] = this.ramp[ramp + 1] * (1 - part) + g * part;
        image.data[at + 2] = this.ramp[ramp + 2] * (1 - part) + b * part;
        image.data[at + 3] = 255;
      }
    }
    context.putImageData(image, 0, 0);
  }

  drawFill(context, { x, y }) {
    const [[left, right], [bottom, top]] = this.survey.window;
    const [across, up] = [(right - left) / (COARSE - 1) / 2, (top - bottom) / (COARSE - 1) / 2];
    const [x0, x1] = [x._offset + x.d2p(left - across), x._offset + x.d2p(right + across)];
    const [y0, y1] = [y._offset + y.d2p(top + up), y._offset + y.d2p(bottom - up)];
    context.fillStyle = this.style.page;
    context.fillRect(x._offset, y._offset, x._length, y._length);
    if (this.hatched) hatch(context, x, y, this.style.mask);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.image, x0, y0, x1 - x0, y1 - y0);
  }

  drawLines(context, { x, y }) {
    const { lines, window: [[west, east], [south, north]] } = this.survey;
    const [left, bottom] = [x._offset + x.d2p(west), y._offset + y.d2p(south)];
    const [width, height] = [x.d2p(east) - x.d2p(west), y.d2p(north) - y.d2p(south)];
    context.beginPath();
    for (let i = 0; i < lines.length; i += 4) {
      context.moveTo(left + lines[i] * width, bottom + lines[i + 1] * height);
      context.lineTo(left + lines[i + 2] * width, bottom + lines[i + 3] * height);
    }
    Object.assign(context, { strokeStyle: this.style.contour, lineWidth: 0.9, lineCap: "round" });
    context.stroke();
  }

  /** Corners of all arrows, x and y in data, NaN between them: tail, tip, one barb, tip, the other barb. */
  arrowsOver([[left, right], [bottom, top]], parameters) {
    const [width, height] = [right - left, top - bottom];
    if (this.style.arrows === "off" || Math.max(width, height) > LONGEST_WINDOW * Math.min(width, height)) return [];
    const cell = Math.max(width, height) / ARROWS;
    const [columns, rows] = [Math.round(width / cell), Math.round(height / cell)];
    const [dx, dy] = [width / columns, height / rows];
    const centres = [[left + dx / 2, right - dx / 2], [bottom + dy / 2, top - dy / 2]];
    const [gx, gy] = engine.field(this.program, centres, columns, rows, parameters);
    const norms = gx.map((slope, i) => Math.hypot(slope, gy[i]));
    const lengthOf = lengthsOf(norms, this.style.arrows);
    const spacing = Math.min(dx, dy);
    const sign = this.style.goal === "maximize" ? 1 : -1;
    const corners = [];
    norms.forEach((norm, i) => {
      if (!(norm > 0 && norm < Infinity)) return;
      const centre = [centres[0][0] + (i % columns) * dx, centres[1][0] + Math.floor(i / columns) * dy];
      corners.push(...arrow(centre, [(sign * gx[i]) / norm, (sign * gy[i]) / norm], lengthOf(norm) * spacing, spacing));
    });
    return corners;
  }

  drawArrows(context, { x, y }) {
    const { arrows } = this;
    if (!arrows.length) return;
    const line = { xs: arrows.map(([px]) => x._offset + x.d2p(px)), ys: arrows.map(([, py]) => y._offset + y.d2p(py)) };
    context.globalAlpha = 0.55;
    polyline(context, line, arrows.length, { color: this.style.arrow, width: 1 });
    context.globalAlpha = 1;
  }

  /** The numbers beside the colour bar of the figure, which keeps its colours. */
  drawTicks(context, chart) {
    const { levels, scale } = this.survey;
    if (!chart.trace("value")?.showscale) return;
    if (!this.barFill?.isConnected) this.barFill = chart.element.querySelector(".colorbar .cbfill"); // the search is slow
    if (!this.barFill) return;
    const bar = barOf(this.barFill);
    const count = Math.min(TICKS, levels.length);
    const places = [...new Set(Array.from({ length: count }, (_, i) => Math.round((i * (levels.length - 1)) / Math.max(1, count - 1))))];
    const texts = allApart(places.map((place) => levels[place]));
    Object.assign(context, { fillStyle: this.style.muted, textAlign: "left", textBaseline: "middle" });
    context.font = `${TICK_TYPE}px ${chart.layout.font?.family ?? "sans-serif"}`;
    places.forEach((place, i) => {
      context.fillText(texts[i], bar.right + TICK_GAP, bar.top + bar.length * (1 - scale.at(levels[place])));
    });
  }
}

/** Where a colour bar is, in the pixels of its chart: read from what Plotly wrote, for a measured box forces a layout. */
function barOf(fill) {
  const moved = [fill.closest(".cbfills"), fill.closest(".colorbar")].map((group) => group.transform.baseVal.consolidate()?.matrix);
  const [left, top] = ["e", "f"].map((way) => moved.reduce((sum, matrix) => sum + (matrix?.[way] ?? 0), 0));
  const [x, y, width, length] = ["x", "y", "width", "height"].map((name) => fill[name].baseVal.value);
  return { right: left + x + width, top: top + y, length };
}

const edges = (range) => [...range].map(Number).sort((a, b) => a - b);

/** Red, green and blue of each shade between the colours of a hill. */
function rampOf(colours) {
  const stops = colours.map((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
  return Float64Array.from({ length: 3 * (SHADES + 1) }, (_, i) => {
    const place = (Math.floor(i / 3) / SHADES) * (stops.length - 1);
    const from = Math.min(Math.floor(place), stops.length - 2);
    return stops[from][i % 3] + (place - from) * (stops[from + 1][i % 3] - stops[from][i % 3]);
  });
}

const partsOf = (colour) => /\((.*)\)/.exec(colour)[1].split(",").map(Number);

const FLOOR = 0.5; // of the drawn heights, below which the light fades, as in figures/parts/relief.py

/** The light on a slope of the drawn heights, as in figures/parts/relief.py: −1 to 1, 0 on level ground. */
function brightness(heights, row, column) {
  const rise = (a, b, steps) => (STEEPNESS * (heights[b] - heights[a]) * (COARSE - 1)) / steps;
  const [before, after] = [Math.max(row - 1, 0), Math.min(row + 1, COARSE - 1)];
  const up = rise(before * COARSE + column, after * COARSE + column, after - before);
  const [west, east] = [Math.max(column - 1, 0), Math.min(column + 1, COARSE - 1)];
  const right = rise(row * COARSE + west, row * COARSE + east, east - west);
  const level = LIGHT[2];
  const lit = (level - right * LIGHT[0] - up * LIGHT[1]) / Math.sqrt(1 + right ** 2 + up ** 2);
  return lit > level ? (lit - level) / (1 - level) : (Math.max(lit, 0) - level) / level;
}

/** The length of an arrow, in spacings of the grid, by the norm there: rising with its logarithm, or all alike. */
function lengthsOf(norms, arrows) {
  const logs = norms.filter((norm) => norm > 0 && norm < Infinity).map(Math.log10);
  const top = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  const span = Math.min(top - logs.reduce((a, b) => Math.min(a, b), Infinity), DECADES);
  if (arrows === "unit" || !(span >= 1e-6)) return () => ALIKE;
  return (norm) => SHORTEST + (LONGEST - SHORTEST) * Math.min(1, Math.max(0, (Math.log10(norm) - top + span) / span));
}

function arrow([cx, cy], [ux, uy], length, spacing) {
  const back = Math.min(BARB * spacing, 0.45 * length);
  const [c, s] = [Math.cos(BARB_ANGLE), Math.sin(BARB_ANGLE)];
  const tip = [cx + (ux * length) / 2, cy + (uy * length) / 2];
  const barb = (side) => [tip[0] - back * (c * ux - side * s * uy), tip[1] - back * (side * s * ux + c * uy)];
  return [[cx - (ux * length) / 2, cy - (uy * length) / 2], tip, barb(1), tip, barb(-1), [NaN, NaN]];
}

/** Slanting lines over a panel: where f is undefined they stay in sight. */
function hatch(context, x, y, color) {
  context.beginPath();
  for (let at = -y._length; at < x._length; at += 7) {
    context.moveTo(x._offset + at, y._offset + y._length);
    context.lineTo(x._offset + at + y._length, y._offset);
  }
  Object.assign(context, { strokeStyle: color, lineWidth: 0.8 });
  context.stroke();
}
