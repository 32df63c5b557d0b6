// The teacher's page, on a second screen or a phone: one button for what usually comes next, the others beside it.

import { ask, codeHere, Connection, ROOT } from "./connection.js";
import { button, el } from "./elements.js";
import { isRevealed } from "./phases.js";
import { Countdown, asking, phaseText, roundText, say, shown, showState } from "./screen.js";
import { keep, kept } from "./seats.js";

const code = codeHere();
const { link } = document.body.dataset;
const SECONDS = [30, 60, 120, 180];
// The usual one first. Which of them are possible now is in the view.
const ACTS = [
  ["open", "Open the question"], ["close", "Close"], ["explain", "Explain"], ["second", "Open the second vote"],
  ["reveal", "Show the answers"], ["discuss", "Let them discuss first"], ["next", "Next question"],
  ["twin", "Twin with other numbers"], ["reopen", "Reopen"],
];
// In these phases the act that usually comes next stands first.
const USUAL = { closed: "reveal", explain: "next" };
const TIMED = ["open", "second"];

/** The secret comes in the fragment, which no server and no log sees; the address is cleared of it at once. */
function secretHere() {
  const given = decodeURIComponent(location.hash.slice(1));
  if (given) {
    keep("teacher", code, given);
    history.replaceState(null, "", location.pathname);
  }
  return given || kept("teacher", code);
}

class Console {
  constructor(secret) {
    this.secret = secret;
    this.clock = new Countdown();
    this.counts = el("p", { class: "counts" });
    this.problem = el("p", { class: "problem", role: "alert" });
    this.parts = Object.fromEntries(["head", "acts", "plan", "people", "tools"].map((name) => [name, el("section", { class: name })]));
    this.parts.tools.append(...this.tools());
    const { head, acts, plan, people, tools } = this.parts;
    shown(head, acts, this.problem, this.counts, plan, people, tools);
    this.line = new Connection(code, `teacher:${secret}`, {
      onView: (view) => this.show(view), onState: showState, onGone: (status) => this.gone(status),
    });
  }

  gone(status) {
    this.line.end();
    if (status !== 404 && status !== 410) keep("teacher", code, null);
    refused(status === 404 || status === 410 ? "There is no class with this code now." : "This link has not the teacher's secret.");
  }

  show(view) {
    this.clock.show(view);
    this.counts.textContent = `${view.joined} joined${["lobby", "ended"].includes(view.phase) ? "" : `, ${view.answered} answered`}`;
    const scene = JSON.stringify([view.phase, view.round, view.rounds, view.acts, view.plan]);
    if (scene !== this.scene) {
      this.scene = scene;
      this.draw(view);
    }
    this.people(view);
    this.parts.tools.classList.toggle("over", view.phase === "ended");
  }

  draw(view) {
    const { head, acts, plan } = this.parts;
    head.replaceChildren(
      el("p", { class: "round" }, el("span", { text: view.question ? `${roundText(view)} · ${phaseText(view)}` : phaseText(view) }), this.clock.element),
      view.question ? asking(view.question) : el("h1", { text: `Class ${code}` }),
      ...(view.rights ? [el("p", { text: `Right: ${view.rights.now} of ${view.answered}.` })] : []),
      ...(view.solution?.why ? [el("p", { class: "why", text: view.solution.why })] : []),
      ...(view.note ? [el("p", { class: "note", text: `To say: ${view.note}` })] : []));
    const seen = { round: view.round }; // of two consoles one is quicker: the other skips no question
    const first = ([act]) => (act === USUAL[view.phase] ? -1 : 0);
    const possible = ACTS.filter(([act]) => view.acts.includes(act)).sort((a, b) => first(a) - first(b));
    const held = acts.contains(document.activeElement);
    acts.replaceChildren(...possible.map(([act, words], i) => button(words, () => this.act(act, seen), { class: i ? "" : "main" })),
      ...TIMED.filter((act) => view.acts.includes(act)).map((act) => this.timed(act, seen)),
      ...(isRevealed(view) && !view.acts.includes("next") ? [el("p", { class: "hint", text: "That was the last question." })] : []));
    if (held) acts.querySelector("button")?.focus();
    plan.replaceChildren(...this.plan(view));
    say(phaseText(view));
  }

