// The parameters: a component with a slider for each number of the formula that has a name. While one moves, run and
// landscape follow where the engine computes them; the page gets a report once it rests.

import { rootIn, watchHeld } from "../parts/host.js";
import { brief, roundedTo } from "../parts/numbers.js";
import { Sweep } from "./sweep.js";

const TEMPLATE = `<section class="component parameters" role="group" aria-label="Parameters of the function"></section>`;
const ROW = `
<div class="head">
  <label class="alpha"><i></i> = <input class="exact" type="number" step="any" autocomplete="off"></label>
  <button type="button" class="play"><svg viewBox="0 0 16 16" aria-hidden="true"><path></path></svg></button>
</div>
<input class="track" type="range" min="0" max="1" step="any">
<details class="range"><summary></summary>
  <label>from <input name="low" type="number" step="any"></label>
  <label>to <input name="high" type="number" step="any"></label>
  <label><input name="logarithmic" type="checkbox"> logarithmic</label>
  <p class="wrong" role="alert"></p>
</details>`;
const ICONS = { play: "M4.5 2.5v11l9-5.5z", pause: "M4 3h3v10H4zM9 3h3v10H9z" };
const NOTCHES = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10, Home: -1000, End: 1000 };
const NOTCH = 0.01; // of the track, moved by a key
const REST = 350; // milliseconds after the last key before the number is reported

export class Parameters {
  constructor(host, overlay) {
    this.overlay = overlay;
    this.root = rootIn(host, TEMPLATE);
    this.rows = new Map();
    overlay.join(this);
  }

  update({ parameters, fixed }, report) {
    const rows = parameters.map((one) => this.rows.get(one.name) ?? new Row(this.overlay, one));
    const group = this.root.querySelector(".parameters");
    const kept = new Set(rows);
    this.rows.forEach((row) => kept.has(row) || row.dispose());
    this.rows = new Map(rows.map((row, i) => [parameters[i].name, row]));
    rows.forEach((row, i) => {
      if (group.children[i] !== row.element) group.insertBefore(row.element, group.children[i] ?? null);
      row.update(parameters[i], fixed, report);
    });
  }

  dispose() {
    this.rows.forEach((row) => row.dispose());
    this.overlay.leave(this);
    this.root.remove();
  }

  // Calls from the overlay

  onDrop() {
    this.rows.forEach((row) => row.dropped());
  }
}

/** One parameter. */
class Row {
  constructor(overlay, { name, letter }) {
    Object.assign(this, { overlay, name, letter });
    this.element = document.createElement("div");
    this.element.className = "parameter";
    this.element.innerHTML = ROW; // constant text
    this.element.dataset.parameter = name;
    const find = (selector) => this.element.querySelector(selector);
    [this.track, this.exact, this.playButton, this.range] = [".track", ".exact", ".play", ".range"].map(find);
    find(".alpha i").textContent = letter;
    this.track.setAttribute("aria-label", `Parameter ${letter}`);
    this.exact.setAttribute("aria-label", `Parameter ${letter}, exactly`);
    this.sweep = new Sweep((place) => this.moveTo(place));
    this.listen();
    this.showPlaying();
  }

  listen() {
    this.track.addEventListener("input", () => this.moveTo(Number(this.track.value)));
    this.track.addEventListener("change", () => this.letGo());
    this.track.addEventListener("keydown", (event) => this.keyed(event));
    watchHeld(this.track, (held) => { this.held = held; if (held) this.pause(); }, () => this.cancel());
    this.exact.addEventListener("input", () => this.typing());
    this.exact.addEventListener("change", () => this.send());
    this.playButton.addEventListener("click", () => (this.sweep.running ? this.stop() : this.play()));
    this.range.addEventListener("change", () => this.ranged());
  }

  update({ value, low, high, logarithmic }, fixed, report) {
    const answered = value !== this.told || value === this.pending;
    Object.assign(this, { told: value, low, high, logarithmic, report });
    if (answered && !this.busy) this.pending = undefined;
    for (const input of this.element.querySelectorAll("input, button")) input.disabled = fixed;
    this.showRange();
    this.rest();
  }

  dispose() {
    this.sweep.stop();
    clearTimeout(this.resting);
    this.element.remove();
  }

  // Its number

  /** Whether it is being moved. */
  get busy() {
    return this.held || this.writing || this.sweep.running;
  }

  get place() {
    return `parameters.${this.name}`;
  }

  get value() {
    return this.overlay.steering.hand.moved.get(this.place) ?? this.pending ?? this.told;
  }

