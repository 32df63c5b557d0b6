// Directions with a scale per coordinate, which the squared gradients so far decide.

class Squares {
  begin() {
    this.sx = 0;
    this.sy = 0;
  }

  scaled(iterate, d) {
    d.x = -iterate.gx / (Math.sqrt(this.sx) + this.epsilon);
    d.y = -iterate.gy / (Math.sqrt(this.sy) + this.epsilon);
  }
}

/** s ← s + g², d = −g/(√s + ε). */
export class AdaGrad extends Squares {
  step(iterate, d) {
    this.sx += iterate.gx * iterate.gx;
    this.sy += iterate.gy * iterate.gy;
    this.scaled(iterate, d);
  }
}

/** s ← ρs + (1 − ρ)g², d = −g/(√s + ε). */
export class RMSProp extends Squares {
  step(iterate, d) {
    const { decay } = this;
    this.sx = decay * this.sx + (1 - decay) * (iterate.gx * iterate.gx);
    this.sy = decay * this.sy + (1 - decay) * (iterate.gy * iterate.gy);
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
    this.sx = beta2 * this.sx + iterate.gx * iterate.gx * (1 - beta2);
    this.sy = beta2 * this.sy + iterate.gy * iterate.gy * (1 - beta2);
    // The corrections are taken out of the fraction in the core's way, so that both round alike.
    const correction = Math.sqrt(1 - beta2 ** (iterate.k + 1));
    const factor = correction / (beta1 ** (iterate.k + 1) - 1);
    d.x = (factor * this.mx) / (Math.sqrt(this.sx) + correction * epsilon);
    d.y = (factor * this.my) / (Math.sqrt(this.sy) + correction * epsilon);
  }
}
