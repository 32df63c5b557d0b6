"""Addresses of several parts lead to one part; files, and what is asked for by scripts, are left alone."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.api.lost_addresses import SERVED, LostAddress
from tests.support.routes import Reply, ask

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def opened(path: str, query: str = "", base: str = "", headers: dict[str, str] = PAGE) -> Reply:
    """The answer of a server whose other addresses answer "rest"."""
    rest = Route("/{path:path}", lambda _: PlainTextResponse("rest"))
    return ask(path, query, headers=headers, app=Starlette(routes=[LostAddress(base), rest]))


@pytest.mark.parametrize(
    ("path", "query", "led"),
    [
        ("/a/b", "", "/a-b"),
        ("/gradient/norm", "v=1&f=x%2By", "/gradient-norm?v=1&f=x%2By"),
        ("/course/", "", "/course"),
        ("/a//b/", "", "/a-b"),
        ("/\\evil.example/x", "", "/%5Cevil.example-x"),
        ("/<b>/ü", "", "/%3Cb%3E-%C3%BC"),
    ],
)
def test_an_address_of_several_parts_leads_to_one(path: str, query: str, led: str) -> None:
    reply = opened(path, query)
    assert reply.status == 307
    assert reply.headers["location"] == led


def test_it_leads_below_the_path_of_the_app() -> None:
    assert opened("/gradnorm/a/b", base="/gradnorm/").headers["location"] == "/gradnorm/a-b"
    assert opened("/gradnorm/course", base="/gradnorm/").body == b"rest"


@pytest.mark.parametrize("path", ["/", "/course", "//evil.example/x", *(f"/{first}/x/y" for first in SERVED)])
def test_pages_and_files_are_left_alone(path: str) -> None:
    assert opened(path).body == b"rest"


def test_what_a_script_asks_for_is_left_alone() -> None:
    assert opened("/a/b", headers={"accept": "*/*"}).body == b"rest"
