"""`Table`: columns of numbers with the same number of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Floats, floats, freeze
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.letters import listed
from gradnorm_core.formulas.parsing.columns import column_name

MOST_ROWS = 100_000
MOST_COLUMNS = 26


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Table(Mapping[str, Floats]):
    """Columns of numbers under names in capitals, read-only; equal when names and numbers are equal.

    >>> table = Table({"X": [1, 2, 3], "Y": [2, 4, 7]})
    >>> table.rows, table.names, table["Y"].tolist()
    (3, ('X', 'Y'), [2.0, 4.0, 7.0])

    Attributes:
        given: the columns by name, each one number per row: X, Y, X1 (which is X_1), AGE.

    Raises:
        UsageError: no column or no row, more than `MOST_COLUMNS` or `MOST_ROWS`, columns of different lengths, a name
            that columns cannot have, a number that is not finite; the message names the column and the row.
    """

    given: Mapping[str, ArrayLike]
    columns: dict[str, Floats] = field(init=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        columns = _checked(self.given)
        freeze(*columns.values())
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "given", columns)
        object.__setattr__(self, "digest", _digest(columns))

    @property
    def names(self) -> tuple[str, ...]:
        """The names as formulas have them: X_1 for X1."""
        return tuple(self.columns)

    @property
    def rows(self) -> int:
        """n, the number of rows."""
        return len(next(iter(self.columns.values())))

    def take(self, rows: ArrayLike) -> Table:
        """Returns the table of some rows, counted from 0."""
        return Table({name: column[np.asarray(rows)] for name, column in self.columns.items()})

    def with_columns(self, columns: Mapping[str, ArrayLike]) -> Table:
        """Returns the table with other numbers in some columns, or with further columns."""
        return Table({**self.columns, **{column_name(name) or name: numbers for name, numbers in columns.items()}})

    def __getitem__(self, name: str) -> Floats:
        return self.columns[column_name(name) or name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
        return f"<Table: {rows} of {', '.join(self.names)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Table, ({name: np.array(column) for name, column in self.columns.items()},)


def as_table(data: Mapping[str, ArrayLike]) -> Table:
    """Returns the data as a table; a table stays the same object.

    Raises:
        UsageError: the data are no columns by name, or columns that `Table` refuses.
    """
    return data if isinstance(data, Table) else Table(data)


def _checked(given: Mapping[Any, ArrayLike]) -> dict[str, Floats]:
    if not isinstance(given, Mapping):
        raise UsageError(f'Data are columns by name, as in {{"X": [1, 2], "Y": [3, 5]}}, not {type(given).__name__}.')
    if not given:
        raise UsageError("Data have at least one column.")
    if len(given) > MOST_COLUMNS:
        raise UsageError(f"Data have at most {MOST_COLUMNS} columns; {len(given)} were given.")
    columns: dict[str, Floats] = {}
    for written, numbers in given.items():
        name = column_name(written) if isinstance(written, str) else ""
        if not name:
            message = f"A column has a name in capitals such as X, Y, X1 or AGE, which is no function, not {written!r}."
            raise UsageError(message)
        if name in columns:
            raise UsageError(f"Two columns have the name {listed((name,))}.")
        columns[name] = _column(name, numbers)
    lengths = {name: len(column) for name, column in columns.items()}
    first, rows = next(iter(lengths.items()))
    for name, length in lengths.items():
        if length != rows:
            raise UsageError(f"The columns have one length: {first} has {rows} rows and {name} has {length}.")
    return columns


def _column(name: str, numbers: ArrayLike) -> Floats:
    try:
        column = np.array(floats(numbers, truths=True))  # labels may be True and False
    except UsageError as error:
        raise UsageError(f"The column {name} has entries that are no numbers.") from error
    if column.ndim != 1 or not len(column):
        raise UsageError(f"The column {name} is a list of at least one number; shape {column.shape} was given.")
    if len(column) > MOST_ROWS:
        raise UsageError(f"Data have at most {MOST_ROWS} rows; {name} has {len(column)}.")
    if not np.isfinite(column).all():
        row = int(np.flatnonzero(~np.isfinite(column))[0])
        raise UsageError(f"Row {row + 1} of the column {name} is {column[row]}, which is no finite number.")
    return column + 0.0  # −0 is 0: equal numbers have one digest


def _digest(columns: dict[str, Floats]) -> str:
    found = hashlib.sha256()
    for name, column in columns.items():
        found.update(f"{name}:{len(column)};".encode())
        found.update(column.tobytes())
    return found.hexdigest()
