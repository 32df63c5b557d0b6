// The page of a file that needs no server: it answers the components’ reports itself. Every step size of the track
// brings its figures along, so the file shows what the app would show. This script stands after the code of player and slider.

const NEAREST = (sizes, value) => sizes.reduce((best, size, i) => (
  Math.abs(Math.log(size / value)) < Math.abs(Math.log(sizes[best] / value)) ? i : best), 0);
// plotly.js offers to upload a chart to its maker's cloud, with a button and an address; this page has neither. Box and
// lasso would select points, which would do nothing.
const CONFIG = {
  displaylogo: false, scrollZoom: true, responsive: true, showSendToCloud: false, plotlyServerURL: "",
  modeBarButtonsToRemove: ["sendChartToCloud", "select2d", "lasso2d"],
};

const { bytesOf } = base64_module; // of that code

/** Base64 of gzipped JSON. */
async function unpacked(text) {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** A place for a component, with its style around it as in the app. */
function placeOf(name) {
  const root = document.getElementById(name).attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = document.getElementById("component-style").textContent;
  const place = document.createElement("div");
  root.append(style, place);
  return place;
}

class Page {
  constructor(data) {
    this.data = data;
    this.places = { player: placeOf("player"), slider: data.slider ? placeOf("slider") : null };
  }

  /** The figures, the words and the player of one of the runs. */
  async show(index) {
    const { ground, shots, headlines } = this.data;
    const { landscape, curves, player, alts } = shots[index];
    const [left, right] = ["landscape", "curves"].map((name) => document.querySelector(`.st-key-${name} > div`));
    for (const [name, alt] of Object.entries(alts)) document.querySelector(`.st-key-${name}`).setAttribute("aria-label", alt);
    await Plotly.react(left, [...ground, ...landscape.data], landscape.layout, CONFIG);
    await Plotly.react(right, curves.data, curves.layout, CONFIG);
    const [headline, sentences] = headlines[index].split("\n");
    document.querySelector(".verdict b").textContent = headline;
    document.querySelector(".verdict span").textContent = sentences;
    component({ data: bytesOf(player), parentElement: this.places.player, setTriggerValue: () => {} });
  }

  async begin() {
    await this.show(this.data.first);
    if (!this.places.slider) return;
    const report = (name, said) => name === "step_size" && this.show(NEAREST(this.data.step_sizes, said.step_size));
    component({ data: bytesOf(this.data.slider), parentElement: this.places.slider, setTriggerValue: report });
  }
}

const data = await unpacked(document.getElementById("data").textContent);
await new Page(data).begin();
document.body.dataset.ready = "yes";
