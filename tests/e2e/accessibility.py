"""The objections of axe-core to a page, and the controls too small for a finger."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

from tests.e2e.playground import FINISH

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # what is in order is not described element by element, which took half the time
}
# Waits until nothing of the page has come or gone for longer than app/browser/page/reach.js waits before it makes
# reachable what scrolls: its formulas are typeset then, in their letters. Words that change all the time are no reason
# to wait.
AT_REST = """() => new Promise((done) => {
  const QUIET = 300, AT_MOST = 10000;
  if (!document.querySelector('[data-testid=stApp]')) return void done(); // a page of a class has no such parts
  let waiting;
  const isWhole = () => document.fonts.status === 'loaded' && !document.querySelector('[data-testid=stSkeleton]');
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => (isWhole() ? end() : soon()), QUIET);
  };
  const isOfElements = ({addedNodes, removedNodes}) => [...addedNodes, ...removedNodes].some((node) => node.tagName);
  const observer = new MutationObserver((changes) => changes.some(isOfElements) && soon());
  const end = () => {
    observer.disconnect();
    document.fonts.removeEventListener('loadingdone', soon);
    clearTimeout(waiting);
    done();
  };
  observer.observe(document.body, {childList: true, subtree: true});
  document.fonts.addEventListener('loadingdone', soon);
  setTimeout(end, AT_MOST);
  soon();
})"""
# Elements that can be pressed, are in sight, and are lower than a finger needs.
SMALL = """least => [...document.querySelectorAll(
    'button, select, summary, [role=tab], [data-baseweb=input] input, input[type=range]')]
  .concat([...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
    .flatMap(host => [...(host.shadowRoot?.querySelectorAll('button:not(.mark), input, select') ?? [])]))
  .filter(part => part.checkVisibility({visibilityProperty: true}) && part.getBoundingClientRect().width > 1)
  .filter(part => !part.closest('.js-plotly-plot, [data-testid=stSlider]'))
  .map(part => [part.tagName, part.className, part.getAttribute('aria-label') ?? part.textContent,
    Math.round(part.getBoundingClientRect().height)])
  .filter(part => part[3] < least)"""


def at_rest(page: Page) -> Page:
    """The page once its formulas are typeset in their letters and what scrolls is known."""
    page.evaluate(AT_REST)
    return page


def findings(page: Page) -> list[tuple[str, str, str]]:
    """The objections of axe-core to the page at rest: the rule, the element, what is wrong with it."""
    at_rest(page).locator("body").evaluate(FINISH)  # a colour that still fades is none of the page's
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        (rule["id"], str(node["target"]), node["failureSummary"])
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
