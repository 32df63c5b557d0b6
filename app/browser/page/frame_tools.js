// The tools in the frame of every page: undo, redo, share, help. The address states the settings of a screen and each change is
// an entry of the browser's history, so undo goes back to the last entry of the same page that shows something else:
// visits to other pages, and the return from them, change nothing on this one.

import { readCommas } from "../parts/decimal_point.js";
import { hintAgain } from "../parts/hints.js";
import { oneEntryAPage } from "../parts/one_entry.js";
import { sharedLink } from "../parts/shared_link.js";

const WAYS = { undo: -1, redo: 1 };
const SAID = 7000; // milliseconds for which a word stands beside the buttons
const WRITING = "input:not([type=range]), textarea, select, [contenteditable=true]";
const LOCAL = /^(localhost|127\.|\[::1\])/;
const TOUCH = matchMedia("(pointer: coarse)");

/** How many entries of the history lie between this one and the nearest of this page with another screen, in this
 *  direction; 0 where there is none, one where the browser does not say. */
function stepsTo(way) {
  const entries = globalThis.navigation;
  if (!entries?.currentEntry) return way;
  const all = entries.entries();
  const leads = ({ url }) => {
    const { pathname, search } = new URL(url);
    return pathname === location.pathname && search !== location.search;
  };
  for (let at = entries.currentEntry.index + way; all[at]?.url; at += way) {
    if (leads(all[at])) return at - entries.currentEntry.index;
  }
  return 0;
}

function go(way) {
  const steps = stepsTo(way);
  if (steps) history.go(steps); // go(0) would load the page anew
}

/** Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y, unless somebody writes: a field has an undo of its own. */
function keyed(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.composedPath()[0].closest?.(WRITING)) return;
  const key = event.key.toLowerCase();
  const way = key === "y" || (key === "z" && event.shiftKey) ? 1 : key === "z" ? -1 : 0;
  if (!way) return;
  event.preventDefault();
  go(way);
}

/** Puts a text on the clipboard; a page that is not served securely has only the old way. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    Object.assign(field, { value: text, readOnly: true });
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

class Tools {
  constructor(root) {
    this.root = root;
    this.dialog = root.querySelector("dialog");
    this.said = root.querySelector(".said");
    root.addEventListener("click", (event) => this.pressed(event));
    const heard = { signal: (this.ending = new AbortController()).signal };
    document.addEventListener("keydown", keyed, heard);
    globalThis.navigation?.addEventListener("currententrychange", () => this.refresh(), heard);
    oneEntryAPage();
    readCommas();
    this.refresh();
  }

  update({ version, terms }) {
    this.root.querySelector(".version").textContent = version;
    const list = this.root.querySelector(".terms");
    list.parentElement.hidden = terms.length === 0;
    list.replaceChildren();
    for (const [term, meaning] of terms) {
      list.append(Object.assign(document.createElement("dt"), { textContent: term }));
      list.append(Object.assign(document.createElement("dd"), { textContent: meaning }));
    }
  }

  pressed(event) {
    if (event.target === this.dialog) return this.dialog.close(); // beside its words
    const tool = event.target.closest?.("[data-tool]")?.dataset.tool;
    if (WAYS[tool]) go(WAYS[tool]);
    if (tool === "share") this.share();
    if (tool === "help") this.dialog.showModal();
    if (tool === "hints") {
      hintAgain();
      this.dialog.close();
    }
    return undefined;
  }

  async share() {
    const url = sharedLink();
    if (TOUCH.matches && navigator.share) {
      await navigator.share({ title: document.title, url }).catch(() => {}); // put away again
      return;
    }
    const where = LOCAL.test(location.host) ? "; localhost opens on this machine only" : "";
    const done = await copied(url);
    this.say(done ? `Link copied: paste it where others read it${where}` : "Copy the address of the browser: it opens this screen, with the player at its end");
  }

  say(words) {
    this.said.textContent = words;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => { this.said.textContent = ""; }, SAID);
  }

  refresh() {
    for (const [tool, way] of Object.entries(WAYS)) {
      this.root.querySelector(`[data-tool=${tool}]`).setAttribute("aria-disabled", String(stepsTo(way) === 0));
    }
  }

  dispose() {
    this.ending.abort();
    clearTimeout(this.saying);
  }
}

const mounted = new WeakMap(); // the place of the component in the page → the tools

export default function frameTools({ data, parentElement }) {
  if (!mounted.has(parentElement)) mounted.set(parentElement, new Tools(parentElement));
  const tools = mounted.get(parentElement);
  tools.update(data);
  return () => {
    tools.dispose();
    mounted.delete(parentElement);
  };
}
