// The thumbs of Streamlit's sliders in the hand. To draw one of them anew takes React longer than the run and its picture take
// together, so here the thumb itself follows the pointer, and React hears of it once the hand is still or has let go.

const STILL = 100; // milliseconds after a move
const SLIDER = "[data-testid=stSlider]";
const BOX = "[class*=st-key-dial_]"; // the place of a slider and its number box
const DIGITS = 12; // beyond them stand the rounding errors of a place

/** The thumb that a pointer holds, and where it stands. */
class Held {
  /** Null where React has not taken hold of the thumb. `event` is the last that React has heard of. */
  static of(input, event) {
    const thumb = input.closest("[data-rac]");
    return thumb?.hasAttribute("data-dragging") ? new Held(input, thumb, event) : null;
  }

  constructor(input, thumb, event) {
    const [low, high, step, place] = ["min", "max", "step", "value"].map((name) => Number(input.getAttribute(name)));
    const track = thumb.parentElement;
    const bar = track.firstElementChild;
    const { width } = track.getBoundingClientRect();
    Object.assign(this, { input, thumb, bar, low, high, step, place, width, from: event.pageX, share: (place - low) / (high - low) });
    this.colours = getComputedStyle(bar).backgroundImage;
  }

  /** The place of the slider where the pointer is, as React Aria finds it. */
  placeAt({ pageX }) {
    const { low, high, step, share, from, width } = this;
    const steps = Math.round(((share + (pageX - from) / width) * (high - low)) / step);
    return Math.min(high, Math.max(low, Number((low + steps * step).toPrecision(DIGITS))));
  }

  /** Moves the thumb; returns whether it stood elsewhere. */
  follow(event) {
    const place = this.placeAt(event);
    this.last = event;
    if (place === this.place) return false;
    const part = `${(100 * (place - this.low)) / (this.high - this.low)}%`;
    this.place = place;
    this.thumb.style.left = part;
    let stop = 0;
    this.bar.style.background = this.colours.replace(/[\d.]+%/g, (given) => ((stop += 1) > 2 ? part : given)); // two stops are at 0
    return true;
  }

  /** React has drawn the thumb where it is, or had it there. */
  drawn() {
    this.bar.style.background = "";
  }
}

export class Thumbs {
  /** `isHeard(input)`: is this the input of a slider that somebody hears? `onMove(input, place)` is called at each move,
   *  `onBack(input)` where the thumb is let go at the place it had before. */
  constructor({ isHeard, onMove, onBack }) {
    Object.assign(this, { isHeard, onMove, onBack, press: null, held: null, telling: false });
    this.ending = new AbortController();
    const heard = { capture: true, signal: this.ending.signal };
    addEventListener("pointerdown", (event) => this.pressed(event), heard);
    addEventListener("pointermove", (event) => this.moved(event), heard);
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, (event) => this.released(event), heard);
  }

  dispose() {
    clearTimeout(this.resting);
    this.ending.abort();
  }

  pressed(event) {
    const { target, isPrimary, button } = event;
    const inputs = target.closest?.(SLIDER)?.querySelectorAll("input[type=range]") ?? [];
    if (!isPrimary || button !== 0 || inputs.length !== 1 || !this.isHeard(inputs[0])) return;
    this.press = { input: inputs[0], event, place: Number(inputs[0].getAttribute("value")) };
    this.held = null;
  }

  moved(event) {
    const { press } = this;
    if (this.telling || !press || event.pointerId !== press.event.pointerId) return;
    if (!event.buttons) return void this.released(event); // let go beyond the window
    this.held ??= Held.of(press.input, press.event);
    if (!this.held) return void (press.event = event);
    event.stopPropagation();
    if (this.held.follow(event)) this.onMove(press.input, this.held.place);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(), STILL);
  }

  released(event) {
    if (!this.press || event.pointerId !== this.press.event.pointerId) return;
    const { input, place } = this.press;
    this.tell();
    this.press = null;
    if (this.held?.place === place) this.onBack(input);
  }

  /** React hears of the last move. */
  tell() {
    clearTimeout(this.resting);
    const { held } = this;
    const { last } = held ?? {};
    if (!last) return;
    held.last = null;
    this.telling = true;
    (last.target.isConnected ? last.target : document.body).dispatchEvent(last);
    this.telling = false;
    if (Number(held.input.getAttribute("value")) === held.place) held.drawn();
  }

  /** React has drawn the thumb of this input; returns whether it stood there already. */
  drawn(input) {
    const { held } = this;
    if (held?.input !== input) return false;
    const same = Number(input.getAttribute("value")) === held.place;
    if (!held.last) held.drawn();
    if (!this.press) this.held = null;
    return same;
  }
}

/** The box with the number of a slider. */
export const boxBeside = (input) => input.closest(BOX)?.querySelector("input[type=number]");
