// The hand: what the visitor has moved and the server has not answered yet.

/** Numbers of a run by their place in its description: "start", "step_rule.step_size", "direction.beta1". */
export class Hand {
  constructor() {
    this.moved = new Map();
    this.kept = new Map(); // of these, what it has let go of
  }

  get empty() {
    return this.moved.size === 0;
  }

  move(place, value) {
    this.moved.set(place, value);
  }

  /** The hand lets go of what it has moved. */
  keep() {
    this.kept = new Map(this.moved);
  }

  /** Takes back what it has not let go of. */
  takeBack() {
    this.moved = new Map(this.kept);
  }

  /** Nothing is moved at a place any more. */
  leave(place) {
    this.moved.delete(place);
    this.kept.delete(place);
  }

  forget() {
    this.moved.clear();
    this.kept.clear();
  }

  /** The changes as the engine reads them: { start: [x, y], direction: { beta1: 0.8 } }. */
  get changes() {
    const changes = {};
    for (const [place, value] of this.moved) {
      const [part, name] = place.split(".");
      if (name) (changes[part] ??= {})[name] = value;
      else changes[part] = value;
    }
    return changes;
  }

  /** Whether what is moved at a place is what the description of a run has there. */
  isThatOf(spec, place) {
    return this.moved.has(place) && hasAt(spec, place, this.moved.get(place));
  }

  /** Forgets what the description of the server's run has as well; an answer that comes late leaves the rest. */
  answered(spec) {
    for (const known of [this.moved, this.kept]) {
      for (const [place, value] of known) if (hasAt(spec, place, value)) known.delete(place);
    }
  }
}

function hasAt(spec, place, value) {
  const [part, name] = place.split(".");
  const found = name ? spec[part]?.[name] : spec[part];
  return String(found) === String(value);
}
