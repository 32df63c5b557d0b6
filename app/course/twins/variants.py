"""The numbers of a twin: for each variant others, always the same for the same variant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, TypeVar

from app.course.lesson import Question

Value = TypeVar("Value")
Family: TypeAlias = Callable[[int], Question]
"""Makes the twin with the numbers of a variant; 1 is the first one."""
MOST: Final = 99
"""The last variant."""


def nth(values: Sequence[Value], variant: int) -> Value:
    """The value of a variant; the values come round again. Lists of different lengths mix."""
    return values[(variant - 1) % len(values)]
