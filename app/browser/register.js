// Ends the code of the components, which is on the page once: components that came before it begin now. Where it comes again,
// after another page, the components stay with what they began with.

const registry = (globalThis.GRADNORM_COMPONENTS ??= new Map());
const sheet = new CSSStyleSheet();
sheet.replaceSync(GRADNORM_STYLE);

/** Gives a component in a shadow root of its own the style that all of them share. */
function dressed(given) {
  const { parentElement: host } = given;
  if (host instanceof ShadowRoot && !host.adoptedStyleSheets.includes(sheet)) host.adoptedStyleSheets.push(sheet);
  return component(given);
}

registry.component ??= dressed;
for (const [given, end] of registry) if (!end) registry.set(given, registry.component(given) ?? (() => {}));

/** Begins to load plotly.js before the first chart of the page is there. */
export default ({ data }) => {
  if (data?.plotly) plotly_loader_module.loadPlotly(data.plotly).catch(() => {}); // a chart tries again, and says so
};
