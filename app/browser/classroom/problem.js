// The run behind a question, and the runs of the class beside it: computed by the engine; where only the core can, the
// server is asked for the one run of the link.

import { engine } from "../engine/engine.js";
import { queryText } from "../parts/query.js";
import { fetchShown } from "./ground.js";

const known = new Map();

const copied = ({ x, y, norm, count, iterations, status }) => ({
  x: x.slice(0, count), y: y.slice(0, count), norm: norm.slice(0, count), count, iterations, status,
});

/** Which numbers of the run an answer changes; null when it says nothing about a run. */
function changesOf(question, answer) {
  if (answer === null || answer === undefined) return null;
  if (question.kind === "run") {
    const changes = {};
    if (answer.start) changes.start = answer.start;
    if (answer.step_size !== undefined) changes.step_rule = { step_size: answer.step_size };
    return changes;
  }
  if (isStepSize(question)) return { step_rule: { step_size: answer } };
  if (question.kind === "place" && question.quantity === "start") return { start: answer };
  return null;
}

/** Whether the number that is asked for is a step size, so that each answer makes a run. */
export const isStepSize = ({ kind, quantity }) => kind === "number" && ["step_size", "best_step"].includes(quantity);

/** The run that an answer makes, or null. */
export async function runOf(question, answer) {
  const changes = changesOf(question, answer);
  if (!changes) return null;
  const link = new URLSearchParams(question.link);
  if (answer.direction) link.set("dir", answer.direction);
  return (await Problem.of(answer.direction ? queryText(link) : question.link)).run(changes);
}

export class Problem {
  /** The run of this link; asked for once. */
  static of(link) {
    if (!known.has(link)) {
      known.set(link, Problem.load(link));
      known.get(link).catch(() => known.delete(link));
    }
    return known.get(link);
  }

  static async load(link) {
    const answer = await fetchShown(`formula?${link}`);
    const { engine: spec = null } = answer.ok ? await answer.json() : {};
    return new Problem(link, spec);
  }

  constructor(link, spec) {
    Object.assign(this, { link, spec });
  }

  /** The run with these changes, or null where the engine cannot compute it. */
  run(changes = {}) {
    if (!this.spec) return null;
    try {
      const found = engine.run(this.spec, changes);
      return found && copied(found);
    } catch (error) {
      if (error instanceof RangeError) return null; // a function that the engine lacks
      throw error;
    }
  }

  /** The run of the link itself. */
  async own() {
    return this.run() ?? this.asked();
  }

  async asked() {
    const answer = await fetchShown(`run?${this.link}`);
    if (!answer.ok) return null;
    const { run } = await answer.json();
    if (!run?.points) return null;
    const [x, y] = [0, 1].map((i) => Float64Array.from(run.points, (point) => Number(point[i])));
    const norm = Float64Array.from(run.norms?.["2"] ?? Object.values(run.norms ?? {})[0] ?? [], Number);
    return { x, y, norm, count: x.length, iterations: run.iterations, status: run.status?.name ?? "" };
  }
}
