// The changes to the gradient before the direction is made of it: noise first, then a bound. `transform(iterate)`
// changes iterate.gx and iterate.gy; the numbers are properties, as in directions.js.

import { length } from "./norms.js";
import { tableOf } from "./numerals.js";

const SMALLEST = 2 ** -1022; // the smallest normal float64

/** g ← g·min(1, c/(‖g‖₂ + ε)). */
export class ClipByNorm {
  begin() {}

  transform(iterate) {
    const size = length(iterate.gx, iterate.gy) + this.epsilon;
    const factor = Math.min(1, this.max_norm / Math.max(size, SMALLEST));
    iterate.gx *= factor;
    iterate.gy *= factor;
  }
}

/** gᵢ ← min(c, max(−c, gᵢ)). */
export class ClipByValue {
  begin() {}

  transform(iterate) {
    iterate.gx = Math.min(this.limit, Math.max(-this.limit, iterate.gx));
    iterate.gy = Math.min(this.limit, Math.max(-this.limit, iterate.gy));
  }
}

/** g ← g + σξ_k; the ξ_k are the core's own, as many as the server sent for this seed. */
export class GaussianNoise {
  begin() {
    if (this.read === this.normals) return;
    this.read = this.normals;
    this.table = tableOf(this.normals);
  }

  /** How many steps the table lasts. */
  get reach() {
    return this.table.length / 2;
  }

  transform(iterate) {
    iterate.gx += this.deviation * this.table[2 * iterate.k];
    iterate.gy += this.deviation * this.table[2 * iterate.k + 1];
  }
}
