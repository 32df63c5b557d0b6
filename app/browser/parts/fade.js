// Fading: traces and words of a figure that stay faintly in sight while an overlay shows something in their place.

const FADED = "data-faded"; // an attribute and a rule instead of styles on the elements, which belong to Plotly
const FAINT = 0.16; // opacity
const rules = new CSSStyleSheet();
rules.replaceSync(`[${FADED}] { opacity: ${FAINT} !important; } [${FADED}=whole] { opacity: 0 !important; }`);

/** Traces of the figure that are faded while the overlay shows something in their place. */
export class Fade {
  constructor() {
    if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
    this.shown = ""; // what is faded in the picture as it was drawn last
    this.groups = []; // of a flat chart
    this.solids = new Map(); // of a scene: its plots and how they were
  }

  /** The picture is drawn anew: its parts may be others. */
  forget() {
    this.shown = "";
  }

  /** Fades these traces of a chart and these words, and nothing else; `degree` "whole" hides them in a flat chart. */
  show(element, traces, words, degree = "") {
    const asked = `${traces.map(({ uid }) => uid)} ${words} ${degree}`;
    if (asked === this.shown) return;
    this.shown = asked;
    const scene = element?._fullLayout?.scene?._scene;
    this.fadeFlat(scene || !element ? [] : groupsOf(element, traces, words), degree);
    this.fadeSolid(scene, scene ? traces.flatMap((trace) => plotsOf(scene, trace)) : []);
  }

  fadeFlat(groups, degree) {
    this.groups.filter((group) => !groups.includes(group)).forEach((group) => group.removeAttribute(FADED));
    groups.forEach((group) => group.setAttribute(FADED, degree));
    this.groups = groups;
  }

  fadeSolid(scene, plots) {
    let changed = false;
    for (const [plot, was] of this.solids) {
      if (plots.includes(plot)) continue;
      Object.assign(plot, was);
      this.solids.delete(plot);
      changed = true;
    }
    for (const plot of plots) {
      if (plot.opacity === FAINT) continue;
      this.solids.set(plot, { opacity: plot.opacity, hasAlpha: plot.hasAlpha });
      Object.assign(plot, { opacity: FAINT, hasAlpha: true });
      changed = true;
    }
    if (changed) scene?.glplot?.redraw?.();
  }
}

export function groupsOf(element, traces, words) {
  const selectors = traces.map((trace) => `g.trace${CSS.escape(trace.uid)}`);
  const notes = element._fullLayout?.annotations ?? [];
  notes.forEach((note, i) => words(note) && selectors.push(`g.annotation[data-index="${i}"]`));
  return selectors.map((selector) => element.querySelector(selector)).filter(Boolean);
}

function plotsOf(scene, trace) {
  const { linePlot, scatterPlot } = scene.traces?.[trace.uid] ?? {};
  return [linePlot, scatterPlot].filter(Boolean);
}
