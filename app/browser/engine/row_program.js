// Losses: programs over the rows of data. What has a number for every row is computed for all rows at once; mean, max
// and the like make one number of them; everything else is one number for all.

import { compute, FUNCTIONS } from "./kernel.js";
import { numberOf, tableOf } from "./numerals.js";
import { codeOf, grew, needed, Program } from "./program.js";

const [ONES, SPREAD, ROWS, TOTALS] = [0, 1, 2, 3]; // the kinds of work, in the order of a level
const BLOCK = 128; // numbers that NumPy adds up before it halves

const TOTAL = {
  mean: (r, start, count) => (0 + sum(r, start, count)) / count,
  row_max: (r, start, count) => fold(r, start, count, Math.max),
  every: (r, start, count) => fold(r, start, count, (u, v) => (u && v ? 1 : 0)),
  some: (r, start, count) => fold(r, start, count, (u, v) => (u || v ? 1 : 0)),
};

/** A packed program, for `lanes` points at once; one over rows is for a single point. */
export function programOf(packed, lanes = 1, wanted = undefined) {
  return packed.columns ? new RowProgram(packed, wanted) : new Program(packed, lanes, wanted);
}

/** A program with one lane whose columns have a number for every row; otherwise like `Program`. */
export class RowProgram {
  constructor(packed, wanted = packed.results.map((_, i) => i)) {
    this.inputs = packed.inputs;
    this.lanes = 1;
    this.columns = Object.entries(packed.columns).map(([name, text]) => ({ register: packed.inputs.indexOf(name), numbers: tableOf(text) }));
    this.rows = packed.rows;
    const begun = packed.inputs.length + packed.numbers.length;
    const results = wanted.map((i) => packed.results[i]);
    const { kept } = needed(packed.calls, begun, results);
    const calls = kept.map((i) => {
      const [name, ...places] = packed.calls.slice(4 * i, 4 * i + 4);
      return { name: packed.functions[name], places, result: begun + i };
    });
    this.layOut(begun, calls);
    this.resultPlaces = Int32Array.from(results, (register) => this.place(register).slot);
    this.registers = new Float64Array(this.ones + this.many * this.rows);
    packed.numbers.forEach((number, i) => { this.registers[this.place(packed.inputs.length + i).slot] = numberOf(number); });
    this.plans = new Map();
    this.takeAll();
    this.set("rows", this.rows);
    for (const name in packed.parameters) this.set(name, packed.parameters[name]);
  }

  /** Gives every register a place, one number or one for each row, and orders the work by what it waits for. */
  layOut(begun, calls) {
    this.places = new Map();
    [this.ones, this.many] = [0, 0];
    const wide = new Set(this.columns.map(({ register }) => register));
    for (let i = 0; i < begun; i += 1) this.give(i, wide.has(i), 0);
    const waiting = [];
    for (const call of calls) {
      const given = call.places.map((register) => this.place(register));
      const total = call.name in TOTAL;
      const [rows, level] = [given.some(({ rows }) => rows), Math.max(...given.map(({ level }) => level)) + (total ? 1 : 0)];
      this.places.set(call.result, { rows: rows && !total, level });
      waiting.push({ ...call, level, kind: total ? TOTALS : rows ? ROWS : ONES });
    }
    this.work = inOrder(waiting, (register) => this.place(register));
    for (const { kind, result, level } of this.work) this.give(result, kind === ROWS || kind === SPREAD, level);
  }

  give(register, rows, level) {
    this.places.set(register, { rows, level, slot: rows ? this.many++ : this.ones++ });
  }

  place(register) {
    return this.places.get(register);
  }

  /** The work with its places in `registers` where there are `count` rows: what is alike and follows each other at once. */
  planFor(count) {
    const at = (register) => {
      const { rows, slot } = this.place(register);
      return rows ? this.ones + slot * count : slot;
    };
    const groups = [];
    for (const { kind, name, places, result } of this.work) {
      const last = groups.at(-1);
      const joins = last?.kind === kind && (kind === ONES || kind === ROWS);
      const group = joins ? last : { kind, name, place: at(result), codes: [], first: [], second: [], third: [] };
      if (!joins) groups.push(group);
      if (kind === ONES || kind === ROWS) group.codes.push(codeOf(name));
      [group.first, group.second, group.third].forEach((column, i) => column.push(at(places[i] ?? places[0])));
    }
    for (const group of groups) {
      for (const name of ["codes", "first", "second", "third"]) group[name] = Int32Array.from(group[name]);
    }
    return groups;
  }

