"""Reads values from JSON that strangers send: objects, texts, numbers, points. It refuses, and never repairs."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from app.classes.failures import InvalidError

UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Categories of characters that show nothing of their own, turn the direction of others, or are no characters."""
JOINERS: Final = ("\u200c", "\u200d")
"""Characters that join letters and emoji to what people write."""
DEEPEST: Final = 8


def read_object(value: object, known: Iterable[str], what: str) -> dict[str, Any]:
    """Returns a JSON object after checking the names of its members.

    Raises:
        InvalidError: it is no object, or has a member that is not known.
    """
    if not isinstance(value, dict):
        raise InvalidError(f"{what} is a JSON object.")
    if unknown := sorted(set(value) - set(known)):
        raise InvalidError(f"{what} has no member “{shown(unknown[0])}”.")
    return value


def read_text(value: object, what: str, longest: int, shortest: int = 1) -> str:
    """Returns a text on one line, without characters that cannot be seen.

    Raises:
        InvalidError: it is no text, empty, or too long.
    """
    if not isinstance(value, str):
        raise InvalidError(f"{what} is a text.")
    if len(value) > 4 * longest:
        raise InvalidError(f"{what} has at most {longest} characters.")
    seen = "".join(" " if one.isspace() else one for one in value if one.isspace() or is_seen(one))
    text = " ".join(unicodedata.normalize("NFC", seen).split())
    if len(text) > longest:
        raise InvalidError(f"{what} has at most {longest} characters.")
    if len(text) < shortest:
        raise InvalidError(f"{what} is empty.")
    return text


def is_seen(character: str) -> bool:
    """Whether a character shows something, or joins others that do."""
    return character in JOINERS or unicodedata.category(character) not in UNSEEN


def read_number(value: object, what: str) -> float:
    """Returns a finite number.

    Raises:
        InvalidError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidError(f"{what} is a number.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InvalidError(f"{what} is a finite number.")
    return number


def read_whole(value: object, what: str, least: int, most: int) -> int:
    """Returns a whole number in a range.

    Raises:
        InvalidError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidError(f"{what} is a whole number from {least} to {most}.")
    return value


def read_point(value: object, what: str) -> tuple[float, float]:
    """Returns two finite numbers.

    Raises:
        InvalidError: they are none.
    """
    if not isinstance(value, list) or len(value) != 2:
        raise InvalidError(f"{what} is two numbers, [x, y].")
    return read_number(value[0], what), read_number(value[1], what)


def read_json(body: bytes) -> Any:
    """Returns the JSON value of a body.

    Raises:
        InvalidError: it is not JSON, holds NaN or Infinity, or names a member twice.
    """

    def constant(name: str) -> Any:
        raise InvalidError(f"{name} is no JSON.")

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise InvalidError("A member is named twice.")
        return dict(pairs)

    try:
        return json.loads(body.decode(), parse_constant=constant, object_pairs_hook=members)
    except (ValueError, RecursionError) as error:
        raise InvalidError("The body is no JSON in UTF-8.") from error


def shown(text: str) -> str:
    """A name that somebody sent, shortened and without invisible characters, to be quoted in a sentence."""
    return "".join(one for one in text[:20] if is_seen(one))
