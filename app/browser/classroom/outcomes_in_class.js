// How runs end, in five kinds that a whole class can tell apart on a wall: by colour, by shape and in words. A run counts
// as right that takes a step and then passes its gradient test, on e^x too, where there is nothing to arrive at.

const KINDS = {
  arrived: { words: ["comes within the tolerance", "come within the tolerance"], shape: "disc" },
  still: { words: ["takes no step", "take no step"], shape: "ring" },
  short: { words: ["is not within the tolerance", "are not within the tolerance"], shape: "square" },
  diverged: { words: ["diverges", "diverge"], shape: "cross" },
  broken: { words: ["breaks off", "break off"], shape: "triangle" },
};
// Runs of several kinds may end at one place: of marks that are drawn in this order each is seen beside or inside the others.
const LAYERS = ["short", "broken", "arrived", "diverged", "still"];
const RING = 2.1; // the radius of a ring, in that of a disc, which is seen inside it
const SQUARE = 1.2; // half a side, so that its corners are seen around a disc
const KIND_OF = {
  converged: "arrived", flat_start: "still", diverged: "diverged", precision_limit: "short",
  iteration_limit: "short", stalled: "short", value_tolerance: "short", step_tolerance: "short",
};

export const kindOf = (status) => KIND_OF[status] ?? "broken";
/** How runs of a kind end, of one run or of many. */
export const wordsOf = (kind, count = 1) => KINDS[kind].words[count === 1 ? 0 : 1];
export const kinds = () => Object.keys(KINDS);
/** The later of two marks at one place is the one of the higher layer. */
export const layer = (kind) => LAYERS.indexOf(kind);

/** A mark of the kind at a pixel. */
export function mark(context, kind, x, y, radius, color, halo) {
  context.beginPath();
  const { shape } = KINDS[kind];
  if (shape === "disc") context.arc(x, y, radius, 0, 2 * Math.PI);
  if (shape === "ring") {
    context.arc(x, y, RING * radius, 0, 2 * Math.PI);
    for (const [strokeStyle, lineWidth] of [[halo, 0.5 * radius + 2], [color, 0.5 * radius]]) {
      Object.assign(context, { strokeStyle, lineWidth });
      context.stroke();
    }
    return;
  }
  if (shape === "square") context.rect(x - SQUARE * radius, y - SQUARE * radius, 2 * SQUARE * radius, 2 * SQUARE * radius);
  if (shape === "triangle") {
    context.moveTo(x, y - 1.2 * radius);
    context.lineTo(x + 1.2 * radius, y + radius);
    context.lineTo(x - 1.2 * radius, y + radius);
    context.closePath();
  }
  if (shape === "cross") {
    context.moveTo(x - radius, y - radius);
    context.lineTo(x + radius, y + radius);
    context.moveTo(x + radius, y - radius);
    context.lineTo(x - radius, y + radius);
    Object.assign(context, { strokeStyle: halo, lineWidth: 0.9 * radius + 2, lineCap: "round" });
    context.stroke();
    Object.assign(context, { strokeStyle: color, lineWidth: 0.9 * radius });
    context.stroke();
    return;
  }
  Object.assign(context, { fillStyle: color, strokeStyle: halo, lineWidth: 1.5 });
  context.fill();
  context.stroke();
}
