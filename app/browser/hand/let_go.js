// A run that a hand has let go of: the address says it at once, the page hears of it once the hand has rested, and the picture
// stays as the hand left it until the page has drawn that very run.

import { keepEntry, stateInAddress } from "./address.js";

const AT_ONCE = 100; // milliseconds for the server to settle a run before one that is not on screen is reported
const PATIENCE = 3000; // the same for a run that is: a server that is slow to settle it is slow to draw pages

export class LetGo {
  constructor(overlay) {
    const { steering, answer, reports } = overlay;
    Object.assign(this, { overlay, steering, answer, reports });
    this.next = null; // what is to be done once the figures show the run under the hand
    reports.listen({ send: (tell) => this.send(tell), onLeft: () => this.left(), onTouched: () => answer.waiting || keepEntry() });
  }

  /** The hand has let go of a place. `tell(whole)` tells the page, which is drawn anew from top to bottom if `whole`: once the
   *  hand has rested, where the run is on screen already, else at once. */
  report(place, tell) {
    const { steering } = this;
    steering.hand.keep();
    if (!steering.run || steering.hand.moved.has("formula")) {
      this.answer.wait(() => tell(false));
      return void steering.settle(AT_ONCE).then(() => tell(false));
    }
    const settled = steering.settle(PATIENCE);
    stateInAddress(steering.live?.link, steering.hand.changes);
    this.reports.hold(place, tell);
    return void settled.then(() => this.reports.rest());
  }

  /** Tells the page, and looks after its answer. */
  send(tell) {
    this.answer.wait(tell);
    tell();
  }

  /** The number at a place is that of the page again. */
  withdraw(place) {
    const { hand, live } = this.steering;
    hand.leave(place);
    if (this.reports.withdraw(place)) stateInAddress(live?.link, hand.changes);
    this.again();
  }

  /** Takes back what has been moved and not let go. */
  takeBack() {
    this.steering.hand.takeBack();
    this.again();
  }

  /** Shows what is left in the hand. */
  again() {
    const { hand } = this.steering;
    if (hand.empty) return this.overlay.drop();
    this.overlay.tell("onDrop");
    if (hand.moved.has("start")) this.overlay.boxes.hold(this.steering.start);
    this.steering.compute();
    if (this.reports.empty) this.answer.wait(); // it is reported to the page
    else this.reports.stay();
    return this.overlay.request();
  }

  /** The visitor has gone back or forward: the picture stays until the page has drawn what the address says. */
  left() {
    this.steering.hand.forget();
    this.answer.wait();
  }

  /** Whether the figures will show the run under the hand before long; `act` is done when they do. */
  comes(act) {
    if (!this.overlay.previewed || (this.reports.empty && !this.answer.waiting)) return false;
    this.next = act;
    this.reports.flush();
    return true;
  }

  /** The figures show the run that was under the hand, or it was dropped. */
  come() {
    const { next } = this;
    this.next = null;
    if (next) setTimeout(next); // the player first takes the run
  }
}
