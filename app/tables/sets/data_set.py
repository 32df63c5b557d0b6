"""A built-in set: a table with a title, its source and its licence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.tables.table import Table, table_of


@dataclass(frozen=True, slots=True)
class DataSet:
    """A built-in set.

    Attributes:
        key: its name in a link.
        title: its name on the page.
        words: what the numbers are, and what the set shows, in one or two sentences.
        source: where the numbers are from; for made sets the generator and its seed.
        licence: under which they may be used.
        loss: the name of the ready loss that goes with it.
        table: the numbers.
    """

    key: str
    title: str
    words: str
    source: str
    licence: str
    loss: str
    table: Table


def data_set(
    key: str, title: str, words: str, source: str, licence: str, loss: str, columns: Mapping[str, Sequence[float]]
) -> DataSet:
    """The set with these columns, by their heads; the last one is Y."""
    return DataSet(key, title, words, source, licence, loss, table_of(columns, source=key))
