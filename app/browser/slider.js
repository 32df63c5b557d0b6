// The slider: a component that moves the step size over runs computed beforehand, and reports it when let go.

import { rootIn, themeOf, watchHeld } from "./host.js";
import { brief, columnsOf } from "./numbers.js";

const TEMPLATE = `
<section class="component slider" role="group" aria-label="Step size slider">
  <div class="head">
    <label class="alpha">Step size <i>α</i> =
      <input class="exact" type="number" min="0" step="any" autocomplete="off" aria-label="Step size α, exactly"></label>
    <p class="key"><span class="good">converges</span><span>not settled</span><span class="bad">astray</span></p>
  </div>
  <div class="rail">
    <div class="marks above"></div>
    <input class="track" type="range" min="0" step="1" aria-label="Step size α"
      title="Drag to see other step sizes; let go to keep one. The stronger the blue, the fewer steps it takes">
    <div class="marks below"></div>
  </div>
</section>`;

const GONE = new Set(["diverged", "left_the_domain", "derivative_undefined", "rule_failed"]);
const REST = 350; // milliseconds after the last key before the step size is reported

let latest; // the bank that came last: the server does not send it again to a slider that is drawn anew

export class Slider {
  constructor(host, overlay) {
    this.overlay = overlay;
    this.root = rootIn(host, TEMPLATE);
    this.track = this.root.querySelector(".track");
    this.exact = this.root.querySelector(".exact");
    this.held = false;
    this.listen();
    overlay.join(this);
  }

  listen() {
    this.track.addEventListener("input", () => this.move(Number(this.track.value)));
    this.track.addEventListener("change", () => this.letGo());
    watchHeld(this.track, (held) => { this.held = held; });
    this.exact.addEventListener("change", () => this.typed());
    this.exact.addEventListener("keydown", (event) => this.stepped(event));
    this.root.addEventListener("click", (event) => {
      const mark = event.target.closest?.("[data-index]");
      if (mark) this.choose(Number(mark.dataset.index));
    });
  }

  update({ bank, columns, verdict }, report) {
    this.report = report;
    this.cover.place = verdict;
    this.overlay.setTheme(themeOf(this.root));
    if (bank.digest === this.bank?.digest) return this.rest();
    if (bank.lengths) latest = { ...bank, runs: runsOf(bank, columns) };
    if (bank.digest !== latest?.digest) return void report("lacking", bank.digest);
    this.bank = latest;
    this.track.max = String(this.bank.runs.length - 1);
    this.drawMarks();
    this.drawRibbon();
    this.rest();
  }

  dispose() {
    clearTimeout(this.resting);
    this.overlay.drop();
    this.overlay.leave(this);
    this.cover.clear();
    this.root.remove();
  }

  get cover() {
    return this.overlay.steering.cover;
  }

  // Moving

  move(index) {
    if (!this.bank) return;
    this.moved = index;
    this.overlay.preview(this.bank.runs[index]);
    this.show(index, this.bank.step_sizes[index]);
  }

