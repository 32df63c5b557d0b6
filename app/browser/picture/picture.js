// A picture: a chart of Plotly that lives as long as its place in the page. Of a figure that changes only the parts arrive
// that the page does not hold; the chart keeps its buttons, its zoom and what has not changed.

import { fitBars, withBars } from "./colour_bars.js";
import { loadPlotly } from "./plotly_loader.js";

const FAILED = "The charts could not be loaded. Reload the page.";
const FULL = "Fullscreen";
const CORNERS = { width: 24, height: 24, path: "M3 9V3h6v2H5v4zM15 3h6v6h-2V5h-4zM3 15h2v4h4v2H3zM19 15h2v6h-6v-2h4z" };

export class Picture {
  static hasOwnCharts = true;

  constructor(host) {
    this.host = host;
    this.frame = document.createElement("div");
    this.frame.className = "picture";
    this.frame.setAttribute("role", "figure");
    this.frame.style.height = "100%";
    this.plot = document.createElement("div");
    this.frame.append(this.plot);
    host.append(this.frame);
    this.size = [0, 0];
    this.observer = new ResizeObserver(([{ contentRect }]) => this.resized(contentRect));
    this.observer.observe(this.frame);
  }

  update({ figure, name, alt, config, plotly, pressable }, report) {
    this.frame.setAttribute("aria-label", alt);
    Object.assign(this, { pressable, report });
    if (name === this.name && config.scrollZoom === this.config.scrollZoom) return;
    Object.assign(this, { name, config, figure, isNew: true });
    loadPlotly(plotly).then((Plotly) => this.draw(Plotly), () => { this.frame.textContent = FAILED; });
  }

  dispose() {
    this.gone = true;
    this.observer.disconnect();
    globalThis.Plotly?.purge(this.plot);
    this.frame.remove();
  }

  resized({ width, height }) {
    const size = [width, height].map(Math.floor);
    if (!size[0] || !size[1]) return; // hidden or on its way out: Plotly has no size to go back to
    if (String(size) === String(this.size)) return;
    this.size = size;
    const { Plotly } = globalThis;
    if (!Plotly || !this.figure) return;
    if (!this.drawn || this.isNew) return this.draw(Plotly);
    Plotly.relayout(this.plot, { width: size[0], height: size[1] });
    fitBars(Plotly, this.plot);
  }

  /** Draws the figure; the first one anew, and of a later one what is another. */
  draw(Plotly) {
    const [width, height] = this.size;
    if (this.gone || !this.isNew || !(width > 0 && height > 0)) return;
    this.isNew = false;
    if (!this.plot.isConnected) this.frame.replaceChildren(this.plot); // words took its place when a load had failed
    const { layout } = this.figure;
    const sized = { ...layout, width, height };
    const data = withBars(this.figure.data, sized);
    if (this.drawn) Plotly.react(this.plot, data, sized, this.buttons());
    else this.begin(Plotly, data, sized);
    fitBars(Plotly, this.plot);
    this.keepRanges(layout);
  }

  begin(Plotly, data, layout) {
    Plotly.newPlot(this.plot, data, layout, this.buttons());
    this.drawn = true;
    this.plot.on("plotly_click", ({ points: [{ curveNumber }] }) => {
      if (this.pressable) this.report("curve", curveNumber);
    });
  }

  /** A double click goes back to the ranges of the figure: Plotly itself knows those of the first one only. */
  keepRanges(layout) {
    for (const [name, { range }] of Object.entries(layout).filter(([name]) => /^[xy]axis/.test(name))) {
      const axis = this.plot._fullLayout[name];
      if (axis && range) [axis._rangeInitial0, axis._rangeInitial1] = range;
    }
  }

  buttons() {
    const added = document.fullscreenEnabled ? [{ name: FULL, title: FULL, icon: CORNERS, click: () => this.fill() }] : [];
    return { ...this.config, modeBarButtonsToAdd: added };
  }

  /** Lets the picture, with all that lies on it, fill the screen, or the page again. */
  fill() {
    if (document.fullscreenElement) return void document.exitFullscreen();
    const container = this.host.closest("[data-testid=stVerticalBlock]") ?? this.frame;
    container.style.background = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
    container.requestFullscreen();
  }
}
