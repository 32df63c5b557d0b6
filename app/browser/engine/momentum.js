// Directions with momentum: the velocity b ← βb + g is kept from step to step.

class Velocity {
  begin() {
    this.bx = 0;
    this.by = 0;
  }

  gather(iterate) {
    this.bx = this.momentum * this.bx + iterate.gx;
    this.by = this.momentum * this.by + iterate.gy;
  }
}

/** d = −b. */
export class HeavyBall extends Velocity {
  step(iterate, d) {
    this.gather(iterate);
    d.x = -this.bx;
    d.y = -this.by;
  }
}

/** d = −(g + βb). */
export class Nesterov extends Velocity {
  step(iterate, d) {
    this.gather(iterate);
    d.x = -(iterate.gx + this.momentum * this.bx);
    d.y = -(iterate.gy + this.momentum * this.by);
  }
}
