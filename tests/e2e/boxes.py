"""Words that lie on other words or are cut off, measured by the boxes in which the browser has drawn them."""

from __future__ import annotations

from playwright.sync_api import Page

# Calls `read` with every text below a root that somebody sees, its element and the rectangles of its lines.
READ_TEXTS = """
  const readTexts = (root, unseen, read) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.shadowRoot) readTexts(node.shadowRoot, unseen, read);
      const element = node.parentElement;
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim() || !element || element.closest(unseen)) continue;
      if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      read(node, element, [...range.getClientRects()]);
    }
  };
"""

# Pairs of texts whose drawn boxes overlap by more than 2 pixels across and by 30 % of the lower one. Left out are texts
# that nobody sees, and the parts of one formula, one paragraph or one table cell, which belong together.
OVERLAPS = (
    f"() => {{{READ_TEXTS}"
    + """
  const LEAST = 4, SHARE = 0.3;
  const UNSEEN = "style, script, option, .katex-mathml, .hoverlayer, [data-testid=stSidebar]";
  const WHOLES = ".katex, [data-testid=stMarkdownContainer] p, li, td, th, .mark";
  const words = [], windows = new Map();
  const common = (a, b) =>
    [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  // The part of the screen in which what is in an element is seen.
  const windowOf = (element) => {
    if (!element) return [-Infinity, -Infinity, Infinity, Infinity];
    if (!windows.has(element)) {
      const outer = windowOf(element.parentElement ?? element.getRootNode().host);
      const {overflowX, overflowY} = getComputedStyle(element);
      const {left, top, right, bottom} = element.getBoundingClientRect();
      const isOpen = overflowX === 'visible' && overflowY === 'visible';
      windows.set(element, isOpen ? outer : common(outer, [left, top, right, bottom]));
    }
    return windows.get(element);
  };
  const read = (text, element, rectangles) => {
    for (const {left, top, right, bottom} of rectangles) {
      const box = common([left, top, right, bottom], windowOf(element));
      if (box[2] - box[0] <= 2 || box[3] - box[1] <= LEAST) continue;
      words.push({text, box, whole: element.closest(WHOLES), place: words.length});
    }
  };
  readTexts(document.body, UNSEEN, read);
  const liesOn = ({text, box, whole}, other) => {
    if (text === other.text || (whole && whole === other.whole)) return false;
    const [left, top, right, bottom] = common(box, other.box);
    const lower = Math.min(box[3] - box[1], other.box[3] - other.box[1]);
    return right - left > 2 && bottom - top > SHARE * lower;
  };
  const found = [], downwards = words.toSorted((a, b) => a.box[1] - b.box[1]);
  downwards.forEach((word, i) => {
    for (let j = i + 1; downwards[j]?.box[1] < word.box[3]; j += 1) { // those below lie on no part of it
      const pair = [word, downwards[j]].sort((a, b) => a.place - b.place);
      if (liesOn(...pair)) found.push(pair.map(({text}) => text.data.trim()));
    }
  });
  return found;
}"""
)


def overlaps(page: Page) -> list[tuple[str, str]]:
    """The pairs of texts that lie on one another now."""
    return [(one, other) for one, other in page.evaluate(OVERLAPS)]


# Texts of the page that end beyond the edge of a part that cuts them off without a way to scroll there. Left out are
# texts that nobody sees, and the value of a list of choices, which opens in full.
CUT_OFF = (
    f"() => {{{READ_TEXTS}"
    + """
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
  const read = (text, element, rectangles) => {
    if (rectangles.some((box) => box.width > 2 && cutBy(box, element))) found.push(text.data.trim());
  };
  readTexts(document.querySelector('[data-testid=stMain]') ?? document.body, UNSEEN, read);
  return found;
}"""
)


def cut_off(page: Page) -> list[str]:
    """The texts of the page that are cut off now."""
    return list(page.evaluate(CUT_OFF))


# Formulas after which a line begins with the full stop, the comma or the bracket that belongs to them, in paragraphs
# of many widths.
TORN = """() => {
  const root = document.querySelector('[data-testid=stMain]') ?? document.body, found = new Set();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nextText = (formula) => {
    walker.currentNode = formula;
    while (formula.contains(walker.nextNode()));
    return walker.currentNode;
  };
  const pairs = [...root.querySelectorAll('p .katex, li .katex')].map((formula) => [formula, nextText(formula)])
    .filter(([formula, text]) => formula.closest('p, li').contains(text) && /^[.,;:!?)’”]/.test(text.data));
  const style = document.head.appendChild(document.createElement('style'));
  for (let width = 240; width < 400; width += 5) {
    style.textContent = `p:has(.katex), li:has(.katex) { width: ${width}px !important; }`;
    for (const [formula, text] of pairs) {
      const range = document.createRange();
      range.setStart(text, 0);
      range.setEnd(text, 1);
      const last = [...formula.querySelectorAll('.katex-html > .base')].at(-1).getBoundingClientRect();
      if (range.getBoundingClientRect().left < last.left) found.add(formula.querySelector('annotation').textContent);
    }
  }
  style.remove();
  return [...found];
}"""


def torn(page: Page) -> list[str]:
    """The formulas of the page that a line may tear from the punctuation after them."""
    return list(page.evaluate(TORN))
