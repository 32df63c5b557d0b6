// Directions with a scale per coordinate, which the squared gradients so far decide.

// The roots of sums and means of squares are kept, for g² overflows from |g| = 1e154 on.
class Squares {
  begin() {
    this.rootX = 0;
    this.rootY = 0;
  }

  scaled(iterate, d) {
    d.x = -iterate.gx / (this.rootX + this.epsilon);
    d.y = -iterate.gy / (this.rootY + this.epsilon);
  }

  /** Of the mean that keeps this share of the past. */
  forget(share, { gx, gy }) {
    const [old, fresh] = [Math.sqrt(share), Math.sqrt(1 - share)];
    this.rootX = Math.hypot(old * this.rootX, fresh * gx);
    this.rootY = Math.hypot(old * this.rootY, fresh * gy);
  }
}

/** s ← s + g², d = −g/(√s + ε). */
export class AdaGrad extends Squares {
  step(iterate, d) {
    this.rootX = Math.hypot(this.rootX, iterate.gx);
    this.rootY = Math.hypot(this.rootY, iterate.gy);
    this.scaled(iterate, d);
  }
}

/** s ← ρs + (1 − ρ)g², d = −g/(√s + ε). */
export class RMSProp extends Squares {
  step(iterate, d) {
    this.forget(this.decay, iterate);
    this.scaled(iterate, d);
  }
}

/** m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g², both corrected for their start at zero; d = −m/(√s + ε). */
export class Adam extends Squares {
  begin() {
    super.begin();
    this.mx = 0;
    this.my = 0;
  }

  step(iterate, d) {
    const { beta1, beta2, epsilon } = this;
    this.mx = beta1 * this.mx + (1 - beta1) * iterate.gx;
    this.my = beta1 * this.my + (1 - beta1) * iterate.gy;
    this.forget(beta2, iterate);
    // The corrections are taken out of the fraction in the core's way, so that both round alike.
    const correction = Math.sqrt(1 - beta2 ** (iterate.k + 1));
    const factor = correction / (beta1 ** (iterate.k + 1) - 1);
    d.x = (factor * this.mx) / (this.rootX + correction * epsilon);
    d.y = (factor * this.my) / (this.rootY + correction * epsilon);
  }
}

/** Adam with decoupled weight decay: d − λx. */
export class AdamW extends Adam {
  step(iterate, d) {
    super.step(iterate, d);
    d.x -= this.weight_decay * iterate.x;
    d.y -= this.weight_decay * iterate.y;
  }
}
