// The pointer on a chart: presses, which stay put, distinguished from drags, zooms, long presses and a second finger; and
// grabs, which drag something of our own before Plotly takes the press for a pan.

const SLACK = { mouse: 4, pen: 6, touch: 10 }; // pixels a press may wander
const LONGEST = 700; // milliseconds; longer is a hold
const DOUBLE = 350; // milliseconds between the presses of a double click

/** Calls `onPress(event, count)` for presses that begin in `element`; returns what stops it.
 *  `memory` holds the last press: the second of a double click may find the element replaced by another. */
export function watchPresses(element, memory, onPress) {
  const ending = new AbortController();
  let down = null;

  const begin = (event) => {
    const plain = event.isPrimary && event.button === 0 && !(event.shiftKey || event.ctrlKey || event.metaKey || event.altKey);
    down = plain && !down ? event : null;
  };
  const far = (a, b) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) > (SLACK[b.pointerType] ?? 4);
  const end = (event) => {
    if (!down || event.pointerId !== down.pointerId) return;
    const start = down;
    down = null;
    if (far(start, event) || event.timeStamp - start.timeStamp > LONGEST) return;
    const { last } = memory;
    const again = last && event.timeStamp - last.timeStamp < DOUBLE && !far(last, event);
    memory.last = again ? null : event;
    onPress(start, again ? 2 : 1);
  };
  const forget = () => {
    down = null;
  };

  // Plotly covers the page while a button is down, so the end of a press is heard at the window.
  element.addEventListener("pointerdown", begin, { capture: true, signal: ending.signal });
  window.addEventListener("pointerup", end, { capture: true, signal: ending.signal });
  window.addEventListener("pointercancel", forget, { capture: true, signal: ending.signal });
  return () => ending.abort();
}

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
