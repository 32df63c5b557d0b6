// A frame of a film: the two charts as they are on screen, with the headline, the caption and the numbers of an iterate.

import { length } from "../engine/norms.js";
import { digitsOf, written } from "../parts/numbers.js";
import { partsOfThePath } from "./painter.js";

export const SIZE = [1280, 720];
const MARGIN = 36;
const TOP = 112; // below the headline and the caption
const FOOT = 56; // for the numbers
const BUTTON = /: Fit$/; // at the end of a note on the landscape: a button of the page, which no picture has
const PARTS = [0.57, 0.43]; // of the width: landscape and curves

/** An SVG of a chart as a picture of its own, without the parts in `left`; `defs` are definitions that all of them use. */
export function copyOf(svg, defs, left, { width, height }, scale) {
  const marked = left.map((part) => (part.setAttribute("data-left-out", ""), part));
  const copy = svg.cloneNode(true);
  keepWords(svg, copy);
  marked.forEach((part) => part.removeAttribute("data-left-out"));
  copy.querySelectorAll("[data-left-out]").forEach((part) => part.remove());
  copy.prepend(...defs.map((part) => part.cloneNode(true)));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  copy.setAttribute("width", String(width * scale));
  copy.setAttribute("height", String(height * scale));
  return copy;
}

/** Keeps words as wide as on screen: a picture of its own has none of the page's fonts, and a wider one runs over lines.
 *  The name of a button at the end of a note is left out. */
function keepWords(svg, copy) {
  const lines = (root) => [...root.querySelectorAll("text")].flatMap((text) => {
    const parts = [...text.querySelectorAll(":scope > tspan.line")];
    return parts.length ? parts : [text];
  });
  const copies = lines(copy);
  lines(svg).forEach((line, i) => {
    const words = line.textContent.replace(BUTTON, "");
    const wide = words && line.getSubStringLength(0, words.length);
    if (!(wide > 0)) return;
    if (words !== line.textContent) copies[i].textContent = words;
    copies[i].setAttribute("textLength", wide.toFixed(1));
    copies[i].setAttribute("lengthAdjust", "spacingAndGlyphs");
  });
}

function imageOf(...given) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copyOf(...given)))}`;
  return image.decode().then(() => image);
}

/** A chart without what its overlay replaces, as images below and above the overlay. */
class Still {
  static async of(chart, place, left = []) {
    const still = new Still();
    const { width, height } = chart.layout;
    const scale = Math.min(place.width / width, place.height / height);
    const [w, h] = [width * scale, height * scale];
    Object.assign(still, { chart, box: [place.x + (place.width - w) / 2, place.y + (place.height - h) / 2, w, h] });
    const layers = [...chart.element.querySelectorAll(".svg-container > .main-svg")];
    const defs = layers.flatMap((svg) => [...svg.querySelectorAll(":scope > defs")]);
    still.layers = await Promise.all(layers.map((svg) => imageOf(svg, defs, left, chart.layout, scale)));
    return still;
  }

  paint(context) {
    const [below, ...above] = this.layers;
    if (below) context.drawImage(below, ...this.box);
    if (this.chart.canvas) context.drawImage(this.chart.canvas, ...this.box);
    above.forEach((image) => context.drawImage(image, ...this.box));
  }
}

export class Film {
  /** Prepares the frames of what is on screen: the landscape with its path, and without it for the steps on the way. */
  static async of(overlay, caption) {
    const film = new Film();
    const height = SIZE[1] - TOP - FOOT;
    const width = SIZE[0] - 2 * MARGIN;
    const places = [
      { x: MARGIN, y: TOP, width: width * PARTS[0], height },
      { x: MARGIN + width * PARTS[0], y: TOP, width: width * PARTS[1], height },
    ];
    const [landscape, curves] = overlay.charts;
    const curvesShown = curves.layout ? await Still.of(curves, places[1]) : null;
    film.bare = [await Still.of(landscape, places[0], partsOfThePath(landscape)), curvesShown].filter(Boolean);
    film.whole = [await Still.of(landscape, places[0]), curvesShown].filter(Boolean);
    film.canvas = Object.assign(document.createElement("canvas"), { width: SIZE[0], height: SIZE[1] });
    const headline = document.querySelector(".verdict b")?.textContent ?? "";
    return Object.assign(film, { overlay, theme: overlay.theme, caption, headline });
  }

  /** Paints iterate k of the run on screen, with what the overlay shows of it now. */
  paint(k) {
    const { overlay: { run, end }, theme } = this;
    const at = Math.min(k, run.n);
    const context = this.canvas.getContext("2d");
    context.fillStyle = theme.ground;
    context.fillRect(0, 0, ...SIZE);
    (k < end ? this.bare : this.whole).forEach((still) => still.paint(context));
    const line = (text, y, size, weight, color) => {
      context.font = `${weight} ${size}px ${theme.font}`;
      context.fillStyle = color;
      context.fillText(text, MARGIN, y, SIZE[0] - 2 * MARGIN);
    };
    context.textBaseline = "alphabetic";
    // How the run ends is said at its end.
    line(k < end ? "" : this.headline, 52, 30, 700, theme.ink);
    line(this.caption, 88, 20, 400, theme.faint);
    const f = written(run.value[at] + run.reference, digitsOf(run.value, run.reference));
    const norm = written(length(run.gx[at], run.gy[at]));
    line(`k = ${at} of ${run.n}     f = ${f}     ‖∇f‖₂ = ${norm}`, SIZE[1] - 22, 20, 500, theme.ink);
  }
}
