// Straight segments and boxes: which part of a segment lies in a box (Liang and Barsky).

/** The part of the segment a–b in the box [left, low, right, high] as shares [from, to] of it; null where it misses the
 *  box. Halves are subtracted, for b − a may overflow where neither does. */
export function shareIn(ax, ay, bx, by, [left, low, right, high]) {
  let [from, to] = [0, 1];
  for (const [start, end, least, most] of [[ax, bx, left, right], [ay, by, low, high]]) {
    const half = end / 2 - start / 2;
    if (half === 0 && !(start >= least && start <= most)) return null;
    if (half === 0) continue;
    const [near, far] = [(least / 2 - start / 2) / half, (most / 2 - start / 2) / half];
    from = Math.max(from, Math.min(near, far));
    to = Math.min(to, Math.max(near, far));
  }
  return from < to ? [from, to] : null;
}
