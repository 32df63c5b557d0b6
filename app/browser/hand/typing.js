// The formula while it is typed: run and landscape follow as soon as it can be read, and where it cannot, the mistake is
// shown with a caret once the keys have been still for a moment. Streamlit itself tells the server on Enter.

import { Live } from "./live.js";
import { queryText } from "../parts/query.js";
import { VISITOR } from "./story.js";

const STILL = 20; // milliseconds after a key before the server is asked how the text reads
const CALM = 600; // milliseconds after a key before a mistake is shown: half a formula is none
const AFTER = 400; // milliseconds in which the page itself says what is wrong with a text that was put in
const FIELD = ".st-key-formula";
const TITLE = ".st-key-function";
const OUTDATED = "data-outdated";
const rules = new CSSStyleSheet();
rules.replaceSync(`[${OUTDATED}] { opacity: 0.35; transition: opacity 120ms; } .problem.typed { margin-top: 0.4rem; }`);

/** A formula in the hand: its text, and how the engine runs it. */
class Typed {
  constructor(text, live) {
    Object.assign(this, { text, live });
  }

  toString() {
    return this.text;
  }
}

export class Typing {
  constructor(overlay) {
    if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
    this.overlay = overlay;
    this.address = null;
    this.ending = new AbortController();
    const heard = { capture: true, signal: this.ending.signal };
    document.addEventListener("input", ({ target }) => isFormula(target) && this.typed(target.value), heard);
    document.addEventListener("focusout", ({ target }) => isFormula(target) && this.put(target.value), heard);
    document.addEventListener("keydown", ({ target, key }) => key === "Enter" && isFormula(target) && this.put(target.value), heard);
  }

  /** Takes the address of the route that reads formulas; none where the engine has no run. */
  set(address) {
    this.address = address ?? null;
  }

  dispose() {
    this.ending.abort();
    this.stop();
    this.showMistake(null);
    this.outdate(false);
  }

  typed(text) {
    const { live } = this.overlay.steering;
    this.stop();
    if (!live || !this.address || !live.link.whole) return;
    this.overlay.steering.story.stop();
    if (text === live.text) return void this.forget();
    this.asking = setTimeout(() => this.ask(text, live), STILL);
  }

  stop() {
    clearTimeout(this.asking);
    clearTimeout(this.showing);
    this.pending?.abort();
  }

  async ask(text, live) {
    const pending = new AbortController();
    this.pending = pending;
    const query = queryText({ ...live.link.query, f: text });
    try {
      const answer = await fetch(`${this.address}?${query}`, { signal: pending.signal, headers: { "X-Gradnorm-Visitor": VISITOR } });
      const { formula, engine } = answer.ok ? await answer.json() : {};
      if (formula && !pending.signal.aborted) this.take(text, formula, engine);
    } catch {
      // Overtaken, or the server is away: the last good picture stays.
    }
  }

  take(text, { problem }, engine) {
    if (problem) return void (this.showing = setTimeout(() => this.showMistake(problem), CALM));
    const { live } = this.overlay.steering;
    if (!live || text === live.text) return this.forget(); // the page has come to this formula meanwhile
    this.showMistake(null);
    const own = engine && Live.of({ ...live.given, spec: engine, text, reference: 0, quadratic: false, link: linkOf(live.link, text) });
    if (!own) return;
    this.outdate(true);
    this.overlay.steer("formula", new Typed(text, own));
  }

  /** The text is the formula of the page again. */
  forget() {
    const { overlay } = this;
    this.showMistake(null);
    this.outdate(false);
    if (overlay.steering.hand.moved.has("formula")) overlay.letGo.withdraw("formula");
  }

  /** The text was put in: Streamlit tells the page, and what is under the hand stays until that has answered. */
  put(text) {
    const { steering } = this.overlay;
    this.stop();
    setTimeout(() => this.showMistake(null), AFTER);
    const held = steering.hand.moved.get("formula");
    if (held && held.text !== text) this.forget();
    else if (held) this.overlay.answer.wait();
  }

  // Showing

  /** The title has another formula than the picture. */
  outdate(outdated) {
    document.querySelector(TITLE)?.toggleAttribute(OUTDATED, outdated);
  }

  showMistake(problem) {
    this.note?.remove();
    this.note = null;
    const field = document.querySelector(FIELD);
    if (!problem || !field) return;
    this.note = document.createElement("div");
    this.note.className = "problem typed";
    this.note.setAttribute("role", "status");
    const [message, caret, advice] = [["p", problem.message], ["pre", problem.caret], ["p", problem.suggestion ?? ""]].map(([name, text]) => {
      const part = document.createElement(name);
      part.textContent = text;
      return part;
    });
    this.note.append(...[message, caret, advice].filter((part) => part.textContent));
    field.append(this.note);
  }
}

const isFormula = (target) => target.matches?.(`${FIELD} input`);

/** The link of the page with a formula of its own. */
const linkOf = (link, text) => ({ ...link, query: { ...link.query, f: text }, formula: [text] });
