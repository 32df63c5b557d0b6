// Ends the code of the components, which is on the page once: components that came before it begin now. Where it comes again,
// after another page, the components stay with what they began with.

const registry = (globalThis.GRADNORM_COMPONENTS ??= { waiting: [] });
registry.component ??= component;
for (const begin of registry.waiting.splice(0)) begin();

export default () => {};
