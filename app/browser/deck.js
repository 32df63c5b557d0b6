// The keys of a deck: down and Page Down go on, up and Page Up go back, wherever the focus is but where one types.

import { WRITING } from "./page_keys.js";

const TURNS = { ArrowDown: 1, PageDown: 1, ArrowUp: -1, PageUp: -1 };

export default function deck({ setTriggerValue }) {
  const ending = new AbortController();
  const pressed = (event) => {
    const turn = TURNS[event.key];
    if (!turn || event.ctrlKey || event.metaKey || event.altKey || event.composedPath()[0].closest?.(WRITING)) return;
    event.preventDefault();
    event.stopPropagation();
    setTriggerValue("turn", turn);
  };
  // Before the parts of the page hear it: a track that was just dragged keeps the focus, and the arrows.
  document.addEventListener("keydown", pressed, { capture: true, signal: ending.signal });
  return () => ending.abort();
}
