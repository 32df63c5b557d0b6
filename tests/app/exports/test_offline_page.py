"""The offline page: one file, no way out of it for what somebody typed, and in it what the app shows."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shlex
from dataclasses import replace
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from app.browser.payload import message
from app.exports.catalogue import file_name, html
from app.exports.offline_page import MOST_ITERATES, offline_html, shots_of
from app.figures.curves import curves_figure
from app.figures.style import PALETTES
from app.settings.address import read_address
from app.settings.classroom import Classroom
from app.settings.links import to_query
from app.settings.settings import OWN, Settings, of_example, to_spec
from app.text.verdict.verdict import verdict
from gradnorm_core.methods.step_rules.schedule import Formula
from tests.support.exports import FIVE
from tests.support.messages import read_message

page_of = cache(offline_html)
"""The page of these settings, made once for all tests that look at it: it draws a hundred runs."""


class Parts(HTMLParser):
    """The tags of a page, and what stands in its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        if tag == "meta" and dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"] or ""

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            attrs, text = self.scripts[-1]
            self.scripts[-1] = attrs, text + data


def data_of(page: str) -> dict[str, Any]:
    """The data that the script of the page reads."""
    (text,) = re.findall(r'<script type="text/plain" id="data">([\w+/=]*)</script>', page)
    return dict(json.loads(gzip.decompress(base64.b64decode(text))))


@pytest.mark.parametrize("kind", FIVE)
def test_the_file_says_and_shows_what_the_screen_does(kind: str) -> None:
    settings = FIVE[kind]
    run = gc.run_spec(to_spec(settings))
    seen = gc.diagnose(run.objective, run)
    told, data = verdict(run, seen), data_of(page_of(settings))
    first = data["first"]
    assert data["step_sizes"][first] == settings.step_size
    assert data["headlines"][first] == f"{told.headline}\n{' '.join(told.sentences)}"
    drawn = curves_figure(run, seen, PALETTES["light"], norms=settings.norms)
    assert json.loads(json.dumps(drawn)) == data["shots"][first]["curves"]


def test_each_step_size_of_the_track_brings_the_run_of_that_step_size() -> None:
    settings = of_example("quadratic_10")
    shots = shots_of(settings)
    assert list(shots.step_sizes) == sorted(set(shots.step_sizes))
    assert {0.1, 2 / 11, 0.2, 0.19} <= {float(f"{size:.12g}") for size in shots.step_sizes} | {2 / 11}
    for step_size, run in list(zip(shots.step_sizes, shots.runs, strict=True))[::25]:
        alone = gc.run_spec(to_spec(replace(settings, step_size=step_size)))
        assert np.array_equal(run.points, alone.points)
        assert run.status.name == alone.status.name


def test_of_long_runs_fewer_step_sizes_are_taken_and_the_one_in_use_always() -> None:
    settings = replace(of_example("rosenbrock"), max_iterations=5000, step_size=0.00123)
    shots = shots_of(settings)
    assert shots.step_sizes[shots.first] == 0.00123
    assert sum(run.iterations + 1 for run in shots.runs) < 2 * MOST_ITERATES


def test_where_no_step_size_can_be_moved_there_is_the_run_alone() -> None:
    armijo = replace(Settings(), step_rule=gc.Armijo())
    unused = replace(Settings(), step_rule=Formula(text="1/(k+1)"))
    for settings in (armijo, unused):
        page = offline_html(settings)
        assert data_of(page)["slider"] is None
        assert 'id="slider" hidden' in page


def test_a_locked_step_size_brings_no_run_of_another_one() -> None:
    locked = replace(of_example("quadratic_10"), classroom=Classroom(locked=frozenset({"step"})))
    data = data_of(offline_html(locked))
    assert data["step_sizes"] == [locked.step_size]
    assert data["slider"] is None


def test_only_its_own_scripts_may_run_and_nothing_be_fetched() -> None:
    parts = Parts(offline_html(of_example("himmelblau")))
    running = [text for attrs, text in parts.scripts if attrs.get("type") != "text/plain"]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in running]
    allowed = " ".join(f"'sha256-{one}'" for one in hashes)
    assert len(running) == 2
    assert f"script-src {allowed};" in parts.policy
    assert parts.policy.startswith("default-src 'none'")
    assert not {"link", "iframe", "img", "object", "embed", "form", "a"} & set(parts.tags)
    assert all("src" not in attrs for attrs, _ in parts.scripts)


def test_what_was_typed_is_text() -> None:
    usual = Parts(page_of(FIVE["zig-zag"]))
    typed = offline_html(replace(Settings(), example=OWN, formula=r"\frac{x^2}{2} + |y|^{{2}}"))
    assert Parts(typed).tags == usual.tags
    assert r"f(x, y) = \frac{x^2}{2} + |y|^{{2}}" in typed


def test_the_foot_names_the_whole_address_or_the_command_that_opens_the_run() -> None:
    settings = FIVE["zig-zag"]
    address = "https://gradnorm.example.org/?v=1&ex=own"
    assert f"In the app the run with α = 0.19 is {escape(address)}<" in offline_html(settings, address=address)
    foot = unescape(page_of(settings).partition("<footer><p>")[2].partition("</p>")[0])
    opened = shlex.split(foot.partition("opens: ")[2])
    assert opened[:2] == ["gradnorm", "open"]
    assert read_address(opened[2]).query == to_query(settings)


def test_the_page_has_the_colours_asked_for() -> None:
    settings = FIVE["zig-zag"]
    dark = offline_html(settings, "dark")
    assert f"--st-background-color: {PALETTES['dark'].page}" in dark
    assert "color-scheme: dark" in dark
    assert html(settings) == page_of(settings)
    assert file_name(of_example("quadratic_10"), ".html") == "gradnorm_quadratic_10_steepest_fixed.html"


def test_the_same_settings_make_the_same_file() -> None:
    assert offline_html(FIVE["zig-zag"]) == page_of(FIVE["zig-zag"])


def test_a_message_is_its_length_a_header_and_bytes() -> None:
    made = message({"a": 1}, b"xyz")
    length = int.from_bytes(made[:4], "little")
    assert json.loads(made[4 : 4 + length]) == {"a": 1}
    assert made[4 + length :] == b"xyz"


def test_the_page_states_start_and_parameters_and_promises_no_table() -> None:
    settings = replace(
        Settings(), formula="f(x, y; κ = 3) = (x - 1e5)^2 + κ y^2", start=(100002.0, 1.0), max_iterations=1
    )
    page = unescape(offline_html(settings))
    assert '<p class="formula">f(x, y) = (x - 1e5)^2 + kappa*y^2, where κ = 3</p>' in page
    assert "from x = 100002, y = 1, at most 1 step, until" in page
    assert "under Steps" not in page
    assert "from (100002, 1) to (100001.6, 0.4)" in page


@pytest.mark.parametrize(("names", "letter", "label"), [("α, μ", "", "2/(λmin+λmax)"), ("u, v", "α", "2/(μ+λmax)")])
def test_the_slider_has_no_letter_that_the_function_has_taken(names: str, letter: str, label: str) -> None:
    first, second = names.split(", ")
    settings = replace(of_example("quadratic_10"), formula=f"f({names}) = {first}^2 + 10{second}^2", example=OWN)
    slider = read_message(base64.b64decode(data_of(offline_html(settings))["slider"]))[0]
    assert slider["letter"] == letter
    assert label in [mark["label"] for mark in slider["bank"]["marks"]]
