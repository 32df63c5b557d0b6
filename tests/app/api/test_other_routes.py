"""The routes of a formula, a landscape, a gradient and a line search: the same numbers as core and page have."""

from __future__ import annotations

import gzip
import json
import threading

import numpy as np
import pytest
from plotly.offline import get_plotlyjs
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

import gradnorm_core as gc
from app.api.endpoint import PACKED
from app.api.preload import Preload
from app.api.routes import routes
from app.browser.engine_data import pack_run
from app.browser.plotly_file import ROUTE, file_name
from app.compute import results
from app.compute.gradient_reading import gradient_reading
from app.compute.jobs import PROGRESS_ROUTE, Progress
from app.exports.json_document import valid
from app.settings.links import from_query
from app.settings.settings import to_spec
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.norms import NORMS
from tests.support.messages import read_message
from tests.support.routes import ask

BINARY = {"Accept": PACKED}


# ── formula ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_formula_is_typeset_and_compiled_for_the_engine() -> None:
    query = {"f": "2x^2 + 1/2y", "dir": "heavy_ball_0.9", "start": "1_-1"}
    found = ask("/api/formula", query).json
    expression = parse_expression(query["f"])
    assert found["formula"]["latex"] == expression.latex
    assert parse_expression(found["formula"]["plain"]).tree == expression.tree
    assert [note["message"] for note in found["formula"]["notes"]] == [note.message for note in expression.notes]
    assert expression.notes
    assert found["engine"] == json.loads(json.dumps(pack_run(to_spec(from_query(query)[0]))))


@pytest.mark.parametrize("own", ["f(w, b) = ln(w) + w b^2", "x_1 y_1", "u v"])
def test_the_engine_calls_the_variables_x_and_y_whatever_their_letters(own: str) -> None:
    first, second = gc.parse(own).variables
    usual = own.partition("= ")[2] or own
    usual = usual.replace(first, "x").replace(second, "y")
    assert ask("/api/formula", {"f": own}).json["engine"] == ask("/api/formula", {"f": usual}).json["engine"]


def test_a_method_that_only_the_core_has_leaves_the_engine_out() -> None:
    found = ask("/api/formula", {"f": "x^2", "dir": "newton"}).json
    assert found["engine"] is None
    assert found["formula"]["latex"] == "x^{2}"


@pytest.mark.parametrize("text", ["x^2 + κ y^2", "x1 + y"])
def test_readings_to_choose_from_are_whole_formulas_that_can_be_read(text: str) -> None:
    with pytest.raises(gc.ExpressionError) as caught:
        gc.parse(text)
    told = ask("/api/formula", {"f": text}).json["formula"]["problem"]
    refused = ask("/api/run", {"f": text}).json["error"]["problems"]
    expected = [{"label": one.label, "text": one.text} for one in caught.value.rewrites]
    assert told["rewrites"] == refused[0]["rewrites"] == expected
    assert expected
    for one in expected:
        gc.parse(one["text"])


def test_a_mistake_in_a_rule_is_refused_with_its_line() -> None:
    rule = "m = 0.9 m + g\nd = -mm"
    with pytest.raises(gc.RuleError) as caught:
        gc.Rule(rule)
    (problem,) = ask("/api/run", {"dir": f"rule_{rule}"}).json["error"]["problems"]
    assert (problem["parameter"], problem["line"], problem["position"]) == ("dir", 2, caught.value.position)
    assert caught.value.line == 2


@pytest.mark.parametrize(
    "text", ["x^2 + sinn(y)", "(x", "x+", "", "x ? y", "1/0", "<script>", "x" * 5000, "\x00", "é²"]
)
def test_a_mistake_while_typing_is_an_answer_with_its_place(text: str) -> None:
    reply = ask("/api/formula", {"f": text})
    assert reply.status == 200
    problem = reply.json["formula"]["problem"]
    with pytest.raises(gc.ExpressionError) as caught:
        gc.parse(text)
    assert (problem["message"], problem["position"]) == (caught.value.message, caught.value.position)
    assert problem["suggestion"] == caught.value.suggestion
    if text:
        line, caret = problem["caret"].split("\n")
        assert caret.strip() == "^"
        assert len(line) <= 34
    else:  # nothing to point at
        assert not problem["caret"]
    assert reply.json["engine"] is None


def test_another_mistake_than_in_the_formula_is_refused() -> None:
    reply = ask("/api/formula", {"f": "x^^", "step": "many"})
    assert reply.status == 422
    assert [problem["parameter"] for problem in reply.json["error"]["problems"]] == ["step"]


# ── landscape ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_values_of_a_landscape_are_those_of_the_function() -> None:
    found = ask("/api/landscape", {"f": "ln(x) + 3y", "window": "-1_2_0_1"}).json
    (left, right), (bottom, top) = found["window"]
    assert (left, right) == (-1, 2)
    assert right - left == pytest.approx(top - bottom)
    x, y = np.array(found["x"]), np.array(found["y"])
    values = np.array(found["values"], dtype=float)
    assert values.shape == (len(y), len(x)) == (61, 61)
    with np.errstate(all="ignore"):
        expected = np.log(x)[np.newaxis, :] + 3 * y[:, np.newaxis]
    assert np.allclose(values[:, x > 0], expected[:, x > 0])
    assert np.isnan(values[:, x < 0]).all()
    (outside,) = found["outside"]
    assert outside["share"] == pytest.approx(1 / 3, abs=0.01)


