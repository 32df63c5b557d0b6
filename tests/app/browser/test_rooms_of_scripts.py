"""The law of the house for the scripts of the browser: a room uses rooms of a lower rank only."""

from __future__ import annotations

from collections import Counter
from graphlib import TopologicalSorter

import pytest

from app.browser.bundle import CLASS_PAGES, FOLDER, in_order, modules_used

# Rooms of one line have one rank and do not know each other; "" is the folder itself, with what a page is sent first.
ROOMS = (
    ("parts",),
    ("engine",),
    ("picture",),
    ("hand",),
    ("slider", "player", "compared", "compass"),
    ("classroom",),
    ("page", ""),
)
RANKS = {room: rank for rank, line in enumerate(ROOMS) for room in line}
SCRIPTS = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.js"))
FIRST = (
    "component", "compass/compass", "page/deck", "page/drawing", "page/frame_tools",
    *(f"classroom/{page}" for page in CLASS_PAGES),
)  # fmt: skip
"""The scripts that others are bundled with."""


def room_of(script: str) -> str:
    """The folder a script stands in."""
    return script.rpartition("/")[0]


def test_every_room_of_scripts_has_a_rank() -> None:
    assert {room_of(script) for script in SCRIPTS} == set(RANKS)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_uses_rooms_of_a_lower_rank(script: str) -> None:
    own = room_of(script)
    for used in modules_used(script):
        assert room_of(used) == own or RANKS[room_of(used)] < RANKS[own], used


def test_no_scripts_use_each_other_in_a_circle() -> None:
    TopologicalSorter({script: modules_used(script) for script in SCRIPTS}).prepare()


@pytest.mark.parametrize("first", FIRST)
def test_no_two_scripts_of_a_bundle_have_one_name(first: str) -> None:
    """A bundle knows them without their folders."""
    counts = Counter(script.rpartition("/")[2] for script in in_order(first))
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_script_is_in_a_bundle_or_named_by_the_app() -> None:
    bundled = {script for first in FIRST for script in in_order(first)}
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob("*.py"))
    alone = [script for script in SCRIPTS if script not in bundled]
    assert [script for script in alone if f'"{script}"' not in code and f'"{script}.js"' not in code] == []
