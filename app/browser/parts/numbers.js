// Numbers: how they travel (little-endian columns) and how they are written (three significant digits).

/** The rows of a (columns, count) array; the bytes are copied, for they may begin anywhere in a message. */
export function columnsOf(bytes, columns, Type) {
  const all = new Type(bytes.slice().buffer);
  const count = all.length / columns;
  return Array.from({ length: columns }, (_, j) => all.subarray(j * count, (j + 1) * count));
}

/** The rows of an array in the form of `compressible` in payload.py: the bytes of second differences, the lowest first. */
export function uncompressed(bytes, columns) {
  const count = bytes.length / 4;
  const bits = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) {
    bits[i] = bytes[i] | (bytes[count + i] << 8) | (bytes[2 * count + i] << 16) | (bytes[3 * count + i] << 24);
  }
  const length = count / columns;
  for (let i = 0; i < 2 * count; i += 1) {
    const place = i % count;
    if (place % length) bits[place] += bits[place - 1];
  }
  const numbers = new Float32Array(bits.buffer);
  return Array.from({ length: columns }, (_, j) => numbers.subarray(j * length, (j + 1) * length));
}

/** A message as it was before `deflated` of payload.py; a promise of it where it was deflated. */
export function inflated(message) {
  if (new DataView(message.buffer, message.byteOffset).getUint32(0, true)) return message;
  const bytes = new Blob([message.subarray(4)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(bytes).arrayBuffer().then((buffer) => new Uint8Array(buffer));
}

/** The parts of a `message` of payload.py: the length of a JSON text, the text, and after it bytes as `columns`. */
export function opened(message) {
  const length = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(message.subarray(4, 4 + length)));
  return { ...header, columns: message.subarray(4 + length) };
}

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** A whole number as an exponent: ⁻¹². */
export const superscript = (power) => [...String(power)].map((c) => SUPERSCRIPTS[c]).join("");

const MOST = 15; // significant digits of a float64 that are always right
const ALL = 17; // significant digits that tell any two float64 apart
const ROUNDING = 1e-12; // of the size of two numbers: a smaller difference may come from rounding
const UNSEEN = 0.05; // of the distance of two numbers: a smaller error is not seen beside it

/** Three significant digits, or more, trailing zeros kept so that nothing jumps: 0.190, −12.5, 3.20×10⁻⁸. */
export function written(value, digits = 3) {
  if (Number.isNaN(value)) return "undefined";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const [first, power] = Math.abs(value).toExponential(digits - 1).split("e").map(Number);
  const sign = value < 0 ? "−" : "";
  if (power >= -4 && power < Math.max(4, digits)) return sign + Math.abs(value).toFixed(Math.max(0, digits - 1 - power));
  return `${sign}${first.toFixed(digits - 1)}×10${superscript(power)}`;
}

/** The same without zeros that say nothing: 0.19, 3.2×10⁻⁸. */
export function brief(value, digits = 3) {
  return written(value, digits).replace(/(\.\d*?)0+(?=×|$)/, "$1").replace(/\.(?=×|$)/, "");
}

/** Numbers with three digits or more, so exact that beside the next one it is not seen how far each is rounded. */
export function allApart(values) {
  const sorted = Float64Array.from(new Set(values)).sort();
  const gap = sorted.slice(1).reduce((least, value, i) => Math.min(least, value - sorted[i]), Infinity);
  const rounded = (digits) => values.some((value) => Math.abs(Number(value.toPrecision(digits)) - value) > UNSEEN * gap);
  let digits = 3;
  while (digits < MOST && rounded(digits)) digits += 1;
  return values.map((value) => brief(value, digits));
}

/** Numbers with three digits, or the fewest with which no two read alike that differ by more than rounding. */
export function unlikeEachOther(values) {
  const differ = (one, other) => Math.abs(one - other) > ROUNDING * Math.max(Math.abs(one), Math.abs(other));
  const alike = (digits) => values.some((one, i) => values.slice(i + 1).some(
    (other) => differ(one, other) && brief(one, digits) === brief(other, digits)));
  let digits = 3;
  while (digits < MOST && alike(digits)) digits += 1;
  return values.map((value) => brief(value, digits));
}

/** Digits that tell the numbers of a column apart as three do where they go as far as they are large; `base` is added to each. */
export function digitsOf(column, base = 0) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of column) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const largest = Math.max(Math.abs(low + base), Math.abs(high + base));
  const share = high / largest - low / largest;
  return share > 0 ? Math.min(MOST, 3 + Math.max(0, Math.floor(-Math.log10(share)))) : 3;
}

/** Significant digits, `least` at least, that reach the second decimal of a coordinate; as `spot` of app/text/numbers.py. */
export function digitsOfSpot(value, least = 3) {
  const whole = value ? Math.floor(Math.log10(Math.abs(value))) + 1 : 0;
  return whole + 2 < ALL ? Math.max(least, whole + 2) : least;
}

/** All digits, the fewest that read back as the same number: 0.19999, 12345, 1.5×10⁻⁸. */
export function inFull(value) {
  if (!Number.isFinite(value)) return written(value);
  const [digits, power] = value.toExponential().split("e");
  const plain = Number(power) >= -4 && Number(power) < Math.max(5, digits.replace(/\D/g, "").length);
  return (plain ? String(value) : `${digits}×10${superscript(Number(power))}`.replace(/^(-?)1×/, "$1")).replace("-", "−");
}

/** `of(0)`, …, `of(count − 1)` as numbers. */
export function tabulated(count, of) {
  const all = new Float64Array(count);
  for (let i = 0; i < count; i += 1) all[i] = of(i);
  return all;
}

/** `value` rounded to the last decimal that a distance of `size` (one pixel, say) can tell. */
export function roundedTo(value, size) {
  const decimals = Math.ceil(-Math.log10(size));
  if (!Number.isFinite(decimals) || decimals > 15) return value;
  const unit = 10 ** Math.abs(decimals);
  return decimals >= 0 ? Number(value.toFixed(decimals)) : Math.round(value / unit) * unit;
}
