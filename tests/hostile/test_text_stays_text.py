"""Typed text is shown as text: it becomes no markup, no code, no file name and no formula of a spreadsheet."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.compute import results
from app.exports.catalogue import file_name
from app.settings.links import Rejection, from_query, to_query
from app.settings.settings import Settings, of_example, to_spec
from app.text import html, steps_table
from gradnorm_core.errors import ExpressionError
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.objectives.gallery import GALLERY
from tests.hostile.corpus import EVERYTHING, FORMULAS, Row

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "app").rglob("*.py"))
CODE = sorted([*FILES, *(ROOT / "gradnorm_core").rglob("*.py")])
CANARY = "<img src=x onerror=window.__pwned=1>\"'&{{7*7}}\n=cmd|' /C calc'!A0"
RUNS_CODE = {"eval", "exec", "compile", "sympify", "parse_expr", "__import__", "system", "popen", "loads", "load"}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a file, with the last part of what is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            yield (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")), node


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


class Tags(HTMLParser):
    """The tags of a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= {"class", "role"}
        self.seen.append(tag)


def test_nothing_asks_streamlit_for_unsafe_html() -> None:
    assert not [named(path) for path in FILES if "unsafe_allow" in path.read_text(encoding="utf-8")]


def is_harmless(call: ast.Call) -> bool:
    """Whether it is re.compile or json.loads."""
    return isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in {"re", "json"}


def test_only_the_compiler_runs_code_that_was_made_from_something() -> None:
    running = {
        named(path) for path in CODE for name, call in calls(path) if name in RUNS_CODE and not is_harmless(call)
    }
    assert running == {"gradnorm_core/formulas/compiler/execution.py", "gradnorm_core/descent/plotting.py"}


NAME = re.compile(r"[\w-]+\.\w+")


def test_a_download_has_a_name_that_nobody_types() -> None:
    """It is written out; that of an export is made by `file_name`, of nothing but names of ours."""
    names = [(path, call.args[2]) for path in FILES for name, call in calls(path) if name == "download_button"]
    made = {named(path) for path, name in names if not isinstance(name, ast.Constant)}
    assert made == {"app/ui/pages/playground/details.py"}
    assert all(NAME.fullmatch(str(name.value)) for _, name in names if isinstance(name, ast.Constant))
    for example in ("", "../../etc/passwd", "a\nb", "=cmd()", *GALLERY):
        assert NAME.fullmatch(file_name(replace(Settings(), example=example), ".json"))


@pytest.mark.parametrize(
    "shown",
    [
        html.problem(ExpressionError(CANARY, 3, CANARY, CANARY)),
        html.repair(CANARY),
        html.notes([CANARY]),
        html.verdict(CANARY, [CANARY], [CANARY]),
        html.rejections((Rejection(CANARY, CANARY, CANARY),)),
    ],
    ids=["problem", "repair", "notes", "verdict", "rejections"],
)
def test_words_become_no_tags_and_no_attributes(shown: str) -> None:
    assert "img" not in Tags(shown).seen
    assert "&lt;img" in shown
    assert CANARY.split("\n", maxsplit=1)[0] in unescape(shown)


@pytest.mark.parametrize("row", EVERYTHING, ids=str)
def test_no_input_brings_a_tag_into_what_is_said_of_it(row: Row) -> None:
    text, refused = row.text, (Rejection("f", row.text[:60], row.text[:200]),)
    assert set(Tags(html.rejections(refused)).seen) <= {
        "div",
        "p",
        "b",
        "ul",
        "li",
        "code",
    }
    assert set(Tags(html.problem(ExpressionError("No.", 0, text, text[:400]))).seen) <= {"div", "p", "b", "pre"}


@pytest.mark.parametrize("row", [row for row in FORMULAS if row.outcome == "read"], ids=str)
def test_the_latex_of_a_formula_is_ours(row: Row) -> None:
    """None of it was typed: names are those of the language, and no command can change the page."""
    latex = parse_expression(row.text).latex
    assert latex.isascii()
    assert not re.search(
        r"[<>$#&%~]|\\(href|url|html|include|input|def|newcommand|write|unicode|text(color)?\b|color)", latex
    )


def test_a_spreadsheet_gets_numbers_alone() -> None:
    settings = replace(of_example("rosenbrock"), example="", formula="x^2 + y^2", max_iterations=20)
    spec = to_spec(settings)
    table = steps_table.csv(steps_table.columns(results.run(spec), results.diagnosis(spec)))
    rows = list(csv.reader(io.StringIO(table)))
    assert len(rows) > 2
    assert all(re.fullmatch(r"-?[\d.e+-]*(inf|nan)?", cell) for line in rows[1:] for cell in line)
    assert not [title for title in rows[0] if title[:1] in "=+-@\t\r"]


def test_a_link_is_made_of_what_was_read() -> None:
    settings, _ = from_query({"f": "x^2", "lock": "start", "evil": CANARY, "study": CANARY, "runs": CANARY})
    assert CANARY not in str(to_query(settings))
