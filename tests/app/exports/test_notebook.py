"""The exported notebook: its code cells, run from top to bottom in a process of their own, make the same run."""

from __future__ import annotations

import json
from typing import Any

import pytest

import gradnorm_core as gc
from app.exports.notebook import PLOT, notebook
from app.settings.settings import Settings, to_spec
from app.text.verdict.verdict import verdict
from tests.support.exports import FIVE, digits, made_by_core


def cells(settings: Settings, kind: str) -> list[str]:
    written: dict[str, Any] = json.loads(notebook(settings))
    assert (written["nbformat"], written["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in written["cells"]}) == len(written["cells"])
    return [cell["source"] for cell in written["cells"] if cell["cell_type"] == kind]


@pytest.mark.parametrize("kind", FIVE)
def test_the_code_runs_from_top_to_bottom_and_makes_the_same_run(kind: str) -> None:
    code = cells(FIVE[kind], "code")
    assert PLOT in code
    *made, _ = made_by_core("\n".join([*(cell for cell in code if cell != PLOT), ""]))
    run = gc.run_spec(to_spec(FIVE[kind]))
    assert made == digits(run)
    assert len(run.plot().data) > 0


@pytest.mark.parametrize("kind", FIVE)
def test_the_text_says_what_the_screen_says(kind: str) -> None:
    run = gc.run_spec(to_spec(FIVE[kind]))
    told = verdict(run, gc.diagnose(run.objective, run))
    first = cells(FIVE[kind], "markdown")[0]
    assert told.headline in first
    assert run.status.sentence in first
