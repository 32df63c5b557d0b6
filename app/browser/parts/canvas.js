// Drawing on a canvas. Coordinates are the chart's pixels; a point that is not finite breaks a line.

import { shareIn } from "./segments.js";

const DASHES = { solid: [], dot: [1, 1], dash: [3, 2], longdash: [5, 2], dashdot: [3, 2, 1, 2], longdashdot: [5, 2, 1, 2] };

/** The dash pattern of a Plotly line, scaled to its width as Plotly does. */
export function dashOf(line) {
  const named = DASHES[line?.dash];
  const unit = Math.max(3, line?.width ?? 2);
  if (named) return named.map((length) => length * unit);
  return (line?.dash ?? "").split(/[\s,]+/).map(parseFloat).filter((length) => length >= 0);
}

/** Runs `draw` with everything outside the box of `axes` cut off. */
export function within(context, axes, draw, margin = 0) {
  const { x, y } = axes;
  context.save();
  context.beginPath();
  context.rect(x._offset - margin, y._offset - margin, x._length + 2 * margin, y._length + 2 * margin);
  context.clip();
  draw();
  context.restore();
}

/** Draws with an opacity; where the drawing crosses itself it is no darker. */
export function translucent(context, opacity, draw) {
  const { width, height } = context.canvas;
  const layer = Object.assign(document.createElement("canvas"), { width, height });
  const inner = layer.getContext("2d");
  inner.setTransform(context.getTransform());
  draw(inner);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = opacity;
  context.drawImage(layer, 0, 0);
  context.restore();
}

// A diverging run leaves for 10³⁰⁰, where a canvas no longer draws: segments are cut at this many pixels.
const FAR = 2e4;

const BOX = [-FAR, -FAR, FAR, FAR];

/** The part of the segment a–b within ±FAR, or null. */
function cut(ax, ay, bx, by) {
  const share = shareIn(ax, ay, bx, by, BOX);
  return share && share.flatMap((t) => [ax + t * (bx - ax), ay + t * (by - ay)]);
}

const isFar = (v) => !(v > -FAR && v < FAR);
const NEAR = 0.2; // pixels: a point this close to the last one drawn cannot be told from it

const PORTION = 100; // segments stroked at once: one long path that crosses itself takes a canvas seconds
const LONG = 1000; // points from which on corners are not rounded

/** Draws straight segments through the first `count` points. */
export function polyline(context, { xs, ys }, count, { color, width, dash = [] }) {
  Object.assign(context, { strokeStyle: color, lineWidth: width, lineCap: "butt" });
  context.lineJoin = count < LONG ? "round" : "bevel";
  context.setLineDash(dash);
  const portion = dash.length ? LONG : PORTION;
  let [atX, atY, pending] = [NaN, NaN, 0]; // where the pen is, NaN: lifted; segments not yet stroked
  context.beginPath();
  for (let i = 0; i < count; i += 1) {
    const [x, y] = [xs[i], ys[i]];
    if (Math.abs(x - atX) < NEAR && Math.abs(y - atY) < NEAR && i < count - 1) continue;
    const away = isFar(x) || isFar(y);
    const lifted = Number.isNaN(atX);
    const part = i > 0 && (away || lifted) ? cut(xs[i - 1], ys[i - 1], x, y) : null;
    if (part && lifted) context.moveTo(part[0], part[1]);
    if (part) context.lineTo(part[2], part[3]);
    else if (!away) context[lifted ? "moveTo" : "lineTo"](x, y);
    [atX, atY] = away ? [NaN, NaN] : [x, y];
    pending += 1;
    if (pending >= portion && !away) {
      context.stroke();
      context.beginPath();
      context.moveTo(x, y);
      pending = 0;
    }
  }
  context.stroke();
  context.setLineDash([]);
}

/** Small discs at the first `count` points. */
export function beads(context, points, count, radius, color) {
  const { xs, ys } = points;
  context.beginPath();
  for (let i = 0; i < count; i += 1) {
    if (isFar(xs[i]) || isFar(ys[i])) continue;
    context.moveTo(xs[i] + radius, ys[i]);
    context.arc(xs[i], ys[i], radius, 0, 2 * Math.PI);
  }
  context.fillStyle = color;
  context.fill();
}

/** A disc with a ring around it, which keeps it apart from whatever lies below. */
export function disc(context, x, y, radius, fill, ring, ringWidth = 2) {
  if (isFar(x) || isFar(y)) return;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = ringWidth;
  context.strokeStyle = ring;
  context.stroke();
}

/** The head of an arrow from a to b, its tip in b. */
export function arrowhead(context, ax, ay, bx, by, { color, length, half }) {
  const far = Math.hypot(bx - ax, by - ay);
  if (!(far > 0 && far < Infinity)) return;
  const [ux, uy] = [(bx - ax) / far, (by - ay) / far];
  context.beginPath();
  context.moveTo(bx, by);
  for (const side of [half, -half]) context.lineTo(bx - length * ux - side * uy, by - length * uy + side * ux);
  context.fillStyle = color;
  context.fill();
}

/** An arrow from a to b with a solid head; too short for a head, it stays a line. */
export function arrow(context, ax, ay, bx, by, { color, halo, width = 2, head = 8 }) {
  const length = Math.hypot(bx - ax, by - ay);
  if (!Number.isFinite(length) || length < 1) return;
  const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
  const tip = Math.min(head, 0.7 * length);
  const [nx, ny] = [bx - ux * tip, by - uy * tip];
  const shaft = { xs: [ax, nx], ys: [ay, ny] };
  const point = () => {
    context.beginPath();
    context.moveTo(bx, by);
    context.lineTo(nx - 0.45 * tip * uy, ny + 0.45 * tip * ux);
    context.lineTo(nx + 0.45 * tip * uy, ny - 0.45 * tip * ux);
    context.closePath();
  };
  for (const [ink, extra] of [[halo, 3], [color, 0]]) {
    polyline(context, shaft, 2, { color: ink, width: width + extra });
    point();
    context.fillStyle = ink;
    context.fill();
    if (extra) context.stroke(); // still as wide as the halo of the shaft
  }
}

/** A word in the chart with a halo, so that it reads on any ground. */
export function word(context, text, x, y, { color, halo, font, align = "left" }) {
  context.font = font;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = color;
  context.fillText(text, x, y);
}
