// The projected page: how to join, how many have answered, and at the reveal the whole class on one landscape.

import { codeHere, Connection } from "./connection.js";
import { el } from "./elements.js";
import { isOpen, isRevealed } from "./phases.js";
import { Picture } from "./picture.js";
import { showStart } from "./questions.js";
import { results } from "./results.js";
import { Countdown, asking, phaseText, roundText, say, sceneOf, shown, showState } from "./screen.js";

const code = codeHere();
const { link } = document.body.dataset;
const SMALLEST = 0.5; // of the usual size; below it nobody could read the board
const TRIES = 4; // type wraps anew in another size

/** Code, address and QR code: large while people join, small in the corner afterwards. */
function doors() {
  return el("aside", { class: "doors" },
    el("img", { src: "qr.svg", alt: "QR code of the address to join" }),
    el("p", { class: "code", text: code }),
    el("p", { class: "link", text: link.replace(/^https?:\/\//, "") }));
}

/** A part of a whole in percent; nothing but all of it is 100 %, and nothing but none of it is 0 %. */
function share(part, whole) {
  const percent = Math.round((100 * part) / whole);
  if (percent === 100 && part < whole) return "over 99 %";
  return percent === 0 && part > 0 ? "under 1 %" : `${percent} %`;
}

/** How many have answered, once the answers are shown how many of them are right, and otherwise how many have joined. */
function countsOf({ question, rights, answered, joined, ...view }) {
  if (question && isOpen(view)) return `${answered} of ${joined} answered`;
  if (question && rights && answered) return `${rights.now} of ${answered} right (${share(rights.now, answered)})`;
  return `${joined} joined`;
}

/** Has everything drawn smaller until the page is no higher than the screen. */
function fit() {
  const { style } = document.body;
  const over = document.documentElement.scrollHeight / innerHeight;
  const now = Number(style.getPropertyValue("--fit") || 1);
  if (over > 1 && now > SMALLEST) style.setProperty("--fit", String(Math.max(SMALLEST, (0.99 * now) / over)));
}

/** The same from full size on. */
function fitAnew() {
  document.body.style.setProperty("--fit", "1");
  for (let i = 0; i < TRIES; i += 1) fit();
}

class Board {
  constructor() {
    this.scene = null;
    this.control = null;
    this.clock = new Countdown();
    this.counts = el("p", { class: "counts" });
    this.doors = doors();
    this.line = new Connection(code, "", {
      onView: (view) => this.show(view), onState: showState, onGone: () => this.gone(),
    });
    addEventListener("resize", fitAnew);
    new ResizeObserver(fit).observe(document.getElementById("page")); // charts are drawn when their place has a width
  }

  gone() {
    this.line.end();
    shown(el("div", { class: "card" }, el("h1", { text: "There is no class with this code now." })));
  }

  show(view) {
    this.clock.show(view);
    this.counts.textContent = countsOf(view);
    const scene = sceneOf(view);
    if (scene === this.scene) return;
    this.scene = scene;
    this.control?.end();
    this.control = null;
    this.draw(view);
    fitAnew();
    say(phaseText(view));
  }

  draw(view) {
    document.body.dataset.phase = view.question ? view.phase : "lobby";
    if (view.phase === "ended") {
      shown(el("div", { class: "card" }, el("h1", { text: "The class has ended." }), el("p", { text: "What was answered is deleted within a day." })));
      return;
    }
    if (!view.question) {
      const words = view.round > 1 ? `Question ${view.round} comes next` : "Join with your phone";
      shown(el("h1", { text: words }), this.doors, this.counts);
      return;
    }
    const head = el("header", {}, el("p", { class: "round" }, el("span", { text: `${roundText(view)} · ${phaseText(view)}` }), this.clock.element), asking(view.question));
    this.control = isRevealed(view) ? this.revealed(view) : this.asked(view);
    shown(head, this.control.element, el("footer", {}, this.counts, this.doors));
  }

  asked({ question }) {
    const picture = new Picture(question, { label: "Landscape of the question with the start of the run" });
    showStart(picture, question);
    const choices = question.choices && el("ol", { class: "choices" }, ...question.choices.map((text) => el("li", { text })));
    return { element: el("div", { class: choices ? "split" : "whole" }, picture.element, choices), end: () => picture.end() };
  }

  revealed(view) {
    const found = results(view);
    const why = view.phase === "explain" && view.solution.why && el("p", { class: "why", text: view.solution.why });
    return { element: el("div", { class: "revealed" }, why, found.element), end: found.end };
  }
}

new Board();
