// f over a grid of the window, one operation after the other over hundreds of points at a time.

import { programOf } from "./row_program.js";

const LANES = 512; // the registers of a usual formula then stay in the processor's cache

/** The values of one formula over grids; the arrays are made once for each number of points. */
export class Grid {
  /** `wanted` are the results to compute: 0 for f, 1 and 2 for its gradient. */
  constructor(packed, wanted = [0]) {
    this.lanes = packed.columns ? 1 : LANES; // over rows a point is work enough
    this.program = programOf(packed, LANES, wanted);
    this.values = [];
  }

  /**
   * The wanted results over `columns` × `rows` points with the window's corners among them, each row by row, from
   * bottom to top; `parameters` are the formula's other inputs. The arrays are overwritten by the next call.
   */
  over([[left, right], [bottom, top]], columns, rows = columns, parameters = {}) {
    const { program, lanes } = this;
    const size = columns * rows;
    if (this.values[0]?.length !== size) this.values = Array.from(program.resultPlaces, () => new Float64Array(size));
    for (const name in parameters) program.set(name, parameters[name]);
    const across = spaced(left, right, columns);
    const up = spaced(bottom, top, rows);
    for (let begun = 0; begun < size; begun += lanes) {
      const count = Math.min(lanes, size - begun);
      for (let i = 0; i < count; i += 1) {
        const point = begun + i;
        program.registers[i] = across[point % columns];
        program.registers[lanes + i] = up[Math.floor(point / columns)];
      }
      program.run();
      program.resultPlaces.forEach((place, i) => {
        this.values[i].set(program.registers.subarray(place, place + count), begun);
      });
    }
    return this.values;
  }
}

/** `count` numbers from `low` to `high`, evenly, as NumPy's linspace rounds them. */
function spaced(low, high, count) {
  const numbers = new Float64Array(count);
  const step = (high - low) / (count - 1);
  for (let i = 0; i < count; i += 1) numbers[i] = i * step + low;
  if (count > 1) numbers[count - 1] = high;
  return numbers;
}
