// Grabs: dragging something of our own on a chart, before Plotly takes the press for a pan.

/** Asks `grabbed(event)` at every press of the page what it takes hold of: null, or { move(event), end(event) }.
 *  Returns what stops it. */
export function watchGrabs(grabbed) {
  const ending = new AbortController();
  const heard = { capture: true, signal: ending.signal };
  let held = null;
  let pointer = null;

  const begin = (event) => {
    if (held || !event.isPrimary || event.button !== 0) return;
    held = grabbed(event);
    if (!held) return;
    pointer = event.pointerId;
    event.preventDefault(); // no mousedown follows, which Plotly would hear
    event.stopImmediatePropagation();
  };
  const move = (event) => {
    if (!held || event.pointerId !== pointer) return;
    event.stopImmediatePropagation();
    held.move(event);
  };
  const end = (event) => {
    if (!held || event.pointerId !== pointer) return;
    const last = held;
    held = null;
    event.stopImmediatePropagation();
    last.end(event);
  };
  // A finger that drags does not scroll the page.
  const touched = (event) => {
    if (!held) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  window.addEventListener("pointerdown", begin, heard);
  window.addEventListener("pointermove", move, heard);
  window.addEventListener("pointerup", end, heard);
  window.addEventListener("pointercancel", end, heard);
  window.addEventListener("touchstart", touched, { ...heard, passive: false });
  return () => ending.abort();
}
