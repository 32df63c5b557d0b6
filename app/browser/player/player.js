// The player: a component that steps through the iterates of the run on screen.

import { Dock } from "./dock.js";
import { norm } from "../engine/norms.js";
import { Hint, moveIsKnown } from "../parts/hints.js";
import { rootIn, themeOf, watchHeld } from "../parts/host.js";
import { Live } from "../hand/live.js";
import { columnsOf, digitsOf, written } from "../parts/numbers.js";
import { watchKeys } from "../parts/page_keys.js";
import { ICONS, TEMPLATE } from "./player_markup.js";
import { Remote } from "../hand/remote.js";
import { addStep } from "../parts/shared_link.js";
import { Sound } from "./sound.js";

const KEYS = { ArrowLeft: "back", ArrowDown: "back", ArrowRight: "forward", ArrowUp: "forward", Home: "start", End: "end" };
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/** Steps a second at speed 1: short runs slowly enough to follow, long ones over in about twelve seconds. */
const pace = (n) => Math.max(3, n / 12);

export class Player {
  constructor(host, overlay) {
    this.overlay = overlay;
    this.root = rootIn(host, TEMPLATE);
    const bar = host.host?.closest("[data-testid=stElementContainer]");
    this.dock = bar && new Dock(bar);
    this.track = this.root.querySelector(".track");
    this.speed = this.root.querySelector("select");
    this.playButton = this.root.querySelector(".play");
    this.hearButton = this.root.querySelector(".hear");
    this.whyButton = this.root.querySelector(".why");
    this.sound = new Sound();
    this.hint = new Hint(this.root.querySelector(".hint"), "play");
    this.values = Object.fromEntries([...this.root.querySelectorAll("[data-value]")].map((b) => [b.dataset.value, b]));
    this.k = 0;
    this.run = null;
    this.held = false;
    this.listen();
    this.leaveLink = addStep(() => this.ownStep);
    overlay.join(this);
  }

  listen() {
    this.root.addEventListener("click", (event) => this.go(event.target.closest?.("[data-go]")?.dataset.go));
    this.hearButton.addEventListener("click", () => this.hear());
    this.whyButton.addEventListener("click", () => this.ask());
    this.root.addEventListener("keydown", (event) => this.keyed(event));
    this.track.addEventListener("input", () => this.pauseAt(Number(this.track.value)));
    watchHeld(this.track, (held) => { this.held = held; });
  }

  update(message, report) {
    const { run, beside, letters, movable, windowed, asks_why: asksWhy, keyed, opening, playing, decked } = message;
    const { live, verdict, terms, fit, rows, original, hinted } = message;
    this.report = report;
    this.dock?.watch();
    const steered = live ? (live.remote ? new Remote(live) : Live.of(live)) : null;
    if (verdict) this.overlay.steering.cover.place = verdict;
    this.overlay.steering.cover.explain(terms ?? []);
    this.overlay.fit.set(fit);
    this.overlay.rows.set(rows, fit?.columns);
    this.overlay.original.set(original);
    this.overlay.dials.set(steered ? live.dials : []);
    this.overlay.typing.set(steered ? live.reads : null);
    this.watch(keyed);
    this.root.querySelector(".deck-keys").hidden = !decked;
    this.letters = letters;
    this.overlay.letters = letters;
    this.root.querySelectorAll("[data-letter]").forEach((label, i) => { label.textContent = letters[i]; });
    this.windowed = windowed;
    this.whyButton.hidden = !asksWhy;
    this.overlay.movable = movable;
    this.overlay.setHinted(hinted);
    this.hint.allow(hinted);
    this.overlay.setTheme(themeOf(this.root));
    const name = `${run.digest} ${beside?.digest ?? ""}`;
    const told = { stepSize: run.step_size, picture: run.picture };
    if (name === this.digest && run.ascending === this.run.ascending) {
      Object.assign(this.run, told);
      this.overlay.setBeside(this.overlay.beside, live?.beside ?? null);
      return this.overlay.setRun(this.run, steered);
    }
    const [first, before] = [this.run === null, this.run && this.end];
    this.digest = name;
    const [mine, others] = message.iterates ?? [columnsOf(message.columns, 5, Float64Array)];
    this.run = { ...runOf(mine, run.ascending), ...told };
    this.overlay.setBeside(beside ? runOf(others, run.ascending) : null, live?.beside ?? null);
    const { end } = this;
    const busy = (this.held || this.playing) && before === end;
    this.track.max = String(end);
    this.root.style.setProperty("--digits", String(end).length);
    if (!busy) this.pause();
    this.overlay.setRun(this.run, steered);
    this.turn(busy ? Math.min(this.k, end) : first ? (opening ?? end) : end);
    if (first && playing) this.play();
  }

  /** The last k of the clock: the end of the longer of two runs. */
  get end() {
    return Math.max(this.run.n, this.overlay.beside?.n ?? 0);
  }

  /** The step that a link has to name: null at the end, where a link without one opens. */
  get ownStep() {
    return this.run && !this.overlay.previewed && this.k < this.end ? this.k : null;
  }

  /** Hears the keys of the whole page, or no longer. */
  watch(keyed) {
    this.root.querySelector(".legend").hidden = !keyed;
    if (keyed) this.unwatch ??= watchKeys((name) => this.overlay.tell("onKey", name));
    else this.unwatch?.();
    if (!keyed) this.unwatch = undefined;
  }

  dispose() {
    this.pause();
    this.sound.end();
    this.hint.dispose();
    this.watch(false);
    this.leaveLink();
    this.overlay.leave(this);
    this.dock?.dispose();
    this.root.remove();
  }

