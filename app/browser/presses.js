// Presses: a click or tap that stays put, told apart from a drag, a zoom, a long press and a second finger.

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
