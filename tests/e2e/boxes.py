"""Words that lie on other words or are cut off, measured by the boxes in which the browser has drawn them."""

from __future__ import annotations

from playwright.sync_api import Page

# Pairs of texts whose drawn boxes overlap by more than 2 pixels across and by 30 % of the lower one. Left out are texts
# that nobody sees, and the parts of one formula, one paragraph or one table cell, which belong together.
OVERLAPS = """() => {
  const LEAST = 4, SHARE = 0.3;
  const UNSEEN = "style, script, option, .katex-mathml, .hoverlayer, [data-testid=stSidebar]";
  const WHOLES = ".katex, [data-testid=stMarkdownContainer] p, li, td, th, .mark";
  const words = [];
  const clipped = (box, element) => {
    for (let up = element; up; up = up.parentElement ?? up.getRootNode().host) {
      const {overflowX, overflowY} = getComputedStyle(up);
      if (overflowX === 'visible' && overflowY === 'visible') continue;
      const edge = up.getBoundingClientRect();
      box = [Math.max(box[0], edge.left), Math.max(box[1], edge.top),
        Math.min(box[2], edge.right), Math.min(box[3], edge.bottom)];
    }
    return box;
  };
  const read = (text) => {
    const element = text.parentElement;
    if (!text.data.trim() || !element || element.closest(UNSEEN)) return;
    if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) return;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const {left, top, right, bottom} of range.getClientRects()) {
      const box = clipped([left, top, right, bottom], element);
      if (box[2] - box[0] > 2 && box[3] - box[1] > LEAST) words.push({text, box, whole: element.closest(WHOLES)});
    }
  };
  const visit = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) read(node);
      else if (node.shadowRoot) visit(node.shadowRoot);
    }
  };
  visit(document.body);
  const found = [];
  words.forEach(({text, box, whole}, i) => words.slice(i + 1).forEach((other) => {
    if (text === other.text || (whole && whole === other.whole)) return;
    const width = Math.min(box[2], other.box[2]) - Math.max(box[0], other.box[0]);
    const height = Math.min(box[3], other.box[3]) - Math.max(box[1], other.box[1]);
    const lower = Math.min(box[3] - box[1], other.box[3] - other.box[1]);
    if (width > 2 && height > SHARE * lower) found.push([text.data.trim(), other.text.data.trim()]);
  }));
  return found;
}"""


def overlaps(page: Page) -> list[tuple[str, str]]:
    """The pairs of texts that lie on one another now."""
    return [(one, other) for one, other in page.evaluate(OVERLAPS)]


# Texts of the page that end beyond the edge of a part that cuts them off without a way to scroll there. Left out are
# texts that nobody sees, and the value of a list of choices, which opens in full.
CUT_OFF = """() => {
  const UNSEEN = "style, script, option, .katex-mathml, .hoverlayer, .unseen, [data-baseweb=select]";
  const found = [];
  const cutBy = (box, element) => {
    for (let up = element; up; up = up.parentElement ?? up.getRootNode().host) {
      const {overflowX} = getComputedStyle(up);
      if (overflowX === 'auto' || overflowX === 'scroll') return false;
      const edge = up.getBoundingClientRect();
      const beyond = box.right > edge.right + 1 || box.left < edge.left - 1;
      if (overflowX !== 'visible' && edge.width > 1 && beyond) return true;
    }
    return box.right > document.documentElement.clientWidth + 1;
  };
  const read = (text) => {
    const element = text.parentElement;
    if (!text.data.trim() || !element || element.closest(UNSEEN)) return;
    if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) return;
    const range = document.createRange();
    range.selectNodeContents(text);
    if ([...range.getClientRects()].some((box) => box.width > 2 && cutBy(box, element))) found.push(text.data.trim());
  };
  const visit = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) read(node);
      else if (node.shadowRoot) visit(node.shadowRoot);
    }
  };
  visit(document.querySelector('[data-testid=stMain]') ?? document.body);
  return found;
}"""


def cut_off(page: Page) -> list[str]:
    """The texts of the page that are cut off now."""
    return list(page.evaluate(CUT_OFF))
