// A survey: all that is drawn of a landscape over a window, computed for one setting of its parameters.

import { jumpsOf, mayJump, segmentsOf } from "./contours.js";
import { engine } from "../engine/engine.js";
import { HeightScale } from "./heights.js";

export const FINE = 241; // points along each side, as the figure has
export const COARSE = 81; // every third of them, which is what the fill of the figure takes
const STRIDES = [1, 2]; // of the lines: with too many corners every other point has to do,
const MOST_CORNERS = 14000;
const [FOURTH, SECOND] = [4, 2]; // and at last every fourth level, from the third one on

export class Survey {
  constructor(program, window, parameters, size) {
    Object.assign(this, { program, window, parameters, size });
    [this.values] = engine.grid(program, window, size, size, parameters);
    this.scale = new HeightScale(this.values);
    this.heights = this.values.map((value) => this.scale.at(value));
    this.levels = this.scale.levels;
    this.traceLines();
  }

  /** The heights on every third point of the figure's grid along both sides. */
  get fill() {
    return this.every((this.size - 1) / (COARSE - 1), this.heights)[0];
  }

  /** Every `stride`-th number of a grid along both sides, and how many there are along each. */
  every(stride, grid) {
    const { size } = this;
    const side = (size - 1) / stride + 1;
    if (stride === 1) return [grid, side];
    const part = new Float64Array(side * side);
    for (let row = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1) part[row * side + column] = grid[stride * (row * size + column)];
    }
    return [part, side];
  }

  /** The contour lines in shares of the window, x, y, x, y for each segment; coarser where they have too many corners. */
  traceLines() {
    const all = this.levels.map((level) => this.scale.at(level));
    for (const stride of STRIDES) {
      this.lines = this.traced(stride, all);
      if (this.lines.length / 4 <= MOST_CORNERS) return;
    }
    this.lines = this.traced(STRIDES[1], all.filter((_, i) => i % FOURTH === SECOND));
  }

  traced(stride, levels) {
    const [heights, side] = this.every(stride, this.heights);
    const jumps = mayJump(this.program.functions) && levels.length ? this.jumps(stride, side) : null;
    return segmentsOf(heights, side, side, levels, jumps).map((place) => place / (side - 1));
  }

  /** Where f jumps between neighbours on this grid. */
  jumps(stride, side) {
    const [[left, right], [bottom, top]] = this.window;
    const { inputs, parameters: own } = this.program;
    const evaluate = engine.at(this.program);
    const numbers = inputs.slice(2).map((name) => this.parameters[name] ?? own[name]);
    const [across, up] = [(right - left) / (side - 1), (top - bottom) / (side - 1)];
    const f = (column, row) => evaluate(left + across * column, bottom + up * row, ...numbers)[0];
    return jumpsOf(this.every(stride, this.values)[0], side, side, f);
  }
}
