// The compass: a point of the landscape to drag and a direction u to turn. Gradient and slope follow at once: the
// formula is computed in the browser, from the steps that the core compiled it to.

import { Chart } from "../parts/chart.js";
import { paintCompass, paintSlope, TOUCHED } from "./compass_drawing.js";
import { evaluatorOf } from "../engine/program.js";
import { rootIn, themeOf } from "../parts/host.js";
import { brief, digitsOf, digitsOfSpot, roundedTo, written } from "../parts/numbers.js";
import { watchGrabs } from "../parts/pointer.js";
import { Story } from "../hand/story.js";
import { VerdictCover } from "../hand/verdict_cover.js";

const NEAR = { mouse: 15, pen: 20, touch: 28 }; // pixels within which a press takes hold
const cell = (name, label) => `<span class="cell"><span class="label">${label}</span><b data-value="${name}"></b></span>`;

const TEMPLATE = `
<section class="component compass" role="group" aria-label="The point and the direction u">
  <label class="turn"><span class="label">Turn <i>u</i></span>
    <input class="track" type="range" min="0" max="360" step="1" aria-label="Direction u, in degrees from the first axis"></label>
  <div class="ways">
    <button type="button" data-way="0" title="u along ∇f">along ∇<i>f</i></button>
    <button type="button" data-way="90" title="u across ∇f">level</button>
    <button type="button" data-way="180" title="u along −∇f">along −∇<i>f</i></button>
  </div>
  <div class="readout">
    ${cell("u", "<i>u</i> at")}${cell("slope", "slope ∇<i>f</i> · <i>u</i> =")}${cell("norm", "‖∇<i>f</i>‖₂ =")}
    ${cell("x", "<i data-letter></i> =")}${cell("y", "<i data-letter></i> =")}${cell("gx", "∂<i>f</i>/∂<i data-letter></i> =")}${cell("gy", "∂<i>f</i>/∂<i data-letter></i> =")}
  </div>
</section>`;

// The words that Plotly showed where the drag began no longer hold.
const HELD = "data-compass-held";
const rules = new CSSStyleSheet();
rules.replaceSync(`[${HELD}] .hoverlayer { display: none; }`);

const radians = (degrees) => (degrees * Math.PI) / 180;
const turned = (degrees) => ((degrees % 360) + 360) % 360;

class Compass {
  constructor(host) {
    this.root = rootIn(host, TEMPLATE);
    if (!document.adoptedStyleSheets.includes(rules)) document.adoptedStyleSheets.push(rules);
    this.track = this.root.querySelector(".track");
    this.values = Object.fromEntries([...this.root.querySelectorAll("[data-value]")].map((b) => [b.dataset.value, b]));
    this.track.addEventListener("input", () => this.turn(Number(this.track.value)));
    this.track.addEventListener("change", () => this.tellAngle());
    this.root.querySelectorAll("[data-way]").forEach((button) => button.addEventListener("click", () => {
      this.turn(this.uphill + Number(button.dataset.way));
      this.tellAngle();
    }));
    this.cover = new VerdictCover();
    this.story = new Story((text) => this.cover.show(text, this.theme.ground)); // the page's sentence, at the point in the hand
    this.stop = watchGrabs((event) => this.grabbed(event));
    this.observer = new MutationObserver(() => this.charts?.some((chart) => chart.replaced) && this.request());
    this.observer.observe(document.body, { childList: true, subtree: true });
  }

  update(data, report) {
    this.report = report;
    this.root.querySelectorAll("[data-letter]").forEach((label, i) => { label.textContent = data.letters[i % 2]; });
    this.track.setAttribute("aria-label", `Direction u, in degrees from the ${data.letters[0]} axis`);
    if (!this.data || data.landscape !== this.data.landscape) this.find(data);
    const moved = JSON.stringify(data.point) !== JSON.stringify(this.data?.point);
    const other = JSON.stringify(data.program) !== JSON.stringify(this.data?.program);
    if (moved || other) this.point = { x: data.point[0], y: data.point[1] };
    if (data.angle !== this.data?.angle) this.angle = data.angle;
    if (other) this.compute = evaluatorOf(data.program);
    this.data = data;
    this.theme = themeOf(this.root);
    this.cover.place = data.verdict;
    this.cover.explain(data.terms);
    this.ask();
    this.follow();
  }

