// The root: the element of its own in which a strip stands, and whether the track in it is held.

/** A new root at the end of its place in the page. */
export function rootIn(host, template) {
  const root = document.createElement("div");
  root.className = "root";
  root.innerHTML = template; // constant text: nothing of the user's is in it
  host.appendChild(root);
  return root;
}

/** Calls `onHeld(true)` when a pointer goes down on the track, and `onHeld(false)` when it is let go. */
export function watchHeld(track, onHeld) {
  track.addEventListener("pointerdown", () => onHeld(true));
  for (const name of ["pointerup", "pointercancel"]) track.addEventListener(name, () => onHeld(false));
}
