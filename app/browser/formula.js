// The formula in the browser: the steps that the core compiled it to, carried out one after the other.

const FUNCTIONS = {
  add: (u, v) => u + v,
  subtract: (u, v) => u - v,
  multiply: (u, v) => u * v,
  divide: (u, v) => u / v,
  negate: (u) => -u,
  power: (u, v) => u ** v,
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  min: Math.min,
  max: Math.max,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  hypot: Math.hypot,
  greater: (u, v) => u > v,
  at_least: (u, v) => u >= v,
  differs: (u, v) => u !== v,
  equals: (u, v) => u === v,
  both: (u, v) => u && v,
  either: (u, v) => u || v,
  select: (condition, u, v) => (condition ? u : v),
};
const NUMBERS = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** The function (x, y) → [f, ∂f/∂x, ∂f/∂y] that these steps compute. */
export function evaluatorOf({ steps, results }) {
  const known = new Array(steps.length);
  const variables = [];
  const calls = [];
  steps.forEach(([name, ...rest], place) => {
    if (name === "variable") variables.push([place, rest[0]]);
    else if (name === "number") known[place] = NUMBERS[rest[0]] ?? Number(rest[0]);
    else if (name === "truth") known[place] = rest[0] === "True";
    else calls.push([place, FUNCTIONS[name], rest]);
  });
  return (x, y) => {
    variables.forEach(([place, name]) => { known[place] = name === "x" ? x : y; });
    calls.forEach(([place, compute, from]) => { known[place] = compute(...from.map((argument) => known[argument])); });
    return results.map((place) => known[place]);
  };
}
