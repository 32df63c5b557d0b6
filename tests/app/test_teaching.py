"""What a teacher takes along: links, QR codes, snippets, and worksheets whose key is right."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest

from app.landscapes import survey
from app.settings import HOME, of_example
from app.teaching.links import QUIET, code_of, iframe, link_to, qr_png, qr_svg
from app.teaching.worksheet import tasks, worksheet
from gradnorm_core.gallery import GALLERY
from gradnorm_core.objectives import parse
from tests.app.test_playground import MAIN, checked, opened

QUERY = {"v": "1", "ex": "own", "f": "x^2 + <3>&y", "lock": "start"}
LINK = link_to("https://example.org/gradnorm/", "compare", QUERY, embed=True)


def test_a_link_says_page_parameters_and_frame() -> None:
    address = urlsplit(LINK)
    assert address.path == "/gradnorm/compare"
    assert parse_qs(address.query) == {key: [value] for key, value in (QUERY | {"embed": "true"}).items()}
    assert link_to("https://example.org", "", {}) == "https://example.org/"


def test_the_code_that_is_drawn_is_the_codes_matrix_with_a_quiet_zone() -> None:
    matrix = [[bool(module) for module in row] for row in code_of(LINK).matrix]
    drawing = ElementTree.fromstring(qr_svg(LINK))
    dark = drawn_modules(drawing, len(matrix) + 2 * QUIET)
    assert [row[QUIET:-QUIET] for row in dark[QUIET:-QUIET]] == matrix
    assert sum(map(sum, dark)) == sum(map(sum, matrix))


def drawn_modules(drawing: ElementTree.Element, size: int) -> list[list[bool]]:
    """Which modules the strokes of the SVG darken: segno draws each run of them as a line of height 1."""
    dark = [[False] * size for _ in range(size)]
    (path,) = [part for part in drawing.iter() if part.get("stroke") == "#000"]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path.get("d") or ""):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            for column in range(int(x), int(x + values[0])):
                dark[int(y)][column] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return dark


def test_the_png_is_one() -> None:
    assert qr_png(LINK).startswith(b"\x89PNG")


def test_a_snippet_is_escaped() -> None:
    frame = ElementTree.fromstring(iframe(LINK + '"><script>'))
    assert frame.get("src") == LINK + '"><script>'
    assert list(frame) == []


def test_the_key_of_the_home_screen_is_what_one_computes_by_hand() -> None:
    answers = {task.question: task.answer for task in tasks(of_example(HOME))}
    told = " | ".join(answers.values())
    # f = (x² + 10y²)/2 from (10, 1) with α = 0.19: ∇f = (10, 10), x₁ = (8.1, −0.9), λ = 1 and 10.
    assert "∇f(x₀) = (10, 10)" in told
    assert "20, 14.14 and 10" in told
    assert "x₁ = (8.1, −0.9), f(x₁) = 36.8" in told  # 36.855, a tie of two roundings
    assert "λ = 1 and 10; 2/λmax = 0.2" in told
    assert any("α = 0.22" in question for question in answers)
    assert re.search(r"Diverges|away", told)


@pytest.mark.parametrize("example", GALLERY)
def test_every_example_has_a_worksheet_whose_first_answer_is_the_gradient(example: str) -> None:
    shown = of_example(example)
    first = tasks(shown)[0]
    gradient = np.array(parse(shown.formula).gradient_at(shown.start))
    said = [float(part.replace("−", "-")) for part in re.findall(r"[−\d.]+(?=[,)])", first.answer.split("=")[1])]
    if "×" not in first.answer and np.isfinite(gradient).all():
        assert np.allclose(said, gradient, rtol=1e-3, atol=1e-9)


def test_what_a_visitor_typed_is_text_on_paper() -> None:
    shown = replace(of_example(HOME), formula="x^2 + y^2")
    page = worksheet(shown, survey(parse(shown.formula), shown.window), "<script>alert(1)</script>", "https://a/?b=<i>")
    assert "<script" not in page
    assert "<script>alert(1)</script>" in unescape(page)
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("https://a/", "")


def test_the_page_opens() -> None:
    app = opened({"ex": HOME})
    app.switch_page(str(MAIN.parent / "lessons" / "teach.py"))
    checked(app.run())
    (snippet,) = [code.value for code in app.code if code.value.startswith("<iframe")]
    assert "embed=true" in snippet
    (picture,) = app.get("image")
    assert "QR code" in str(picture.proto)
