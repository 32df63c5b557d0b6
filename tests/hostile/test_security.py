"""SECURITY.md names tests that exist, one at least in each row."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(
    r"^\| (?!What comes in)(.*) \| (.*) \| (.*) \|$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.M
)


def test_every_row_names_tests_that_exist() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    existing = set(re.findall(r"def (test_\w+)\(", sources))
    named = [set(re.findall(r"`(test_\w+)`", shown)) for _, _, shown in ROWS]
    assert len(named) > 12
    assert all(named)
    assert set.union(*named) <= existing
