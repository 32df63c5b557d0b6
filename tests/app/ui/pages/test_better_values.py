"""Where a sentence names better values of α and β, a button takes them as they are written."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import checked, drawn, opened, settings, text_of

NAMED = re.compile(
    r"best pair(?: near the [^=]*)? is (?P<pair>α = (?P<a>\S+) and β = (?P<b>\S+?)),"
    r"|(?P<beta>β = (?P<best>\S+)) is best for this α"
    r"|Best at (?P<map>α = (?P<c>\S+) and β = (?P<d>\S+?)):"
    r"|Fastest of \d+ step sizes: (?P<alpha>α = (?P<fastest>\S+?)),"
)
"""The sentences that name values, as they are written."""
PAGES = [
    ("", {"v": "1", "ex": "quadratic_10", "beside": "momentum"}),
    ("", {"v": "1", "ex": "quadratic_10", "beside": "momentum", "dir": "heavy_ball_0.2"}),
    ("", {"v": "1", "ex": "quadratic_10", "dir": "heavy_ball_0.9", "step": "0.1"}),
    ("", {"v": "1", "ex": "quadratic_100", "dir": "heavy_ball_0.2", "step": "0.005"}),
    (
        "playground/playground",
        {
            "v": "1",
            "f": "-(x^2 + 10y^2)/2",
            "goal": "maximize",
            "start": "3_1",
            "step": "0.05",
            "dir": "heavy_ball_0.9",
        },
    ),
    ("step_sizes/step_sizes", {"v": "1", "ex": "quadratic_10", "study": "momentum"}),
    ("step_sizes/step_sizes", {"v": "1", "ex": "quadratic_10"}),
    ("compare/compare", {"v": "1", "ex": "quadratic_10", "runs": "a~~b~heavy_ball_0.9~fixed_0.19"}),
]


def words(app: AppTest) -> str:
    return " ".join(text_of(app, kind) for kind in ('verdict" data-folds', "verdict", "note"))


def typed(text: str) -> float:
    """The number that a reader types who reads this."""
    return float(text.replace("×10⁻", "e-").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")))


def held(app: AppTest) -> tuple[float, float]:
    """α and β of the run with momentum, 0 where no run has it."""
    shown = settings(app)
    others = [one.method.direction for one in shown.comparison.others] if shown.comparison else []
    momenta = [getattr(direction, "momentum", 0.0) for direction in (shown.direction, *others)]
    return shown.step_size, max(momenta)


@pytest.mark.parametrize(("page", "query"), PAGES)
def test_a_button_takes_the_values_that_a_sentence_names(page: str, query: dict[str, str]) -> None:
    app = opened(query, page)
    app = drawn(app) if page.startswith("step") else app
    found = NAMED.search(words(app))
    assert found, words(app)
    named = {name: value for name, value in found.groupdict().items() if value}
    whole = next(named[name] for name in ("pair", "beta", "map", "alpha") if name in named)
    (button,) = [one for one in app.button if one.label == f"Use {whole}"]
    before = held(app)
    checked(button.click().run())
    alpha = next((named[name] for name in ("a", "c", "fastest") if name in named), None)
    beta = next((named[name] for name in ("b", "best", "d") if name in named), None)
    expected = (before[0] if alpha is None else typed(alpha), before[1] if beta is None else typed(beta))
    assert held(app) == expected
    if "map" not in named and "alpha" not in named:  # where the numbers describe the function, they stay as they are
        assert not NAMED.search(words(app))


LOCKED = {"lock": "step_method"}


@pytest.mark.parametrize("closed", [LOCKED, {"hide": "theory"}, {"hide": "verdict"}])
@pytest.mark.parametrize("query", [PAGES[0][1], PAGES[2][1]])
def test_no_value_is_offered_that_is_locked_or_not_said(query: dict[str, str], closed: dict[str, str]) -> None:
    app = opened({**query, **closed})
    assert not [one for one in app.button if re.match(r"Use (α = \S+ and )?β", one.label)]
