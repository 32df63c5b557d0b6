// The parts of figures that this page holds, by names that follow from their content: see figure_parts.py.

import { bytesOf } from "../parts/base64.js";

const [NAME, COLUMNS, LINE, COUNTS, ENDS] = ["$", "$columns", "$line", "$counts", "$ends"];
const MOST = 4000; // parts that are kept; a figure has about a hundred, and all pages together have thirty figures
const TYPES = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u1: Uint8Array };

const held = new Map(); // name → the part as it was sent; the one used last stands at the end
const arrays = new Map(); // name → the array of a part that is one

/** Takes parts by their names. */
export function takeParts(parts) {
  for (const [name, part] of Object.entries(parts)) held.set(name, part);
}

/** Keeps a copy of a column of float64 as if it had been sent; returns its name. */
export function keepColumn(numbers) {
  const column = columnOf(numbers);
  const name = nameOf("f8", new Uint8Array(column.buffer));
  if (!arrays.has(name)) arrays.set(name, column);
  held.delete(name);
  held.set(name, { dtype: "f8" });
  return name;
}

/** The name that `keepColumn` gives a column. */
export const nameColumn = (numbers) => nameOf("f8", new Uint8Array(columnOf(numbers).buffer));

/** A copy with one NaN, that of NumPy. */
const columnOf = (numbers) => Float64Array.from(numbers, (number) => (Number.isNaN(number) ? NaN : number));

/** The value with all parts in their places; null where one is lacking. Arrays are the same objects every time, all else
 *  is new, for Plotly writes into it. */
export function whole(value) {
  const lacking = [];
  const found = put(value, lacking);
  forgetOld();
  return lacking.length ? null : found;
}

/** The name of the bytes of an array: `array_name` of figure_parts.py. */
function nameOf(dtype, bytes) {
  let [crc, low, high] = [-1, 1, 0]; // CRC-32, and the two sums of Adler-32
  for (const byte of bytes) {
    crc = (crc >>> 8) ^ CRC[(crc ^ byte) & 255];
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  const digits = (number) => (number >>> 0).toString(16).padStart(8, "0");
  return `${dtype}${bytes.length}-${digits(~crc)}${digits((high << 16) | low)}`;
}

/** For each byte what it does to a CRC-32. */
const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function put(value, lacking) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((one) => put(one, lacking));
  if (NAME in value) return partOf(value[NAME], lacking);
  if (LINE in value || "bdata" in value) return arrayOf(value);
  if (ENDS in value) return endsOf(put(value[ENDS], lacking));
  if (COLUMNS in value) return rowsOf(value[COLUMNS].map((column) => put(column, lacking)));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, put(one, lacking)]));
}

function partOf(name, lacking) {
  const part = held.get(name);
  if (part === undefined) return void lacking.push(name);
  held.delete(name);
  held.set(name, part);
  if (arrays.has(name)) return arrays.get(name);
  const found = put(part, lacking);
  if (part.dtype) arrays.set(name, found);
  return found;
}

function forgetOld() {
  for (const name of held.keys()) {
    if (held.size <= MOST) return;
    held.delete(name);
    arrays.delete(name);
  }
}

/** The numbers of a packed array, in rows where it has two sides or more. */
function arrayOf({ dtype, bdata, shape = "", [LINE]: line, [COUNTS]: counts }) {
  const Type = TYPES[dtype];
  if (line) return Type.from({ length: line[2] }, (_, i) => line[0] + line[1] * i);
  const numbers = new Type(bytesOf(bdata).buffer);
  if (counts) return repeated(numbers, counts, Type);
  return inRows(numbers, shape.split(",").map(Number));
}

function inRows(numbers, [rows, ...sides]) {
  if (!sides.length) return numbers;
  const length = numbers.length / rows;
  return Array.from({ length: rows }, (_, i) => inRows(numbers.subarray(i * length, (i + 1) * length), sides));
}

function repeated(numbers, counts, Type) {
  const all = new Type(counts.reduce((sum, count) => sum + count, 0));
  let at = 0;
  counts.forEach((count, i) => {
    all.fill(numbers[i], at, at + count);
    at += count;
  });
  return all;
}

/** The first and the last number of a column, which may be lacking. */
const endsOf = (column) => column && column.constructor.of(column[0], column.at(-1));

/** The rows of a table from its columns. */
const rowsOf = ([first, ...others]) => Array.from(first ?? [], (number, i) => [number, ...others.map((column) => column?.[i])]);
