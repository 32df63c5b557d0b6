// Steering: what a hand moves is computed at once and shown over the figures; once the hand rests, the page is told, and
// the picture stays as the hand left it until the page has drawn that very run.

import { Hand } from "./hand.js";
import { Live } from "./live.js";
import { inFull } from "../parts/numbers.js";
import { keepColumns, namesOf } from "./run_columns.js";
import { runOf } from "./remote.js";
import { Story, wordsOf } from "./story.js";
import { VerdictCover } from "./verdict_cover.js";
import { watchAnswer } from "../parts/waiting.js";

const SILENT = "No answer from the server yet";
const COMPUTED = "your browser has computed this run";
const PAGE_SILENT = "The rest of the page has not answered yet."; // what is said about the run is the server's

export class Steering {
  constructor(overlay) {
    this.overlay = overlay;
    this.hand = new Hand();
    this.cover = new VerdictCover();
    this.story = new Story((text) => this.say(text, true));
    this.words = ""; // on the run under the hand: the engine's, and before long the whole verdict
    this.live = null;
    this.run = null; // the run under the hand
    this.told = false; // whether these words are the server's
    this.settled = false; // whether the server has said that it is so, and what is to be said about it
  }

  /** Takes the description of the run that the server drew; returns whether it is the one the hand asked for. */
  drawn(run, live) {
    this.live = live;
    this.hand.answered(live ? { ...live.spec, formula: live.text } : { start: [run.x[0], run.y[0]], step_rule: { step_size: run.stepSize } });
    if (this.hand.empty) return true;
    if (this.run) this.compute();
    return false;
  }

  /** Moves a number of the run; returns whether the run that follows is shown. */
  move(place, value) {
    this.hand.move(place, value);
    this.rest();
    return this.compute();
  }

  compute() {
    const { subject } = this;
    this.run = subject?.run(this.hand.changes, (run) => this.take(subject, run)) ?? null;
    this.overlay.previewBeside(this.hand.changes);
    this.story.stop();
    this.settled = false;
    if (!this.run) return false;
    this.show(subject);
    if (subject.told && subject.link.whole && subject instanceof Live) {
      const { run } = this;
      this.story.ask(subject.link, this.hand.changes, () => namesOf(run));
    }
    return true;
  }

  show(subject) {
    this.overlay.show(this.run);
    this.say(subject.words(this.run), !(subject instanceof Live) && subject.current);
  }

  /** Takes a run that the server has computed for the hand, unless the hand has let go of it. */
  take(subject, run) {
    if (this.hand.empty || subject !== this.subject) return;
    this.run = run;
    this.show(subject);
  }

  /** Says this about the run under the hand; `told`: the server does. */
  say(words, told = false) {
    this.words = words;
    this.told = told;
    this.tell();
    this.overlay.tell("onWords");
    this.overlay.request();
  }

  tell(note = "") {
    const { theme } = this.overlay;
    if (!this.run || !theme) return;
    this.cover.show(this.words || (note && "Computed here"), theme.ground, note, this.settled);
  }

  /** Where the run begins: where the hand has put it, else where the page has. */
  get start() {
    const { x, y } = this.overlay.run;
    const [atX, atY] = this.hand.moved.get("start") ?? [x[0], y[0]];
    return { x: atX, y: atY };
  }

  /** The function in the hand: the formula that is being typed, else the one on screen. */
  get subject() {
    return this.hand.moved.get("formula")?.live ?? this.live;
  }

  /** Draws the landscape under the hand; null where neither formula nor parameters were changed. */
  get ground() {
    const { formula, parameters } = this.hand.changes;
    const { subject } = this;
    if (!subject?.ground || !(formula || parameters)) return null;
    const numbers = { ...subject.spec.parameters, ...parameters };
    return (context, chart, axes) => subject.ground.paint(context, chart, axes, numbers, () => this.overlay.request());
  }

  /** The step size of the run under the hand, else of the one on screen. */
  get stepSize() {
    return this.hand.moved.get("step_rule.step_size") ?? this.overlay.run?.stepSize;
  }

  /** The run under the hand for those who hear the page. */
  get spoken() {
    const { run } = this;
    const { letters } = this.overlay;
    const at = `${letters[0]} ${inFull(this.start.x)}, ${letters[1]} ${inFull(this.start.y)}`;
    return run && this.words ? `${at}. ${this.words.replace("\n", ". ")}` : at;
  }

  /** The hand has let go and `tell` told the page: looks after its answer. */
  wait(tell, onRefused) {
    this.rest();
    this.stop = watchAnswer({ tell, onRefused, onSilence: () => this.tell(this.silence) });
  }

  /** The names of the columns of the run under the hand, each once; the page keeps them from now on. */
  get keptColumns() {
    return this.run && this.subject instanceof Live ? [...new Set(keepColumns(this.run))] : [];
  }

  /** Asks the server for the run that the hand has let go of; gives up after this time in milliseconds. */
  settle(patience) {
    const { subject, run } = this;
    if (!run || !(subject instanceof Live) || !subject.told || !subject.link.whole) return Promise.resolve();
    const { changes } = this.hand;
    const answered = this.story.settle(subject.link, changes, () => namesOf(run));
    const taken = answered.then((answer) => run === this.run && this.takeSettled(answer, changes));
    return Promise.race([taken, new Promise((done) => setTimeout(done, patience))]);
  }

  /** Takes the run of the server: the one under the hand, if it is that to the last bit, or one to be shown in its place. */
  takeSettled(answer, changes) {
    if (!answer?.verdict) return;
    if (!answer.held) this.overlay.show(runOf(answer, changes, this.live.spec));
    this.settled = true;
    this.say(wordsOf(answer.verdict), true);
  }

  /** The words while the page does not answer. */
  get silence() {
    if (this.told) return PAGE_SILENT;
    return this.subject instanceof Live ? `${SILENT}: ${COMPUTED}.` : `${SILENT}.`;
  }

  rest() {
    this.stop?.();
  }

  drop() {
    this.rest();
    this.story.stop();
    this.hand.forget();
    this.live?.forget?.();
    this.words = "";
    this.cover.clear();
    this.run = null;
    this.told = false;
    this.settled = false;
  }
}
