"""The routes are given what links are given: the corpus, and random bytes; they answer or refuse, and never fail."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from app.api.endpoint import JSON, PACKED
from app.api.question import LONGEST
from app.api.routes import routes
from app.settings.links import ENTRIES, PROGRESS_KEYS
from tests.hostile.corpus import FORMULAS, LINKS, Row
from tests.support.routes import Reply, ask

APP = Starlette(routes=routes())
PATHS = ("/api/run", "/api/gradient", "/api/formula", "/api/landscape", "/api/line-search", "/api/slider")
KEYS = (*(entry.key for entry in ENTRIES), "v", "ex", "iterate", "aspect", "palette", "utm_source", "")


def sendable(row: Row) -> bool:
    """Whether a browser can put the text into an address: UTF-8 has no lone surrogates."""
    return all(text.encode("utf-8", "ignore").decode() == text for text in (row.group, row.text))


def encoded(name: str, text: str) -> str:
    return urlencode({name: text}, quote_via=quote)


def is_sound(reply: Reply) -> bool:
    """Whether the answer is one that docs/api.md promises; JSON with NaN or Infinity raises."""
    kind = reply.headers["content-type"]
    if reply.status == 200:
        header, columns = reply.packed if kind == PACKED else (reply.json, b"")
        return bool(header) and not len(columns) % np.dtype(np.float32).itemsize
    error = reply.json["error"]
    assert kind == JSON
    assert error["message"]
    assert all(problem["message"] for problem in error["problems"])
    return reply.status in (400, 403, 414, 422)


@pytest.mark.parametrize("row", [row for row in LINKS if row.group not in PROGRESS_KEYS and sendable(row)], ids=str)
def test_a_parameter_is_read_or_refused_as_in_a_link(row: Row) -> None:
    query = encoded(row.group, row.text)
    reply = ask("/api/formula", query, app=APP)
    assert is_sound(reply)
    if len(query) > LONGEST:
        assert reply.status == 414
    elif row.outcome != "refused":
        assert reply.status == 200
    elif row.group == "f":
        assert "problem" in reply.json["formula"]
    else:
        assert reply.status == 422
        (problem,) = reply.json["error"]["problems"]
        assert (problem["parameter"], problem["message"].startswith(row.expected)) == (row.group, True) or problem[
            "position"
        ] is not None


@pytest.mark.parametrize("row", [row for row in FORMULAS if sendable(row)], ids=str)
def test_a_formula_is_checked_as_the_parser_reads_it(row: Row) -> None:
    query = encoded("f", row.text)
    reply = ask("/api/formula", query, app=APP)
    assert is_sound(reply)
    if len(query) > LONGEST:
        assert reply.status == 414
    elif row.outcome == "read":
        assert reply.json["formula"]["plain"] == row.expected
    else:
        assert reply.json["formula"]["problem"]["position"] + 1 == row.expected


PIECES = st.one_of(
    st.sampled_from([row.text for row in (*LINKS, *FORMULAS) if len(row.text) < 200 and sendable(row)]).map(quote),
    st.text(max_size=30).map(lambda text: quote(text, errors="replace")),
    st.binary(max_size=20).map(lambda text: text.decode("latin-1")),
)
QUERIES = st.lists(st.tuples(st.sampled_from(KEYS), PIECES).map("=".join), max_size=5).map("&".join)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PATHS[:-1]), QUERIES, st.sampled_from(["*/*", PACKED, JSON, "", "\x00", "text/html;q=nan"]))
def test_whatever_is_asked_is_answered_or_refused(path: str, query: str, accept: str) -> None:
    few = f"{query}&steps=40" if "steps" not in query else query
    assert is_sound(ask(path, few, headers={"Accept": accept}, app=APP))


@settings(max_examples=8, deadline=None)
@given(QUERIES)
def test_a_slider_is_computed_or_refused(query: str) -> None:
    few = f"{query}&steps=20" if "steps" not in query else query
    assert is_sound(ask("/api/slider", few, app=APP))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12), st.sampled_from(PATHS))
def test_whatever_method_and_visitor_are_named_the_server_stands(method: str, visitor: str, path: str) -> None:
    named = {"X-Gradnorm-Visitor": visitor.encode().decode("latin-1")}
    reply = ask(path, "steps=1", method=method, headers=named, app=APP)
    assert reply.status in ((200,) if method in ("GET", "HEAD") else (204,) if method == "OPTIONS" else (405,)) or (
        path == "/api/line-search" and reply.status in (400, 405)
    )
