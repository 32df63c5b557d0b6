// The keys before a class, wherever the focus is but where one types: down and Page Down go on in a deck, up and Page Up go
// back, and Escape leaves projector mode, unless it closes what is open above the page.

import { WRITING } from "../parts/page_keys.js";

const OPEN = "dialog[open], [role=dialog], [data-baseweb=popover], [role=listbox]";
const TURNS = { ArrowDown: 1, PageDown: 1, ArrowUp: -1, PageUp: -1 };

export default function deck({ setTriggerValue }) {
  const ending = new AbortController();
  const pressed = (event) => {
    const leaves = event.key === "Escape" && !document.querySelector(OPEN);
    const turn = TURNS[event.key];
    if (!(turn || leaves) || event.ctrlKey || event.metaKey || event.altKey || event.composedPath()[0].closest?.(WRITING)) return;
    event.preventDefault();
    event.stopPropagation();
    if (leaves) setTriggerValue("leave", 1);
    else setTriggerValue("turn", turn);
  };
  // Before the parts of the page hear it: a track that was just dragged keeps the focus, and the arrows.
  document.addEventListener("keydown", pressed, { capture: true, signal: ending.signal });
  return () => ending.abort();
}
