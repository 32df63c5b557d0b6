// What a strip is sent with at every move: it calls the code, which is on the page once, as soon as that is there.

const shelf = (globalThis.GRADNORM_STAGE ??= { waiting: [] });

export default function strip(given) {
  if (shelf.stage) return shelf.stage(given);
  let end, over = false;
  shelf.waiting.push(() => { if (!over) end = shelf.stage(given); });
  return () => {
    over = true;
    end?.();
  };
}
