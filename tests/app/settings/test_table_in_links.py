"""A table as the text of a link: exact both ways, never more than it may be."""

from __future__ import annotations

import base64
import tracemalloc
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.settings.table import LARGEST, file_text, fits, read_file_text, read_table, table_text
from app.tables.sets.catalogue import SETS
from app.tables.table import Table
from gradnorm_core.errors import UsageError
from tests.support.pace import takes_at_most

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SHAPES = st.tuples(st.integers(2, 12), st.integers(1, 5))
TABLES = arrays(np.float64, SHAPES, elements=NUMBERS).flatmap(
    lambda numbers: st.builds(
        Table,
        st.lists(st.text(max_size=8), min_size=numbers.shape[1], max_size=numbers.shape[1]).map(tuple),
        st.just(numbers),
    )
)


def link(lines: str) -> str:
    return "1." + base64.urlsafe_b64encode(zlib.compress(lines.encode())).decode().rstrip("=")


@given(TABLES)
def test_a_table_survives_its_link_to_the_last_digit(table: Table) -> None:
    read = read_table(table_text(table))
    assert read is not None
    assert read.heads == table.heads
    np.testing.assert_array_equal(read.numbers, table.numbers)
    assert read == table


@pytest.mark.parametrize("key", SETS)
def test_a_built_in_set_is_its_key(key: str) -> None:
    assert table_text(SETS[key].table) == key
    assert read_table(key) == SETS[key].table


def test_no_table_is_none() -> None:
    assert read_table(table_text(None)) is None


def test_two_columns_of_a_class_fit_and_two_thousand_rows_do_not() -> None:
    random = np.random.default_rng(0)
    small = Table(("x", "y"), random.normal(size=(100, 2)).round(3))
    large = Table(("x", "y"), random.normal(size=(2000, 2)))
    assert fits(small)
    assert len(table_text(small)) < 2000
    assert not fits(large)
    assert table_text(large) == f"large.{large.digest[:12]}"
    with pytest.raises(UsageError, match="too large for a link"):
        read_table(table_text(large))
    assert read_file_text(file_text(large)) == large


ORDINARY = table_text(Table(("x", "y"), np.random.default_rng(0).normal(size=(100, 2)).round(3)))


def read_ordinary() -> None:
    read_table(ORDINARY)


def bomb() -> str:
    packed = zlib.compress(b"1\t" * 50_000_000, 9)
    return "1." + base64.urlsafe_b64encode(packed[:LARGEST]).decode().rstrip("=")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no built-in set"),
        ("HOURS2", "no built-in set"),
        ("2.abc", "no built-in set"),
        ("1.", "damaged"),
        ("1.!!!!", "damaged"),
        ("1.AAAA", "damaged"),
        (link("x\ty\n1\t2\n3\t4")[:-6], "damaged"),
        (link("x\ty\n1\t2\n3\t4") + "AAAA", "damaged"),
        (link("x\ty\n1\t2\n3"), "differ in length"),
        (link("x\ty\n1\t2\nnan\t4"), "finite"),
        (link("x\ty\n1\t2\ninf\t4"), "finite"),
        (link("x\ty\n1\t2\n__import__('os')\t4"), "finite"),
        (link("x\ty\n1\t2"), "at least 2 rows"),
        (link("x\n" + "1\n" * 3000), "2,000 rows"),
        (link("\t".join("x" * 60) + "\n1"), "26 columns"),
        ("1." + "A" * 6000, "larger than 4 kB"),
        ("1." + "é" * 100, "damaged"),
        (bomb, "larger than a link may carry"),  # packed by the process that runs the test alone, not by all
    ],
)
def test_a_hostile_text_is_refused_in_words(text: str | Callable[[], str], words: str) -> None:
    given = text if isinstance(text, str) else text()

    def attempt() -> None:
        with pytest.raises(UsageError, match=words):
            read_table(given)

    tracemalloc.start()
    try:
        attempt()
        memory = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert memory < 10_000_000
    assert takes_at_most(100, read_ordinary, attempt)
