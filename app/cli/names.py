"""Names as people type them: other spellings of methods and examples, and the nearest one to a misspelling."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from app.settings.methods import CLIPS, DIRECTIONS, NOISES, NONE, STEP_RULES
from app.settings.typed import NAME, SYNONYMS, key_of, method_name_in
from gradnorm_core.errors import UsageError

WORDS: Final = {
    "dir": ("direction", tuple(DIRECTIONS)), "rule": ("step rule", tuple(STEP_RULES)),
    "clip": ("clip", (*CLIPS, NONE)), "noise": ("noise", (*NOISES, NONE)),
}  # fmt: skip
_IN_K = re.compile(r"(?<![A-Za-z])k(?![A-Za-z])")
_ENOUGH = 3
"""Letters by which the beginning of a name is known."""


def method_text(key: str, text: str) -> str:
    """The text of a method part with its name as links write it: ``momentum_0.8`` becomes ``heavy_ball_0.8``.

    Args:
        key: the entry of a link: dir, rule, clip or noise.
        text: the name, and numbers after it.

    Raises:
        UsageError: there is no such name; the message offers the nearest one.
    """
    noun, known = WORDS[key]
    if key == "dir" and "=" in text and not text.startswith("rule_"):
        return f"rule_{text}"  # only the lines of an own rule have an =
    if (named := method_name_in(key, text, known)) is not None:
        return named
    found = NAME.match(text)
    typed = found.group() if found else text
    if key == "rule" and _IN_K.search(text):
        raise UsageError(f'a formula in k is written with its name before it: --rule "formula_{text}".')
    raise UsageError(f"there is no {noun} {typed!r}.{_nearest_name(key, typed, known)} `gradnorm methods` lists all.")


def _nearest_name(key: str, typed: str, known: Iterable[str]) -> str:
    """The question after the nearest of the names and their synonyms, with the name that links have for it.

    >>> [_nearest_name("dir", typed, ["heavy_ball", "newton"]) for typed in ("moment", "newtn")]
    [' Did you mean momentum (heavy_ball)?', ' Did you mean newton?']
    """
    word = key_of(typed)
    names = dict.fromkeys((*known, *SYNONYMS[key]))
    begun = [name for name in names if len(word) >= _ENOUGH and name.startswith(word)]
    found = begun[:1] or get_close_matches(word, names, 1, 0.6)
    if not found:
        return ""
    meant = SYNONYMS[key].get(found[0])
    return f" Did you mean {found[0]}{f' ({meant})' if meant else ''}?"


def nearest(word: str, names: Iterable[str]) -> str:
    """The question after the nearest of the names, to stand behind a sentence; "" where none is near.

    >>> nearest("rosenbrok", ["rosenbrock", "himmelblau"]), nearest("tea", ["rosenbrock"])
    (' Did you mean rosenbrock?', '')
    """
    close = get_close_matches(word.lower(), list(names), 1, 0.6)
    return f" Did you mean {close[0]}?" if close else ""
