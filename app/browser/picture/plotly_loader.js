// plotly.js, loaded once by the address of the file that the server has. The code of the components may come twice to a
// page, so the load is noted on the page.

/** plotly.js; the first call begins to load it. A load that failed is tried again by the next call. */
export function loadPlotly(address) {
  globalThis.GRADNORM_PLOTLY ??= new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), { src: address });
    const failed = () => {
      globalThis.GRADNORM_PLOTLY = null;
      script.remove();
      fail(new Error("plotly.js was not loaded"));
    };
    script.addEventListener("load", () => (globalThis.Plotly ? done(globalThis.Plotly) : failed()));
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return globalThis.GRADNORM_PLOTLY;
}
