// Numbers on their way from the server: JSON has no word for NaN and ±∞, so these come as text.

import { bytesOf } from "../parts/base64.js";

const WORDS = { __proto__: null, nan: NaN, inf: Infinity, "-inf": -Infinity };

/** The number that was sent; everything else stays what it is. */
export function numberOf(sent) {
  return WORDS[sent] ?? sent;
}

/** A table of float64 numbers in little-endian order, written in base 64. */
export function tableOf(text) {
  return new Float64Array(bytesOf(text).buffer);
}

/** A table of whole numbers below 65,536, written the same way. */
export function shortsOf(text) {
  return new Uint16Array(bytesOf(text).buffer);
}
