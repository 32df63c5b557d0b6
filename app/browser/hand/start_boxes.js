// The boxes of the start in the sidebar: while the start is in the hand, they show where it is.

const BOXES = [["x", ".st-key-start_x input"], ["y", ".st-key-start_y input"]];

export class StartBoxes {
  constructor() {
    this.point = null;
  }

  /** Shows this point from now on. Streamlit is not told, and puts its own number back whenever it draws a box. */
  hold(point) {
    this.point = point;
    this.frame ||= requestAnimationFrame(() => this.again());
  }

  again() {
    this.write();
    this.frame = requestAnimationFrame(() => this.again());
  }

  /** Leaves the boxes to Streamlit, with the start of the run that the page shows. */
  release(point) {
    if (!this.point) return;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.point = point;
    this.write();
    this.point = null;
  }

  write() {
    for (const [name, place] of BOXES) {
      const box = document.querySelector(place);
      const text = String(this.point[name]);
      if (box && box.value !== text && box !== document.activeElement) box.value = text;
    }
  }
}