  letGo() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.send(), this.held ? 0 : REST);
  }

  choose(index) {
    this.track.value = String(index);
    this.move(index);
    this.send();
  }

  send() {
    if (this.moved === undefined) return;
    const stepSize = this.bank.step_sizes[this.moved];
    this.moved = undefined;
    if (stepSize === this.overlay.run?.stepSize) return void this.overlay.drop();
    this.tell(stepSize);
  }

  tell(stepSize) {
    this.overlay.answer.wait();
    this.report("step_size", { step_size: stepSize, held: this.bank?.digest ?? "" });
  }

  /** Takes the number in the box; one that is no step size is put back. */
  typed() {
    const stepSize = this.exact.valueAsNumber;
    if (!(stepSize > 0) || !Number.isFinite(stepSize)) return this.rest();
    this.moved = undefined;
    this.tell(stepSize);
  }

  /** Up and down go along the track: adding 1 to a step size is never meant. */
  stepped(event) {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by || !this.bank) return;
    event.preventDefault();
    this.moveBy(by);
  }

  /** Moves by `count` step sizes along the track; reports once nothing has moved for a moment. */
  moveBy(count) {
    const index = Math.max(0, Math.min(this.bank.runs.length - 1, Number(this.track.value) + count));
    this.track.value = String(index);
    this.move(index);
    this.letGo();
  }

  // Calls from the overlay

  onKey(name) {
    const by = { longer: 1, shorter: -1 }[name];
    if (by && this.bank) this.moveBy(by);
  }

  onRun() {
    this.rest();
  }

  onDrop() {
    this.cover.clear();
    this.rest();
  }

  // Showing

  /** Stands at the step size of the run on screen, unless it is being moved. */
  rest() {
    const stepSize = this.overlay.run?.stepSize;
    if (!this.bank || this.moved !== undefined || !(stepSize > 0)) return;
    const { step_sizes: all } = this.bank;
    const distance = (a) => Math.abs(Math.log(a / stepSize));
    const index = all.reduce((best, a, i) => (distance(a) < distance(all[best]) ? i : best), 0);
    this.track.value = String(index);
    this.show(index, stepSize);
  }

  show(index, stepSize) {
    this.exact.value = String(Number(stepSize.toPrecision(6)));
    // Between two step sizes of the track neither sentence is true.
    const exact = Math.abs(this.bank.step_sizes[index] / stepSize - 1) < 1e-9;
    const verdict = exact ? (this.bank.verdicts[index] ?? "") : "";
    if (this.moved !== undefined) this.cover.show(verdict, themeOf(this.root).ground);
    this.track.style.setProperty("--part", String(index / (this.bank.runs.length - 1)));
    this.track.setAttribute("aria-valuetext", verdict ? `${brief(stepSize)}. ${verdict}` : brief(stepSize));
  }

  /** Colours the track by how each step size ends: the fewer steps it needs, the stronger; gone astray, another colour. */
  drawRibbon() {
    const { outcomes, runs } = this.bank;
    this.root.querySelector(".key").hidden = outcomes.length === 0;
    const last = runs.length - 1;
    const needed = runs.filter((_, i) => outcomes[i] === "converged").map((run) => Math.max(1, run.n));
    const least = Math.min(...needed);
    const ink = (outcome, n) => {
      if (outcome === "converged") return `color-mix(in srgb, var(--accent) ${20 + 80 * (least / Math.max(1, n)) ** 0.6}%, var(--rail))`;
      return GONE.has(outcome) ? "var(--alarm)" : "var(--rail)";
    };
    const stops = outcomes.map((outcome, i) => {
      const edge = (j) => `calc(var(--thumb) / 2 + ${j / last} * (100% - var(--thumb)))`;
      return `${ink(outcome, runs[i].n)} ${edge(i - 0.5)} ${edge(i + 0.5)}`;
    });
    if (stops.length > 1) this.track.style.setProperty("--ribbon", `linear-gradient(to right, ${stops})`);
    else this.track.style.removeProperty("--ribbon");
  }

  drawMarks() {
    const last = this.bank.runs.length - 1;
    const [above, below] = this.root.querySelectorAll(".marks");
    above.replaceChildren();
    below.replaceChildren();
    this.bank.marks.forEach((mark, i, marks) => {
      const end = marks.length === 1 ? "over" : i === 0 ? "before" : i === marks.length - 1 ? "after" : "over";
      const item = document.createElement("button");
      item.type = "button";
      item.className = `mark ${end}`;
      item.dataset.index = String(mark.index);
      item.append(mark.label, amount(mark.step_size));
      item.title = `${mark.label} = ${brief(mark.step_size)}: ${mark.title}`;
      item.setAttribute("aria-label", item.title);
      item.style.setProperty("--at", String(mark.index / last));
      (end === "over" ? above : below).append(item);
    });
  }
}

/** The number of a mark; where there is little room it goes without. */
function amount(stepSize) {
  const element = document.createElement("span");
  element.className = "amount";
  element.textContent = ` = ${brief(stepSize)}`;
  return element;
}

/** The runs of a bank: parts of the columns that came with it. */
function runsOf({ lengths, reference, ascending }, columns) {
  const all = columnsOf(columns, 5, Float32Array);
  let first = 0;
  return lengths.map((length) => {
    const [x, y, value, gx, gy] = all.map((column) => column.subarray(first, first + length));
    first += length;
    return { n: length - 1, x, y, value, gx, gy, reference, ascending };
  });
}
