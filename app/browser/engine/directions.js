// Which way to go: directions made of the gradient alone, and what every direction promises.
//
// A direction has the numbers of the core's class as properties, under their names there. `begin()` forgets the last
// run. `step(iterate, d)` writes the direction into d.x and d.y and remembers what the next step needs; the gradient is
// iterate.gx and iterate.gy, turned downhill, with noise and clip (loop.js lists what else `iterate` has).

import { length } from "./norms.js";

/** Steepest descent when steps are measured in ‖·‖ₚ, p = 1, 2 or ∞. */
export class Steepest {
  begin() {}

  step(iterate, d) {
    d.x = -iterate.gx;
    d.y = -iterate.gy;
    if (this.norm === 2) return;
    const [a, b] = [Math.abs(iterate.gx), Math.abs(iterate.gy)];
    if (this.norm === 1) {
      if (b > a) d.x = 0;
      else d.y = 0;
    } else {
      d.x = -(a + b) * Math.sign(iterate.gx);
      d.y = -(a + b) * Math.sign(iterate.gy);
    }
  }
}

/** d = −g/‖g‖₂, and 0 where g = 0. */
export class Normalized {
  begin() {}

  step(iterate, d) {
    const size = length(iterate.gx, iterate.gy);
    const unit = size > 0 ? size : 1;
    d.x = -iterate.gx / unit;
    d.y = -iterate.gy / unit;
  }
}
