"""Every built-in set, in the order in which they are offered."""

from __future__ import annotations

from typing import Final

from app.tables.sets.classics import CLASSICS
from app.tables.sets.data_set import DataSet
from app.tables.sets.made import MADE

SETS: Final[dict[str, DataSet]] = {one.key: one for one in (*MADE, *CLASSICS)}
"""By their keys in a link."""
