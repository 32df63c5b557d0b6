// A formula ready to be computed: the calls that the core compiled it to, as typed arrays over one array of registers.

import { compute, FUNCTIONS } from "./kernel.js";
import { numberOf } from "./numerals.js";

// Where a function is infinite at finite arguments because it has a pole there, and not because float64 ends.
const POLES = {
  divide: (u, v) => v === 0,
  power: (u, v) => u === 0 && v < 0,
  ln: (u) => u === 0,
  log2: (u) => u === 0,
  log10: (u) => u === 0,
  log1p: (u) => u === -1,
  atanh: (u) => Math.abs(u) === 1,
};

/**
 * A program for `lanes` points at once.
 *
 * `packed` is what `pack_program` in engine_data.py makes: the names of the inputs, the numbers, the functions called,
 * the calls as flat quadruples (function, three registers), and the registers of the results. Registers are counted
 * inputs first, then numbers, then calls. Give the inputs with `set`, or write into `registers` at `inputPlace(i)`; then
 * `run`; then read `registers` at `resultPlaces`. Only what the results in `wanted` need is computed.
 */
export class Program {
  constructor(packed, lanes = 1, wanted = packed.results.map((_, i) => i)) {
    const { inputs, numbers, functions, calls, results } = packed;
    this.inputs = inputs;
    this.lanes = lanes;
    const begun = inputs.length + numbers.length;
    const asked = wanted.map((i) => results[i]);
    const { kept, placeOf } = needed(calls, begun, asked);
    const column = (offset) => Int32Array.from(kept, (i) => placeOf(calls[4 * i + offset]) * lanes);
    this.codes = Int32Array.from(kept, (i) => codeOf(functions[calls[4 * i]]));
    [this.first, this.second, this.third] = [column(1), column(2), column(3)];
    this.begin = begun * lanes;
    this.registers = new Float64Array((begun + kept.length) * lanes);
    numbers.forEach((number, i) => {
      this.registers.fill(numberOf(number), (inputs.length + i) * lanes, (inputs.length + i + 1) * lanes);
    });
    for (const name in packed.parameters) this.set(name, packed.parameters[name]);
    this.resultPlaces = Int32Array.from(asked, (register) => placeOf(register) * lanes);
  }

  /** Gives an input the same value in all lanes; what the formula does not know is left out. */
  set(name, value) {
    const i = this.inputs.indexOf(name);
    if (i >= 0) this.registers.fill(value, i * this.lanes, (i + 1) * this.lanes);
  }

  run() {
    compute(this.registers, this.codes, this.first, this.second, this.third, this.begin, this.lanes);
  }

  /** Result i of a program with one lane. */
  result(i) {
    return this.registers[this.resultPlaces[i]];
  }

  /** Whether a number grew beyond float64 on the way to the results of the last run; for one lane. */
  overflowed() {
    const { registers: r, codes, first, second, third } = this;
    for (let i = 0; i < codes.length; i += 1) {
      if (grew(FUNCTIONS[codes[i]], r[this.begin + i], r[first[i]], r[second[i]], r[third[i]])) return true;
    }
    return false;
  }
}

/** Whether the result of a call is infinite although its arguments are not, and the function has no pole there. */
export function grew(name, result, u, v, w) {
  return Math.abs(result) === Infinity && [u, v, w].every(Number.isFinite) && !POLES[name]?.(u, v);
}

/** The function (x, y, …) → results of a packed program; it hands out the same array again and again. */
export function evaluatorOf(packed, program = new Program(packed)) {
  const results = new Float64Array(program.resultPlaces.length);
  return (...inputs) => {
    program.registers.set(inputs);
    program.run();
    for (let i = 0; i < results.length; i += 1) results[i] = program.result(i);
    return results;
  };
}

/** The code of a function. */
export function codeOf(name) {
  const code = FUNCTIONS.indexOf(name);
  if (code < 0) throw new RangeError(`The engine does not know the function ${name}`);
  return code;
}

/** The calls that the asked registers are made of, and where each register then is. */
export function needed(calls, begun, asked) {
  const wanted = new Set(asked);
  for (let i = calls.length / 4 - 1; i >= 0; i -= 1) {
    if (wanted.has(begun + i)) for (let j = 1; j < 4; j += 1) wanted.add(calls[4 * i + j]);
  }
  const kept = [];
  const moved = new Map();
  for (let i = 0; i < calls.length / 4; i += 1) {
    if (!wanted.has(begun + i)) continue;
    moved.set(begun + i, begun + kept.length);
    kept.push(i);
  }
  return { kept, placeOf: (register) => moved.get(register) ?? register };
}
