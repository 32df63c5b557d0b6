"""The middleware that writes the first picture into the Playground's page."""

from __future__ import annotations

import gzip
import re
import time
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from app.api import first_picture
from app.api.first_picture import ADDRESS, ADDRESS_NAME, COLOUR, SCRIPT_NAME, FirstPicture, picture_of
from tests.support.routes import Reply, ask

PAGE = '<!DOCTYPE html><head></head><body><div id="root"></div></body>'
COLOURED = PAGE.replace("<head>", f"<head>{COLOUR.decode()}")
NAMED = PAGE.replace("<head>", f"<head>{COLOUR.decode()}{ADDRESS.decode()}")
"""A page with a name of its own: Streamlit's scripts are told where their server is."""
OWN = "<!DOCTYPE html><head></head><body>A page of the app's routes</body>"
BROWSER = {"Accept": "text/html,*/*;q=0.8"}


def served(path: str = "/", query: str = "", headers: dict[str, str] | None = None, **options: Any) -> Reply:
    """The answer of a page of Streamlit's, or of a text."""

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        asked = dict(scope["headers"])
        assert b"if-none-match" not in asked or not scope["path"].endswith(("/", "playground"))
        kept = {"ETag": "old", "Cache-Control": "no-cache"}
        text = scope["query_string"] == b"text"
        if scope["query_string"] == b"own":
            await HTMLResponse(OWN)(scope, receive, send)
            return
        answer: Response = PlainTextResponse(PAGE) if text else HTMLResponse(PAGE, headers=kept)
        await answer(scope, receive, send)

    added = [Middleware(FirstPicture, **{"patience": 30.0, **options})]
    return ask(path, query, headers=headers, app=Starlette(routes=[Mount("/", app=page)], middleware=added))


def test_the_page_has_the_picture_before_its_own_scripts_draw() -> None:
    found = served()
    body = found.body.decode()
    assert body.index('id="first-picture"') < body.index('<div id="root">')
    assert body.startswith("<!DOCTYPE html>")
    assert body.endswith("</body>")
    assert f'src="./api/{first_picture.ROUTE}/{SCRIPT_NAME}"' in body
    assert not {"etag", "content-length"} & set(found.headers)


def test_a_client_that_reads_gzip_gets_gzip_and_no_old_page() -> None:
    found = served(headers={"Accept-Encoding": "gzip, br", "If-None-Match": "old"})
    assert found.headers["content-encoding"] == "gzip"
    assert gzip.decompress(found.body) == served().body


@pytest.mark.parametrize("base", ["", "/class/of/1"])
def test_only_the_playground_has_it(base: str) -> None:
    pages = ("", "playground", "compare")
    has = {page: b'id="first-picture"' in served(f"{base}/{page}", base=base).body for page in pages}
    assert has == {"": True, "playground": True, "compare": False}


def test_every_page_that_a_browser_opens_comes_in_its_colour_and_a_file_does_not() -> None:
    for page in ("gallery", "no-such-page"):
        assert served(f"/{page}", headers=BROWSER).body.decode() == NAMED
    for path, headers in (("/gallery", {}), ("/manifest.json", BROWSER), ("/static/index.html", BROWSER)):
        assert served(path, headers=headers).body.decode() == PAGE


@pytest.mark.parametrize(
    "query",
    ["hide=path", "f=x^^2", "step=nonsense", "view=surface", "stepsize=0.1", "v=1&f=" * 9000],
)
def test_a_page_without_the_landscape_at_its_usual_place_comes_in_its_colour_alone(query: str) -> None:
    assert served(query=query).body.decode() == COLOURED


def test_a_page_that_is_not_streamlits_stays_as_it_is() -> None:
    for path in ("/class", "/gallery"):
        found = served(path, "own", headers=BROWSER)
        assert found.body.decode() == OWN
        assert ("content-length" in found.headers) == (path == "/class")


@pytest.mark.parametrize("query", ["embed=true", "embed_options=dark_theme", "text"])
def test_a_page_inside_another_and_what_is_no_page_stay_as_they_are(query: str) -> None:
    assert served(query=query).body.decode() == PAGE


def test_a_page_with_a_name_says_where_the_server_is_also_inside_another_page() -> None:
    assert served("/compare", "embed=true", BROWSER).body.decode() == PAGE.replace(
        "<head>", f"<head>{ADDRESS.decode()}"
    )
    assert ADDRESS.decode() in served("/playground", headers=BROWSER).body.decode()


def test_a_slow_picture_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: str) -> str:
        time.sleep(0.3)
        return "late"

    monkeypatch.setattr(first_picture, "picture_of", slow)
    assert served(patience=0.01).body.decode() == COLOURED


def test_a_picture_that_fails_leaves_the_page_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: str) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(first_picture, "picture_of", failing)
    assert served().body.decode() == COLOURED


def test_hostile_text_of_a_link_is_no_markup() -> None:
    for query in ("f=<script>alert(1)</script>", "f=f(w,b)=w^2%2Bb^2&ex=<b>", "start=<svg>"):
        assert not re.search("<script>|alert", picture_of(query))


def test_the_script_is_kept_for_good() -> None:
    for name in (SCRIPT_NAME, ADDRESS_NAME):
        found = ask(f"/api/{first_picture.ROUTE}/{name}")
        assert found.status == 200
        assert found.headers["cache-control"].endswith("immutable")
    assert ask(f"/api/{first_picture.ROUTE}/old.js").status == 404
