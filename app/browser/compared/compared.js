// The runs of a comparison in the hand: the start of each is dragged on the landscape, and the numbers of the selected one
// are moved in their sliders and boxes. The paths and norm curves that the engine knows follow at once, and once the hand has
// let go the server's word on them; a run that only the server knows follows at the pace of its answers.

import { Chart } from "../parts/chart.js";
import { paintCompared } from "./compared_pictures.js";
import { Dials } from "../hand/dials.js";
import { Hand } from "../hand/hand.js";
import { rootIn, themeOf } from "../parts/host.js";
import { Live } from "../hand/live.js";
import { inFull } from "../parts/numbers.js";
import { Pairs } from "./pairs.js";
import { Remote, runOf } from "../hand/remote.js";
import { Rulers } from "../picture/rulers.js";
import { namesOf } from "../hand/run_columns.js";
import { StartHandle } from "../hand/start_handle.js";
import { Story, wordsOf } from "../hand/story.js";
import { VerdictCover } from "../hand/verdict_cover.js";
import { watchAnswer } from "../parts/waiting.js";

const LAST = 800; // milliseconds for the charts to be drawn anew once the answer is here
const SILENT = "the page has not answered yet";

export class Compared {
  static hasOwnCharts = true;

  constructor(host, { landscape, curves }) {
    this.root = rootIn(host, "");
    this.runs = [];
    this.hands = new Map(); // by the place of a run, what was moved of it
    this.handles = new Map(); // by the place of a run
    this.settled = new Map(); // by the place of a run, what the server says of it
    this.story = new Story(() => {});
    this.pairs = new Pairs(this);
    this.cover = new VerdictCover();
    this.rulers = new Rulers();
    this.landscape = new Chart(landscape, () => this.request(), () => {});
    this.curves = new Chart(curves, () => this.request(), () => {});
    this.dials = new Dials(this);
    this.observer = new MutationObserver(() => (this.charts.some((chart) => chart.replaced) || this.pairs.replaced) && this.request());
    this.observer.observe(document.body, { childList: true, subtree: true });
  }

  get charts() {
    return [this.landscape, this.curves];
  }

  update({ runs, selected, movable, picture, verdict, dials, norm, against, tolerance, letters, pairs = null }, report) {
    const known = new Map(this.runs.map((run) => [run.place, run]));
    this.runs = runs.map((run) => ({ ...run, live: liveOf(run, known.get(run.place)) }));
    Object.assign(this, { report, selected, movable, picture, norm, against, tolerance, letters, theme: themeOf(this.root) });
    this.cover.place = verdict;
    this.pairs.update(pairs);
    this.dials.set(this.steering.live ? dials : []);
    for (const run of this.runs) this.hands.get(run.place)?.answered(run.live?.given.spec ?? { start: run.start });
    const places = new Set(this.runs.map(({ place }) => place));
    for (const [place, hand] of this.hands) if (hand.empty || !places.has(place)) this.hands.delete(place);
    if (this.hands.size) this.compute();
    else if (this.shown) this.leaving ??= setTimeout(() => this.drop(), LAST);
    this.request();
  }

  dispose() {
    this.drop();
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    this.dials.dispose();
    this.handles.forEach((handle) => handle.dispose());
    this.pairs.dispose();
    this.charts.forEach((chart) => chart.release());
    this.root.remove();
  }

  // Moving

  /** The questions that the dials have for the page they stand on. */
  get steering() {
    const run = this.runs.find(({ place }) => place === this.selected);
    const [x, y] = run ? this.startOf(run) : [NaN, NaN];
    return { live: run?.live ?? null, start: { x, y } };
  }

  get answer() {
    return { wait: () => this.wait(() => {}) };
  }

  startOf({ place, start }) {
    return this.hands.get(place)?.moved.get("start") ?? start;
  }

  /** Moves a number of the selected run; the numbers of stopping are those of all runs. */
  steer(name, value) {
    const selected = this.runs.find(({ place }) => place === this.selected);
    const all = this.runs.map(({ place }) => place);
    this.move(name === "start" ? selected.moves : name.includes(".") ? [this.selected] : all, name, value);
  }

  /** A number was let go where it had been taken up: the page hears nothing of it. */
  putBack(name) {
    const left = this.runs.filter(({ place, live }) => this.hands.get(place)?.isThatOf(live?.spec ?? {}, name));
    if (!left.length) return;
    for (const { place } of left) {
      this.hands.get(place).leave(name);
      if (this.hands.get(place).empty) this.hands.delete(place);
    }
    if (this.hands.size) this.compute();
    else this.drop();
  }

  move(places, name, value) {
    this.moveAll(places, { [name]: value });
  }

  /** Moves numbers of these runs, by their names. */
  moveAll(places, numbers) {
    clearTimeout(this.leaving);
    this.leaving = null;
    this.stop?.();
    for (const place of places) {
      if (!this.hands.has(place)) this.hands.set(place, new Hand());
      Object.entries(numbers).forEach(([name, value]) => this.hands.get(place).move(name, value));
    }
    this.compute();
  }

  compute() {
    const moved = this.runs.filter(({ place }) => this.hands.has(place));
    this.unsettle();
    this.shown = new Map(moved.map((run) => [run.place, this.runInHand(run)]));
    this.say();
    this.request();
  }