  find(data) {
    this.charts?.forEach((chart) => chart.release());
    this.landscape = new Chart(data.landscape, () => this.request(), (press, count) => this.placed(press, count));
    this.slope = new Chart(data.slope, () => this.request(), (press) => this.pointed(press));
    this.charts = [this.landscape, this.slope];
  }

  dispose() {
    this.stop();
    this.story.stop();
    this.cover.clear();
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    this.charts?.forEach((chart) => chart.release());
    this.root.remove();
  }

  // The numbers at the point

  /** Takes over point and angle: the gradient there, the numbers, and before long the pictures. */
  follow() {
    const { point, kink } = this.data;
    const none = kink && this.point.x === point[0] && this.point.y === point[1]; // the formula takes a side there
    const [, gx, gy] = none ? [NaN, NaN, NaN] : this.compute(this.point.x, this.point.y);
    const norm = Math.hypot(gx, gy);
    const [ux, uy] = [Math.cos(radians(this.angle)), Math.sin(radians(this.angle))];
    this.now = { ...this.point, gx, gy, norm, ux, uy, slope: gx * ux + gy * uy, angle: this.angle };
    this.uphill = norm > 0 && Number.isFinite(norm) ? turned((Math.atan2(gy, gx) * 180) / Math.PI) : 0;
    this.show();
    this.request();
  }

  show() {
    const { now } = this;
    const tiny = Math.abs(now.slope) < 1e-12 * now.norm; // across the gradient, but for rounding
    const texts = { u: `${brief(Math.round(now.angle * 10) / 10)}°`, slope: written(tiny ? 0 : now.slope), norm: written(now.norm) };
    for (const name of ["gx", "gy"]) texts[name] = written(now[name]);
    for (const [name, text] of Object.entries(texts)) this.values[name].textContent = text;
    this.showPlace();
    this.track.value = String(now.angle);
    this.track.style.setProperty("--part", String(now.angle / 360));
    this.track.setAttribute("aria-valuetext", `${texts.u}: slope ${texts.slope}, gradient norm ${texts.norm}`);
    this.root.querySelectorAll("[data-way]").forEach((button) => { button.disabled = !(now.norm > 0 && Number.isFinite(now.norm)); });
  }

  /** The coordinates, with the digits that tell places of the picture apart, and two decimals at least. */
  showPlace() {
    const axes = this.landscape.axesOf(null);
    for (const name of ["x", "y"]) {
      const value = this.now[name];
      this.values[name].textContent = written(value, digitsOfSpot(value, axes ? digitsOf(axes[name].range) : 3));
    }
  }

  turn(degrees) {
    this.angle = degrees === 360 ? 360 : turned(degrees);
    this.follow();
  }

  move(point) {
    if (!Number.isFinite(point.x) || !Number.isFinite(point.y)) return;
    this.point = point;
    this.ask();
    this.follow();
  }

  get isThatOfThePage() {
    return this.point.x === this.data.point[0] && this.point.y === this.data.point[1];
  }

  /** Asks for the sentence at the point, once the hand is still; at the point of the page its own stands. */
  ask() {
    if (!this.isThatOfThePage) return this.story.ask(this.data.link, { start: [this.point.x, this.point.y] });
    this.story.stop();
    return this.cover.clear();
  }

  tellAngle() {
    this.report("angle", this.angle);
  }

  tellStart() {
    this.report("start", this.point);
  }

  // Presses and drags

  placed({ px, py, axes }, count) {
    if (count > 1 || !this.data.movable) return; // Plotly answers a double click by undoing the zoom
    this.move(pointAt(axes, px, py));
    this.tellStart();
  }

  pointed({ px, axes }) {
    this.turn(Math.round(axes.x.p2d(px - axes.x._offset)));
    this.tellAngle();
  }

