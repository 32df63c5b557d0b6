// The cover: what is said about the run under the hand, over the page's verdict on the run on screen.

export class VerdictCover {
  constructor() {
    this.place = undefined; // the class of the container that holds the page's own words
    this.cover = null;
  }

  /** Shows a headline and, after a line break, sentences, on this ground; the page's own words stay under it. */
  show(text, ground) {
    const host = this.place && document.querySelector(`.${this.place}`);
    if (!host || !text) return void this.clear();
    if (!this.cover?.isConnected || this.cover.parentElement !== host) {
      this.clear();
      this.cover = document.createElement("div");
      this.cover.className = "verdict-overlay";
      this.cover.setAttribute("aria-hidden", "true"); // the track or the handle says it
      this.cover.append(...["b", "span"].map((name) => {
        const line = document.createElement("p");
        line.append(document.createElement(name));
        return line;
      }));
      host.append(this.cover);
    }
    this.cover.style.background = ground;
    const [headline, ...rest] = text.split("\n");
    const [title, body] = this.cover.querySelectorAll("b, span");
    title.textContent = headline;
    body.textContent = rest.join(" ");
  }

  clear() {
    this.cover?.remove();
    this.cover = null;
  }
}