  // Moving

  go(where) {
    if (!this.run || !where) return;
    if (this.overlay.letGo.comes(() => this.go(where))) return;
    if (where === "play") return void (this.playing ? this.pause() : this.play());
    const k = { start: 0, back: this.k - 1, forward: this.k + 1, end: this.end }[where];
    if (k !== undefined) this.pauseAt(k);
  }

  keyed(event) {
    if (event.target === this.speed || event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target.closest?.("button");
    const where = event.key === " " ? (onButton ? null : "play") : KEYS[event.key];
    const leap = { PageUp: 1, PageDown: -1 }[event.key];
    if (leap && this.run) this.pauseAt(this.k + leap * Math.max(1, Math.round(this.end / 10)));
    else if (where) this.go(where);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  pauseAt(k) {
    this.pause();
    const before = this.k;
    this.turn(k);
    if (this.k !== before && this.k <= this.run.n) this.sound.steps(this.run, this.k - 1, this.k, 1);
  }

  /** Asks why the step from the iterate on screen leads where it leads. */
  ask() {
    if (this.overlay.letGo.comes(() => this.ask())) return;
    this.pause();
    this.report?.("why", this.k);
  }

  hear() {
    this.sound.toggle();
    this.hearButton.setAttribute("aria-pressed", String(this.sound.on));
  }

  play() {
    moveIsKnown("play");
    if (this.end === 0) return;
    this.overlay.drop();
    if (this.k >= this.end) this.turn(0);
    this.playing = true;
    this.showPlaying();
    let [before, owed] = [performance.now(), 0];
    const tick = (now) => {
      owed += (Math.min(now - before, 250) / 1000) * pace(this.end) * Number(this.speed.value);
      before = now;
      const least = CALM.matches ? (pace(this.end) * Number(this.speed.value)) / 3 : 1;
      const steps = owed >= least ? Math.floor(owed) : 0;
      if (steps > 0) this.playOn(steps);
      owed -= steps;
      if (this.k >= this.end) this.pause();
      else this.beat = requestAnimationFrame(tick);
    };
    this.beat = requestAnimationFrame(tick);
  }

  /** Goes on by a count of steps, and sounds each of them. */
  playOn(steps) {
    const before = this.k;
    this.turn(before + steps);
    const last = Math.min(this.k, this.run.n);
    if (last > before) this.sound.steps(this.run, before, last, (last - before) / (pace(this.end) * Number(this.speed.value)));
  }

  pause() {
    cancelAnimationFrame(this.beat);
    this.playing = false;
    this.showPlaying();
  }

  turn(k) {
    this.k = Math.max(0, Math.min(this.end, k));
    this.overlay.turnTo(this.k);
    const { previewed } = this.overlay;
    if (previewed) this.show(previewed, previewed.n);
    else this.show();
  }

  // Calls from the overlay

  onKey(name) {
    this.go(name);
  }

  onStart(point, whole) {
    this.report?.("start", { ...point, whole, columns: this.overlay.steering.keptColumns });
  }

  onWindow(edges) {
    if (this.windowed) this.report?.("window", edges);
  }

  onStep(k) {
    if (this.run) this.pauseAt(k);
  }

  onPreview(run) {
    if (this.run && (this.playing || this.k < this.end)) this.pauseAt(this.end);
    this.show(run, run.n);
  }

  onDrop() {
    if (this.run) this.show();
  }

  // Showing

  showPlaying() {
    const name = this.playing ? "pause" : "play";
    if (this.playButton.dataset.shows === name) return;
    this.playButton.dataset.shows = name;
    this.playButton.querySelector("path").setAttribute("d", ICONS[name]);
    this.playButton.setAttribute("aria-label", this.playing ? "Pause" : "Play");
    this.playButton.title = this.playing ? "Pause (space)" : "Play (space)";
  }

  /** The numbers at an iterate of a run: of the one on screen, or of the one under the hand. */
  show(run = this.run, turned = this.k) {
    const end = run === this.run ? this.end : run.n;
    const k = Math.min(turned, run.n);
    const texts = {
      k: String(turned), n: String(end), x: written(run.x[k], digitsOf(run.x)), y: written(run.y[k], digitsOf(run.y)),
      f: written(run.value[k] + run.reference, digitsOf(run.value, run.reference)),
    };
    for (const [name, p] of [["L1", 1], ["L2", 2], ["Linf", Infinity]]) texts[name] = written(norm(run.gx[k], run.gy[k], p));
    for (const [name, text] of Object.entries(texts)) this.values[name].textContent = text;
    const ended = turned > run.n ? `(this run ended at ${run.n})` : ""; // the second run goes on, these numbers stay
    Object.assign(this.root.querySelector(".ended"), { hidden: !ended, textContent: ended });
    this.track.value = String(end ? (turned / end) * this.end : this.end);
    this.track.style.setProperty("--part", String(end ? turned / end : 1));
    this.track.setAttribute("aria-valuetext",
      `step ${turned} of ${end}${ended && ` ${ended}`}: ${this.letters[0]} ${texts.x}, ${this.letters[1]} ${texts.y}, f ${texts.f}, gradient norm ${texts.L2}`);
    for (const [name, at] of [["start", 0], ["back", 0], ["forward", end], ["end", end]]) {
      this.root.querySelector(`[data-go=${name}]`).setAttribute("aria-disabled", String(turned === at));
    }
  }
}

/** A run of the server, from its columns. */
function runOf([x, y, value, gx, gy], ascending) {
  return { n: x.length - 1, x, y, value, gx, gy, reference: 0, ascending };
}
