// Axes: from numbers to pixels and back, and round numbers to write beside them.

import { superscript } from "../parts/numbers.js";

/** A few round numbers between `low` and `high`. */
export function ticks(low, high, count = 5) {
  const rough = (high - low) / count;
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const unit = [1, 2, 5, 10].map((step) => step * power).find((step) => step >= rough);
  const first = Math.ceil(low / unit - 1e-9);
  const last = Math.floor(high / unit + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * unit).toPrecision(12)));
}

/** The powers of ten between `low` and `high`, not more than about `count`; below two of them, round numbers. */
function decades(low, high, count = 6) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (last - first < 1) {
    const found = [];
    for (let power = first - 1; power <= last; power += 1) {
      for (const digit of [1, 2, 3, 5]) found.push(Number((digit * 10 ** power).toPrecision(3)));
    }
    return found.filter((one) => one >= low && one <= high);
  }
  const stride = Math.max(1, Math.ceil((last - first + 1) / count));
  return Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, i) => 10 ** (first + i * stride));
}

/** 0.01, 2, 10⁻⁸. */
export function tickText(value) {
  const power = Math.log10(Math.abs(value));
  if (value !== 0 && (power < -3 || power >= 4) && Math.abs(power - Math.round(power)) < 1e-9) {
    return `${value < 0 ? "−" : ""}10${superscript(Math.round(power))}`;
  }
  return String(value).replace("-", "−");
}

/** A scale from [low, high] to [0, 1] and back; even factors are even distances where it is logarithmic. */
export class Scale {
  constructor({ from, to, logarithmic = false }) {
    Object.assign(this, { low: from, high: to, logarithmic });
    [this.a, this.b] = [this.bend(from), this.bend(to)];
  }

  bend(value) {
    return this.logarithmic ? Math.log(value) : value;
  }

  /** The share of the way from low to high; not a number where the scale does not reach. */
  share(value) {
    return (this.bend(value) - this.a) / (this.b - this.a);
  }

  /** The value at a share; the ends are met exactly. */
  value(share) {
    if (share <= 0) return this.low;
    if (share >= 1) return this.high;
    const bent = this.a + share * (this.b - this.a);
    return this.logarithmic ? Math.exp(bent) : bent;
  }

  marks(count) {
    return this.logarithmic ? decades(this.low, this.high, count) : ticks(this.low, this.high, count);
  }
}

/** The box of a picture's axes, in pixels; `window` is [[x from, x to], [y from, y to]]. */
export class Box {
  constructor(window, left, top, width, height) {
    Object.assign(this, { window, left, top, width, height });
  }

  px(x) {
    const [from, to] = this.window[0];
    return this.left + ((x - from) / (to - from)) * this.width;
  }

  py(y) {
    const [from, to] = this.window[1];
    return this.top + (1 - (y - from) / (to - from)) * this.height;
  }

  /** The point at a pixel, inside the window. */
  at(px, py) {
    const within = (share) => Math.min(1, Math.max(0, share));
    const [[left, right], [bottom, top]] = this.window;
    const [across, down] = [within((px - this.left) / this.width), within((py - this.top) / this.height)];
    return [left + across * (right - left), top - down * (top - bottom)];
  }
}
