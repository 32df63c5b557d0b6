"""Where a function has taken κ, α or β for itself, these letters stand for nothing else wherever it is shown.

Each page is opened with two functions that differ in their letters alone: f(α, β; κ, μ) and f(ν, ξ; χ, ψ). The first
page has α exactly where the second one has ν.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.exports.worksheet.worksheet import worksheet
from app.figures.alt_text import ray_alt
from app.figures.line_search import ray_figure
from app.figures.style import LIGHT
from app.settings.settings import OWN, Settings, of_example, to_spec
from app.text.beside import beside_name
from app.text.method_sheet import sheets
from app.text.method_summary import clip_caption, method_summary
from app.text.taken_letters import letters_of
from app.text.why_methods import why_methods
from app.text.why_step import why_step
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.line_search import profile
from gradnorm_core.diagnostics.one_step import one_step
from gradnorm_core.diagnostics.theory import reference_minimum
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample
from tests.support.figure_parts import words_in
from tests.support.pages import charts_of, opened
from tests.support.terminal import call

TAKEN = "f(α, β; κ = 0.3, μ = 1) = α^2 + κ μ β^2"
FREE = "f(ν, ξ; χ = 0.3, ψ = 1) = ν^2 + χ ψ ξ^2"
TWINS = dict(zip("αβκμ", "νξχψ", strict=True))
PAGES = [
    ("", {"dir": "heavy_ball_0.9", "step": "0.1"}),
    ("", {"beside": "momentum", "dir": "heavy_ball_0.2"}),
    ("", {"rule": "armijo_0.0001_0.5_1"}),
    ("", {"step": "1.2"}),
    ("step_sizes/step_sizes", {}),
    ("step_sizes/step_sizes", {"study": "strip"}),
    ("step_sizes/step_sizes", {"study": "starts"}),
    ("step_sizes/step_sizes", {"study": "parameter"}),
    ("step_sizes/step_sizes", {"study": "momentum"}),
    ("step_sizes/step_sizes", {"study": "basins"}),
    ("compare/compare", {"runs": "a~~b~heavy_ball_0.9~fixed_0.1"}),
    ("compare/compare", {"runs": "a~~b~adam_0.9_0.999_1e-8~fixed_0.1"}),
]


def written(app: AppTest) -> Iterator[str]:
    """The texts of a page: words, labels and their help, titles and hover boxes of figures; no list of examples."""

    def walk(node: Any) -> Iterator[str]:
        if node.type not in ("selectbox", "bidi_component") and (proto := getattr(node, "proto", None)) is not None:
            yield from (str(value) for field, value in proto.ListFields() if field.name != "id" and field.type == 9)
            yield from (content.content for content in getattr(proto, "options", ()) if hasattr(content, "content"))
        for child in getattr(node, "children", {}).values():
            yield from walk(child)

    yield from walk(app._tree)  # the whole page, which no public name of the testing framework gives
    for chart in charts_of(app).values():
        yield from words_in(chart)


def counted(texts: Iterator[str] | list[str], letters: str) -> Counter[str]:
    """How often each of the letters occurs without a subscript, with which it is another one: β₁ of Adam."""
    return Counter(re.findall(f"[{letters}](?![₀-₉])", "\n".join(texts)))


def compare(taken: list[str], free: list[str]) -> None:
    """Asks that every taken letter stands where its twin does, and nowhere else."""
    found, twins = counted(taken, "αβκμ"), counted(free, "νξχψ")
    extra = {letter: found[letter] - twins[twin] for letter, twin in TWINS.items()}
    told = sorted({text for text in taken if re.search("[αβκμ]", text)}, key=len)
    assert not any(extra.values()), (extra, told)


@pytest.mark.parametrize(("page", "query"), PAGES, ids=str)
def test_no_text_of_a_page_has_a_taken_letter_for_the_theory(page: str, query: dict[str, str]) -> None:
    taken, free = (list(written(opened({"v": "1", "f": f, "start": "2_1", **query}, page))) for f in (TAKEN, FREE))
    assert len(taken) > 20
    compare(taken, free)


def settings_of(formula: str, **changed: Any) -> Settings:
    """The settings of a run on one of the two functions."""
    own = replace(of_example("rosenbrock"), formula=formula, example=OWN, start=(2.0, 1.0), step_size=0.1)
    return replace(own, window=((-3.0, 3.0), (-3.0, 3.0)), **changed)


METHODS: list[dict[str, Any]] = [
    {},
    {"direction": HeavyBall(0.9)},
    {"direction": Adam()},
    {"step_rule": Armijo()},
    {"clip": ClipByNorm(0.5)},
    {"goal": "maximize"},
]


def texts_of(settings: Settings) -> Iterator[str]:
    """Captions, sheets, the reasons of a step and of methods side by side, and the worksheet of a run."""
    run = run_spec(to_spec(settings))
    objective = parse(settings.formula)
    yield method_summary(settings)
    yield clip_caption(settings)
    yield beside_name(run)
    for sheet in sheets(run.spec):
        yield " ".join([sheet.formula, sheet.caution, *map(" ".join, (*sheet.letters, *sheet.numbers))])
    yield from (claim.text for claim in why_step(one_step(run, 1), run))
    other = run_spec(replace(run.spec, direction=HeavyBall(0.5), step_rule=Fixed(0.1)))
    yield from why_methods([("A", run), ("B", other)], reference_minimum(run.spec, ()))
    if run.spec.step_rule.searches:
        ray, taken = profile(run, 0), letters_of(objective)
        yield ray_alt(ray, taken)
        yield from words_in(ray_figure(ray, LIGHT, taken))
    page = worksheet(settings, sample(objective, settings.window, size=21), "")
    yield re.sub(r"<(style|script|svg|math).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)


@pytest.mark.parametrize("changed", METHODS, ids=str)
def test_no_caption_sheet_or_worksheet_has_a_taken_letter_for_the_theory(changed: dict[str, Any]) -> None:
    taken, free = (list(texts_of(settings_of(formula, **changed))) for formula in (TAKEN, FREE))
    compare(taken, free)


@pytest.mark.parametrize(
    "arguments", [("run",), ("run", "--direction", "heavy_ball_0.9"), ("sweep",), ("sweep", "--steps", "3")]
)
def test_the_terminal_has_no_taken_letter_for_the_theory(arguments: tuple[str, ...]) -> None:
    told = []
    for formula in (TAKEN, FREE):
        command, *others = arguments
        text = call(command, formula, "--start", "2,1", *others).stdout
        told.append([line for line in text.splitlines() if not line.startswith(("link", "f("))])
    compare(*told)