  /** The questions in their order with their minutes, and the minutes that are left with this one. */
  plan({ plan = [], round }) {
    if (!plan.length) return [];
    const rows = plan.map(({ text, minutes }, i) => el("li", { class: i + 1 === round ? "now" : "" },
      el("span", { text }), minutes && el("span", { class: "minutes", text: ` ${minutes} min` })));
    const left = plan.slice(Math.max(0, round - 1)).reduce((sum, { minutes = 0 }) => sum + minutes, 0);
    return [el("h2", { text: left ? `Plan · ${left} minutes from here` : "Plan" }), el("ol", {}, ...rows)];
  }

  /** The same act with a countdown, in the round that is seen. */
  timed(act, seen) {
    const buttons = SECONDS.map((seconds) => button(`${seconds} s`, () => this.act(act, { seconds, ...seen })));
    return el("div", { class: "clocks", role: "group", "aria-label": "With a countdown" }, el("span", { text: "With a countdown:" }), ...buttons);
  }

  people(view) {
    const named = view.seats ?? [];
    const scene = JSON.stringify(named);
    if (scene === this.named) return;
    this.named = scene;
    const row = ({ number, name, shown: seen }) => el("li", {}, el("span", { text: `${number}: ${name}${seen ? " (the board may show it)" : ""}` }),
      button("Remove", () => this.act("hide", { number }), { "aria-label": `Remove the name ${name}` }));
    this.parts.people.replaceChildren(...(named.length ? [el("h2", { text: "Names" }), el("ul", {}, ...named.map(row))] : []));
  }

  tools() {
    const board = new URL(`class/${code}/board`, ROOT).href;
    return [
      el("h2", { text: "Class" }),
      el("p", {}, "Code ", el("b", { class: "code", text: code }), " at ", el("span", { class: "link", text: link })),
      el("div", { class: "row" }, el("a", { class: "button", href: board, target: "_blank", rel: "noopener", text: "Open the board" }),
        this.copying(),
        button("Save the answers (CSV)", () => this.save())),
      el("div", { class: "row ending" }, this.ending()),
    ];
  }

  /** The button that copies the link of this console; where the browser keeps the clipboard shut, it is there to read. */
  copying() {
    const address = `${location.href}#${encodeURIComponent(this.secret)}`;
    const copy = button("Copy this console's link", async () => {
      try {
        await navigator.clipboard.writeText(address);
        copy.textContent = "Copied";
      } catch {
        copy.replaceWith(el("input", { readonly: true, value: address, "aria-label": "The link of this console" }));
      }
    });
    return copy;
  }

  /** The button that ends the class asks once more. */
  ending() {
    const end = button("End the class", () => {
      if (end.dataset.sure) this.act("end");
      else Object.assign(end, { textContent: "End it for everybody? Press again" }).dataset.sure = "yes";
    });
    end.addEventListener("blur", () => {
      end.textContent = "End the class";
      delete end.dataset.sure;
    });
    return end;
  }

  async act(act, given) {
    this.problem.textContent = "";
    try {
      await this.line.act(act, given);
    } catch (error) {
      this.problem.textContent = error.status ? error.message : "No connection: nothing was done.";
    }
  }

  async save() {
    const answer = await ask(`class/${code}/export`, { as: `teacher:${this.secret}` });
    const address = URL.createObjectURL(await answer.blob());
    el("a", { href: address, download: `class-${code}.csv` }).click();
    URL.revokeObjectURL(address);
  }
}

const refused = (words) => shown(el("div", { class: "card" }, el("h1", { text: words }),
  el("p", { text: "The page Class of the app gives the link to this console when it makes a class." })));

const secret = secretHere();
if (secret) new Console(secret);
else refused("This link has not the teacher's secret.");
