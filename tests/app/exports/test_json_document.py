"""The JSON file: valid, exact, and opened again with nothing but its settings taken."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checks
from hypothesis import strategies as st

import gradnorm_core as gc
from app.exports.json_document import LONGEST, NotOursError, from_json, to_json
from app.settings.methods import Method
from app.settings.settings import Settings, to_spec
from app.text.verdict.verdict import verdict
from tests.support.exports import FIVE, HOSTILE
from tests.support.methods import methods

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "run.schema.json").read_text(encoding="utf-8"))


def refuse_constant(name: str) -> Any:
    raise AssertionError(f"{name} is not JSON")


def document(settings: Settings) -> dict[str, Any]:
    return dict(json.loads(to_json(settings), parse_constant=refuse_constant))


@pytest.mark.parametrize("kind", FIVE)
def test_the_five_runs_are_written_exactly_and_opened_again(kind: str) -> None:
    settings = FIVE[kind]
    written = document(settings)
    jsonschema.Draft202012Validator(SCHEMA).validate(written)
    run = gc.run_spec(to_spec(settings))
    for name in ("points", "values", "gradients", "directions", "step_sizes"):
        assert np.array_equal(np.array(written["run"][name], dtype=float).ravel(), getattr(run, name).ravel()), name
    opened, rejections = from_json(to_json(settings))
    assert (opened, rejections) == (settings, ())
    assert np.array_equal(gc.run_spec(to_spec(opened)).points, run.points)


@pytest.mark.parametrize("kind", FIVE)
def test_the_file_says_what_the_screen_says(kind: str) -> None:
    run = gc.run_spec(to_spec(FIVE[kind]))
    written, told = document(FIVE[kind]), verdict(run, gc.diagnose(run.objective, run))
    assert written["verdict"]["headline"] == told.headline
    assert tuple(written["verdict"]["sentences"]) == told.sentences
    assert written["run"]["status"]["sentence"] == run.status.sentence


@checks(max_examples=40, deadline=None)
@given(methods(), st.sampled_from(["x^2 + 10y^2", "ln(x) + y^2", "sin(x) + y"]))
def test_every_method_survives(method: Method, formula: str) -> None:
    rule = method.step_rule
    settings = Settings(
        formula=formula,
        direction=method.direction,
        step_rule=rule,
        clip=method.clip,
        noise=method.noise,
        step_size=getattr(rule, "step_size", 0.1),
        max_iterations=30,
    )
    text = to_json(settings)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text, parse_constant=refuse_constant))
    assert from_json(text) == (settings, ())


def test_what_is_no_number_for_json_is_a_text() -> None:
    undefined = document(replace(Settings(), formula="ln(x)", start=(-1.0, 0.0)))
    assert undefined["run"]["values"] == ["NaN"]
    tolerance = document(replace(Settings(), tolerance_norm=math.inf))
    assert tolerance["settings"]["words"]["tolerance_norm"] == "Infinity"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        ("[1]", "not an object"),
        ("{}", "not one that Gradnorm wrote"),
        ('{"format": "gradnorm-run"}', "another version"),
        ('{"format": "gradnorm-run", "version": true}', "another version"),
        ('{"format": "gradnorm-run", "version": 2}', "another version"),
        ('{"format": "gradnorm-run", "version": 1}', "nothing to open"),
        ('{"format": "gradnorm-run", "version": 1, "settings": {"link": {"f": 3}}}', "nothing to open"),
        (" " * (LONGEST + 1), "longer than"),
    ],
)
def test_another_file_is_refused_in_a_sentence(text: str | bytes, words: str) -> None:
    with pytest.raises(NotOursError, match=words) as refused:
        from_json(text)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_settings_are_refused_one_by_one(text: str) -> None:
    link = {"v": "1", "ex": text, "f": "x^2 + y^2", "start": text, "dir": text, text: text}
    hostile = json.dumps({"format": "gradnorm-run", "version": 1, "settings": {"link": link}, "run": {"points": text}})
    opened, rejections = from_json(hostile)
    assert opened == Settings(formula="x^2 + y^2")
    assert {rejection.name for rejection in rejections} >= {"ex", "start", "dir"}


def test_only_settings_are_taken_from_a_file() -> None:
    forged = document(FIVE["converging"])
    forged["run"]["points"] = [[9.0, 9.0]]
    forged["settings"]["words"]["formula"] = "x^9"
    assert from_json(json.dumps(forged)) == (FIVE["converging"], ())