def test_the_traces_are_those_of_the_page() -> None:
    reply = ask("/api/landscape", {"f": "x^2 + 10y^2", "palette": "dark", "aspect": "2"}, headers=BINARY)
    header, columns = reply.packed
    (left, right), (bottom, top) = header["window"]
    window = (left, right), (bottom, top)
    assert header["traces"] == valid(results.background(gc.parse("x^2 + 10y^2"), window, "minimize", "log", "dark"))
    assert columns == b""
    assert right - left == pytest.approx(2 * (top - bottom))


def test_hidden_arrows_are_not_in_the_traces() -> None:
    def names(**more: str) -> set[str]:
        header, _ = ask("/api/landscape", {"f": "x^2 + 10y^2", **more}, headers=BINARY).packed
        return {trace["name"] for trace in header["traces"]}

    assert names() - names(hide="arrows") == {"gradient field", "gradient values"}


@pytest.mark.parametrize("query", ["aspect=0", "aspect=wide", "aspect=nan", "palette=pink&x=1", "window=1_0_1_0"])
def test_a_window_that_cannot_be_drawn_is_refused(query: str) -> None:
    reply = ask("/api/landscape", query, headers=BINARY)
    assert reply.status == 422
    assert reply.json["error"]["problems"][0]["message"]


# ── gradient ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "query", [{"f": "x^2 + 10y^2", "start": "1.5_-0.2"}, {"f": "|x| + y^2", "start": "0_1"}, {"ex": "peaks"}]
)
def test_the_gradient_is_that_of_the_core_and_the_words_those_of_the_page(query: dict[str, str]) -> None:
    settings, _ = from_query(query)
    found, packed = ask("/api/gradient", query).json, ask("/api/gradient", query, headers=BINARY).body
    assert found["value"] == pytest.approx(settings.objective.value_at(settings.start))
    if found["obstacle"] is None:
        gradient = settings.objective.gradient_at(settings.start)
        assert found["gradient"] == gradient.tolist()
        assert found["norms"] == {one.key: gc.gradient_norm(gradient, one.p) for one in NORMS}
    else:
        assert found["gradient"] == ["NaN", "NaN"]
    shown = gradient_reading(settings.objective, settings.start)
    assert found["reading"] == {"headline": shown.headline, "sentences": list(shown.sentences)}
    header, columns = read_message(packed)
    assert (header, columns) == ({"verdict": found["reading"]}, b"")


# ── line search ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_ray_is_the_function_along_the_direction() -> None:
    found = ask("/api/line-search", {"f": "x^2 + 10y^2", "start": "2_1", "rule": "armijo", "iterate": "1"}).json
    run = gc.descend(gc.parse("x^2 + 10y^2"), (2.0, 1.0), step_rule=Armijo())
    start, direction = run.points[1], run.directions[1]
    for step_size, value in zip(found["curve"]["step_sizes"], found["curve"]["values"], strict=True):
        x, y = start + step_size * direction
        assert value == pytest.approx(x**2 + 10 * y**2)
    x, y = start
    assert found["slope"] == pytest.approx(np.dot([2 * x, 20 * y], direction))
    assert found["accepted"]["step_size"] == run.step_sizes[1]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("rule=armijo", 400),
        ("rule=armijo&iterate=-1", 422),
        ("rule=armijo&iterate=5001", 422),
        ("rule=armijo&iterate=0&start=0_0&f=x^2", 422),
        ("rule=fixed&iterate=0", 422),
        ("rule=armijo&iterate=0&hide=steps", 403),
        ("rule=armijo&iterate=0&hide=path", 403),
    ],
)
def test_a_ray_that_does_not_exist_is_refused(query: str, status: int) -> None:
    assert ask("/api/line-search", query).status == status


# ── plotly.js ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_plotly_comes_from_the_installed_package_and_is_kept_for_good() -> None:
    for encoding, read in (("gzip, br", gzip.decompress), ("identity", bytes)):
        found = ask(f"/api/{ROUTE}/{file_name()}", headers={"Accept-Encoding": encoding})
        assert found.status == 200
        assert read(found.body) == get_plotlyjs().encode()
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert found.headers["content-type"].startswith("text/javascript")
        assert found.headers.get("content-encoding", "identity") == encoding.split(",")[0]


def test_another_version_of_plotly_is_not_there() -> None:
    assert ask(f"/api/{ROUTE}/{'0' * 20}.js").status == 404


@pytest.mark.parametrize("base", ["", "/class/of/1"])
def test_only_the_playground_asks_for_it_beforehand(base: str) -> None:
    async def blank(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("page")(scope, receive, send)

    app = Starlette(routes=[Mount("/", app=blank)], middleware=[Middleware(Preload, base=base)])
    wanted = f"<{base}/api/{ROUTE}/{file_name()}>; rel=preload; as=script"
    for page, link in (("", wanted), ("playground", wanted), ("compare", None), ("api/run", None)):
        assert ask(f"{base}/{page}", app=app).headers.get("link") == link
    address = wanted[1:].partition(">")[0]
    assert ask(address, app=Starlette(routes=routes(base))).status == 200


# ── progress ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_that_waits_learns_how_far_its_work_is_and_that_it_has_ended() -> None:
    begun, open_ = threading.Event(), threading.Event()

    def work(report: Progress) -> None:
        report(0.25)
        begun.set()
        open_.wait(30)

    job = results.JOBS.submit("ann", "a map", work)
    try:
        assert begun.wait(30)
        assert ask(f"/api/{PROGRESS_ROUTE}/ann").json == {"share": 0.25, "ended": False}
        assert ask(f"/api/{PROGRESS_ROUTE}/bob").json == {"share": 1.0, "ended": True}
    finally:
        open_.set()
    assert job.wait(30)
    found = ask(f"/api/{PROGRESS_ROUTE}/ann")
    assert found.json == {"share": 1.0, "ended": True}
    assert found.headers["cache-control"] == "no-store"
