// Norms of a vector in the plane, rounded as the core rounds them.

/** The norms that are drawn, as in NORMS of gradnorm_core/norms.py: by their words in links, p and the name that a figure
 *  gives the curve. */
export const NORMS = {
  1: { p: 1, curve: "‖∇f‖₁" },
  2: { p: 2, curve: "‖∇f‖₂" },
  inf: { p: Infinity, curve: "‖∇f‖<sub>∞</sub>" },
};

const [TINY, HUGE] = [1e-280, 1e280]; // between these, squares are as exact as any other number

/** ‖(u, v)‖₂; far from 1 it is measured in a power of two, which rounds nothing. */
export function length(u, v) {
  const squares = u * u + v * v;
  if (squares > TINY && squares < HUGE) return Math.sqrt(squares);
  const most = Math.max(Math.abs(u), Math.abs(v));
  if (!(most > 0 && most < Infinity)) return most;
  const unit = 2 ** Math.min(1000, Math.max(-1000, Math.floor(Math.log2(most)) + 1));
  return Math.sqrt((u / unit) ** 2 + (v / unit) ** 2) * unit;
}

/** ‖(u, v)‖ₚ, p ≥ 1 or ∞. */
export function norm(u, v, p) {
  if (p === 2) return length(u, v);
  const [a, b] = [Math.abs(u), Math.abs(v)];
  if (p === 1) return a + b;
  const most = Math.max(a, b);
  if (p === Infinity) return most;
  const unit = most > 0 && most < Infinity ? most : 1;
  return ((a / unit) ** p + (b / unit) ** p) ** (1 / p) * unit;
}
