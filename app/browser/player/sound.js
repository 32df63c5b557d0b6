// The run as sound: a note a step, its pitch by the gradient norm, its place between the ears by the gradient's direction.

const REFERENCE = 440; // hertz, at the first iterate
const DECADE = 0.5; // octaves, for a gradient norm ten times as long
const AUDIBLE = [25, 14000]; // hertz; a note beyond is not played, never moved
const LOUDNESS = 0.12; // of full scale, for one note; the notes of a quick run overlap
const LONGEST = 0.22; // seconds

/** The pitch in hertz of an iterate whose gradient norm is `norm`, in a run that begins with `first`; null where there is none. */
export function pitch(norm, first) {
  const hertz = REFERENCE * 2 ** (DECADE * Math.log10(norm / first));
  return hertz >= AUDIBLE[0] && hertz <= AUDIBLE[1] ? hertz : null;
}

/** Where a note sounds, from −1 (left) to 1 (right): the first component of the gradient as a part of its length. */
export const side = (gx, norm) => (norm > 0 ? gx / norm : 0);

export class Sound {
  constructor() {
    this.on = false;
  }

  /** Switches the sound on or off; a browser lets it begin at a press only. */
  toggle() {
    this.on = !this.on;
    if (!this.on) return void this.context?.suspend();
    this.context ??= new AudioContext();
    this.context.resume();
  }

  /** Gives the sound back to the browser. */
  end() {
    this.on = false;
    this.context?.close();
  }

  /** Plays the steps `from` + 1 … `to` of a run one after the other, within `seconds`. */
  steps(run, from, to, seconds) {
    if (!this.on) return;
    const [first, each] = [Math.hypot(run.gx[0], run.gy[0]), seconds / Math.max(1, to - from)];
    for (let k = from + 1; k <= to; k += 1) {
      const norm = Math.hypot(run.gx[k], run.gy[k]);
      const hertz = pitch(norm, first);
      if (hertz) this.note(hertz, side(run.gx[k], norm), (k - from - 1) * each, Math.min(LONGEST, Math.max(0.03, 2 * each)));
    }
  }

  note(hertz, pan, delay, seconds) {
    const { context } = this;
    const begin = context.currentTime + delay;
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.005);
    loudness.gain.exponentialRampToValueAtTime(LOUDNESS / 100, begin + seconds);
    const tone = new OscillatorNode(context, { type: "triangle", frequency: hertz });
    tone.connect(loudness).connect(new StereoPannerNode(context, { pan })).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + seconds);
  }
}
