// The slide: title, formula, the two charts as they are on screen, and the verdict, as one picture of 16:9.

import { copyOf } from "../picture/film.js";
import { rootIn, themeOf } from "../parts/host.js";

const [WIDTH, HEIGHT] = [1920, 1080];
const MARGIN = 64;
const TOP = 176; // below the title and the caption
const FOOT = 172; // for the headline and the sentence
const PARTS = [0.57, 0.43]; // of the width: landscape and curves
const LINES = 2; // of the sentence, and of a title that is too long for one in its smallest letters
const TITLES = [48, 42, 36, 32]; // heights of the letters of a title
const FONT = "sans-serif"; // a picture of its own has none of the page's fonts
const SLACK = 0.95; // of the width: another program may have wider letters
const SVG = "http://www.w3.org/2000/svg";

const TEMPLATE = `<div class="images" role="group" aria-label="Slide">
  <button type="button" data-kind="png">Slide, PNG 1920 × 1080</button>
  <button type="button" data-kind="svg">Slide, SVG</button> <span role="status"></span></div>`;

function made(name, attributes, text = "") {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.textContent = text;
  return node;
}

/** The words in lines no wider than the slide; what does not fit into the last line is cut with a mark. */
function linesOf(text, wide, most, measure) {
  const lines = [""];
  for (const word of text.split(" ").filter(Boolean)) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (measure(longer) <= wide || !lines.at(-1)) lines[lines.length - 1] = longer;
    else if (lines.length < most) lines.push(word);
    else {
      lines[lines.length - 1] = `${lines.at(-1)} …`;
      break;
    }
  }
  return lines;
}

/** The layers of a chart in their place on the slide, as large as fits; `side` is 0 at its left edge and 1 at its right. */
function chartIn(chart, place, side) {
  const { width, height } = chart.layout;
  const scale = Math.min(place.width / width, place.height / height);
  const layers = [...chart.element.querySelectorAll(".svg-container > .main-svg")];
  const defs = layers.flatMap((svg) => [...svg.querySelectorAll(":scope > defs")]);
  return layers.map((svg) => {
    const copy = copyOf(svg, defs, [], chart.layout, scale);
    copy.removeAttribute("style");
    copy.querySelectorAll(".legend [clip-path]").forEach((part) => part.removeAttribute("clip-path"));
    copy.setAttribute("x", String(place.x + (place.width - width * scale) * side));
    copy.setAttribute("y", String(place.y + (place.height - height * scale) / 2));
    return copy;
  });
}

/** The slide as an SVG. */
function slideOf([landscape, curves], { title, caption, headline, sentence }, theme) {
  const slide = made("svg", { xmlns: SVG, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT });
  const canvas = document.createElement("canvas").getContext("2d");
  const wide = SLACK * (WIDTH - 2 * MARGIN);
  const measured = (text, size, weight) => {
    canvas.font = `${weight} ${size}px ${FONT}`;
    return canvas.measureText(text).width;
  };
  const write = (text, y, size, weight, fill, most = 1) => {
    const lines = linesOf(text, wide, most, (words) => measured(words, size, weight));
    const style = { x: MARGIN, "font-family": FONT, "font-size": size, "font-weight": weight, fill };
    slide.append(...lines.map((line, i) => made("text", { ...style, y: y + i * size * 1.3 }, line)));
  };
  slide.append(made("rect", { width: WIDTH, height: HEIGHT, fill: theme.ground }));
  const [width, height] = [WIDTH - 2 * MARGIN, HEIGHT - TOP - FOOT];
  const whole = !curves.layout;
  slide.append(...chartIn(landscape, { x: MARGIN, y: TOP, width: whole ? width : width * PARTS[0], height }, whole ? 0.5 : 0));
  if (!whole) slide.append(...chartIn(curves, { x: MARGIN + width * PARTS[0], y: TOP, width: width * PARTS[1], height }, 1));
  const size = TITLES.find((one) => measured(title, one, 700) <= wide);
  if (size) write(title, 88, size, 700, theme.ink);
  else write(title, 58, TITLES.at(-1), 700, theme.ink, LINES);
  write(caption, 142, 28, 400, theme.ink);
  write(headline, HEIGHT - FOOT + 52, 34, 700, theme.ink);
  write(sentence, HEIGHT - FOOT + 98, 27, 400, theme.ink, LINES);
  return slide;
}

/** The SVG as pixels. */
async function pixelsOf(text) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  canvas.getContext("2d").drawImage(image, 0, 0, WIDTH, HEIGHT);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

export class Slide {
  constructor(host, overlay) {
    this.overlay = overlay;
    this.root = rootIn(host, TEMPLATE);
    this.status = this.root.querySelector("[role=status]");
    this.root.addEventListener("click", (event) => this.make(event.target.closest?.("[data-kind]")?.dataset.kind));
    overlay.join(this);
  }

  update({ words, filename }) {
    Object.assign(this, { words, filename });
    this.overlay.setTheme(themeOf(this.root));
  }

  dispose() {
    this.overlay.leave(this);
    this.root.remove();
  }

  /** Why no slide can be made of what is on screen; empty where one can. */
  get obstacle() {
    const { landscape, previewed } = this.overlay;
    if (!landscape.layout || previewed) return "The picture is still being drawn: try again in a moment.";
    return landscape.layout.scene ? "The slide is made of the map: choose “contours” under Picture." : "";
  }

  async make(kind) {
    if (!kind) return;
    this.status.textContent = this.obstacle;
    if (this.status.textContent) return;
    const text = new XMLSerializer().serializeToString(slideOf(this.overlay.charts, this.words, this.overlay.theme));
    const file = kind === "png" ? await pixelsOf(text) : new Blob([text], { type: "image/svg+xml" });
    const address = URL.createObjectURL(file);
    Object.assign(document.createElement("a"), { href: address, download: `${this.filename}.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    this.status.textContent = "The slide is saved.";
  }
}
