// Ghosts: traces of the figure that are faded while the overlay shows something in their place.

const FAINT = 0.16;
// Attribute and rule instead of a style on the trace, which belongs to Plotly.
const ATTRIBUTE = "data-stage-ghost";
const rules = new CSSStyleSheet();
rules.replaceSync(`[${ATTRIBUTE}] { opacity: ${FAINT} !important; }`);

export class Ghosts {
  constructor() {
    if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
    this.groups = []; // of a flat chart
    this.solids = new Map(); // of a scene: its plots and how they were
  }

  /** Fades these traces of a chart, with `words` also what is written at points of it, and nothing else. */
  show(element, traces, words) {
    const scene = element?._fullLayout?.scene?._scene;
    this.fadeFlat(scene || !element ? [] : groupsOf(element, traces, words));
    this.fadeSolid(scene, scene ? traces.flatMap((trace) => plotsOf(scene, trace)) : []);
  }

  fadeFlat(groups) {
    this.groups.filter((group) => !groups.includes(group)).forEach((group) => group.removeAttribute(ATTRIBUTE));
    groups.forEach((group) => group.setAttribute(ATTRIBUTE, ""));
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

function groupsOf(element, traces, words) {
  const selectors = traces.map((trace) => `g.trace${CSS.escape(trace.uid)}`);
  const notes = (words && element._fullLayout?.annotations) || [];
  notes.forEach((note, i) => note.xref === "x" && selectors.push(`g.annotation[data-index="${i}"]`));
  return selectors.map((selector) => element.querySelector(selector)).filter(Boolean);
}

function plotsOf(scene, trace) {
  const { linePlot, scatterPlot } = scene.traces?.[trace.uid] ?? {};
  return [linePlot, scatterPlot].filter(Boolean);
}
