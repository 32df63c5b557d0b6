// The rulers: the axes of the curves while a run follows the hand. Those of the figure hold as long as they show the
// run well; otherwise a panel gets a ruler of its own, so that no curve leaves its panel or shrinks into a corner.

import { allApart, brief, superscript } from "../parts/numbers.js";

const FILLS = 0.45; // a curve over less than this part of an axis gets a shorter one
const MARGIN = 0.06; // of the span, beyond it
const TICKS = { x: 7, y: 4 }; // about this many
const DECADE = 10;

/** A stretch of numbers laid over the pixels of an axis of Plotly's, with what the painters ask of an axis. */
export class Ruler {
  constructor(axis, [low, high], log) {
    this._offset = axis._offset;
    this._length = axis._length;
    Object.assign(this, { axis, low, high, log });
    this.upright = axis._id[0] === "y";
  }

  d2p(value) {
    const share = ((this.log ? Math.log10(value) : value) - this.low) / (this.high - this.low);
    return this._length * (this.upright ? 1 - share : share);
  }

  /** Its ticks: [[number, text], …]; `unscaled` turns what is drawn into the number it stands for. */
  ticks(unscaled = (value) => value) {
    const { tickvals, ticktext, tickmode } = this.axis;
    if (this.fixed && tickmode === "array") return Array.from(tickvals, (value, i) => [value, ticktext[i]]);
    if (this.log) return decades(this.low, this.high);
    const places = evenly(this.low, this.high, this.upright ? TICKS.y : TICKS.x, !this.upright);
    const texts = allApart(places.map(unscaled));
    return places.map((value, i) => [value, texts[i]]);
  }
}

function decades(low, high) {
  const step = Math.max(1, Math.ceil((high - low) / TICKS.y));
  const parts = high - low < 1.9 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let power = Math.floor(low); power <= high; power += 1) {
    if (power % step !== 0) continue;
    for (const part of parts) {
      const value = part * DECADE ** power;
      if (Math.log10(value) >= low && Math.log10(value) <= high) ticks.push([value, part === 1 && !(power > -3 && power < 4) ? `10${superscript(power)}` : brief(value)]);
    }
  }
  return ticks;
}

/** Round numbers between two: 1, 2 or 5 times a power of ten apart. */
function evenly(low, high, count, whole) {
  const least = (high - low) / count;
  const power = DECADE ** Math.floor(Math.log10(least));
  const step = Math.max([1, 2, 5, 10].find((factor) => factor * power >= least) * power, whole ? 1 : 0);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high && ticks.length < 20; i += 1) ticks.push(i * step);
  return ticks;
}

/** The stretches that the curves are shown over; they stay as they are while the runs fit. */
export class Rulers {
  constructor() {
    this.kept = new Map(); // the id of an axis → { range, log }
  }

  forget() {
    this.kept.clear();
  }

  /** The ruler of an axis of k for n steps, or null where the figure's own axis does. */
  along(axis, n) {
    const margin = Math.max(0.02 * n, 0.3);
    return this.fitted(axis, 0, n, () => [-margin, n + margin], false);
  }

  /** The ruler of an upright axis for curves from `low` to `high`, logarithms on a log axis; or null. */
  upright(axis, low, high, log) {
    const least = log ? 1 : 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
    const beyond = Math.max(MARGIN * (high - low), (least - (high - low)) / 2);
    return this.fitted(axis, low, high, () => [low - beyond, high + beyond], log, least);
  }

  fitted(axis, low, high, wide, log, least = 0) {
    const kept = this.kept.get(axis._id) ?? { range: axis.range, log: axis.type === "log" };
    const [from, to] = kept.range;
    const fits = low >= from && high <= to && Math.max(high - low, least) >= FILLS * (to - from) && kept.log === log;
    if (!fits && Number.isFinite(low) && Number.isFinite(high)) this.kept.set(axis._id, { range: wide(), log });
    const own = this.kept.get(axis._id);
    return own ? new Ruler(axis, own.range, own.log) : null;
  }
}

/** An upright axis as its figure has it, to be drawn beside others that are not. */
export function asDrawn(axis) {
  const ruler = new Ruler(axis, axis.range, axis.type === "log");
  ruler.fixed = true;
  return ruler;
}

/** A dotted line across a panel, at the tolerance. */
export function paintTolerance(context, { x, y }, tolerance, theme) {
  const height = y._offset + y.d2p(tolerance);
  if (!(height > y._offset && height < y._offset + y._length)) return;
  context.setLineDash([2, 2]);
  stroke(context, theme.faint, x._offset, height, x._offset + x._length, height);
  context.setLineDash([]);
}

/** Covers the panels of a chart with its ground, and draws the rulers in their place. */
export function paintRulers(context, panels, x, theme, width) {
  const top = Math.min(...panels.map(({ y }) => y._offset));
  const bottom = Math.max(...panels.map(({ y }) => y._offset + y._length));
  context.fillStyle = theme.ground;
  context.fillRect(0, top - 8, width, bottom - top + 8 + 22 * theme.scale);
  for (const { y, unscaled } of panels) paintUpright(context, x, y, unscaled, theme);
  paintAlong(context, x, bottom, theme);
}

const crisp = (pixel) => Math.round(pixel) + 0.5;

function stroke(context, color, ax, ay, bx, by) {
  Object.assign(context, { strokeStyle: color, lineWidth: 1 });
  context.beginPath();
  context.moveTo(crisp(ax), crisp(ay));
  context.lineTo(crisp(bx), crisp(by));
  context.stroke();
}

function pen(context, { tickfont }, align, baseline, theme) {
  context.fillStyle = tickfont?.color ?? theme.ink;
  context.font = `${tickfont?.size ?? 12}px ${tickfont?.family ?? theme.font}`;
  Object.assign(context, { textAlign: align, textBaseline: baseline });
}

function paintUpright(context, x, y, unscaled, theme) {
  const [left, right] = [x._offset, x._offset + x._length];
  pen(context, y.axis, "right", "middle", theme);
  for (const [value, text] of y.ticks(unscaled)) {
    const height = y._offset + y.d2p(value);
    if (!(height >= y._offset - 1 && height <= y._offset + y._length + 1)) continue;
    if (y.axis.showgrid !== false) stroke(context, y.axis.gridcolor ?? theme.faint, left, height, right, height);
    stroke(context, y.axis.linecolor ?? theme.faint, left - 5, height, left, height);
    context.fillText(text, left - 8, height);
  }
  stroke(context, y.axis.linecolor ?? theme.faint, left, y._offset, left, y._offset + y._length);
}

function paintAlong(context, x, bottom, theme) {
  const { axis } = x;
  stroke(context, axis.linecolor ?? theme.faint, x._offset, bottom, x._offset + x._length, bottom);
  pen(context, axis, "center", "top", theme);
  for (const [value, text] of x.ticks()) {
    const place = x._offset + x.d2p(value);
    stroke(context, axis.linecolor ?? theme.faint, place, bottom, place, bottom + 5);
    context.fillText(text, place, bottom + 8);
  }
}
