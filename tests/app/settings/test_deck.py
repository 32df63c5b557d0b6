"""Decks: links and lines of text give them back, whatever cannot be shown is refused, and nothing else is changed."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from string import ascii_letters
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.classroom import Classroom
from app.settings.deck import LONGEST_NOTE, LONGEST_QUERY, MOST, PAGES, Slide, deck_text, read_deck
from app.settings.deck_lines import NEVER_SHOWN, deck_lines, file_text, read_lines
from app.settings.links import from_query, to_query
from app.settings.settings import of_example
from app.ui.pages.deck_editor import LONGEST
from gradnorm_core.errors import UsageError
from tests.support.pages import MAIN

BASE = "https://school.example/gradnorm"
NOTES = st.text(st.characters(codec="utf-8"), max_size=LONGEST_NOTE).filter(lambda text: (text + "x").isprintable())
SLIDES = st.builds(
    Slide, st.sampled_from(PAGES), st.sampled_from(["v=1", "v=1&ex=beale", "v=1&f=x%5E2+%2B+y%5E2"]), NOTES
)
DECK = (Slide("", "v=1&ex=rosenbrock", "Look at the valley."), Slide("compare", "v=1&ex=beale"))


@given(st.lists(SLIDES, max_size=8).map(tuple))
def test_a_link_gives_the_deck_back(deck: tuple[Slide, ...]) -> None:
    assert read_deck(deck_text(deck)) == deck


@given(st.text(max_size=60))
def test_any_other_text_is_refused_in_words(text: str) -> None:
    if text != "none":
        with pytest.raises(UsageError):
            read_deck(text)
        with pytest.raises(UsageError):
            read_deck(f"1.{text}")


def test_the_settings_of_a_link_carry_the_deck_and_the_place() -> None:
    settings = replace(of_example("beale"), classroom=Classroom(mode="projector", deck=DECK, slide=1))
    assert from_query(to_query(settings)) == (settings, ())
    assert settings.classroom.shown_slide == 1
    assert replace(settings.classroom, slide=7).shown_slide == 1
    assert Classroom().shown_slide == 0


def test_lines_give_the_deck_back() -> None:
    text = deck_lines(DECK, BASE)
    assert text.splitlines()[0] == f"{BASE}/?v=1&ex=rosenbrock Look at the valley."
    assert read_lines(text) == (DECK, ())


def test_a_deck_moves_from_one_server_to_another() -> None:
    there = deck_lines(DECK, BASE).replace("school.example/gradnorm", "localhost:8501")
    assert read_lines(there)[0] == DECK
    assert read_lines("http://localhost:8501/playground?v=1&ex=beale")[0] == (Slide("", "v=1&ex=beale"),)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("javascript:alert(1)//?v=1 x", "does not begin with an address"),
        ("data:text/html,<script>?v=1", "does not begin with an address"),
        ("//evil.example/?v=1", "does not begin with an address"),
        ("file:///etc/passwd?v=1", "does not begin with an address"),
        ("just words", "does not begin with an address"),
        ("http://[::1/?v=1", "does not begin with an address"),
        ("https://evil.example/", "is none of this app"),
        ("https://school.example/?utm_source=x", "is none of this app"),
        (f"{BASE}/?v=1 {'n' * (LONGEST_NOTE + 1)}", "a note is one line"),
        (f"{BASE}/?v=1&{urlencode({'f': 'x' * 3000})}", "too long for a deck"),
        (f"{BASE}/?v=1 \u202etxt", "a note is one line"),
        (f"{BASE}/teach?v=1&f=x%5E2", "does not show the page Teach"),
        (f"{BASE}/live-class/?v=1", "does not show the page Class"),
    ],
)
def test_a_line_that_is_no_screen_is_refused_with_its_number(line: str, reason: str) -> None:
    deck, (objection,) = read_lines(f"{BASE}/?v=1 good\n\n{line}")
    assert deck == (Slide("", "v=1", "good"),)
    assert objection.startswith("Line 3 is not used: ")
    assert reason in objection


@pytest.mark.parametrize("between", ["\t", "\u00a0", "  ", "\u3000", " \t "])
def test_any_blank_ends_the_address(between: str) -> None:
    """A tab stands between the cells of a spreadsheet; an address passes over it, and its last value ate the note."""
    deck, objections = read_lines(f"{BASE}/?v=1&step=0.1{between}My first note")
    assert (deck, objections) == ((Slide("", "v=1&step=0.1", "My first note"),), ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_of_lines_is_read_in_the_encodings_of_editors(encoding: str) -> None:
    lines = f"{BASE}/?v=1&ex=beale Für die Übung"
    assert file_text(lines.encode(encoding)) == lines


def test_a_part_of_an_address_that_is_passed_over_is_named() -> None:
    deck, objections = read_lines(f"{BASE}/?v=1&stpe=0.3&start=1_1&start=2_2 note\n{BASE}/?v=1&f=q(x)")
    assert deck[0] == Slide("", "v=1&start=2_2", "note")
    assert [one.partition(":")[0] for one in objections] == ["Line 1", "Line 1", "Line 2, f"]
    assert "more than once" in objections[0]
    assert "“stpe”" in objections[1]
    assert objections[2].endswith("stands for; that part is not used.")


def test_the_longest_deck_fits_into_the_field_of_its_lines() -> None:
    longest = tuple(
        Slide("gradient-norm", "v=1&f=" + "x" * (LONGEST_QUERY - 6), "n" * LONGEST_NOTE) for _ in range(MOST)
    )
    assert len(deck_lines(longest, BASE)) <= LONGEST


def test_a_hostile_part_of_an_address_is_named() -> None:
    deck, objections = read_lines(f"{BASE}/?v=1&step=-1&f=9**9**9&deck=1.eJx&slide=3 note")
    assert len(deck) == 1
    assert "deck" not in deck[0].query
    assert "slide" not in deck[0].query
    assert [one.split(":")[0] for one in objections] == ["Line 1, f", "Line 1, step"]


def test_more_screens_than_a_deck_has_are_said() -> None:
    deck, objections = read_lines("\n".join([f"{BASE}/?v=1"] * (MOST + 5)))
    assert len(deck) == MOST
    assert objections == (f"Line {MOST + 1}: a deck has at most {MOST} screens; the rest is not used.",)


def test_a_deck_too_large_for_a_link_says_so() -> None:
    dice = random.Random(1)
    noted = tuple(Slide("", "v=1", "".join(dice.choices(ascii_letters, k=LONGEST_NOTE))) for _ in range(MOST))
    with pytest.raises(UsageError, match="too large for a link"):
        deck_text(noted)


def test_a_deck_knows_the_pages_of_the_app() -> None:
    known = set(re.findall(r'url_path="([\w-]+)"', MAIN.read_text(encoding="utf-8")))
    assert {page or "playground" for page in PAGES} == known - NEVER_SHOWN.keys()
