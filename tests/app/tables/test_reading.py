"""Tables as people paste and open them: separators, decimal marks, heads, quotes, encodings, workbooks, bad cells."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tables.files import read_bytes
from app.tables.preview import Preview, left_out_words, letter_words, preview
from app.tables.table import Table, TableError, letters_of, table_of
from app.tables.text import read_text
from tests.support.workbooks import workbook


def pasted(text: str) -> Preview:
    return preview(read_text(text))


def numbers(text: str) -> list[list[float]]:
    rows: list[list[float]] = pasted(text).table().numbers.tolist()
    return rows


WANTED = [[1.5, 2.0], [2.5, -3.0]]


@pytest.mark.parametrize(
    "text",
    [
        "1.5\t2\n2.5\t-3\n",
        "x\ty\n1.5\t2\n2.5\t-3",
        "x\ty\r\n1,5\t2\r\n2,5\t-3\r\n",
        "x,y\n1.5,2\n2.5,−3\n",
        "x;y\n1,5;2\n2,5;-3\n",
        "x;y\r1,5;2\r2,5;-3",
        '"x","y"\n"1.5","2"\n"2.5","-3"\n',
        '"x, in m",y\n1.5,2\n2.5,-3',
        "\n\nx\ty\n\n1.5\t2\n2.50\t-3e0\n\n",
        "\ufeffx\ty\t\n1.5\t2\t\n25e-1\t-3\t\n",
        "x y\n1.5 2\n2.5 -3\n",
        "1.5   2\n2.5  -3",
        "\n  x    y\n\n 1,5    2\n 2,5   −3\n",
        "1,5 2,0\n2,5 -3,0",
        "body mass   flipper length\n      1.5              2\n      2.5             -3",
    ],
)
def test_separators_heads_and_decimal_marks(text: str) -> None:
    assert numbers(text) == WANTED


def test_a_console_numbers_its_rows() -> None:
    table = pasted("     x    y\n0  1.5  2.0\n1  2.5 -3.0\n").table()
    assert table.heads == ("row", "x", "y")
    assert table.numbers.tolist() == [[0, 1.5, 2], [1, 2.5, -3]]


@pytest.mark.parametrize("text", ["x y\n1 234\n5 678", "1 234\n5 678"])
def test_spaces_that_may_part_thousands_are_asked_about(text: str) -> None:
    seen = pasted(text)
    assert not seen.usable
    assert any("” may be one number or two columns" in note for note in seen.notes)


@given(
    st.lists(st.tuples(*2 * [st.floats(-1e9, 1e9).map(lambda number: round(number, 3))]), min_size=2, max_size=9),
    st.integers(1, 4),
)
def test_spaces_and_tabs_read_alike(rows: list[tuple[float, float]], width: int) -> None:
    lines = [(f"{x:.4f}", f"{y:.4f}") for x, y in rows]
    assert numbers("\n".join((" " * width).join(cells) for cells in lines)) == numbers("\n".join(map("\t".join, lines)))


def test_a_cell_beyond_all_measure_is_named() -> None:
    with pytest.raises(TableError, match=r"Line 2 has a cell of more than [0-9,]+ characters"):
        read_text("x\ty\n" + "1" * 200_000 + "\t2\n")


@pytest.mark.parametrize("text", ["1, 2\n3, 4", "1 ,2\n3 ,4", "a b, 1\nc d, 2\n3, 4"])
def test_spaces_beside_commas_part_nothing(text: str) -> None:
    assert "Columns were separated by commas." in read_text(text).notes


def test_heads_are_kept_and_letters_are_given() -> None:
    table = pasted("Höhe (m)\tGewicht\n1.5\t2\n2.5\t3").table()
    assert table.heads == ("Höhe (m)", "Gewicht")
    assert table.letters == ("X", "Y")
    assert letter_words(table) == "X is “Höhe (m)”, Y is “Gewicht”."
    assert letters_of(4) == ("X1", "X2", "X3", "Y")
    assert letters_of(1) == ("X",)


def test_a_decimal_comma_is_said() -> None:
    assert any("decimal comma" in note for note in pasted("1,5\t2\n2,5\t3").notes)
    assert not any("decimal comma" in note for note in pasted("1.5\t2\n2.5\t3").notes)


@pytest.mark.parametrize("cell", ["1,234", "1,234,567", "1 234", "1.234,5", "1,234.5", "1’234", "1\u00a0234", "12,345"])
def test_thousands_separators_are_refused_with_advice(cell: str) -> None:
    seen = pasted(f"x\ty\n{cell}\t2\n7\t3\n8\t4\n9\t5")
    assert [fault.row for fault in seen.faults] == [2]
    assert "write" in seen.faults[0].reason
    with pytest.raises(TableError, match="Row 2"):
        seen.table()


def test_three_digits_after_a_comma_are_decimals_when_another_cell_says_so() -> None:
    assert numbers("1,234\t2\n1,5\t3") == [[1.234, 2], [1.5, 3]]
    assert numbers("0,125\t2\n1,234\t3") == [[0.125, 2], [1.234, 3]]


def test_mixed_decimal_marks_are_named() -> None:
    seen = pasted("1.5\t2\n2,5\t3\n3.5\t4")
    assert [fault.sentence for fault in seen.faults] == [
        "Row 2: “2,5” has a decimal comma, other cells have a decimal point."
    ]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "is empty"),
        ("NaN", "no finite number"),
        ("-inf", "no finite number"),
        ("1e999", "too large"),
        ("=A1*2", "none is run"),
        ('=HYPERLINK("http://x")', "none is run"),
        ("+SUM(A1)", "none is run"),
        ("@cmd", "none is run"),
        ("#DIV/0!", "error of the spreadsheet"),
        ("5 %", "percent"),
        ("2024-03-01", "a date"),
        ("1.3.2024", "a date"),
        ("tall", "is text"),
        ("1_000", "is text"),
        ("0x1F", "is text"),
        ("٣", "is text"),
    ],
)
def test_a_bad_row_is_named_by_number_with_the_reason(cell: str, reason: str) -> None:
    seen = pasted(f"x\ty\n1\t2\n{cell}\t3\n4\t5\n6\t7")
    assert [fault.row for fault in seen.faults] == [3]
    assert reason in seen.faults[0].sentence
    with pytest.raises(TableError, match=r"Row 3.*leave this row out"):
        seen.table()
    assert seen.table(leave_out=True).numbers.tolist() == [[1, 2], [4, 5], [6, 7]]


def test_many_bad_rows_are_counted() -> None:
    seen = pasted("x\ty\n" + "".join(f"{place}\t{'?' if place % 2 else place}\n" for place in range(24)))
    with pytest.raises(TableError, match="7 more rows have such cells"):
        seen.table()


def test_rows_of_other_lengths_are_named() -> None:
    seen = pasted("x,y\n1,2\n3\n4,5,6\n7,8")
    assert [(fault.row, fault.column) for fault in seen.faults_in((0, 1))] == [(3, 1)]
    assert seen.columns[2].head == "column 3"


def test_text_and_dates_are_said_and_not_used() -> None:
    seen = pasted("name\tday\tx\ty\nAnn\t2024-01-02\t1\t2\nBob\t2024-01-03\t3\t4")
    assert [column.kind for column in seen.columns] == ["text", "date", "number", "number"]
    assert "“name” holds text, such as “Ann”; it is not used." in seen.notes
    assert "“day” holds dates, such as “2024-01-02”; it is not used." in seen.notes
    assert seen.table().numbers.tolist() == [[1, 2], [3, 4]]


def test_faults_outside_the_chosen_columns_do_not_matter() -> None:
    seen = pasted("a\tb\tc\n1\t2\t3\n4\t\t6\n7\t8\t9")
    assert seen.table((0, 2)).numbers.tolist() == [[1, 3], [4, 6], [7, 9]]
    assert seen.table((2, 0)).heads == ("c", "a")


def test_empty_rows_are_counted() -> None:
    assert "One empty row was passed over." in pasted("1\t2\n\n3\t4").notes


def test_columns_of_nothing_but_words_are_no_table() -> None:
    with pytest.raises(TableError, match="No column of it holds numbers"):
        pasted("a\tb\nc\td").table()


def test_the_commas_of_whole_numbers_are_explained() -> None:
    assert any("decimal commas" in note for note in pasted("1,5\n2,5\n3,5").notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_recognized(encoding: str) -> None:
    seen = preview(read_bytes("Höhe;Maß\n1,5;2\n2,5;3\n".encode(encoding)))
    assert seen.table().heads == ("Höhe", "Maß")
    assert any("UTF-16" in note for note in seen.notes) == (encoding == "utf-16")
    assert any("Latin-1" in note for note in seen.notes) == (encoding == "cp1252")


def test_a_workbook_is_read() -> None:
    seen = preview(read_bytes(workbook([["x", "when", "y"], [1.5, "a", 2], [2.5, "b", -3.0]])))
    assert seen.table().numbers.tolist() == WANTED
    assert seen.table().heads == ("x", "y")


def test_the_cells_of_a_workbook_have_the_rows_of_the_spreadsheet() -> None:
    seen = preview(read_bytes(workbook([["x", "y"], [], [1.0, 2.0], [3.0, "?"], [5.0, 6.0], [7.0, 8.0]])))
    assert [fault.sentence for fault in seen.faults] == ["Row 4: “?” is text, not a number."]


def test_a_workbook_with_other_packing_is_read() -> None:
    content = workbook([["x", "y"], [1.0, 2.0], [3.0, 4.0]], packing=zipfile.ZIP_STORED)
    assert preview(read_bytes(content)).table().numbers.tolist() == [[1, 2], [3, 4]]
    assert zipfile.is_zipfile(io.BytesIO(content))


def test_a_table_is_a_value() -> None:
    one, other = (table_of({"x": (1.0, 2.0), "y": (3.0, 4.0)}) for _ in range(2))
    assert (one, hash(one)) == (other, hash(other))
    assert one != table_of({"x": (1.0, 2.0), "z": (3.0, 4.0)})
    assert one != table_of({"x": (1.0, 2.0), "y": (3.0, 4.5)})
    assert one.with_columns({"X": [0.0, 1.0]}).columns["X"].tolist() == [0, 1]
    with pytest.raises(ValueError, match="read-only"):
        one.numbers[0, 0] = 9


@pytest.mark.parametrize("wrong", [[[1.0, np.nan], [2.0, 3.0]], [[1.0, 2.0]], [[1.0], [2.0]], np.zeros((2001, 2))])
def test_a_table_refuses_what_it_cannot_hold(wrong: object) -> None:
    with pytest.raises(TableError):
        Table(("x", "y"), np.array(wrong))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x;y\n1,234;2\n2,345;3", "“x” holds no numbers: “1,234” may be 1.234 or 1234; write the one you mean"),
        ("x\ty\n5%\t2\n6%\t3", "“x” holds no numbers: “5%” has a percent sign"),
        ("x\ty\n=A1\t2\n=A2\t3", "“x” holds no numbers: “=A1” is a formula"),
        ("x\ty\nAnn\t2\nBob\t3", "“x” holds text, such as “Ann”"),
    ],
)
def test_a_column_that_is_not_used_has_its_reason(text: str, words: str) -> None:
    assert any(note.startswith(words) for note in preview(read_text(text)).notes)


def test_rows_left_out_are_listed_by_number() -> None:
    seen = preview(read_text("x\ty\n" + "1\t2\n" * 30 + "a\t1\n" * 24))
    assert left_out_words(seen.faults[:1]) == "Left out: row 32."
    assert left_out_words(seen.faults[:2]) == "Left out: rows 32, 33."
    assert left_out_words(seen.faults).endswith("51 and 4 more.")
