// How far to go: step sizes that need no search. `next(iterate, d)` is α at the iterate, NaN where the rule finds none;
// the numbers of a rule are its properties, as in directions.js.

import { Program } from "./program.js";

/** The same step size at every step. */
export class Fixed {
  begin() {}

  next() {
    return this.step_size;
  }
}

/** A formula in k and step_size. */
export class Formula {
  begin() {
    if (this.compiled !== this.program) {
      this.compiled = this.program;
      this.schedule = new Program(this.program);
    }
    this.schedule.set("step_size", this.step_size);
  }

  next(iterate) {
    this.schedule.set("k", iterate.k);
    this.schedule.run();
    const alpha = this.schedule.result(0);
    return alpha > 0 && alpha < Infinity ? alpha : NaN;
  }
}

/** Longer and longer over W steps, then constant. */
export class WarmUp {
  begin() {}

  next({ k }) {
    return Math.min(1, (k + 1) / this.warm_up) * this.step_size;
  }
}

/** After the warm-up down along half a cosine, then constant. */
export class Cosine {
  begin() {}

  next({ k }) {
    return this.share(k) * this.step_size;
  }

  share(k) {
    if (k < this.warm_up) return (k + 1) / this.warm_up;
    const s = Math.min(1, (k - this.warm_up) / (this.length - this.warm_up));
    return this.final + ((1 - this.final) * (1 + Math.cos(Math.PI * s))) / 2;
  }
}

/** α = sᵀs/sᵀy or sᵀy/yᵀy, with the last step s and the change y of the gradient along it. */
export class BarzilaiBorwein {
  begin() {
    this.x = NaN;
    this.y = NaN;
    this.slopeX = NaN;
    this.slopeY = NaN;
  }

  next(iterate) {
    const alpha = iterate.k === 0 ? NaN : this.secant(iterate);
    this.x = iterate.x;
    this.y = iterate.y;
    this.slopeX = iterate.slopeX;
    this.slopeY = iterate.slopeY;
    return alpha > 0 && alpha < Infinity ? alpha : this.initial_step;
  }

  secant({ x, y, slopeX, slopeY }) {
    const [sx, sy] = [x - this.x, y - this.y];
    const [changeX, changeY] = [slopeX - this.slopeX, slopeY - this.slopeY];
    const along = sx * changeX + sy * changeY;
    const step = sx * sx + sy * sy;
    const change = changeX * changeX + changeY * changeY;
    if (!(along > 0)) return Math.sqrt(step / change);
    return this.variant === 1 ? step / along : along / change;
  }
}

/** α = (f − f*)/(−∇fᵀd): where the tangent along the ray meets the value to be reached. */
export class Polyak {
  begin() {}

  next(iterate, d) {
    let gap = iterate.value - iterate.sign * this.minimum;
    let slope = iterate.slopeX * d.x + iterate.slopeY * d.y;
    if (Math.abs(slope) === Infinity) { // ‖g‖² overflows where f/‖g‖² need not
      const size = Math.max(Math.abs(d.x), Math.abs(d.y));
      gap /= size;
      slope = iterate.slopeX * (d.x / size) + iterate.slopeY * (d.y / size);
    }
    return gap >= 0 && slope < 0 ? -gap / slope : NaN;
  }
}
