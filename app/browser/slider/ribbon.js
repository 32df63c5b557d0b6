// The colours of a track of step sizes: how the run of each of them ends.

const STALE = 150; // milliseconds after which colours of other runs are taken away, unless the new ones are there
const GONE = new Set(["diverged", "left_the_domain", "derivative_undefined", "rule_failed"]);

export class Ribbon {
  /** `key` explains the colours. */
  constructor(track, key) {
    Object.assign(this, { track, key, fading: null });
  }

  dispose() {
    clearTimeout(this.fading);
  }

  /** Colours the track anew; `ask(paint)` calls `paint` with the endings, as soon as they are known. */
  colour(ask) {
    this.fading ??= setTimeout(() => this.clear(), STALE); // not anew: a hand that goes on moving would keep them for good
    ask((endings) => {
      this.clear();
      this.draw(endings);
    });
  }

  clear() {
    clearTimeout(this.fading);
    this.fading = null;
    this.track.style.removeProperty("--ribbon");
  }

  /** The fewer steps a run needs, the stronger its colour; a run in GONE has the colour of an alarm, any other has none. */
  draw(endings) {
    this.key.hidden = endings.length === 0;
    const last = endings.length - 1;
    const least = Math.min(...endings.filter(({ outcome }) => outcome === "converged").map(({ n }) => Math.max(1, n)));
    const ink = ({ outcome, n }) => {
      if (outcome === "converged") return `color-mix(in srgb, var(--accent) ${20 + 80 * (least / Math.max(1, n)) ** 0.6}%, var(--rail))`;
      return GONE.has(outcome) ? "var(--alarm)" : "var(--rail)";
    };
    const stops = endings.map((ending, i) => {
      const edge = (j) => `calc(var(--thumb) / 2 + ${j / last} * (100% - var(--thumb)))`;
      return `${ink(ending)} ${edge(i - 0.5)} ${edge(i + 0.5)}`;
    });
    if (stops.length > 1) this.track.style.setProperty("--ribbon", `linear-gradient(to right, ${stops})`);
  }
}
