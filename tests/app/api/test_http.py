"""The routes as a server of HTTP: codes, headers, methods, caching."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from app.api import routes as table
from app.api.endpoint import Endpoint
from app.api.question import LONGEST, Question
from app.api.routes import routes
from app.api.work import Work
from tests.support.routes import ask

PATHS = [route.path for route in routes() if "{" not in route.path and route.path != "/api"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_guarded_and_says_how_long_it_holds(path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "POST"):
        headers = ask(path, method=method).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["vary"] == "Accept"
        assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", PATHS)
def test_only_reading_is_allowed(path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"):
        reply = ask(path, method=method)
        assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
        assert reply.json["error"]["title"] == "Method Not Allowed"
    reply = ask(path, method="OPTIONS")
    assert (reply.status, reply.body, reply.headers["allow"]) == (204, b"", "GET, HEAD, OPTIONS")


def test_head_has_the_headers_of_get() -> None:
    reply, asked = ask("/api/run", method="HEAD"), ask("/api/run")
    assert reply.status == 200
    assert reply.headers == asked.headers


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/run/", "/api/run/more", "/api/../run"])
def test_other_paths_are_unknown_and_never_the_page(path: str) -> None:
    reply = ask(path)
    assert reply.status == 404
    assert reply.json["error"]["status"] == 404


def test_a_body_is_refused() -> None:
    for headers in ({"Content-Length": "3"}, {"Transfer-Encoding": "chunked"}):
        assert ask("/api/run", headers=headers).status == 413
    assert ask("/api/run", headers={"Content-Length": "0"}).status == 200


def test_a_long_query_is_refused() -> None:
    reply = ask("/api/run", "f=" + "x" * LONGEST)
    assert reply.status == 414
    assert str(LONGEST) in reply.json["error"]["message"]


def test_an_answer_that_the_client_has_is_not_sent_again() -> None:
    first = ask("/api/run", "step=0.05")
    assert first.headers["cache-control"] == "no-cache"
    again = ask("/api/run", "step=0.05", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = ask("/api/run", "step=0.06", headers={"If-None-Match": first.headers["etag"]})
    assert other.status == 200
    assert other.headers["etag"] != first.headers["etag"]


def test_a_fault_of_ours_is_told_without_details(caplog: pytest.LogCaptureFixture) -> None:
    def answer(_: Question) -> bytes:
        raise ZeroDivisionError("secret")

    (route, *_) = routes()
    route.app = Endpoint(answer, Work())
    reply = ask("/api/run", app=Starlette(routes=[route]))
    assert reply.status == 500
    assert b"secret" not in reply.body
    assert "secret" in caplog.text


def test_the_routes_stand_under_the_base_path() -> None:
    app = Starlette(routes=table.routes("/maths/"))
    assert ask("/maths/api/run", app=app).status == 200
    assert ask("/maths/api/x", app=app).status == 404