  /** The number at a place of the track, rounded to what a place can tell. */
  valueAt(place) {
    const { low, high } = this;
    if (place <= 0 || place >= 1) return place <= 0 ? low : high;
    if (this.logarithmic) return Number((low * (high / low) ** place).toPrecision(3));
    return roundedTo(low + place * (high - low), (high - low) / 500);
  }

  placeOf(value) {
    const { low, high } = this;
    const place = this.logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return Math.min(1, Math.max(0, place));
  }

  // Moving

  moveTo(place) {
    this.take(this.valueAt(place));
    this.show(this.pending);
  }

  /** Another number is in the hand: what follows is shown at once. */
  take(value) {
    this.pending = value;
    clearTimeout(this.resting);
    if (this.overlay.steering.live?.ground) this.overlay.steer(this.place, value); // a path needs its landscape
  }

  typing() {
    this.writing = true;
    this.pause();
    const value = this.exact.valueAsNumber;
    if (!Number.isFinite(value)) return;
    this.take(value);
    this.showPlace(value);
  }

  letGo() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.send(), this.held ? 0 : REST);
  }

  /** Takes back what has been moved and not let go. */
  cancel() {
    this.pending = undefined;
    this.overlay.letGo.takeBack();
    this.show(this.value);
  }

  /** Reports the number, unless it is the one that the page has. */
  send() {
    this.writing = false;
    const value = this.pending;
    if (value === undefined || value === this.told) {
      this.pending = undefined;
      this.overlay.letGo.withdraw(this.place);
      return this.rest();
    }
    this.overlay.letGo.report(this.place, (whole) => this.report("parameter", { name: this.name, value, whole }));
    return this.rest();
  }

  keyed(event) {
    const by = NOTCHES[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.pause();
    this.moveTo(Math.min(1, Math.max(0, this.placeOf(this.value) + by * NOTCH)));
    this.letGo();
  }

  // Playing

  play() {
    this.sweep.start(this.placeOf(this.value));
    this.showPlaying();
  }

  /** Ends the sweep without a word to the page: the hand goes on. */
  pause() {
    this.sweep.stop();
    this.showPlaying();
  }

  stop() {
    this.pause();
    this.send();
  }

  // The range

  ranged() {
    const of = (name) => this.range.querySelector(`[name=${name}]`);
    const [low, high] = [of("low").valueAsNumber, of("high").valueAsNumber];
    const logarithmic = of("logarithmic").checked;
    const wrong = this.wrong(low, high, logarithmic);
    this.range.querySelector(".wrong").textContent = wrong;
    if (!wrong) this.report("range", { name: this.name, low, high, logarithmic });
  }

  wrong(low, high, logarithmic) {
    if (!Number.isFinite(low) || !Number.isFinite(high)) return "Two numbers are needed.";
    if (!(high > low)) return "The end has to be greater than the beginning.";
    return logarithmic && !(low > 0) ? "A logarithmic slider begins above 0." : "";
  }

  // Calls from the overlay

  dropped() {
    if (this.busy) return;
    this.pending = undefined;
    this.rest();
  }

  // Showing

  /** Stands at its number, unless it is being moved. */
  rest() {
    if (this.told !== undefined && !this.busy) this.show(this.value);
  }

  show(value) {
    if (!this.writing) this.exact.value = String(Number(value.toPrecision(6)));
    this.showPlace(value);
  }

  showPlace(value) {
    const place = this.placeOf(value);
    this.track.value = String(place);
    this.track.style.setProperty("--part", String(place));
    this.track.setAttribute("aria-valuetext", brief(value, 6));
  }

  showPlaying() {
    const name = this.sweep.running ? "pause" : "play";
    if (this.playButton.dataset.shows === name) return;
    this.playButton.dataset.shows = name;
    this.playButton.querySelector("path").setAttribute("d", ICONS[name]);
    const title = name === "play" ? `Play ${this.letter}: to and fro over its range` : `Pause ${this.letter}`;
    this.playButton.setAttribute("aria-label", title);
    this.playButton.title = title;
  }

  showRange() {
    const { low, high, logarithmic } = this;
    this.range.querySelector("summary").textContent = `${brief(low)} to ${brief(high)}${logarithmic ? ", logarithmic" : ""}`;
    if (this.range.contains(this.range.getRootNode().activeElement)) return;
    for (const [name, value] of Object.entries({ low, high })) this.range.querySelector(`[name=${name}]`).value = String(value);
    this.range.querySelector("[name=logarithmic]").checked = logarithmic;
    this.range.querySelector(".wrong").textContent = "";
  }
}
