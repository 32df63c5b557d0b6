"""The link reference names every parameter, and old links open the same screens as when they were written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from app.course import progress_links
from app.settings.classroom import HIDES, LOCKS
from app.settings.links import ENTRIES, FORMER, PROGRESS_KEYS, from_query

REFERENCE = (Path(__file__).parents[3] / "docs" / "links.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", REFERENCE, re.MULTILINE))
OLD_LINKS: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parents[1] / "old_links.json").read_text(encoding="utf-8")
)
"""Link → the settings it opened when it was written, as Python prints them."""


def test_the_reference_names_every_parameter_and_no_other() -> None:
    assert ROWS.keys() == {"v", "ex", "embed", *(entry.key for entry in ENTRIES), *PROGRESS_KEYS}
    assert all(f"`{entry.key}`" in REFERENCE for entry in FORMER)


@pytest.mark.parametrize("key", [key for key, example in ROWS.items() if "`" in example and key != "embed"])
def test_every_example_of_the_reference_is_taken(key: str) -> None:
    assert from_query({key: ROWS[key].strip("` ")})[1] == ()


@pytest.mark.parametrize(("title", "table"), [("locked", LOCKS), ("hidden", HIDES)])
def test_the_reference_names_all_that_can_be_locked_or_hidden(title: str, table: dict[str, object]) -> None:
    said = re.search(rf"\*\*What can be {title}:\*\* (.*?)\.(?:\s|$)", REFERENCE, re.DOTALL)
    assert said
    assert re.findall(r"`(\w+)`", said[1]) == list(table)


def test_the_parameters_that_are_passed_over_are_those_of_the_progress() -> None:
    assert tuple(entry.key for entry in progress_links.ENTRIES) == PROGRESS_KEYS
    assert not set(PROGRESS_KEYS) & {entry.key for entry in (*FORMER, *ENTRIES)}


def test_there_are_enough_old_links() -> None:
    assert len(OLD_LINKS) >= 25
    assert any("stepnorm" in link for link in OLD_LINKS)


@pytest.mark.parametrize("link", OLD_LINKS)
def test_an_old_link_opens_what_it_opened_then(link: str) -> None:
    shown, refused = from_query(dict(parse_qsl(link)))
    assert refused == ()
    for field, value in OLD_LINKS[link].items():
        assert told(getattr(shown, field)) == value, field


def told(value: object) -> str:
    """The repr of a value, with the items of sets in order."""
    inner = r"frozenset\(\{(.*?)\}\)"
    return re.sub(inner, lambda found: "{" + ", ".join(sorted(found[1].split(", "))) + "}", repr(value))


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ({"f": "clamp(x, 0, 1) + y^2"}, "Write min(max(x, 0), 1)."),
        ({"f": "0,5x^2 + y^2"}, "Write 0.5 with a point."),
        ({"rule": "formula_exp10(k)"}, "Write 10^x, if exp10 is one name; else exp(10(k)) or exp(10)*(k)."),
        ({"dir": "rule_d = -norm(2) g"}, "Write abs(2)."),
        ({"runs": "a~~b~rule_d = -norm(2) g~fixed"}, "Write abs(2)."),
    ],
)
def test_a_formula_of_a_link_is_refused_with_the_advice_that_its_field_gives(
    query: dict[str, str], advice: str
) -> None:
    (rejection,) = from_query(query)[1]
    assert rejection.reason.endswith(advice)
