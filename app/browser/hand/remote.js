// A run that only the server knows, in the hand: a line search, Newton's and quasi-Newton methods, a loss over rows. It is
// asked of the server at the pace of its answers; until the next one is here, the last one stands.

import { opened, uncompressed } from "../parts/numbers.js";
import { queryText } from "../parts/query.js";
import { fetchPacked, queryOf, wordsOf } from "./story.js";

const SERVERS = ["formula", "parameters", "goal"]; // changes that follow when the page has drawn them: of the landscape

export class Remote {
  /** `spec` has the numbers of the run on screen by the names of `Hand`; `link`, `told` and `reference` are those of `Live`. */
  constructor(given) {
    const { spec, reference, told, link, text } = given;
    Object.assign(this, { given, spec, reference, told, link, text, answered: null, asking: false, next: null });
  }

  /** The last answer for a hand that has moved so; `take(run)` gets the next one. */
  run(changes, take) {
    if (Object.keys(changes).some((name) => SERVERS.includes(name))) return null;
    this.next = { query: queryOf(this.link, changes), changes, take };
    if (!this.asking) this.ask();
    return this.answered;
  }

  async ask() {
    this.asking = true;
    while (this.next) await inTurn(() => this.answer());
    this.asking = false;
  }

  async answer() {
    if (!this.next) return; // the hand has let go meanwhile
    const { query, changes, take } = this.next;
    this.next = null;
    const answer = await fetchPacked(`${this.link.address}?${queryText(query)}`).catch(() => null);
    const run = answer && runOf(opened(answer), changes, this.spec);
    if (run) take(this.answered = run);
  }

  /** Whether the last answer is the one to the last question. */
  get current() {
    return !this.next;
  }

  /** The verdict of the server on a run. */
  words({ verdict }) {
    return this.told ? verdict : "";
  }

  /** The hand has let go of the run. */
  forget() {
    this.answered = null;
    this.next = null;
  }
}

let turn = Promise.resolve();

/** Does this once what was begun before has ended: the server answers one question of a visitor at a time, and a browser that
 *  waits for several keeps none of its few connections for the rest of the page. */
function inTurn(task) {
  return (turn = turn.then(task, task));
}

/** A run of the charts from an answer of the route; null for one without iterates, which a teacher's link hides. */
export function runOf({ iterates, reference, goal, status, verdict, columns }, changes, spec) {
  if (!iterates) return null;
  const [x, y, value, gx, gy, steps, spent] = uncompressed(columns, columns.length / (4 * iterates));
  return {
    n: iterates - 1, x, y, value, gx, gy, reference, ascending: goal === "maximize",
    stepSize: changes.step_rule?.step_size ?? spec.step_rule?.step_size ?? steps[0],
    tolerance: changes.gradient_tolerance ?? spec.gradient_tolerance,
    status: status?.name, stop: null, another: false, spent,
    verdict: verdict ? wordsOf(verdict) : "",
  };
}
