// The changes to the gradient before the direction is made of it: noise first, then a bound. `transform(iterate)`
// changes iterate.gx and iterate.gy; the numbers are properties, as in directions.js.

import { length } from "./norms.js";
import { shortsOf, tableOf } from "./numerals.js";
import { programOf } from "./row_program.js";

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
  /** The numbers for which the server sent the noise: with others only the server knows it. */
  sent = ["seed"];

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

/** g ← ∇f of the rows of step k; the rows are the core's own, as many as the server sent. */
export class Minibatch {
  sent = ["seed", "size", "replacement"];

  /** The loss of which the gradient is taken. */
  over(formula) {
    this.program = programOf(formula);
  }

  begin() {
    if (this.read === this.drawn) return;
    this.read = this.drawn;
    this.numbers = shortsOf(this.drawn);
    this.lengths = shortsOf(this.counts);
    this.begins = new Int32Array(this.lengths.length);
    for (let k = 1; k < this.begins.length; k += 1) this.begins[k] = this.begins[k - 1] + this.lengths[k - 1];
  }

  /** How many steps the rows last. */
  get reach() {
    return this.lengths.length;
  }

  transform(iterate) {
    const { program } = this;
    program.take(this.numbers, this.begins[iterate.k], this.lengths[iterate.k]);
    program.registers[0] = iterate.x;
    program.registers[1] = iterate.y;
    program.run();
    iterate.gx = iterate.sign * program.result(1);
    iterate.gy = iterate.sign * program.result(2);
  }
}
