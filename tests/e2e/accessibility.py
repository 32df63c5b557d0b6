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


def findings(page: Page) -> list[tuple[str, str, str]]:
    """The objections of axe-core to the page: the rule, the element, what is wrong with it."""
    page.locator("body").evaluate(FINISH)  # a colour that still fades is none of the page's
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        (rule["id"], str(node["target"]), node["failureSummary"])
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
