// The loader, sent with a component at every move: it calls the code, which is on the page once, as soon as that is there.

// The arguments of a component → the function that ends it.
const page = (globalThis.GRADNORM_COMPONENTS ??= new Map());

export default (given) => {
  if (page.component) return page.component(given);
  page.set(given);
  return () => { page.get(given)?.(); page.delete(given); };
};
