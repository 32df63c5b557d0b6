// A student's page: join, answer, see oneself among all. It comes back to its seat by itself.

import { answering } from "./answering.js";
import { ask, codeHere, Connection, ROOT } from "./connection.js";
import { el, rested } from "./elements.js";
import { isOpen, isRevealed } from "./phases.js";
import { Picture } from "./picture.js";
import { answerText, showStart } from "./questions.js";
import { results } from "./results.js";
import { Countdown, asking, phaseText, roundText, say, sceneOf, shown, showState } from "./screen.js";
import { keep, kept } from "./seats.js";

const REST = 350; // milliseconds after the last move until an answer is sent
const AGAIN = 2000; // until an answer that did not get through is sent again
const NAME = 24; // letters
const code = codeHere();

/** The form before the first question; one press is enough. */
function joining(reason = "") {
  const name = el("input", { id: "name", maxlength: NAME, autocomplete: "off" });
  const show = el("input", { type: "checkbox" });
  const problem = el("p", { class: "problem", role: "alert", text: reason });
  const join = el("button", { class: "main", text: "Join" });
  const go = async (event) => {
    event.preventDefault();
    join.disabled = true;
    try {
      const typed = name.value.trim();
      const body = typed ? { name: typed, show: show.checked } : {};
      const answer = await ask(`class/${code}/join`, { method: "POST", body });
      const { seat } = await answer.json();
      keep("seat", code, seat);
      begin(seat);
    } catch (error) {
      problem.textContent = error.status === 404 ? "There is no class with this code now." : error.status ? error.message : "No connection. Try again.";
      join.disabled = false;
    }
  };
  shown(el("form", { class: "card", onsubmit: go },
    el("h1", { text: `Class ${code}` }),
    el("label", { for: "name", text: "Your name, if you like" }), name,
    el("label", { class: "choice" }, show, el("span", { text: "The screen in front may show it" })),
    el("p", { class: "hint", text: "No account. Otherwise the teacher alone sees a name. All of it is deleted within a day." }),
    problem, join));
  join.focus();
  instead(join);
}

/** In place of the form, where nobody can join: there is no such class, or it has ended. Without an answer the form stays. */
async function instead(join) {
  try {
    const { phase } = await (await ask(`class/${code}/view`)).json();
    if (phase === "ended" && join.isConnected) shown(ended());
  } catch (error) {
    if (error.status === 404 && join.isConnected) shown(el("div", { class: "card" }, el("h1", { text: "There is no class with this code now." })));
  }
}

/** The words to a student of a class that is over. */
const ended = () => el("div", { class: "card" }, el("h1", { text: "The class has ended." }),
  el("p", { text: "Thank you. What was answered here is deleted within a day." }), el("a", { href: ROOT.href, text: "Go on in the Playground" }));

class Student {
  constructor(seat) {
    this.scene = null;
    this.control = null;
    this.clock = new Countdown();
    this.state = el("p", { class: "state", role: "status" });
    this.line = new Connection(code, `seat:${seat}`, {
      onView: (view) => this.show(view), onState: showState, onGone: () => this.gone(),
    });
    this.later = rested(() => this.send(), REST);
  }

  gone() {
    this.line.end();
    keep("seat", code, null);
    joining("This class has ended, or the seat was given up.");
  }

  show(view) {
    this.view = view;
    this.clock.show(view);
    const scene = sceneOf(view);
    if (scene === this.scene && !this.isBehind(view)) return;
    this.scene = scene;
    this.control?.end?.();
    this.control = null;
    this.unsent = null;
    this.draw(view);
    say(view.question ? `${roundText(view)}. ${phaseText(view)}.` : phaseText(view));
  }

  /** Whether this page shows an answer that is no longer the newest: another page of the same seat has sent one since. */
  isBehind({ own }) {
    const isInUse = this.isTouched || this.control?.element.contains(document.activeElement);
    return !isInUse && JSON.stringify(own?.answer) !== this.drawnAnswer;
  }

  draw(view) {
    this.isTouched = false;
    this.drawnAnswer = JSON.stringify(view.own?.answer);
    if (view.phase === "ended") return this.bye();
    if (!view.question) return this.wait(view);
    const head = el("header", {}, el("p", { class: "round" }, el("span", { text: `${roundText(view)} · ${phaseText(view)}` }), this.clock.element),
      asking(view.question));
    if (isOpen(view)) this.control = answering(view.question, view.own.answer, (answer) => this.take(answer));
    else this.control = isRevealed(view) ? this.revealed(view) : this.waiting(view);
    this.say(this.sentence(view));
    shown(head, this.control.element, this.state);
    return undefined;
  }

  sentence(view) {
    const { own } = view;
    if (isOpen(view) && own.answer === null && own.first !== undefined) return `In the first vote you said ${answerText(view.question, own.first)}.`;
    if (isOpen(view)) return own.answer === null ? "" : "Sent. You can change it until the teacher closes.";
    if (view.phase === "closed") return "Closed. Look at the screen in front.";
    if (view.phase === "discuss") return "Convince your neighbour. You answer again in a moment.";
    return "";
  }

  say(words, kind = "") {
    this.state.textContent = words;
    this.state.className = `state ${kind}`;
  }

  wait(view) {
    shown(el("div", { class: "card" }, el("h1", { text: "You are in." }),
      el("p", { class: "seat", text: `Seat ${view.own.number}` }),
      el("p", { text: `The ${view.round > 1 ? "next" : "first"} question appears here by itself.` })));
  }

  bye() {
    this.line.end();
    keep("seat", code, null);
    shown(ended());
  }

  waiting(view) {
    const picture = new Picture(view.question, { label: "Landscape of the question with the start of the run" });
    showStart(picture, view.question);
    return { element: el("div", {}, picture.element, el("p", { class: "own" }, "Your answer: ", el("b", { text: answerText(view.question, view.own.answer) }))), end: () => picture.end() };
  }

  revealed(view) {
    const { own, solution } = view;
    const given = own.answer;
    const found = results(view, given);
    const judged = given !== null && typeof own.right === "boolean";
    const judgement = judged && el("p", { class: own.right ? "judged right" : "judged wrong" },
      el("b", { text: own.right ? "✓ That is it." : "Not this time." }), ` You: ${answerText(view.question, given)}.`);
    const whys = [...new Set([own.why, solution.why])].filter(Boolean);
    return { element: el("div", {}, judgement, ...whys.map((text) => el("p", { class: "why", text })), found.element), end: found.end };
  }

  take(answer) {
    this.isTouched = true;
    this.unsent = { round: this.view.round, vote: this.view.vote, answer };
    this.say("Sending …");
    this.later();
  }

  /** Sends the newest answer; without network it is tried again as long as the question is open. */
  async send() {
    const sending = this.unsent;
    if (!sending) return;
    try {
      await this.line.answer(sending);
      if (this.unsent !== sending) return;
      this.unsent = null;
      this.say("✓ Sent. You can change it until the teacher closes.", "sent");
    } catch (error) {
      if (this.unsent !== sending) return;
      if (error.status) {
        this.unsent = null;
        this.say(error.status === 409 && !isOpen(this.view) ? "Too late: the question is closed." : error.message, "problem");
      } else {
        this.say("Not sent yet: no connection. It is tried again.", "problem");
        setTimeout(() => this.send(), AGAIN);
      }
    }
  }
}

const begin = (seat) => new Student(seat);
const seat = kept("seat", code);
if (seat) begin(seat);
else joining();
