"""A table of numbers: the data of a loss, with a letter of the formula and a head for each column."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradnorm_core.data.table import MOST_COLUMNS
from gradnorm_core.data.table import Table as Columns
from gradnorm_core.errors import UsageError

MOST_ROWS: Final = 2000
LONGEST_HEAD: Final = 60
FEWEST_ROWS: Final = 2
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
"""Control characters, and characters that turn the direction of a line around."""


class TableError(UsageError):
    """A table that cannot be read or used, with the reason and what to do in a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Finite numbers in rows and named columns; it never changes, and equals every table with the same content.

    Attributes:
        heads: the names of the columns, as they were written; for axes and sentences.
        numbers: shape (rows, columns), read-only.
        source: the key of the built-in set it is; "" for the visitor's own.
        digest: 32 hexadecimal digits that differ between tables.
        scaled: its columns after the scalings that were asked for; `app.tables.scaling` fills it.

    Raises:
        TableError: there are too many or too few rows or columns, or a number is not finite.
    """

    heads: tuple[str, ...]
    numbers: NDArray[np.float64]
    source: str = ""
    digest: str = field(init=False, repr=False)
    scaled: dict[Any, Columns] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        numbers = np.array(self.numbers, dtype=np.float64, order="C")
        heads = tuple(shown_head(head) for head in self.heads)
        _check(heads, numbers)
        numbers.setflags(write=False)
        hashed = hashlib.sha256(repr((heads, numbers.shape, self.source)).encode())
        hashed.update(numbers.tobytes())
        object.__setattr__(self, "heads", heads)
        object.__setattr__(self, "numbers", numbers)
        object.__setattr__(self, "digest", hashed.hexdigest()[:32])

    @property
    def rows(self) -> int:
        return int(self.numbers.shape[0])

    @property
    def letters(self) -> tuple[str, ...]:
        """The letter of each column in a formula: X and Y; with more columns X1, X2, … and Y for the last one."""
        return letters_of(len(self.heads))

    @property
    def columns(self) -> dict[str, NDArray[np.float64]]:
        """The numbers of each column by its letter."""
        return dict(zip(self.letters, self.numbers.T, strict=True))

    def head_of(self, letter: str) -> str:
        """The head of the column with this letter."""
        return self.heads[self.letters.index(letter)]

    def with_columns(self, changed: Mapping[str, ArrayLike]) -> Table:
        """The same rows with other numbers in some columns; it is no built-in set any more."""
        columns = self.columns | {letter: np.asarray(numbers, dtype=np.float64) for letter, numbers in changed.items()}
        return Table(self.heads, np.column_stack([columns[letter] for letter in self.letters]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def letters_of(count: int) -> tuple[str, ...]:
    """The letters of this many columns."""
    if count <= 2:
        return ("X", "Y")[:count]
    return (*(f"X{place}" for place in range(1, count)), "Y")


def table_of(columns: Mapping[str, Iterable[float]], source: str = "") -> Table:
    """The table with these columns, by their heads."""
    numbers = [np.fromiter(column, dtype=np.float64) for column in columns.values()]
    if len({len(column) for column in numbers}) > 1:
        raise TableError("The columns of a table have the same number of rows; these differ.")
    return Table(tuple(columns), np.column_stack(numbers), source)


def shown_head(head: str) -> str:
    """A head as it can be shown: no line breaks, no invisible characters, at most 60 characters."""
    plain = " ".join(_NOT_SHOWN.sub(" ", head).split())
    return plain if len(plain) <= LONGEST_HEAD else plain[: LONGEST_HEAD - 1] + "…"


def _check(heads: tuple[str, ...], numbers: NDArray[np.float64]) -> None:
    if numbers.ndim != 2 or numbers.shape[1] != len(heads) or not heads:
        raise TableError("A table has rows of numbers, with a head for each column.")
    rows, columns = numbers.shape
    if rows < FEWEST_ROWS:
        raise TableError(f"A table has at least {FEWEST_ROWS} rows of numbers; this one has {rows}.")
    if rows > MOST_ROWS:
        raise TableError(f"A table has at most {MOST_ROWS:,} rows; this one has {rows:,}.")
    if columns > MOST_COLUMNS:
        raise TableError(f"A table has at most {MOST_COLUMNS} columns; this one has {columns:,}.")
    if not np.isfinite(numbers).all():
        row = int(np.argwhere(~np.isfinite(numbers))[0, 0]) + 1
        raise TableError(f"A table holds finite numbers only; row {row} has one that is not.")
