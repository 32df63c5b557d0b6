// The loader, sent with a component at every move: it calls the code, which is on the page once, as soon as that is there.

const registry = (globalThis.GRADNORM_COMPONENTS ??= { waiting: [] });

export default function component(given) {
  if (registry.component) return registry.component(given);
  let end, over = false;
  registry.waiting.push(() => { if (!over) end = registry.component(given); });
  return () => {
    over = true;
    end?.();
  };
}
