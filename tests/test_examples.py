"""The examples of a property test are the same in whatever order the tests run."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def examples() -> list[float]:
    """The numbers that a property of floats is tried on."""
    tried: list[float] = []

    @settings(max_examples=300)
    @given(st.floats(1000, 2000))
    def hear(number: float) -> None:
        tried.append(number)

    hear()
    return tried


def test_a_module_that_is_imported_in_between_changes_no_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = examples()
    module = tmp_path / "full_of_numbers.py"
    module.write_text("\n".join(f"number_{k} = {1000 + k}.0625" for k in range(900)), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(module.stem, module)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    monkeypatch.setitem(sys.modules, module.stem, made)
    assert len(before) > 100
    assert (examples() == before) == settings().derandomize
