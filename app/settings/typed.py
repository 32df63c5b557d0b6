"""Words and numbers as people type them into an address: capitals, hyphens, blanks, other names, other signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from gradnorm_core.errors import UsageError

SYNONYMS: Final[Mapping[str, Mapping[str, str]]] = {
    "dir": {
        "momentum": "heavy_ball", "polyak_momentum": "heavy_ball", "heavyball": "heavy_ball", "nag": "nesterov",
        "gd": "steepest", "sgd": "steepest", "gradient_descent": "steepest", "steepest_descent": "steepest",
        "sign": "steepest_inf", "signgd": "steepest_inf", "coordinate": "steepest_1", "normalised": "normalized",
        "l_bfgs": "lbfgs", "limited_memory_bfgs": "lbfgs", "cg": "nonlinear_cg", "conjugate_gradient": "nonlinear_cg",
        "polak_ribiere": "nonlinear_cg", "pr": "nonlinear_cg", "fr": "fletcher_reeves", "cg_fr": "fletcher_reeves",
        "hs": "hestenes_stiefel", "cg_hs": "hestenes_stiefel", "adam_w": "adamw",
    },
    "rule": {
        "backtracking": "armijo", "constant": "fixed", "strong_wolfe": "wolfe", "exact_line_search": "exact",
        "bb": "barzilai_borwein", "schedule": "formula", "warmup": "warm_up", "linear_warmup": "warm_up",
        "cosine_annealing": "cosine", "cosine_decay": "cosine",
    },
    "clip": {"global_norm": "norm", "by_norm": "norm", "by_value": "value"},
    "noise": {"normal": "gaussian"},
}  # fmt: skip
"""Other names of the same thing, by the entry of a link that they stand in."""
NAME: Final = re.compile(r"[A-Za-z]+(?:[-_ ][A-Za-z]+)*")
"""Words; the first of them are the name, further ones may begin a formula: ``schedule_step_size/(k+1)``."""
GAP: Final = re.compile("[-_ ]")
SIGNS: Final = str.maketrans("−–", "--")
"""The minus of printed mathematics, and the dash that word processors make of it."""
THOUSANDS: Final = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")
"""A comma that may part thousands as well as decimals."""
BRACKETS: Final = ("()", "[]")


def key_of(typed: str) -> str:
    """A name as the tables of examples, lessons and choices have it: in capitals, with hyphens or blanks when typed.

    >>> key_of("Sawtooth"), key_of("Quadratic-100"), key_of(" double well")
    ('sawtooth', 'quadratic_100', 'double_well')
    """
    return GAP.sub("_", typed.strip().lower())


def method_name_in(key: str, text: str, known: Iterable[str]) -> str | None:
    """The text of a part of a method with its name as links write it; None where it begins with no name.

    Args:
        key: the entry of a link: dir, rule, clip or noise.
        text: the name, and numbers or a formula after it.
        known: the names of the registry.

    >>> method_name_in("dir", "Momentum_0.8", ["heavy_ball"]), method_name_in("dir", "tea", ["heavy_ball"])
    ('heavy_ball_0.8', None)
    """
    if any(f"{text}_".startswith(f"{name}_") for name in known):
        return text
    found = NAME.match(text)
    typed = found.group() if found else text
    for end in [len(typed), *(gap.start() for gap in reversed(list(GAP.finditer(typed))))]:
        name = key_of(typed[:end])
        name = SYNONYMS[key].get(name, name)
        if any(f"{name}_".startswith(f"{one}_") for one in known):
            return name + text[end:]
    return None


def number_in(typed: str) -> str:
    """A number as Python writes it: a comma is the decimal one, and a printed minus is a minus.

    >>> number_in("−0,5"), number_in(" 1e–8 "), number_in("0,001")
    ('-0.5', '1e-8', '0.001')

    Raises:
        UsageError: the comma may part thousands.
    """
    text = typed.strip().translate(SIGNS)
    if THOUSANDS.fullmatch(text):
        plain = text.replace(",", "")
        raise UsageError(f"not a finite number: {text} may be {plain}, or {text.replace(',', '.')} with a point")
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def parts_of(typed: str) -> list[str]:
    """The numbers of a list, which underscores, semicolons, blanks or commas part, perhaps in brackets.

    >>> parts_of("1_2"), parts_of("(1,5; 2,5)"), parts_of("1, 2"), parts_of("-1,1")
    (['1', '2'], ['1,5', ' 2,5'], ['1', '2'], ['-1', '1'])
    """
    text = typed.strip()
    if text[:1] + text[-1:] in BRACKETS:
        text = text[1:-1].strip()
    for sign in "_;":
        if sign in text:
            return text.split(sign)
    return [part.removesuffix(",") for part in text.split()] if len(text.split()) > 1 else text.split(",")


def names_in(typed: str) -> list[str]:
    """The names of a list, which underscores, commas, semicolons, pluses or blanks part, in small letters.

    >>> names_in("verdict_theory"), names_in("Verdict, theory"), names_in("verdict+theory")
    (['verdict', 'theory'], ['verdict', 'theory'], ['verdict', 'theory'])
    """
    return re.split(r"\s*[-_,;+]\s*|\s+", typed.strip().lower())
