"""Addresses are read as they were meant: written by the app, by a form, by hand, or with parameters of others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

import app
from app.settings.address import KNOWN, misspelt, query_text, read_address
from app.settings.links import from_query, to_query
from app.settings.settings import of_example
from gradnorm_core.objectives.formula import parse
from tests.support.pages import html, opened, text_of
from tests.support.settings import anything
from tests.support.terminal import call

APP = Path(app.__file__).parent
OLD_LINKS = json.loads((Path(__file__).parents[1] / "old_links.json").read_text(encoding="utf-8"))
POINTS = np.array([[0.3, -1.2, 2.5], [0.7, 1.9, -0.4]])
FOREIGN = ("utm_source=moodle", "utm_campaign=a+b", "fbclid=IwAR0", "gclid=1", "mc_cid=2", "ref=x", "embed=true",
           "embed_options=light_theme", "msclkid=3", "_ga=4", "igshid=5", "si=6", "lang=de")  # fmt: skip
"""Parameters that other programs append to an address."""


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("f=x^2+y^2&start=2_1", "x^2 + y^2"),
        ("f=(x-1)^2+(y+2)^2", "(x-1)^2 + (y+2)^2"),
        ("f=x+y", "x + y"),
        ("f=x%5E2+y%5E2", "x^2 + y^2"),
        ("f=x%20+%20y", "x + y"),
        ("f=x^2%2By^2+3", "x^2 + y^2 + 3"),
        ("v=1&ex=own&f=x^2+10y^2", "x^2 + 10y^2"),
        ("f=sin(x)+cos(y)", "sin(x) + cos(y)"),
        ("f=|x|+|y|", "|x| + |y|"),
        ("v=1&ex=own&f=x%5E2+%2B+10y%5E2", "x^2 + 10y^2"),
        ("v=1&ex=own&f=x+-+y", "x - y"),
        ("f=sin+x", "sin(x)"),
    ],
)
def test_a_plus_that_was_typed_is_a_plus(raw: str, meant: str) -> None:
    address = read_address(raw)
    assert address.notes == ()
    assert np.allclose(parse(address.query["f"]).value_at(POINTS), parse(meant).value_at(POINTS))


def test_where_nobody_can_know_it_is_said() -> None:
    address = read_address("v=1&ex=own&f=x%5E2+y%5E2")  # the app writes "x^2 y^2" so, and a typed plus looks the same
    assert address.query["f"] == "x^2 y^2"
    (said,) = address.notes
    assert "%2B" in said
    assert "x^2 y^2" in said


@given(anything())
@limits(max_examples=100)
def test_what_the_app_writes_is_read_back(shown: object) -> None:
    query = to_query(shown)  # type: ignore[arg-type]
    assert read_address(urlencode(query)).query == query
    ours = read_address(query_text(query))
    assert ours.query == query
    assert ours.notes == ()  # no plus that might be a space


def test_every_link_of_the_app_is_written_by_one_function() -> None:
    writing = [path.name for path in APP.rglob("*.py") if "urlencode" in path.read_text(encoding="utf-8")]
    assert writing == ["address.py"]


@given(st.lists(st.sampled_from(["x", "y^2", "3", "sin(x)", "exp(x y)", "|y|"]), min_size=2, max_size=4), st.booleans())
def test_a_sum_survives_every_way_to_write_it(terms: list[str], wide: bool) -> None:
    text = (" + " if wide else "+").join(terms)
    for raw in (f"v=1&f={quote(text)}", f"v=1&{urlencode({'f': text})}", f"f={text.replace(' ', '%20')}"):
        assert np.allclose(parse(read_address(raw).query["f"]).value_at(POINTS), parse(text).value_at(POINTS))


@pytest.mark.parametrize("link", OLD_LINKS)
def test_an_old_link_is_read_as_it_was(link: str) -> None:
    address = read_address(link)
    assert address.query == dict(parse_qsl(link))
    assert address.notes == ()


def test_an_address_copied_out_of_a_web_pages_source_is_read() -> None:
    assert read_address("v=1&amp;ex=rosenbrock&amp;step=0.002") == read_address("v=1&ex=rosenbrock&step=0.002")


@pytest.mark.parametrize("appended", FOREIGN)
def test_a_parameter_of_others_changes_nothing_and_is_not_named(appended: str) -> None:
    address = read_address(f"v=1&ex=rosenbrock&{appended}")
    assert address == read_address("v=1&ex=rosenbrock")
    name, _, value = appended.partition("=")
    assert from_query({"ex": "rosenbrock", name: value}) == (of_example("rosenbrock"), ())


@pytest.mark.parametrize(
    ("name", "meant"),
    [("stpe", "step"), ("step_size", "step"), ("hides", "hide"), ("alpha", "step"), ("LR", "step"), ("x0", "start")],
)
def test_one_of_ours_misspelt_is_named_once(name: str, meant: str) -> None:
    (said,) = read_address(f"ex=rosenbrock&{name}=0.1").notes
    assert f"“{name}”" in said
    assert f"“{meant}”" in said


@pytest.mark.parametrize("typed", ["Start=1_1", "START=1_1", "+start=1_1", "start+=1_1", "%20Start%20=1_1"])
def test_a_name_may_be_typed_in_capitals_or_beside_a_blank(typed: str) -> None:
    assert read_address(f"ex=rosenbrock&{typed}") == read_address("ex=rosenbrock&start=1_1")


def test_none_of_ours_is_called_misspelt() -> None:
    assert misspelt(dict.fromkeys(KNOWN, "")) == ()


@given(st.text(max_size=60))
def test_any_text_is_read(raw: str) -> None:
    address = read_address(raw)
    assert set(address.query) <= set(KNOWN)
    from_query(address.query)


def test_the_command_line_reads_an_address_as_the_page_does() -> None:
    base = "http://localhost:8501/?"
    plain = call("run", "x^2+y^2", "--start", "2,1")
    typed = call("run", "--link", f"{base}f=x^2+y^2&start=2_1&utm_source=moodle&embed=true")
    assert typed.exit_code == plain.exit_code == 0
    assert typed.stdout == plain.stdout
    assert typed.stderr == ""
    near = call("run", "--link", f"{base}ex=rosenbrock&stpe=0.002&steps=5")
    assert "“stpe”" in near.stderr


def test_the_page_reads_an_address_as_it_was_typed() -> None:
    app = opened({"ex": "rosenbrock", "stpe": "0.1", "fbclid": "IwAR0"})
    assert "“stpe”" in text_of(app, "note")
    assert "fbclid" not in "".join(html(app))
    assert not [body for body in html(app) if 'class="problem"' in body]


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ("v=1&start=1_1&start=2_2", ["start"]),
        ("f=x^2&ex=rosenbrock&f=y^2&ex=own", ["ex", "f"]),
        ("v=1&start=1_1&start=1_1", []),
        ("utm_id=1&utm_id=2", []),
    ],
)
def test_of_a_parameter_stated_twice_the_last_value_is_taken_and_that_is_said(raw: str, named: list[str]) -> None:
    found = read_address(raw)
    assert [re.findall("“(.*?)”", note) for note in found.notes] == [[name] for name in named]
    assert all(found.query[name] == {"start": "2_2", "f": "y^2", "ex": "own"}[name] for name in named)
