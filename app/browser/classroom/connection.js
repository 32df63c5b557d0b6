// The class on the server: its view as it changes, answers and acts. The events are read with fetch and not with an
// EventSource, which cannot send a header: seat and secret stay out of every address, and so out of every log.

import { pause } from "./elements.js";

const FIRST_WAIT = 500; // milliseconds before the first try to come back
const LONGEST_WAIT = 8000;
const SILENCE = 45_000; // the server says something more often than this, so the connection is dead
const GONE = [401, 403, 404, 410];

/** Where the app is: this script lies two folders below it. */
export const ROOT = new URL("../../", import.meta.url);

/** The code in what somebody typed: letters and digits alone, in capitals. */
export const codeIn = (typed) => typed.replaceAll("%20", "").replace(/[^0-9a-z]/gi, "").toUpperCase();

/** The code in the address of this page: …/class/CODE, …/class/CODE/board. */
export const codeHere = () => codeIn(location.pathname.slice(ROOT.pathname.length).split("/")[1] ?? "");

/** The answer of a route below /api; a refusal is an error that says why, with its status. */
export async function ask(path, { method = "GET", body, as } = {}) {
  const headers = as ? { Authorization: `Bearer ${as}` } : {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(new URL(`api/${path}`, ROOT), {
    method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store",
  });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  const error = new Error(told.error?.message ?? told.reason ?? "The server did not take it.");
  throw Object.assign(error, { status: answer.status });
}

/** The live view of one class for one visitor: `as` is "seat:TOKEN", "teacher:SECRET", or empty for the board. */
export class Connection {
  /** `onView(view)`, `onState(connected)`, and `onGone(status)` when the class or the seat does not exist any more. */
  constructor(code, as, { onView, onState, onGone }) {
    Object.assign(this, { code, as, onView, onState, onGone });
    this.heard = 0;
    this.over = false;
    this.wake = () => {};
    for (const name of ["online", "focus", "pageshow"]) addEventListener(name, () => this.look());
    document.addEventListener("visibilitychange", () => this.look());
    setInterval(() => this.look(), SILENCE / 3);
    this.listen();
  }

  path(rest) {
    return `class/${this.code}/${rest}`;
  }

  answer(given) {
    return ask(this.path("answer"), { method: "POST", as: this.as, body: given });
  }

  /** An act of the teacher; the view that follows is shown. */
  async act(act, given = {}) {
    const answer = await ask(this.path("act"), { method: "POST", as: this.as, body: { act, ...given } });
    this.take(await answer.json());
  }

  take(view) {
    this.heard = Date.now();
    this.onView(view);
  }

  /** After sleep or a lost network nothing may tell us that the line is dead: then it is opened anew. */
  look() {
    if (document.hidden) return;
    if (Date.now() - this.heard > SILENCE) this.cancel?.abort();
    this.wake();
  }

  end() {
    this.over = true;
    this.cancel?.abort();
  }

  /** Follows the events, and comes back after every end of them, later each time. */
  async listen() {
    for (let wait = FIRST_WAIT; !this.over; ) {
      this.heard = Date.now();
      this.cancel = new AbortController();
      try {
        await this.follow();
        wait = FIRST_WAIT;
      } catch (error) {
        if (GONE.includes(error.status)) return this.onGone(error.status);
      }
      if (this.over) return undefined;
      this.onState(false);
      // By chance, so that a class of 500 does not come back in the same moment.
      await Promise.race([pause(wait * (0.5 + Math.random())), new Promise((resolve) => { this.wake = resolve; })]);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    }
    return undefined;
  }

  async follow() {
    const headers = { Accept: "text/event-stream", ...(this.as ? { Authorization: `Bearer ${this.as}` } : {}) };
    const url = new URL(`api/${this.path("events")}`, ROOT);
    const answer = await fetch(url, { headers, signal: this.cancel.signal, cache: "no-store" });
    if (!answer.ok) throw Object.assign(new Error("no events"), { status: answer.status });
    this.onState(true);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      this.heard = Date.now();
      const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop();
      blocks.forEach((block) => this.hear(block));
    }
  }

  /** One event: the lines of its name and its data; what is neither keeps the line alive. */
  hear(block) {
    const lines = block.split("\n").map((line) => line.split(/: ?(.*)/s));
    const named = (name) => lines.filter(([one]) => one === name).map(([, text]) => text).join("\n");
    const data = named("data");
    if (data && ["", "view"].includes(named("event"))) this.take(JSON.parse(data));
  }
}
