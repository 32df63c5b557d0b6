"""The table of the runs, and the swatch of each run's curve, drawn wherever the run is named. Escaped HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote

from app.figures.style import Palette, Stroke
from app.text.numbers import PLAIN_NORM_NAMES, column_of_ends
from app.ui.pages.compare.results import Result
from gradnorm_core.norms import EXPONENTS, gradient_norm

COLUMNS = (
    ("Run", "what tells it from the others; opens it in the Playground"),
    ("Outcome", "how it ended, and how it moved"),
    ("Steps", "steps taken"),
    ("∇f", "evaluations of the gradient, f with it"),
    ("f alone", "evaluations of f without the gradient, by line searches"),
    ("∇²f", "evaluations of the Hessian"),
    ("f at the end", "value of f at the last iterate"),
    *((PLAIN_NORM_NAMES[p], "norm of the gradient at the last iterate") for p in EXPONENTS),
    ("Zig-zag", "0: every step goes on as the one before; 1: every step turns back"),
)
MARKERS = {
    "circle": "M13.5,6a3.5,3.5 0 1,0 7,0a3.5,3.5 0 1,0 -7,0z",
    "square": "M14,3h6v6h-6z",
    "diamond": "M17,1.5l4.5,4.5l-4.5,4.5l-4.5,-4.5z",
    "triangle-up": "M17,1.5l4.5,8h-9z",
    "cross": "M15.5,2h3v2.5h2.5v3h-2.5v2.5h-3v-2.5h-2.5v-3h2.5z",
    "triangle-down": "M17,10.5l4.5,-8h-9z",
    "pentagon": "M17,1.8l4.2,3l-1.6,5h-5.2l-1.6,-5z",
    "star-diamond": "M17,0.8l1.7,3.5l3.5,1.7l-3.5,1.7l-1.7,3.5l-1.7,-3.5l-3.5,-1.7l3.5,-1.7z",
}


def swatch(stroke: Stroke) -> str:
    """A piece of the run's curve with its marker, as SVG."""
    dash = "" if stroke.dash == "solid" else f' stroke-dasharray="{stroke.dash.replace("px", "")}"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="34" height="12" viewBox="0 0 34 12">'
        f'<path d="M0,6H34" fill="none" stroke="{stroke.colour}" stroke-width="2"{dash}/>'
        f'<path d="{MARKERS[stroke.symbol]}" fill="{stroke.colour}"/></svg>'
    )


def swatches(places: Sequence[int], palette: Palette) -> str:
    """A style sheet that puts each run's swatch before its name, among the runs to choose from and in the table."""
    rules = (
        f".st-key-selected_run button:nth-of-type({order})::before, .runs .run-{place}::before "
        f"{{ background: url('data:image/svg+xml,{quote(swatch(palette.run(place)))}') no-repeat; }}"
        for order, place in enumerate(places, start=1)
    )
    return f"<style>{''.join(rules)}</style>"


def table(results: Sequence[Result], selected: int, links: Mapping[int, str]) -> str:
    """The table, one row per run; `links` are addresses of the Playground, by the place of a run."""
    head = "".join(f'<th scope="col" title="{escape(meaning)}">{escape(name)}</th>' for name, meaning in COLUMNS)
    numbers = zip(results, numbers_of(results), strict=True)
    rows = "".join(_row(one, cells, one.place == selected, links.get(one.place, "")) for one, cells in numbers)
    return f'<div class="runs"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _row(one: Result, numbers: Sequence[str], selected: bool, link: str) -> str:
    named = escape(one.name)
    if link:
        named = f'<a href="{escape(link)}" target="_self" title="Open in the Playground">{named}</a>'
    name = f'<span class="run-{one.place}"></span><b>{one.letter}</b> {named}'
    cells = "".join(f"<td>{escape(text)}</td>" for text in numbers)
    marked = ' class="selected"' if selected else ""
    return f'<tr{marked}><th scope="row">{name}</th><td>{escape(one.outcome)}</td>{cells}</tr>'


def numbers_of(results: Sequence[Result]) -> list[list[str]]:
    """The numbers of each row, in the order of COLUMNS; a dash for evaluations that the method never makes."""
    values = column_of_ends([one.run.values for one in results])
    norms = [column_of_ends([gradient_norm(one.run.gradients, p) for one in results]) for p in EXPONENTS]
    ends = zip(values, *norms, strict=True)
    return [
        [*_counts(one), *numbers, f"{one.diagnosis.zigzag:.2f}"] for one, numbers in zip(results, ends, strict=True)
    ]


def _counts(one: Result) -> list[str]:
    spent = one.run.evaluations
    alone = (str(n) if n else "–" for n in (spent.values, spent.hessians))
    return [str(one.run.iterations), str(spent.gradients), *alone]