  /** The thing a press takes hold of: the tip of u, the point, or the dot on the curve. */
  grabbed(event) {
    const near = NEAR[event.pointerType] ?? NEAR.mouse;
    const hit = (chart, spot) => {
      if (!chart?.layout || !spot || !chart.element.contains(event.target)) return false;
      const { px, py } = chart.pixelAt(event);
      return Math.hypot(px - spot[0], py - spot[1]) <= near;
    };
    const { tip, at, dot } = this.spots ?? {};
    if (hit(this.landscape, tip)) return this.turning((e) => this.angleOf(e));
    if (this.data.movable && hit(this.landscape, at)) return this.dragging(event);
    if (hit(this.slope, dot)) return this.turning((e) => this.angleUnder(e));
    return null;
  }

  turning(angleOf) {
    this.hold(true);
    return {
      move: (event) => this.turn(angleOf(event)),
      end: () => {
        this.hold(false);
        this.tellAngle();
      },
    };
  }

  hold(held) {
    this.charts.forEach((chart) => chart.element?.toggleAttribute(HELD, held));
  }

  dragging(event) {
    const axes = this.landscape.axesOf(null);
    const { px, py } = this.landscape.pixelAt(event);
    const [dx, dy] = [this.spots.at[0] - px, this.spots.at[1] - py];
    const first = this.point;
    this.hold(true);
    return {
      move: (e) => {
        const now = this.landscape.pixelAt(e);
        this.move(pointAt(axes, kept(now.px + dx, axes.x), kept(now.py + dy, axes.y)));
      },
      end: () => {
        this.hold(false);
        if (this.point !== first) this.tellStart();
      },
    };
  }

  angleOf(event) {
    const axes = this.landscape.axesOf(null);
    const { px, py } = this.landscape.pixelAt(event);
    const [x, y] = [axes.x.p2d(px - axes.x._offset), axes.y.p2d(py - axes.y._offset)];
    return Math.round((Math.atan2(y - this.point.y, x - this.point.x) * 180) / Math.PI);
  }

  angleUnder(event) {
    const { x } = this.slope.axesOf(null);
    return Math.min(360, Math.max(0, Math.round(x.p2d(this.slope.pixelAt(event).px - x._offset))));
  }

  // Painting, at most once a frame

  request() {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  paint() {
    this.frame = 0;
    this.charts.forEach((chart) => chart.refresh());
    this.landscape.aim(this.data.movable);
    this.slope.aim(true);
    this.showPlace(); // the picture may be that of another window
    const same = this.isThatOfThePage;
    const style = { ...this.data.style, theme: this.theme };
    this.landscape.fade(this.landscape.traces.filter(({ name }) => TOUCHED.landscape.has(name)), same ? undefined : (note) => note.name === "outside");
    this.slope.fade(same ? [] : this.slope.traces.filter(({ name }) => TOUCHED.slope.has(name)), (note) => !same && note.xref === "x");
    const places = paintCompass(this.landscape, this.now, this.data.reach, style);
    this.spots = { ...places, dot: paintSlope(this.slope, this.now, same, style) };
  }
}

/** Data coordinates of a pixel, rounded to what a pixel can tell. */
function pointAt({ x, y }, px, py) {
  const value = (axis, p) => roundedTo(axis.p2d(p - axis._offset), Math.abs(axis.p2d(1) - axis.p2d(0)));
  return { x: value(x, px), y: value(y, py) };
}

/** A pixel, kept between the ends of an axis. */
const kept = (p, axis) => Math.min(axis._offset + axis._length, Math.max(axis._offset, p));

const mounted = new WeakMap(); // the place in the page → its compass

export default function compass({ data, parentElement, setTriggerValue }) {
  let place = mounted.get(parentElement);
  if (!place) {
    place = { part: new Compass(parentElement), calls: 0 };
    mounted.set(parentElement, place);
  }
  place.calls += 1;
  place.part.update(data, setTriggerValue);
  const call = place.calls;
  return () => {
    if (call !== place.calls || mounted.get(parentElement) !== place) return;
    mounted.delete(parentElement);
    place.part.dispose();
  };
}
