// Commas in fields of numbers. A browser whose own language writes a point swallows them there: 0,15 would become 15.

const WATCHED = "gradnormReadsCommas";

/**
 * A text as a field of numbers takes it. One comma is the decimal one; beside a point, or where there are several, commas
 * part thousands. The minus of printed mathematics, U+2212, counts as a minus.
 */
export function withPoint(text) {
  const decimal = text.split(",").length === 2 && !text.includes(".");
  return text.trim().replaceAll("−", "-").replaceAll(",", decimal ? "." : "");
}

/** Puts what is typed or pasted into a field of numbers in the form that the field takes. */
function put(event) {
  const [field] = event.composedPath();
  const text = event.data ?? event.dataTransfer?.getData("text/plain");
  if (field.type !== "number" || !text || withPoint(text) === text) return;
  event.preventDefault();
  document.execCommand("insertText", false, withPoint(text)); // heard like typing, and undone like it
}

/** Reads commas from now on, in every field of numbers; once for a document. */
export function readCommas() {
  if (document[WATCHED]) return;
  document[WATCHED] = true;
  document.addEventListener("beforeinput", put, { capture: true });
}
