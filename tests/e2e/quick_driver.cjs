// Read by Node before Playwright's driver, of which we leave out what costs time and tells nothing.

const Module = require("node:module");

// While an expectation does not hold yet, the driver describes the whole page for the message of a failure, up to ten times a
// second: a seventh of what the browser does where much is waited for. A failed test leaves text and picture of its page in
// test-results/ anyway. The text is one that the driver sends to pages.
const DESCRIBE = String.raw`ariaSnapshotForExpectFailure(element, options) {\n`;
// A condition that is waited for is asked at every frame, and each time the page has to draw one.
const ASK = "injected.utils.builtins.requestAnimationFrame(next)";
const { _compile: compile } = Module.prototype;

Module.prototype._compile = function (text, ...rest) {
  const quick = text
    .replace(DESCRIBE, (begin) => `${begin}    return "";\\n`)
    .replace(ASK, "injected.utils.builtins.setTimeout(next, 50)");
  return compile.call(this, quick, ...rest);
};
