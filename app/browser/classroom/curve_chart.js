// The gradient norm over the step, on a logarithmic axis: the paper on which a curve is drawn, and the curves on it.

import { superscript } from "../parts/numbers.js";
import { ticks } from "./axes.js";
import { shape } from "./elements.js";

const MARGINS = [3.6, 0.9, 2, 2.8]; // left, right, top, bottom, in sizes of the type
const HEIGHT = 0.6; // of the width
const EDGE = 3; // pixels beyond the axes, for the width of a line

/** Where the curves of a question lie: steps across, powers of ten up. */
export class CurvePaper {
  constructor(question, width, size) {
    const { k, norm } = question.axes;
    [this.low, this.high] = norm.map(Math.log10);
    this.steps = k[1];
    this.width = width;
    this.height = Math.max(220, HEIGHT * width);
    this.size = size;
    [this.left, this.right, this.top, this.bottom] = MARGINS.map((part) => part * size);
  }

  x(share) {
    return this.left + share * (this.width - this.left - this.right);
  }

  y(power) {
    return this.top + (1 - (power - this.low) / (this.high - this.low)) * (this.height - this.top - this.bottom);
  }

  /** [share of the way across, power of ten] at a pixel, within the paper. */
  at(px, py) {
    const within = (share) => Math.min(1, Math.max(0, share));
    const across = within((px - this.left) / (this.width - this.left - this.right));
    const down = within((py - this.top) / (this.height - this.top - this.bottom));
    return [across, this.high - down * (this.high - this.low)];
  }

  /** The empty paper. */
  svg(label) {
    const { width, height, left, right, bottom, size } = this;
    const stride = Math.max(1, Math.ceil((this.high - this.low) / 6));
    const powers = [];
    for (let power = Math.ceil(this.low); power <= this.high; power += stride) powers.push(power);
    return shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label, class: "chart" },
      ...powers.flatMap((power) => [
        shape("line", { class: "grid", x1: left, x2: width - right, y1: this.y(power), y2: this.y(power) }),
        shape("text", { x: left - 0.4 * size, y: this.y(power) + 0.35 * size, "text-anchor": "end", text: `10${superscript(power)}` }),
      ]),
      ...ticks(0, this.steps, 4).map((k) => shape("text", {
        x: this.x(k / this.steps), y: height - bottom + 1.3 * size, "text-anchor": "middle", text: String(k),
      })),
      shape("text", { x: width - right, y: height - 0.3 * size, "text-anchor": "end", class: "axis", text: "step k" }),
      shape("text", { x: 0, y: 1.1 * size, class: "axis", text: "‖∇f‖" }),
      this.field(),
    );
  }

  /** The part within the axes: a curve that leaves it is cut there, and not drawn along the edge. */
  field() {
    const [x, y] = [this.left - EDGE, this.top - EDGE];
    const [width, height] = [this.width - this.right + EDGE - x, this.height - this.bottom + EDGE - y];
    return shape("svg", { class: "field", role: "none", x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` });
  }

  /** Draws a curve through points [k, norm] on the paper; broken where a norm has no place on a logarithmic axis. */
  draw(svg, points, className) {
    let pen = "M";
    const d = points.map(([k, norm]) => {
      const power = Math.log10(norm);
      if (!Number.isFinite(power)) {
        pen = "M";
        return "";
      }
      const part = `${pen}${this.x(k / this.steps).toFixed(1)} ${this.y(power).toFixed(1)}`;
      pen = "L";
      return part;
    });
    svg.querySelector(".field").append(shape("path", { class: className, d: d.join("") }));
  }
}
