// Points of a map over step size and momentum: each is a run, dragged by mouse, pen or finger or moved by the arrow keys,
// and the pictures of the runs beside the map follow.

import { Chart } from "../parts/chart.js";
import { inFull } from "../parts/numbers.js";
import { StartHandle } from "../hand/start_handle.js";

const DIGITS = [4, 3]; // of α and β, as the page keeps them

class PairHandle extends StartHandle {
  made() {
    const element = super.made();
    element.title = "This run: drag it, or move it with the arrow keys (Shift: in finer steps)";
    element.setAttribute("aria-label", `Step size and momentum of ${this.of}. The arrow keys move it over the map`);
    return element;
  }

  put() {
    this.onPut(this.point);
  }
}

export class Pairs {
  /** `compared` has the runs; nothing is drawn until a map is named. */
  constructor(compared) {
    this.compared = compared;
    this.map = null;
    this.handles = new Map(); // by the place of a run
  }

  get replaced() {
    return Boolean(this.map?.replaced);
  }

  /** `pairs`: the class of the map's container, the smallest α, the largest β and that below which there is none, and for
   *  each run its place, name, α and β; `letters`: what both are called. */
  update(pairs) {
    this.given = pairs;
    if (pairs && !this.map) this.map = new Chart(pairs.chart, () => this.compared.request(), () => {});
  }

  dispose() {
    this.handles.forEach((handle) => handle.dispose());
    this.map?.release();
  }

  /** α and β of a run: those under the hand, or those of the page. */
  pairOf({ place, step_size: alpha, momentum: beta }) {
    const moved = this.compared.hands.get(place)?.moved;
    return { x: moved?.get("step_rule.step_size") ?? alpha, y: moved?.get("direction.momentum") ?? beta };
  }

  paint() {
    if (!this.map || !this.given) return;
    this.map.refresh();
    if (!this.map.layout) return;
    const { theme } = this.compared;
    const free = this.given.points.filter(({ movable }) => movable);
    const moved = free.filter(({ place }) => this.compared.hands.has(place));
    const names = new Set(moved.map(({ name }) => name));
    this.map.vanish(this.map.traces.filter(({ name }) => names.has(name)), ({ name }) => names.has(name));
    for (const point of free) {
      const pair = this.pairOf(point);
      const ink = this.map.trace(point.name)?.marker?.color;
      const handle = this.handleOf(point);
      handle.show(this.map, pair, theme, [], ink);
      const [alpha, beta] = this.given.letters;
      handle.say(`${alpha} ${inFull(pair.x)}, ${beta} ${inFull(pair.y)}. ${this.compared.shown ? this.compared.spoken : ""}`.trim());
    }
  }

  handleOf({ place, name }) {
    const { compared } = this;
    if (!this.handles.has(place)) {
      this.handles.set(place, new PairHandle({
        of: name,
        onMove: (point) => compared.moveAll([place], this.numbersAt(point)),
        onPut: (point) => this.put(place, point),
        onCancel: () => compared.drop(),
        onHint: () => {},
      }));
    }
    return this.handles.get(place);
  }

  put(place, point) {
    const { "step_rule.step_size": x, "direction.momentum": y } = this.numbersAt(point);
    this.compared.put({ place }, { x, y }, "pair");
  }

  /** The numbers that the page makes of a point. */
  numbersAt({ x, y }) {
    const beta = Math.min(Math.max(y, 0), this.given.most);
    return {
      "step_rule.step_size": Number(Math.max(x, this.given.least).toPrecision(DIGITS[0])),
      "direction.momentum": beta < this.given.without ? 0 : Number(beta.toPrecision(DIGITS[1])),
    };
  }
}
