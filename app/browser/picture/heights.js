// The scale of heights of a landscape drawn in the browser: the one of the figure, figures/parts/contours.py, where the
// numbers below are explained. The values seen spread evenly over t in [0, 1], in two bent halves that meet at the median.

import { countsBelow, finiteOf, quantiles } from "../parts/order.js";

const LINES = 9;
const CENTRE = 0.58;
const QUARTERS = [0.12, 0.85];
const QUARTER_HEIGHTS = [0.3, 0.8];
const FINEST = 0.03;

const spacedByFactors = (low, high, count) =>
  Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));
const BENDS = [...spacedByFactors(1e-7, 1, 60).map((v) => v - 1), ...spacedByFactors(1e-3, 1e290, 800)];

/** ln(1 + bend·u)/ln(1 + bend), which is u itself where bend is 0. */
const bent = (u, bend) => (Math.abs(bend) < 1e-9 ? u : Math.log1p(bend * u) / Math.log1p(bend));

/** The bend that sends u to `share`: `bent` rises with it. */
function bendFor(u, share) {
  let [low, high] = [0, BENDS.length - 1];
  if (share >= bent(u, BENDS[high])) return BENDS[high];
  if (share <= bent(u, BENDS[low])) return BENDS[low];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (bent(u, BENDS[middle]) <= share) low = middle;
    else high = middle;
  }
  const [from, to] = [bent(u, BENDS[low]), bent(u, BENDS[high])];
  return BENDS[low] + ((share - from) / (to - from)) * (BENDS[high] - BENDS[low]);
}

class Half {
  constructor(low, high, bend) {
    Object.assign(this, { low, high, bend, half: high / 2 - low / 2, unit: Math.log1p(bend) });
    this.even = Math.abs(bend) < 1e-9;
  }

  /** The half that sends `between` to `share`, as nearly as FINEST lets it. */
  static through(low, between, high, share) {
    const u = new Half(low, high, 0).at(between);
    return new Half(low, high, Math.min(bendFor(u, share), u > 0 ? 1 / (FINEST * u) : Infinity));
  }

  /** f → share of the half in [0, 1]. */
  at(value) {
    if (!(this.half > 0)) return value > this.low ? 1 : 0;
    const u = Math.min(1, Math.max(0, (Math.min(this.high, Math.max(this.low, value)) / 2 - this.low / 2) / this.half));
    return this.even ? u : Math.log1p(this.bend * u) / this.unit;
  }

  valueAt(share) {
    const u = this.even ? share : Math.expm1(share * this.unit) / this.bend;
    return this.low * (1 - u) + this.high * u;
  }
}

/** f → t in [0, 1]. */
export class HeightScale {
  constructor(values) {
    this.finite = finiteOf(values);
    const [low, quarter, middle, threeQuarters, high] = quantiles(this.finite, [0, QUARTERS[0], 0.5, QUARTERS[1], 1]);
    this.flat = !(high > low);
    if (this.flat) return;
    this.centre = middle <= low ? 0 : middle >= high ? 1 : CENTRE;
    this.lower = Half.through(low, quarter, middle, QUARTER_HEIGHTS[0] / CENTRE);
    this.upper = Half.through(middle, threeQuarters, high, (QUARTER_HEIGHTS[1] - CENTRE) / (1 - CENTRE));
  }

  /** t of a value; NaN stays NaN. */
  at(value) {
    if (Number.isNaN(value) || this.flat) return Number.isNaN(value) ? NaN : 0.5;
    if (value <= this.upper.low) return this.centre * this.lower.at(value);
    return this.centre + (1 - this.centre) * this.upper.at(value);
  }

  /** t → f. */
  valueAt(t) {
    const within = (share) => Math.min(1, Math.max(0, share));
    if (t < this.centre) return this.lower.valueAt(within(t / Math.max(this.centre, 1e-300)));
    return this.upper.valueAt(within((t - this.centre) / Math.max(1 - this.centre, 1e-300)));
  }

  /** The values of f with contour lines: about LINES round numbers, of which no two have the same line. */
  get levels() {
    if (this.flat) return [];
    const rounded = Array.from({ length: LINES }, (_, i) => {
      const [below, exact, above] = [0, 0.5, 1].map((shift) => this.valueAt((i + shift) / LINES));
      return roundedWithin(exact, Math.min(exact - below, above - exact));
    });
    const [low, high] = [this.lower.low, this.upper.high];
    const levels = [...new Set(rounded)].sort((a, b) => a - b).filter((level) => level > low && level < high);
    const below = countsBelow(this.finite, [...levels, Infinity]);
    const several = (i) => i > 0 && below[i] === below[i - 1];
    return levels.flatMap((level, i) => (below[i + 1] > below[i] ? [several(i) ? this.between(level) : level] : []));
  }

  /** A readable number in the middle between the values around a level that stands for several. */
  between(level) {
    let [below, above] = [-Infinity, Infinity];
    for (const value of this.finite) {
      if (value < level) below = Math.max(below, value);
      else above = Math.min(above, value);
    }
    return roundedWithin(below / 2 + above / 2, above / 4 - below / 4);
  }
}

/** The value rounded to a multiple of 1, 2 or 5 times a power of ten, well below the gap to its neighbours. */
function roundedWithin(value, gap) {
  if (!(gap > 0 && gap < Infinity)) return value;
  const power = 10 ** Math.floor(Math.log10(gap));
  const unit = ([5, 2].find((step) => step * power <= gap) ?? 1) * power;
  const rounded = Math.round(value / unit) * unit;
  return Number.isFinite(rounded) ? Number(rounded.toPrecision(15)) : value;
}