  /** The run with the numbers under the hand; null where neither the engine nor the server has it yet. */
  runInHand({ place, live }) {
    return live?.run(this.hands.get(place).changes, (run) => this.take(place, live, run)) ?? null;
  }

  /** Takes a run that the server has computed for the hand, unless the hand has let go of it. */
  take(place, live, run) {
    if (!this.shown?.has(place) || !this.runs.some((one) => one.live === live)) return;
    this.shown.set(place, run);
    if (live.told && live.current) this.settled.set(place, run.verdict);
    this.say();
    this.request();
  }

  /** How the runs under the hand end, over the verdict of the page. */
  say(note = "") {
    const moved = this.runs.filter(({ place }) => this.shown?.has(place));
    const words = moved.map(({ place, letter, live }) => {
      const run = this.shown.get(place);
      if (!run) return `${letter}: ${live?.asking ? "asked of the server" : "follows when you let go"}.`;
      return `${letter}: ${(this.settled.get(place) ?? live.words(run)).split("\n")[0]}.`;
    });
    const told = moved.every(({ live }) => !live || live.told);
    const settled = moved.every(({ place }) => this.settled.has(place));
    const [browser, server] = [Live, Remote].map((kind) => moved.some(({ live }) => live instanceof kind));
    const where = [browser || !server ? "in your browser" : "", server ? "by the server" : ""].filter(Boolean).join(" and ");
    const head = settled ? "The server has computed these runs" : `Computed ${where}: ${note || "runs under your hand"}`;
    if (told) this.cover.show([head, ...words].join("\n"), this.theme.ground, "", settled);
    this.spoken = told ? words.join(" ") : "";
  }

  put(run, point, name = "start") {
    const tell = () => this.report(name, { place: run.place, ...point });
    this.wait(tell);
    requestAnimationFrame(() => setTimeout(tell)); // the picture first
    this.settle();
  }

  /** Asks the server for the runs that the hand has let go of, one after the other: its words on them, and its own run where
   *  that is another, stand there before the page has drawn them. */
  async settle() {
    const { shown } = this;
    const asked = this.runs.filter(({ place, live }) => shown?.get(place) && live instanceof Live && live.told && live.link?.whole);
    const left = asked.map(({ place, live }) => [place, live, this.hands.get(place).changes]); // as they are now
    for (const [place, live, changes] of left) {
      const answer = await this.story.settle(live.link, changes, () => namesOf(shown.get(place)));
      if (shown !== this.shown) return; // the hand has moved on
      if (!answer?.verdict) continue;
      if (!answer.held) shown.set(place, runOf(answer, changes, live.spec));
      this.settled.set(place, wordsOf(answer.verdict));
      this.say();
      this.request();
    }
  }

  unsettle() {
    this.story.stop();
    this.settled.clear();
  }

  wait(tell) {
    this.stop?.();
    this.stop = watchAnswer({ tell, onSilence: () => this.say(SILENT), onRefused: () => this.drop() });
  }

  drop() {
    this.stop?.();
    clearTimeout(this.leaving);
    this.leaving = null;
    this.hands.clear();
    this.runs.forEach(({ live }) => live?.forget?.());
    this.unsettle();
    this.shown = null;
    this.rulers.forget();
    this.cover.clear();
    this.request();
  }

  // Showing

  request() {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  paint() {
    this.frame = 0;
    this.charts.forEach((chart) => chart.refresh());
    if (this.leaving && this.charts.every((chart) => !chart.element || chart.layout?.meta === this.picture)) this.drop();
    if (this.shown) paintCompared(this);
    else this.charts.forEach((chart) => chart.wipe());
    this.showHandles();
    this.pairs.paint();
  }

  /** A ring on each start that can be moved on its own. */
  showHandles() {
    const free = this.runs.filter(({ place, moves }) => this.movable && moves.includes(place) && (moves[0] === place));
    for (const [place, handle] of this.handles) if (!free.some((run) => run.place === place)) handle.show(this.landscape, null, this.theme, []);
    for (const run of free) {
      const [x, y] = this.startOf(run);
      const ink = this.landscape.traces.find(({ meta, name }) => meta === run.place && name?.endsWith(" start"))?.marker?.line?.color;
      const handle = this.handleOf(run);
      handle.show(this.landscape, { x, y }, this.theme, [], ink);
      handle.say([`${this.letters[0]} ${inFull(x)}, ${this.letters[1]} ${inFull(y)}`, this.shown ? this.spoken : ""].filter(Boolean).join(". "));
    }
  }

  handleOf({ place, moves, letter }) {
    const run = () => this.runs.find((one) => one.place === place);
    if (!this.handles.has(place)) {
      this.handles.set(place, new StartHandle({
        of: moves.length > 1 ? "the runs" : `run ${letter}`,
        onMove: ({ x, y }) => this.move(run().moves, "start", [x, y]),
        onPut: (point) => this.put(run(), point),
        onCancel: () => this.drop(),
        onHint: () => {},
      }));
    }
    return this.handles.get(place);
  }
}

/** The live run of a compared run: the one at hand where its data are the same, since its first run has made it quick. */
function liveOf({ live }, known) {
  if (!live) return null;
  if (known?.live && JSON.stringify(known.live.given) === JSON.stringify(live)) return known.live;
  return live.remote ? new Remote(live) : Live.of(live);
}
