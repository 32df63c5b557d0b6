// How the runs of many step sizes end, computed between the frames.

import { engine } from "../engine/engine.js";

const STILL = 50; // milliseconds without another question: a hand that goes on moving has the processor to itself
const PORTION = 8; // milliseconds of work at a time
let asked = 0; // the last question; an earlier one is given up
let waiting;

const soon = (work) => (window.requestIdleCallback ?? setTimeout)(work, { timeout: 500 });

/** Calls `paint([{ outcome, n }, …])` with the endings of the runs of these step sizes. */
export function outcomesOf(spec, changes, stepSizes, paint) {
  const question = (asked += 1);
  const own = { ...spec }; // the engine keeps one run for each description: ours must not overwrite that of the hand
  const found = [];
  const work = (idle) => {
    const left = idle?.timeRemaining() || PORTION; // no longer than until the next frame, unless there was no time for long
    const end = performance.now() + Math.min(left, PORTION);
    while (found.length < stepSizes.length && performance.now() < end) {
      const step_rule = { ...changes.step_rule, step_size: stepSizes[found.length] };
      const run = engine.run(own, { ...changes, step_rule });
      found.push(run ? { outcome: run.status, n: run.iterations } : {});
    }
    if (question !== asked) return;
    if (found.length < stepSizes.length) soon(work);
    else paint(found);
  };
  clearTimeout(waiting);
  waiting = setTimeout(() => soon(work), STILL);
}
