"""The corpus: hostile and malformed input as data, each with what it is to become.

Every row of the tables beside this file is [input, outcome, where or what]:

* formulas.json and step_sizes.json: "read" and the reading written out, or the class of the rejection and its column.
* links.json, for each parameter: "read" and what a link of the result says, or "refused" and how the reason begins.
* documents.json, files to be opened: "refused" and how the reason begins, "opened" and what a link of it says, or
  "opened without" and the parameters that were refused.

A long input is written as {"times": 400, "of": "(", "then": "x"}.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One input.

    Attributes:
        group: what it tries; for a link the name of the parameter.
        text: what is sent.
        outcome: "read", "refused", "opened", "opened without", or the class of the rejection.
        expected: the reading, the column, the beginning of the reason, the link, or the names of what was refused.
    """

    group: str
    text: str
    outcome: str
    expected: Any

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 30 else f"{self.text[:27]}..."
        return f"{self.group[:20]}: {shown}".encode("ascii", "backslashreplace").decode()


def rows(table: str) -> list[Row]:
    """The rows of a table."""
    groups = json.loads((FOLDER / f"{table}.json").read_text(encoding="ascii"))
    return [Row(group, _whole(text), *rest) for group, lines in groups.items() for text, *rest in lines]


def _whole(text: str | dict[str, Any]) -> str:
    return text if isinstance(text, str) else text["of"] * text["times"] + text["then"]


FORMULAS = rows("formulas")
STEP_SIZES = rows("step_sizes")
LINKS = rows("links")
DOCUMENTS = rows("documents")
EVERYTHING = (*FORMULAS, *STEP_SIZES, *LINKS)
