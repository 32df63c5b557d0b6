// The story: the page's whole verdict on the run under the hand, asked of the server once the hand is still for a moment.

import { opened } from "../parts/numbers.js";
import { queryText } from "../parts/query.js";

const STILL = 120; // milliseconds
const REST = 400; // milliseconds
const PACKED = "application/vnd.gradnorm.packed";
/** From the server: how many milliseconds a hand rests before the page is told. */
export const server = { rest: REST };
export const VISITOR = Math.random().toString(36).slice(2); // one job a visitor: the next question ends the one before

export class Story {
  /** `say(text)` gets the verdict: a headline, and after a line break sentences. */
  constructor(say) {
    this.say = say;
  }

  /** Asks for the run of this link with these changes, once the hand is still; a question that is overtaken is not answered.
   *  `columns()` names those of the run under the hand, for the answer serves the hand that lets go there as well; none where
   *  the answer has words alone. */
  ask(link, changes, columns = null) {
    this.stop();
    if (link) this.asking = setTimeout(() => this.tell(link, changes, columns), STILL);
  }

  async tell(link, changes, columns) {
    const question = this.question(link, changes, columns);
    const { verdict } = (await question.answer) ?? {};
    if (verdict && this.asked === question) this.say(wordsOf(verdict));
  }

  /** Resolves with the server's answer about the run of this link with these changes, whose columns may be left out: the answer
   *  to the question of a resting hand, else to one that is put now. Null where the server says nothing. */
  async settle(link, changes, columns) {
    const known = this.asked?.of === named(link, changes) && (await this.asked.answer);
    return known || this.question(link, changes, columns).answer;
  }

  /** A question to the server, in the place of the one before. */
  question(link, changes, columns) {
    this.stop();
    const query = queryText({ ...queryOf(link, changes), ...(columns && { held: columns().join("_") }) });
    this.pending = new AbortController();
    const answer = fetchPacked(`${link.address}?${query}`, this.pending.signal).then((found) => found && opened(found));
    // Overtaken, or the server is away: the words of the engine stay.
    return (this.asked = { of: named(link, changes), answer: answer.catch(() => null) });
  }

  stop() {
    clearTimeout(this.asking);
    this.pending?.abort();
    this.asked = null;
  }
}

/** The address of a run: the same for questions with the same answer. */
const named = (link, changes) => `${link.address}?${queryText(queryOf(link, changes))}`;

/** A verdict of the server as a headline, and after a line break sentences. */
export const wordsOf = ({ headline, sentences }) => [headline, ...sentences].join("\n");

/** The packed answer of a route, or null where it has none. */
export async function fetchPacked(address, signal) {
  const answer = await fetch(address, { signal, headers: { Accept: PACKED, "X-Gradnorm-Visitor": VISITOR } });
  server.rest = 1000 * Number(answer.headers.get("X-Gradnorm-Rest")) || REST;
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
}

const KEYS = { max_iterations: "steps", gradient_tolerance: "tol", value_tolerance: "ftol", step_tolerance: "xtol" };

/** The parameters of the link with the changes in their places. */
export function queryOf({ query, parts, formula }, { parameters, start, ...changes }) {
  const asked = { ...query };
  if (parameters) asked.f = formula.map((piece) => (typeof piece === "string" ? piece : parameters[piece.parameter] ?? piece.number)).join("");
  if (start) asked.start = start.join("_");
  for (const [name, key] of Object.entries(KEYS)) if (changes[name] !== undefined) asked[key] = String(changes[name]);
  const { step_size: stepSize } = changes.step_rule ?? {};
  if (stepSize !== undefined) asked.step = String(stepSize);
  for (const [part, { key, name, numbers }] of Object.entries(parts)) {
    const changed = changes[part] && Object.keys(numbers).some((number) => number in changes[part]);
    if (changed) asked[key] = [name, ...Object.values({ ...numbers, ...only(changes[part], numbers) })].join("_");
  }
  return asked;
}

const only = (changes, names) => Object.fromEntries(Object.entries(changes).filter(([name]) => name in names));
