// The contour lines of a landscape drawn in the browser, cell by cell of its grid. They end where f jumps or has a pole, as
// objectives/jumps.py finds it: there f does not take the values in between.

const STEEP = 2; // an edge with more than this multiple of the change of a neighbour may hide a jump, or half of one
const HALVINGS = 20; // a continuous f changes by next to nothing across a millionth of an edge
const REMAINS = 0.5; // of the change, on the last part of an edge with a jump

// The functions that are continuous wherever they are defined; a formula of these alone has no jumps.
const CONTINUOUS = new Set([
  "add", "subtract", "multiply", "negate", "exp", "ln", "log2", "log10", "sqrt", "cbrt", "abs", "min", "max", "sin", "cos",
  "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "hypot", "expm1", "log1p", "softplus",
]);

/** Whether f may jump or have a pole, by the functions it is made of. A power has a pole where its exponent is negative. */
export const mayJump = (functions) => functions.some((name) => !CONTINUOUS.has(name));

/**
 * The edges of the grid across which f jumps: [across, up] as bytes, by the point at their left or lower end.
 * `f(column, row)` is the value at a place of the grid, also between its points.
 */
export function jumpsOf(values, columns, rows, f) {
  const found = [new Uint8Array(values.length), new Uint8Array(values.length)];
  const isHidden = (place, step, before, after) => isSteep(
    values[place + step] - values[place],
    before ? values[place] - values[place - step] : NaN,
    after ? values[place + 2 * step] - values[place + step] : NaN,
  );
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const place = row * columns + column;
      const jumps = (step, ends) => isJump(f, values[place], values[place + step], ends);
      if (column + 1 < columns && isHidden(place, 1, column > 0, column + 2 < columns)) {
        found[0][place] = Number(jumps(1, [column, row, column + 1, row]));
      }
      if (row + 1 < rows && isHidden(place, columns, row > 0, row + 2 < rows)) {
        found[1][place] = Number(jumps(columns, [column, row, column, row + 1]));
      }
    }
  }
  return found;
}

function isSteep(change, before, after) {
  if (!Number.isFinite(change) || change === 0) return false;
  const size = (one, unknown) => (Number.isNaN(one) ? unknown : Math.abs(one)); // at the edge of the window or of the domain
  const steeper = Math.abs(change) > STEEP * Math.min(size(before, Infinity), size(after, Infinity))
    && Math.abs(change) > Math.max(size(before, 0), size(after, 0)) / STEEP;
  return steeper || (Math.sign(change) === -Math.sign(before) && Math.sign(change) === -Math.sign(after));
}

/** Halves the edge and keeps the half with the larger change: across a jump the change does not fade. */
function isJump(f, a, b, [ax, ay, bx, by]) {
  const whole = Math.abs(b - a);
  let [low, high, fLow, fHigh] = [0, 1, a, b];
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    const value = f(ax + middle * (bx - ax), ay + middle * (by - ay));
    if (Math.abs(fHigh - value) > Math.abs(value - fLow)) [low, fLow] = [middle, value];
    else [high, fHigh] = [middle, value];
  }
  return !(Math.abs(fHigh - fLow) < REMAINS * whole);
}

// The corners of a cell counted from its lower left, and its edges: from corner to corner, along x or up.
const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]];
const EDGES = [[0, 1], [1, 2], [2, 3], [3, 0]];

/**
 * The segments of all lines on which `heights` take one of `levels`, which ascend: x, y, x, y in places of the grid, one
 * after the other. A cell with a corner that has no height has none, nor has one with an edge across which f jumps.
 */
export function segmentsOf(heights, columns, rows, levels, jumps = null) {
  const segments = [];
  const below = levelsBelow(heights, levels);
  const at = [0, 0, 0, 0];
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const place = row * columns + column;
      const [a, b, c, d] = [below[place], below[place + 1], below[place + columns + 1], below[place + columns]];
      if (a === b && b === c && c === d) continue;
      const [least, most] = [Math.min(a, b, c, d), Math.max(a, b, c, d)];
      if (most === UNKNOWN || (jumps && broken(jumps, place, columns))) continue;
      [at[0], at[1], at[2], at[3]] = [heights[place], heights[place + 1], heights[place + columns + 1], heights[place + columns]];
      for (let i = least; i < most; i += 1) lineIn(segments, column, row, at, levels[i]);
    }
  }
  return Float64Array.from(segments);
}

const UNKNOWN = 255;

/** How many of the levels each height reaches; UNKNOWN where there is no height. */
function levelsBelow(heights, levels) {
  const below = new Uint8Array(heights.length);
  for (let i = 0; i < heights.length; i += 1) {
    let count = Number.isNaN(heights[i]) ? UNKNOWN : 0;
    while (count < levels.length && heights[i] >= levels[count]) count += 1;
    below[i] = count;
  }
  return below;
}

const broken = ([across, up], place, columns) => across[place] || across[place + columns] || up[place] || up[place + 1];

/** The line of a level through a cell: one segment, or two where its corners lie crosswise above and below. */
function lineIn(segments, column, row, at, level) {
  const met = [];
  EDGES.forEach(([i, j], edge) => {
    if (at[i] >= level === at[j] >= level) return;
    const share = (level - at[i]) / (at[j] - at[i]);
    const [[ax, ay], [bx, by]] = [CORNERS[i], CORNERS[j]];
    met[edge] = [column + ax + share * (bx - ax), row + ay + share * (by - ay)];
  });
  const crossed = met.filter(Boolean);
  if (crossed.length === 2) segments.push(...crossed[0], ...crossed[1]);
  if (crossed.length < 4) return;
  // The middle says which corners belong together.
  const middle = (at[0] + at[1] + at[2] + at[3]) / 4 >= level;
  const first = middle === at[0] >= level ? [[0, 1], [2, 3]] : [[3, 0], [1, 2]];
  for (const [i, j] of first) segments.push(...met[i], ...met[j]);
}
