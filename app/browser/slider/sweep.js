// A sweep: a place that goes from 0 to 1 and back, again and again, until it is stopped.

const ONE_WAY = 5000; // milliseconds from end to end
const [STEPS, PAUSE] = [12, 700]; // where motion is unwelcome: places from end to end, and how long each is shown
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

export class Sweep {
  /** `onPlace(place)` is called at every frame. */
  constructor(onPlace) {
    this.onPlace = onPlace;
    this.running = false;
  }

  /** Begins at a place, upwards. */
  start(place) {
    this.running = true;
    this.begun = place;
    if (CALM.matches) this.step(Math.round(place * STEPS));
    else this.glide(performance.now());
  }

  stop() {
    this.running = false;
    cancelAnimationFrame(this.frame);
    clearTimeout(this.resting);
  }

  glide(since) {
    this.frame = requestAnimationFrame((now) => {
      this.onPlace(folded(this.begun + Math.max(0, now - since) / ONE_WAY));
      if (this.running) this.glide(since);
    });
  }

  step(count) {
    this.onPlace(folded(count / STEPS));
    if (this.running) this.resting = setTimeout(() => this.step(count + 1), PAUSE);
  }
}

/** A way of any length, folded to and fro between 0 and 1. */
function folded(way) {
  const rest = way % 2;
  return rest <= 1 ? rest : 2 - rest;
}
