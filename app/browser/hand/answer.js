// The answer of the page to a report: a run, and the figures that show it. Until all of them are here, the charts keep
// what was put over them.

const LONGEST = 4000; // milliseconds for the page to answer, where no engine computes the run meanwhile
const LAST = 800; // milliseconds for a chart to be drawn anew once the run is here

export class Answer {
  constructor(overlay) {
    this.overlay = overlay;
    this.awaited = new Set(); // what has yet to arrive
  }

  /** Awaits the run and the figures that `tell` asked the page for. */
  wait(tell = () => {}) {
    const { charts, steering } = this.overlay;
    this.forget();
    this.awaited = new Set(["run", ...charts.filter((chart) => chart.element)]);
    if (steering.run) steering.wait(tell, () => this.overlay.drop());
    else this.dropAfter(LONGEST);
  }

  get waiting() {
    return this.awaited.size > 0;
  }

  forget() {
    this.awaited.clear();
    clearTimeout(this.deadline);
  }

  dropAfter(milliseconds) {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.overlay.drop(), milliseconds);
  }

  /** Notes that the run or the figure of a chart is here. */
  arrived(what) {
    if (!this.awaited.delete(what)) return;
    if (this.awaited.has("run")) return;
    this.overlay.charts.forEach((chart) => this.sortOut(chart));
    if (this.awaited.size === 0) this.overlay.drop();
    else if (!this.overlay.steering.run) this.dropAfter(LAST);
  }

  /** Awaits a chart as long as its figure names another run than the one that is here. */
  sortOut(chart) {
    const named = chart.element && chart.layout?.meta;
    if (!named || !this.overlay.run.picture) return;
    if (named === this.overlay.run.picture) this.awaited.delete(chart);
    else this.awaited.add(chart);
  }
}
