// The slider: a component that moves the step size, and reports it when let go. The runs are those of its track.

import { readCommas } from "../parts/decimal_point.js";
import { Hint, moveIsKnown } from "../parts/hints.js";
import { rootIn, themeOf, watchHeld } from "../parts/host.js";
import { movesMarks } from "./landmarks.js";
import { brief } from "../parts/numbers.js";
import { Ribbon } from "./ribbon.js";
import { drawSliderMarks, fitMarks } from "./slider_marks.js";
import { LiveTrack, PreparedTrack } from "./tracks.js";

const TEMPLATE = `
<section class="component slider" role="group" aria-label="Step size slider">
  <div class="head">
    <label class="alpha">Step size <i>α</i> =
      <input class="exact" type="number" min="0" step="any" autocomplete="off" aria-label="Step size α, exactly"></label>
    <p class="hint" hidden>Move the step size</p>
    <p class="key"><span class="good">converges</span><span>not settled</span><span class="bad">fails</span></p>
  </div>
  <p class="wrong" role="alert"></p>
  <div class="rail">
    <div class="marks above"></div>
    <input class="track" type="range" min="0" step="1" aria-label="Step size α"
      title="Drag to see other step sizes; let go to keep one. The stronger the blue, the fewer steps it takes">
    <div class="marks below"></div>
  </div>
</section>`;

const NOTCHES = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10, Home: -1000, End: 1000 };
const PLACE = "step_rule.step_size"; // in the run
const REST = 350; // milliseconds after the last key before the step size is reported

/** The reason why a number is no step size. */
function objection(written, letter) {
  const name = letter || "the step size";
  const first = letter || "The step size";
  if (written === 0) return `With ${letter ? `${letter} =` : name} 0 no step moves: ${name} is above 0.`;
  return written < 0 ? `${first} is above 0; to go the other way, change the goal.` : `${first} is a number above 0.`;
}

let latest; // the prepared track that came last: the server does not send it again to a slider that is drawn anew

export class Slider {
  constructor(host, overlay) {
    this.overlay = overlay;
    this.root = rootIn(host, TEMPLATE);
    this.track = this.root.querySelector(".track");
    this.exact = this.root.querySelector(".exact");
    this.wrong = this.root.querySelector(".wrong");
    this.hint = new Hint(this.root.querySelector(".hint"), "step_size");
    this.ribbon = new Ribbon(this.track, this.root.querySelector(".key"));
    this.held = false;
    this.varied = false; // whether a parameter of the formula was moved last
    this.ofHand = false; // whether the colours are those of a run that the hand has changed
    this.fitting = new ResizeObserver(() => fitMarks(this.root));
    this.fitting.observe(this.root);
    this.listen();
    overlay.join(this);
  }

  listen() {
    readCommas();
    this.track.addEventListener("input", () => this.dragged());
    this.track.addEventListener("change", () => this.letGo());
    this.track.addEventListener("keydown", (event) => this.keyed(event));
    watchHeld(this.track, (held) => { this.held = held; }, () => this.cancel());
    this.exact.addEventListener("input", () => this.typing());
    this.exact.addEventListener("change", () => this.typed());
    this.exact.addEventListener("keydown", (event) => this.stepped(event));
    this.root.addEventListener("click", (event) => {
      const mark = event.target.closest?.("[data-at]");
      if (mark) this.choose(Number(mark.dataset.at));
    });
  }

  update({ bank, track, columns, verdict, letter = "α" }, report) {
    this.report = report;
    this.call(letter);
    this.cover.place = verdict;
    this.onHinted();
    this.overlay.setTheme(themeOf(this.root));
    const { digest } = bank ?? track;
    if (digest === this.bank?.digest) return this.rest();
    if (track) return this.take(this.following(track));
    if (bank.lengths) latest = new PreparedTrack(bank, columns);
    if (digest !== latest?.digest) return void report("lacking", digest);
    return this.take(latest);
  }

  /** Names the step size by a letter, or by no letter where the function has taken it. */
  call(letter) {
    this.letter = letter;
    this.root.querySelector(".alpha i").textContent = letter;
    const name = `Step size ${letter}`.trim();
    this.exact.setAttribute("aria-label", `${name}, exactly`);
    this.track.setAttribute("aria-label", name);
  }

  /** The track of the page; after a parameter of the formula was moved, in the scale that the hand has seen. */
  following(track) {
    const before = this.varied ? this.bank : null;
    this.varied = false;
    return new LiveTrack(track, before, this.overlay.steering.stepSize);
  }

  /** Stands on another track from now on. */
  take(bank) {
    this.bank = bank;
    this.track.max = String(bank.last);
    this.track.step = bank.step;
    this.drawMarks();
    this.colour();
    this.rest();
  }

  dispose() {
    clearTimeout(this.resting);
    this.fitting.disconnect();
    this.ribbon.dispose();
    this.hint.dispose();
    this.overlay.drop();
    this.overlay.leave(this);
    this.root.remove();
  }

  get cover() {
    return this.overlay.steering.cover;
  }

  // Moving

