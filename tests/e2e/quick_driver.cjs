// Read by Node before Playwright's driver. While an expectation does not hold yet, the driver describes the whole page for the
// message of a failure, up to ten times a second: a seventh of what the browser does where much is waited for. We leave
// the description out. A failed test leaves text and picture of its page in test-results/ anyway.

const Module = require("node:module");

const BEGIN = String.raw`ariaSnapshotForExpectFailure(element, options) {\n`; // in the text that the driver sends to pages
const { _compile: compile } = Module.prototype;

Module.prototype._compile = function (text, ...rest) {
  return compile.call(this, text.replace(BEGIN, (begin) => `${begin}    return "";\\n`), ...rest);
};
