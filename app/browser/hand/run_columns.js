// The columns of a run that the engine computed, kept under the names that the server gives to columns: what the two have
// computed alike to the last bit is not sent.

import { keepColumn, nameColumn } from "../picture/figure_parts.js";
import { norm } from "../engine/norms.js";
import { tabulated } from "../parts/numbers.js";

const DEGREES = 180 / Math.PI;

/** The names of x, y, f, ∂f/∂x and ∂f/∂y of a run, for the server. */
export const namesOf = ({ x, y, f, gx, gy }) => [x, y, f, gx, gy].map(nameColumn);

/** Keeps what the figures of a run draw and tell; returns the names. */
export function keepColumns({ n, x, y, f, gx, gy, value }) {
  const sizes = [1, 2, Infinity].map((p) => tabulated(n + 1, (k) => norm(gx[k], gy[k], p)));
  return [x, y, f, gx, gy, value, ...sizes, angles(gx, gy)].map(keepColumn);
}

/** The degrees between the gradients at k − 1 and k, in the way of the core: turning.py. */
function angles(gx, gy) {
  const units = Array.from(gx, (_, k) => unit(gx[k], gy[k]));
  return tabulated(gx.length, (k) => {
    if (!k) return NaN;
    const [[a, b], [c, d]] = [units[k - 1], units[k]];
    return 2 * Math.atan2(root(a - c, b - d), root(a + c, b + d)) * DEGREES;
  });
}

const root = (u, v) => Math.sqrt(u * u + v * v);

function unit(u, v) {
  const most = Math.max(Math.abs(u), Math.abs(v));
  const [a, b] = [u / most, v / most];
  const size = root(a, b);
  return [a / size, b / size];
}
