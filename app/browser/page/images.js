// A chart as a file, drawn by plotly.js in the visitor's browser: its own button does the work, at the size asked for.

const BUTTON = '.modebar-btn[data-title*="PNG"], .modebar-btn[aria-label*="PNG"]';
const SLIDE = { width: 960, height: 540, scale: 2 }; // 1920 × 1080 pixels, type as on a slide
const PRINT = { width: 630, scale: 3 }; // 1890 pixels: 16 cm at 300 dpi

/** The sizes offered; a print keeps the shape of the chart. */
const SIZES = {
  slide: () => ({ ...SLIDE, format: "png" }),
  print: ({ width, height }) => ({ ...PRINT, height: Math.round((PRINT.width * height) / width), format: "png" }),
  svg: () => ({ width: SLIDE.width, height: SLIDE.height, scale: 1, format: "svg" }),
};

// The chunk pHYs of a PNG: 11811 pixels a metre in both directions, which is 300 dpi. Its last four bytes are its checksum.
const RESOLUTION = new Uint8Array([
  0, 0, 0, 9, 112, 72, 89, 115, 0, 0, 46, 35, 0, 0, 46, 35, 1, 120, 165, 63, 118,
]);
const HEADER = 33; // bytes of the signature and the chunk IHDR, with which every PNG begins

const { createObjectURL } = URL;
const LONGEST = 5000; // milliseconds a picture may take

/** Stops the clicks of scripts while a file is saved: they would close the menu around these buttons. */
function keepOpen() {
  const hush = (event) => { if (!event.isTrusted) event.stopPropagation(); };
  document.body.addEventListener("click", hush);
  setTimeout(() => document.body.removeEventListener("click", hush), LONGEST);
}

/** Puts the resolution into the next PNG that is made into a file: plotly.js writes none, and Word assumes 96 dpi. */
function stateResolution() {
  const restore = () => { URL.createObjectURL = createObjectURL; };
  URL.createObjectURL = (blob) => {
    if (blob.type !== "image/png") return createObjectURL.call(URL, blob);
    restore();
    const parts = [blob.slice(0, HEADER), RESOLUTION, blob.slice(HEADER)];
    return createObjectURL.call(URL, new Blob(parts, { type: blob.type }));
  };
  setTimeout(restore, LONGEST);
}

/** Has plotly.js make the file. The picture is transparent on the page: the file is given the page's own ground. */
function save(plot, name, filename) {
  const ground = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
  const before = plot.layout.paper_bgcolor;
  plot._context.toImageButtonOptions = { ...SIZES[name](plot._fullLayout), filename };
  plot.layout.paper_bgcolor = ground;
  if (name === "print") stateResolution();
  plot.querySelector(BUTTON).dispatchEvent(new MouseEvent("click")); // does not bubble
  keepOpen();
  plot.layout.paper_bgcolor = before;
}

export default function images({ data, parentElement }) {
  const row = document.createElement("div");
  row.className = "images";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Picture");
  for (const [name, label] of data.sizes) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      const plot = document.querySelector(`.${CSS.escape(data.chart)} .js-plotly-plot`);
      if (plot) save(plot, name, data.filename);
    });
    row.append(button);
  }
  parentElement.querySelector(".images")?.remove();
  parentElement.append(row);
}
