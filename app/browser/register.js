// Ends the code of the components, which is on the page once: components that came before it begin now. Where it comes again,
// after another page, the components stay with what they began with.

const registry = (globalThis.GRADNORM_COMPONENTS ??= { waiting: [] });
registry.component ??= component;
for (const begin of registry.waiting.splice(0)) begin();

/** Begins to load plotly.js, where the page has charts of its own, before the first of them is there. */
export default ({ data }) => {
  if (data?.plotly) plotly_loader_module.loadPlotly(data.plotly).catch(() => {}); // a chart tries again, and says so
};
