"""The route of a run: the same as the page and the file, the link's refusals, the teacher's hides."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import jsonschema  # type: ignore[import-untyped]
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checks
from streamlit.web.server.starlette.starlette_server_config import GZIP_COMPRESSLEVEL

import gradnorm_core as gc
from app.api.endpoint import PACKED
from app.api.run import LEFT_OUT
from app.exports.json_document import from_json, to_json
from app.settings.classroom import HIDES, Classroom
from app.settings.links import from_query, to_query
from app.settings.methods import Method
from app.settings.settings import HOME, Settings, of_example, to_spec
from app.text.verdict.verdict import verdict
from app.text.verdict.without_theory import OF_THE_THEORY
from gradnorm_core.descent.budget import run_within
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.exports import FIVE
from tests.support.methods import methods
from tests.support.routes import Reply, ask, restored

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "run.schema.json").read_text(encoding="utf-8"))


def run_of(settings: Settings, **options: Any) -> Reply:
    return ask("/api/run", to_query(settings), **options)


@pytest.mark.parametrize("kind", FIVE)
def test_the_answer_is_the_file_of_the_page(kind: str) -> None:
    reply = run_of(FIVE[kind])
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert reply.json == json.loads(to_json(FIVE[kind]))
    jsonschema.Draft202012Validator(SCHEMA).validate(reply.json)
    assert from_json(reply.body) == (FIVE[kind], ())


@checks(max_examples=25, deadline=None)
@given(methods())
def test_every_method_is_answered_as_the_core_runs_it(method: Method) -> None:
    settings = replace(
        Settings(), formula="x^2 + 3y^2 + x y", direction=method.direction, step_rule=method.step_rule,
        clip=method.clip, noise=method.noise, step_size=getattr(method.step_rule, "step_size", 0.1), max_iterations=25,
    )  # fmt: skip
    found, run = run_of(settings).json["run"], gc.run_spec(to_spec(settings))
    assert np.array_equal(np.array(found["points"], dtype=float), run.points)
    assert (found["status"]["name"], found["iterations"]) == (run.status.name, run.iterations)


def test_the_bare_route_is_the_home_screen() -> None:
    assert ask("/api/run").json["settings"]["words"]["formula"] == of_example(HOME).formula


def test_a_formula_that_cannot_be_read_is_refused_with_position_and_suggestion() -> None:
    reply = ask("/api/run", {"f": "x^2 + sinn(y)"})
    assert reply.status == 422
    (problem,) = reply.json["error"]["problems"]
    with pytest.raises(gc.ExpressionError) as caught:
        gc.parse("x^2 + sinn(y)")
    assert problem["parameter"] == "f"
    assert (problem["message"], problem["position"]) == (caught.value.message, caught.value.position)
    assert problem["suggestion"] == caught.value.suggestion
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "at_fault"),
    [
        ("step=-1", ["step"]),
        ("start=1_2_3&steps=many", ["start", "steps"]),
        ("ex=nothing", ["ex"]),
        ("v=9", ["v"]),
        ("rule=formula_1/(k", ["rule"]),
        ("dir=newton&clip=global_1", ["clip"]),
    ],
)
def test_no_default_takes_the_place_of_a_part_that_cannot_be_used(query: str, at_fault: list[str]) -> None:
    reply = ask("/api/run", query)
    assert reply.status == 422
    assert [problem["parameter"] for problem in reply.json["error"]["problems"]] == at_fault
    assert all(problem["message"] for problem in reply.json["error"]["problems"])


def test_a_name_that_resembles_a_parameter_is_noted() -> None:
    (note,) = ask("/api/run", "step_size=0.1").json["notes"]
    assert "step" in note
    assert "notes" not in ask("/api/run", "utm_source=mail").json


def test_a_plus_is_read_as_in_a_link() -> None:
    assert ask("/api/run", "f=x^2+10y^2").json["settings"]["words"]["formula"] == "x^2+10y^2"
    assert ask("/api/run", "v=1&ex=own&f=x%5E2+%2B+y%5E2").json["settings"]["words"]["formula"] == "x^2 + y^2"


def keys_of(document: Any, above: str = "") -> set[str]:
    """The places of a document such as run.status."""
    if not isinstance(document, dict):
        return set()
    return {f"{above}{key}" for key in document} | {
        place for key, entry in document.items() for place in keys_of(entry, f"{above}{key}.")
    }


@pytest.mark.parametrize("thing", HIDES)
def test_what_a_link_hides_is_not_in_the_answer(thing: str) -> None:
    whole = replace(of_example(HOME), classroom=Classroom())
    found = run_of(replace(whole, classroom=Classroom(hidden=frozenset({thing})))).json
    expected = set(LEFT_OUT.get(thing, ()))
    gone = keys_of(run_of(whole).json) - keys_of(found) - {f"settings.link.{name}" for name in ("v", "ex")}
    assert expected <= gone
    assert not {place for place in gone if not any(place == one or place.startswith(f"{one}.") for one in expected)}
    assert found["hidden"] == [thing]


def test_a_picture_with_a_run_of_its_own_asks_for_the_words_alone() -> None:
    whole, columns = ask("/api/run", "v=1", headers={"Accept": PACKED}).packed
    words, none = ask("/api/run", "v=1&only=verdict", headers={"Accept": PACKED}).packed
    assert (words, none) == (whole, b"")
    assert len(columns) > 1000
    refused = ask("/api/run", "v=1&only=path")
    assert refused.status == 422
    assert refused.json["error"]["problems"][0]["parameter"] == "only"


def test_a_picture_is_told_whether_its_columns_are_those_of_the_run() -> None:
    whole, columns = ask("/api/run", "v=1", headers={"Accept": PACKED}).packed
    run = gc.run_spec(to_spec(of_example(HOME)))
    own = [*run.points.T, run.values, *run.gradients.T]
    names = [f"f8{8 * len(one)}-{zlib.crc32(one.tobytes()):08x}{zlib.adler32(one.tobytes()):08x}" for one in own]
    assert ask("/api/run", f"v=1&held={'_'.join(names)}", headers={"Accept": PACKED}).packed == (
        {**whole, "held": True}, b""
    )  # fmt: skip
    for others in (names[1:], [*names[1:], names[0]], ["x" * 1000], ["%00", "\N{SNOWMAN}"], []):
        query = f"v=1&held={quote('_'.join(others))}"
        assert ask("/api/run", query, headers={"Accept": PACKED}).packed == (whole, columns)
    nothing, none = ask("/api/run", f"v=1&hide=path&held={'_'.join(names)}", headers={"Accept": PACKED}).packed
    assert (nothing, none) == ({"iterates": 0}, b"")


@pytest.mark.parametrize(
    "query", ["ex=rosenbrock&dir=bfgs&rule=wolfe", "ex=himmelblau&rule=exact_0.9", "ex=rosenbrock"]
)
def test_a_budget_of_gradients_ends_a_run_where_the_compare_page_does(query: str) -> None:
    budgeted = f"{query}&steps=30&budget=gradients"
    settings, _ = from_query(dict(parse_qsl(f"{query}&steps=30")))
    run = run_within(to_spec(settings))
    assert run.evaluations.gradients <= 31
    found = ask("/api/run", budgeted).json
    assert found["run"]["points"] == run.points.tolist()
    assert found["verdict"]["headline"] == verdict(run, gc.diagnose(run.objective, run)).headline
    header, columns = ask("/api/run", budgeted, headers={"Accept": PACKED}).packed
    x, *_, spent = restored(columns, 7)
    assert header["iterates"] == len(run.points) == len(x)
    np.testing.assert_array_equal(x, run.points[:, 0].astype(np.float32))
    assert (np.diff(spent, prepend=0) >= 1).all()
    assert spent[-1] == run.evaluations.gradients
    refused = ask("/api/run", f"{query}&budget=steps")
    assert (refused.status, refused.json["error"]["problems"][0]["parameter"]) == (422, "budget")


def test_a_hidden_verdict_is_nowhere_in_the_words() -> None:
    settings = replace(of_example(HOME), classroom=Classroom(hidden=frozenset({"verdict"})))
    run = gc.run_spec(to_spec(settings))
    told = verdict(run, gc.diagnose(run.objective, run))
    for headers in ({}, {"Accept": PACKED}):
        body = run_of(settings, headers=headers).body.decode("latin-1")
        assert not [words for words in (told.headline, *told.sentences, run.status.sentence) if words in body]
        assert "iteration_limit" not in body
        assert "converged" not in body


def test_a_hidden_theory_leaves_no_sentence_of_it() -> None:
    for key in ("quadratic_10", "rosenbrock", "himmelblau"):
        settings = replace(of_example(key), classroom=Classroom(hidden=frozenset({"theory"})))
        told = run_of(settings).json["verdict"]
        assert not [sentence for sentence in told["sentences"] if OF_THE_THEORY.search(sentence)]
        assert told["headline"]


@pytest.mark.parametrize("formula", ["max(x, 0)^2 + y^2", "x^2 + 3x*|x| + y^2", "if(x > 0, x^2, 5x^2) + y^2"])
def test_a_hidden_theory_leaves_no_second_derivative_of_one_side(formula: str) -> None:
    """Where f has no Hessian the verdict names the curvature of either side: 2/λ follows from it as well."""
    whole = replace(Settings(), formula=formula, start=(2.0, 1.0), step_size=0.1)
    bare = replace(whole, classroom=Classroom(hidden=frozenset({"theory"})))
    plain, hidden = (" ".join(run_of(one).json["verdict"]["sentences"]) for one in (whole, bare))
    assert "second derivative is" in plain
    assert "derivative" not in hidden


def test_a_hidden_path_has_no_point() -> None:
    settings = replace(of_example(HOME), classroom=Classroom(hidden=frozenset({"path"})))
    assert keys_of(run_of(settings).json) & {"run", "diagnostics", "verdict"} == set()
    header, columns = run_of(settings, headers={"Accept": PACKED}).packed
    assert (header, columns) == ({"iterates": 0}, b"")


@pytest.mark.parametrize("kind", FIVE)
def test_the_packed_form_has_the_run_in_float32(kind: str) -> None:
    reply = run_of(FIVE[kind], headers={"Accept": PACKED})
    assert reply.headers["content-type"] == PACKED
    header, body = reply.packed
    run = gc.run_spec(to_spec(FIVE[kind]))
    columns = restored(body, 6)
    assert columns.shape == (6, header["iterates"])
    rows = [*run.points.T, run.values - header["reference"], *run.gradients.T, [*run.step_sizes, np.nan]]
    with np.errstate(over="ignore", under="ignore"):
        assert np.array_equal(columns, np.array(rows).astype(np.float32), equal_nan=True)
    told = run_of(FIVE[kind]).json
    assert header["status"] == told["run"]["status"]
    assert header["verdict"] == told["verdict"]


@pytest.mark.parametrize("key", GALLERY)
def test_a_move_takes_at_most_15_kilobytes(key: str) -> None:
    reply = run_of(of_example(key), headers={"Accept": PACKED})
    assert len(gzip.compress(reply.body, GZIP_COMPRESSLEVEL)) <= 15_000