  /** A pointer, or a key that the browser knows, has moved the thumb. */
  dragged() {
    if (!this.bank) return;
    const place = Number(this.track.value);
    this.move(this.held ? this.bank.drawn(place) : place);
  }

  move(place) {
    moveIsKnown("step_size");
    this.moved = place;
    this.track.value = String(place);
    this.bank.show(this.overlay, place, themeOf(this.root).ground);
    this.show(place, this.bank.stepSizeAt(place));
  }

  letGo() {
    clearTimeout(this.resting);
    if (this.held) this.send(); // before the next frame: the server answers while it is painted
    else this.resting = setTimeout(() => this.send(), REST);
  }

  /** Takes back what has been moved and not let go. */
  cancel() {
    this.moved = undefined;
    this.overlay.letGo.takeBack();
    this.rest();
  }

  choose(place) {
    this.move(place);
    this.send();
  }

  send() {
    if (this.moved === undefined) return;
    const stepSize = this.bank.stepSizeAt(this.moved);
    this.moved = undefined;
    if (stepSize === this.overlay.run?.stepSize) return void this.overlay.letGo.withdraw(PLACE);
    this.tell(stepSize);
  }

  tell(stepSize) {
    this.wrong.textContent = "";
    this.overlay.letGo.report(PLACE, (whole) => {
      const columns = this.overlay.steering.keptColumns;
      this.report("step_size", { step_size: stepSize, held: this.bank?.runs ? this.bank.digest : "", whole, columns });
    });
  }

  get typedNumber() {
    const stepSize = this.exact.valueAsNumber;
    return stepSize > 0 && Number.isFinite(stepSize) ? stepSize : null;
  }

  /** Shows what follows from the number in the box while it is typed. */
  typing() {
    moveIsKnown("step_size");
    this.writing = true; // what is typed stays as it is
    this.wrong.textContent = "";
    if (this.typedNumber) this.overlay.steer(PLACE, this.typedNumber);
  }

  /** Takes the number in the box; one that is no step size is put back, and the reason said. */
  typed() {
    const [stepSize, written] = [this.typedNumber, this.exact.valueAsNumber];
    this.writing = false;
    this.moved = undefined;
    if (stepSize) return this.tell(stepSize);
    this.overlay.letGo.takeBack();
    this.wrong.textContent = `${objection(written, this.letter)} It is ${this.exact.value} again.`;
  }

  /** Up and down go along the track: adding 1 to a step size is never meant. */
  stepped(event) {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by || !this.bank) return;
    event.preventDefault();
    this.moveBy(by);
  }

  /** The keys stop at the notches and the marks. */
  keyed(event) {
    const by = NOTCHES[event.key];
    if (!by || !this.bank || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.moveBy(by);
  }

  /** Moves by `count` step sizes along the track; reports once nothing has moved for a moment. */
  moveBy(count) {
    this.move(this.bank.next(Number(this.track.value), count));
    this.letGo();
  }

  // Calls from the overlay

  onKey(name) {
    const by = { longer: 1, shorter: -1 }[name];
    if (by && this.bank) this.moveBy(by);
  }

  onHinted() {
    this.hint.allow(this.overlay.hinted);
  }

  onRun() {
    this.colour();
    this.rest();
  }

  onSteer(place) {
    if (place === PLACE) return;
    this.varied = place.startsWith("parameters.");
    if (movesMarks(place)) this.remark();
    this.colour();
  }

  onWords() {
    if (this.moved !== undefined) this.say(this.bank.stepSizeAt(this.moved));
  }

  onDrop() {
    this.remark();
    if (this.ofHand) this.colour(); // a page that refuses what was put in sends no run
    this.rest();
  }

  /** Draws the marks that hold for the run in the hand. */
  remark() {
    const { live, hand } = this.overlay.steering;
    if (!this.bank?.remark || !live) return;
    const moved = [...hand.moved.keys()].some(movesMarks);
    if (this.bank.remark(live, moved ? hand.changes : {})) this.drawMarks();
  }

  // Showing

  /** Stands at the step size of the run on screen, unless it is being moved. */
  rest() {
    const stepSize = this.overlay.steering.stepSize;
    if (!this.bank || this.moved !== undefined || !(stepSize > 0)) return;
    const place = this.bank.placeOf(stepSize);
    this.track.value = String(place);
    this.show(place, stepSize);
  }

  show(place, stepSize) {
    if (!this.writing) this.exact.value = String(Number(stepSize.toPrecision(6)));
    this.track.style.setProperty("--part", String(place / this.bank.last));
    this.say(stepSize);
  }

  /** The step size and what follows from it, for those who hear the page. */
  say(stepSize) {
    const words = this.bank.words(this.overlay, Number(this.track.value), stepSize);
    this.track.setAttribute("aria-valuetext", words ? `${brief(stepSize, 6)}. ${words.replace("\n", ". ")}` : brief(stepSize, 6));
  }

  colour() {
    this.ofHand = [...this.overlay.steering.hand.moved.keys()].some((place) => place !== PLACE);
    this.ribbon.colour((paint) => this.bank?.outcomes(this.overlay, paint));
  }

  drawMarks() {
    drawSliderMarks(this.root, this.bank);
  }
}
