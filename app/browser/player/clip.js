// The clip: the run on screen, played and recorded in the visitor's browser, as a film of at most ten seconds.

import { Film } from "../picture/film.js";
import { rootIn, themeOf } from "../parts/host.js";

const LONGEST = 8.5; // seconds for the steps
const SHORTEST = 2;
const STEPS = 3; // a second, of a short run
const HOLD = 1.2; // seconds for the last picture, which has the headline
const RATE = 30; // frames a second
const BITS = 6e6; // a second: lines and letters stay sharp

const KINDS = [["video/webm;codecs=vp9", "webm"], ["video/webm", "webm"], ["video/mp4", "mp4"]];

const TEMPLATE = `<div class="clip images"><button type="button">Clip of the run</button> <span role="status"></span></div>`;

/** The kind of film this browser can make, or undefined. */
const kindOf = () => KINDS.find(([type]) => globalThis.MediaRecorder?.isTypeSupported(type));

export class Clip {
  constructor(host, overlay) {
    this.overlay = overlay;
    this.root = rootIn(host, TEMPLATE);
    this.button = this.root.querySelector("button");
    this.status = this.root.querySelector("[role=status]");
    this.button.addEventListener("click", () => this.make());
    overlay.join(this);
  }

  update({ caption, filename }) {
    Object.assign(this, { caption, filename });
    this.overlay.setTheme(themeOf(this.root));
  }

  dispose() {
    this.stop?.();
    this.overlay.leave(this);
    this.root.remove();
  }

  /** Why no clip can be made of what is on screen; empty where one can. */
  get obstacle() {
    const { overlay, overlay: { landscape, run } } = this;
    if (!kindOf()) return "This browser records no films.";
    if (!run || !landscape.layout || overlay.previewed) return "The picture is still being drawn: try again in a moment.";
    if (landscape.layout.scene) return "The clip is made of the map: choose “contours” under Picture.";
    return overlay.end === 0 ? "The run has no step to show." : "";
  }

  async make() {
    if (this.stop) return void this.stop();
    this.status.textContent = this.obstacle;
    if (this.status.textContent) return;
    const film = await Film.of(this.overlay, this.caption);
    const [type, ending] = kindOf();
    const recorder = new MediaRecorder(film.canvas.captureStream(RATE), { mimeType: type, videoBitsPerSecond: BITS });
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => this.done(new Blob(parts, { type }), ending);
    this.play(film, recorder);
  }

  /** Plays the run on screen from its start, and ends the recording a moment after its last step. */
  play(film, recorder) {
    const { overlay, overlay: { run, end } } = this;
    const seconds = Math.min(LONGEST, Math.max(SHORTEST, end / STEPS));
    const begin = performance.now();
    let frame = 0;
    let kept = true;
    const finish = () => {
      cancelAnimationFrame(frame);
      this.stop = null;
      this.kept = kept;
      recorder.stop();
      this.button.textContent = "Clip of the run";
    };
    this.stop = () => { kept = false; finish(); };
    const tick = (now) => {
      const elapsed = (now - begin) / 1000;
      if (overlay.run !== run || overlay.previewed) return this.stop();
      const k = Math.min(end, Math.floor((elapsed / seconds) * end));
      if (k !== overlay.k) overlay.tell("onStep", k);
      overlay.paint();
      film.paint(overlay.k);
      this.status.textContent = `Recording: step ${k} of ${end}`;
      if (elapsed > seconds + HOLD) return finish();
      frame = requestAnimationFrame(tick);
    };
    overlay.tell("onStep", 0);
    overlay.paint();
    film.paint(0);
    recorder.start();
    this.button.textContent = "Stop";
    frame = requestAnimationFrame(tick);
  }

  /** Hands the film to the browser as a file, unless it was stopped on the way. */
  done(film, ending) {
    this.status.textContent = this.kept ? "The clip is saved." : "No clip was saved: it was stopped, or the run changed.";
    if (!this.kept) return;
    const address = URL.createObjectURL(film);
    Object.assign(document.createElement("a"), { href: address, download: `${this.filename}.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}