  /** From now on the program sees all rows. */
  takeAll() {
    this.take(null, 0, this.rows);
  }

  /** From now on it sees `count` rows: those whose numbers stand in `chosen` from `begin` on. */
  take(chosen, begin, count) {
    this.count = count;
    if (!this.plans.has(count)) this.plans.set(count, this.planFor(count));
    this.plan = this.plans.get(count);
    for (const { register, numbers } of this.columns) {
      const start = this.ones + this.place(register).slot * count;
      if (chosen) for (let i = 0; i < count; i += 1) this.registers[start + i] = numbers[chosen[begin + i]];
      else this.registers.set(numbers, start);
    }
  }

  /** Gives an input that is one number this value; what the loss does not know is left out. */
  set(name, value) {
    const i = this.inputs.indexOf(name);
    if (i >= 0 && !this.place(i).rows) this.registers[this.place(i).slot] = value;
  }

  run() {
    const { registers: r, count } = this;
    for (const { kind, name, place, codes, first, second, third } of this.plan) {
      if (kind === ONES) compute(r, codes, first, second, third, place, 1);
      else if (kind === ROWS) compute(r, codes, first, second, third, place, count);
      else if (kind === SPREAD) r.fill(r[first[0]], place, place + count);
      else r[place] = TOTAL[name](r, first[0], count);
    }
  }

  result(i) {
    return this.registers[this.resultPlaces[i]];
  }

  /** Whether a number grew beyond float64 on the way to the results of the last run. */
  overflowed() {
    const { registers: r, count } = this;
    return this.plan.some(({ kind, place, codes, first, second, third }) => {
      const lanes = kind === ROWS ? count : 1;
      for (let i = 0; i < codes.length; i += 1) {
        for (let j = 0; j < lanes; j += 1) {
          if (grew(FUNCTIONS[codes[i]], r[place + i * lanes + j], r[first[i] + j], r[second[i] + j], r[third[i] + j])) return true;
        }
      }
      return false;
    });
  }
}

/** The calls level by level, those with one number first, and in front of those over rows the numbers they spread. */
function inOrder(calls, placeOf) {
  const levels = [];
  for (const call of calls) (levels[call.level] ??= [[], [], [], []])[call.kind].push(call);
  const spread = new Map(); // numbers by the registers where they stand for every row
  const wide = (register) => {
    if (placeOf(register).rows) return register;
    if (!spread.has(register)) spread.set(register, { kind: SPREAD, places: [register], result: `${register} spread`, fresh: true });
    return spread.get(register).result;
  };
  return levels.flatMap((kinds, level) => {
    const rows = kinds[ROWS].map((call) => ({ ...call, places: call.places.map(wide) }));
    const fresh = [...spread.values()].filter((one) => one.fresh);
    for (const one of fresh) Object.assign(one, { fresh: false, level });
    return [...kinds[TOTALS], ...kinds[ONES], ...fresh, ...rows];
  });
}

/** The sum of `count` numbers, added up in NumPy's order: eight side by side, and halves of what is long. */
function sum(r, start, count) {
  if (count > BLOCK) {
    const half = (count >> 1) - ((count >> 1) % 8);
    return sum(r, start, half) + sum(r, start + half, count - half);
  }
  const whole = count - (count % 8);
  let total = -0;
  if (count >= 8) {
    let [a, b, c, d, e, f, g, h] = r.subarray(start, start + 8);
    for (let i = start + 8; i < start + whole; i += 8) {
      a += r[i]; b += r[i + 1]; c += r[i + 2]; d += r[i + 3]; e += r[i + 4]; f += r[i + 5]; g += r[i + 6]; h += r[i + 7];
    }
    total = a + b + (c + d) + (e + f + (g + h));
  }
  for (let i = count >= 8 ? start + whole : start; i < start + count; i += 1) total += r[i];
  return total;
}

function fold(r, start, count, join) {
  let value = r[start];
  for (let i = start + 1; i < start + count; i += 1) value = join(value, r[i]);
  return value;
}
