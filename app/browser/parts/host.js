// The host of a component: the element in the page it stands in, and the colours and the font that Streamlit hands it.

/** A new root at the end of its place in the page. */
export function rootIn(host, template) {
  const root = document.createElement("div");
  root.className = "root";
  root.innerHTML = template; // constant text: nothing of the user's is in it
  host.appendChild(root);
  return root;
}

/** Calls `onHeld(true)` when a pointer goes down on the track, and `onHeld(false)` once it is let go and the track has said
 *  so: its "change" comes after the pointer's "pointerup". `onCancel()`, if given, is called where Escape takes the move
 *  back; what the pointer does until it is let go counts no more. */
export function watchHeld(track, onHeld, onCancel) {
  let [ending, held, cancelled] = [undefined, false, false];
  const hold = (now) => { held = now; onHeld(now); };
  track.addEventListener("pointerdown", () => {
    clearTimeout(ending);
    cancelled = false;
    hold(true);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    track.addEventListener(name, () => { ending = setTimeout(() => hold(false)); });
  }
  if (!onCancel) return;
  track.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !held) return;
    cancelled = true;
    onCancel();
  });
  // The browser's own track follows the pointer until it is released, whatever a key has said.
  for (const name of ["input", "change"]) {
    track.addEventListener(name, (event) => {
      if (!cancelled) return;
      event.stopImmediatePropagation();
      onCancel();
    }, { capture: true });
  }
}

const USUAL = 15; // pixels of the page's type on a desk

/** `color` (#rrggbb or rgb(…)) with an opacity. */
export function faded(color, opacity) {
  if (/^#[0-9a-f]{6}$/i.test(color)) return color + Math.round(255 * opacity).toString(16).padStart(2, "0");
  const parts = /^rgb\(([^)]*)\)$/.exec(color);
  return parts ? `rgba(${parts[1]}, ${opacity})` : color;
}

export function themeOf(element) {
  const style = getComputedStyle(element);
  const read = (name, otherwise) => style.getPropertyValue(`--st-${name}`).trim() || otherwise;
  const ink = read("text-color", "#1b1f24");
  const ground = read("background-color", "#ffffff");
  return {
    ink,
    ground,
    accent: read("primary-color", "#1f5fa8"),
    font: read("font", "sans-serif"),
    scale: parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL || 1,
    halo: faded(ground, 0.8),
    faint: faded(ink, 0.55),
  };
}
