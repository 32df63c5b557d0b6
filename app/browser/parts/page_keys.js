// Keys of the whole page, for a teacher who stands before a class: heard wherever the focus is, but not while typing.

const PAGE_KEYS = {
  " ": "play", ArrowLeft: "back", ArrowRight: "forward", Home: "start", End: "end", "+": "longer", "=": "longer", "-": "shorter", "−": "shorter",
};
export const WRITING = "input:not([type=range]), [data-own-keys], textarea, select, [contenteditable=true], [role=combobox], [role=listbox]";

/** Calls `onKey(name)`, with one of the names above; returns what stops it. */
export function watchKeys(onKey) {
  const ending = new AbortController();
  const pressed = (event) => {
    const name = PAGE_KEYS[event.key];
    if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = event.composedPath()[0];
    if (place.closest?.(WRITING) || (name === "play" && place.closest?.("button, a, summary"))) return;
    event.preventDefault();
    event.stopPropagation();
    onKey(name);
  };
  // Before the parts of the page hear it: a slider that was just dragged keeps the focus, and the arrows.
  document.addEventListener("keydown", pressed, { capture: true, signal: ending.signal });
  return () => ending.abort();
}
