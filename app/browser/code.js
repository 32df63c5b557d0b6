// Ends the code of the strips, which is on the page once: strips that came before it begin now. Where it comes again,
// after another page, the strips stay with what they began with.

const shelf = (globalThis.GRADNORM_STAGE ??= { waiting: [] });
shelf.stage ??= stage;
for (const begin of shelf.waiting.splice(0)) begin();

export default () => {};
