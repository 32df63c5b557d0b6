// The parts that the pages of a class share: one place that is drawn anew when the class goes on, and the words for a reader who
// hears the page.

import { el } from "./elements.js";
import { PHASES } from "./phases.js";

const place = document.getElementById("page");
const spoken = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
const lost = el("p", { class: "lost", role: "status", hidden: true, text: "No connection. It comes back by itself." });
document.body.append(spoken, lost);

/** Replaces what the page shows. */
export const shown = (...parts) => place.replaceChildren(...parts.filter(Boolean));

/** Has a screen reader say it. */
export const say = (words) => { spoken.textContent = words; };

export const showState = (connected) => { lost.hidden = connected; };

export const roundText = ({ round, rounds }) => `Question ${round} of ${rounds}`;

export const phaseText = (view) => PHASES[view.phase] ?? view.phase;

/** The question, and under it what is given: function, method, start. No line begins with the number of an equation. */
export const asking = ({ text, given }) => el("div", { class: "asking" }, el("h1", { text }),
  given && el("p", { class: "given", text: given.replaceAll(" = ", "\u00a0=\u00a0") }));

/** The state that decides whether a page is drawn anew, a name that was removed among it; counts and clocks are renewed in place. */
export const sceneOf = ({ phase, round, question, answers }) => JSON.stringify([
  phase, round, question?.text, question?.link, answers?.map(({ name }) => name),
]);

/** A clock that counts down to the deadline of the view; empty without one. */
export class Countdown {
  constructor() {
    this.element = el("span", { class: "clock", role: "timer" });
    setInterval(() => this.tick(), 250);
  }

  /** The view says how many seconds are left: the clocks of server and browser need not agree. */
  show({ deadline }) {
    this.end = deadline === undefined ? null : Date.now() + 1000 * deadline;
    this.tick();
  }

  tick() {
    const left = this.end ? Math.max(0, Math.ceil((this.end - Date.now()) / 1000)) : null;
    const text = left === null ? "" : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (this.element.textContent !== text) this.element.textContent = text;
  }
}
