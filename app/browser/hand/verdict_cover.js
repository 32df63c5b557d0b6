// The cover: what is said about the run under the hand, over the page's verdict on the run on screen and in its form.

import { rewrite } from "../parts/rewriting.js";

const KEPT = /[.*+?^${}()|[\]\\]/g;
const FOLDED = ".verdict[data-folds] > details";
const SIGN = / ([=<>≤≥≈×]) (?=[−\d(√∞])/g;
const QUOTIENT = /(\S*\d\/\S+)/;
const SUM = /(\d) ([−+]) (?=[α-μ])/g;
const PAIR = /(\([−\d][^\s(),]*,) (?=[−\d][^\s(),]*\))/g;

let unfolded = false; // whether the visitor has unfolded the page's words: those that take their place unfold too
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.(FOLDED)) unfolded = target.open;
}, true);

/** Unfolds the page's words where they are new and the visitor had unfolded those before. */
export function unfoldAgain() {
  if (unfolded) document.querySelectorAll(`${FOLDED}:not([open])`).forEach((details) => { details.open = true; });
}

/** The text with spaces at which no line ends, as app/text/unbroken.py sets them. */
const unbroken = (text) =>
  text.replace(SIGN, "\u00a0$1\u00a0").replace(SUM, "$1\u00a0$2\u00a0").replace(PAIR, "$1\u00a0");

export class VerdictCover {
  constructor() {
    this.place = undefined; // the class of the container that holds the page's own words
    this.terms = null; // finds the letters and words that the page explains
    this.cover = null;
  }

  /** Takes the letters and words that the page explains: here they look as they do there. */
  explain(terms) {
    const names = [...terms].sort((a, b) => b.length - a.length).map((term) => term.replace(KEPT, "\\$&"));
    this.terms = names.length ? new RegExp(`(?<![\\p{L}\\p{N}_*])(${names.join("|")})(?![\\p{L}\\p{N}_*])`, "u") : null;
  }

  /** Shows a headline and, after line breaks, sentences, on this ground, and a note on how they come about; the page's own
   *  words stay under it. Where the page folds all but one sentence, so do these, as the visitor has left it.
   *  `settled`: run and words are those of the server. */
  show(text, ground, note = "", settled = false) {
    const host = this.place && document.querySelector(`.${this.place}`);
    if (!host || !text) return void this.clear();
    if (!this.cover?.isConnected || this.cover.parentElement !== host) {
      this.clear();
      this.cover = document.createElement("div");
      this.cover.className = "verdict-overlay";
      this.cover.setAttribute("aria-hidden", "true"); // the track or the handle says it
      this.cover.inert = true;
      host.append(this.cover);
    }
    this.cover.style.background = ground;
    this.cover.toggleAttribute("data-settled", settled);
    rewrite(this.cover, this.parts(text.split("\n"), host.querySelector(".verdict[data-folds]"), note));
  }

  /** The paragraphs; `page` has the page's own words where it folds them. */
  parts([headline, ...sentences], page, note) {
    const known = new Set();
    const said = (words) => this.explained(words, known);
    const head = paragraph([element("b", said(headline))]);
    const last = note ? [paragraph([note])] : [];
    if (!page) return [head, paragraph([element("span", said(sentences.join(" ")))]), ...last];
    const [first = "", ...rest] = sentences;
    const unfolding = page.querySelector("details");
    const why = unfolding || rest.length ? [folded(said(rest.join(" ")), unfolding?.open)] : [];
    return [head, paragraph([element("span", said(first))]), ...why, ...last];
  }

  /** The text in pieces, with the first use of each explained word marked; no line ends behind the slash of a quotient. */
  explained(text, known) {
    return unbroken(text).split(QUOTIENT).flatMap((piece, i) => {
      const words = this.marked(piece, known);
      return i % 2 ? [span(words, "whole")] : words;
    });
  }

  marked(text, known) {
    const pieces = this.terms ? text.split(this.terms) : [text];
    return pieces.filter(Boolean).map((piece) => {
      if (known.has(piece) || !this.terms?.test(piece) || this.terms.exec(piece)[0] !== piece) return piece;
      known.add(piece);
      return span([piece], "term");
    });
  }

  clear() {
    this.cover?.remove();
    this.cover = null;
  }
}

function element(name, children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

const span = (children, className) => Object.assign(element("span", children), { className });

const paragraph = (children) => element("p", children);

function folded(children, open) {
  const made = element("details", [element("summary", ["why"]), paragraph(children)]);
  made.open = Boolean(open);
  return made;
}
