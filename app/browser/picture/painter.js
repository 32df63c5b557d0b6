// The painter: lays over the two charts what an overlay shows of a run: the one under the hand, or an iterate of the one on
// screen. The figures stay as they are; what is drawn anew is faded in them.

import { disc } from "../parts/canvas.js";
import { namesOptimum, paintCurves, paintCursor } from "./curves.js";
import { paintIterate, paintPath } from "./landscape.js";

const ANOTHER = "data-another-landscape"; // the stars of the figure lie under that of another function
const rules = new CSSStyleSheet();
rules.replaceSync(`[${ANOTHER}] .map-key li:has(.star) { visibility: hidden; }`);

export class Painter {
  constructor(overlay) {
    if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
    this.overlay = overlay;
    this.covered = false; // whether a run under the hand is over the figures
    this.moved = false; // whether its curves have axes of their own
  }

  paint() {
    const { previewed, run, k, end, start, landscape } = this.overlay;
    document.documentElement.toggleAttribute(ANOTHER, Boolean(previewed?.another && !landscape.layout?.scene));
    if (previewed) this.paintPreview();
    else this.covered = false;
    if (!previewed && run && k < end) this.paintStep();
    if (!previewed && !(run && k < end)) this.leave();
    if (start && !previewed) this.paintStart();
  }

  /** Leaves the figures as they are; their canvases stand ready where a press may put a path on them. */
  leave() {
    const { charts, dataCharts, movable } = this.overlay;
    [...charts, ...dataCharts].forEach((chart) => chart.wipe());
    if (movable) charts.forEach((chart) => chart.prepare());
  }

  dispose() {
    document.documentElement.removeAttribute(ANOTHER);
  }

  paintStep() {
    const { landscape, curves, dataPictures, run, k, theme, beside } = this.overlay;
    dataPictures.forEach((picture) => picture.paint(run, Math.min(k, run.n), theme));
    fadePath(landscape);
    landscape.relabel(false);
    paintIterate(landscape, run, k, theme, beside);
    curves.fade([]);
    curves.reword();
    paintCursor(curves, k, theme);
  }

  paintPreview() {
    const { landscape, curves, dataPictures, previewed, theme, steering, rulers, besidePreviewed: beside } = this.overlay;
    const { ground } = steering;
    paintPath(landscape, previewed, theme, ground, beside);
    this.moved = paintCurves(curves, previewed, theme, steering.run ? rulers : null, beside);
    dataPictures.forEach((picture) => picture.paint(previewed, previewed.n, theme));
    // The first frame has the new path; the figures, which take the browser longer, fade in the next one.
    if (this.covered) this.fadeFigures();
    else requestAnimationFrame(() => this.covered && this.fadeFigures());
    this.covered = true;
  }

  fadeFigures() {
    const { landscape, curves, previewed, steering: { ground } } = this.overlay;
    fadePath(landscape, ["start"], ground ? anyWords : isAtAPoint);
    landscape.relabel(Boolean(ground));
    curves.fade(curves.curves, this.moved ? isNoTitle : isOfARun);
    curves.reword(previewed?.another ? namesOptimum : undefined);
  }

  paintStart() {
    const { landscape, start, theme } = this.overlay;
    const axes = landscape.axesOf(null);
    const context = axes && (landscape.canvas?.dataset.shows ? landscape.canvas.getContext("2d") : landscape.surface("start"));
    if (!context) return;
    const [x, y] = [axes.x._offset + axes.x.d2p(start.x), axes.y._offset + axes.y.d2p(start.y)];
    disc(context, x, y, 6, theme.ground, theme.accent, 2.5);
  }
}

/** The traces of its own run in the figure of a landscape, as parts of its picture. */
export const partsOfThePath = (chart) => chart.parts(chart.traces.filter(isOfThePath), isAtAPoint);

const OF_THE_RUN = new Set([
  "path", "iterates", "path halo", "path to far points", "path in the window", "direction", "rejected step", "last iterate",
]);

/** Of the words in a figure, those at a point of the plane; the others are about the landscape. */
const isAtAPoint = (note) => note.xref === "x";
/** Of the words beside the curves, those about the run: not the names of the rows, nor the tolerance. */
const isOfARun = (note) => note.xref !== "paper" && note.name !== "tolerance";

const anyWords = () => true;

/** The words that stand in the panels, where an axis is another one now. */
const isNoTitle = (note) => note.xref !== "paper";

/** Before the names of the traces of a second run. */
const BESIDE = /^B /;

/** Whether a trace of the landscape belongs to the path of one of its runs. */
const isOfThePath = ({ name }) => OF_THE_RUN.has(name?.replace(BESIDE, ""));

/** Fades what the landscape shows of its own run: the path, and the words on where it left the window. */
function fadePath(chart, others = [], words = isAtAPoint) {
  chart.fade(chart.traces.filter((trace) => isOfThePath(trace) || others.includes(trace.name)), words);
}
