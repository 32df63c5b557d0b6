"""Pages without a browser: the app after a run with some link, and the text a page shows."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from app.compute import results
from app.compute.jobs import Job
from app.compute.tasks import Task
from app.settings.settings import HOME, Settings
from app.ui.components.held_parts import HELD
from tests.support.messages import read_message

MAIN = Path(__file__).parents[2] / "app" / "main.py"
FOLDER = MAIN.parent / "ui" / "pages"
PATIENCE = 300
"""Seconds after which a run counts as hanging. A page waits for worker processes, which let all others go first."""

DIVERGING = {"v": "1", "ex": HOME, "step": "0.3"}
HOSTILE = {
    "v": "<b>2</b>",
    "ex": "'; DROP TABLE examples; --",
    "f": "<img src=x onerror=alert(1)>",
    "start": "nan_1e999",
    "goal": "javascript:alert(1)",
    "step": "-1",
    "steps": "9" * 5000,
    "tol": "1e-9999",
    "window": "5_1_0_0",
    "norms": "[](http://example.org)",
    "__class__": "$\\LaTeX$" * 1000,
}


def opened(query: Mapping[str, str] | None = None, page: str = "") -> AppTest:
    """The app after its first run with this link; on another page than the first if one is named.

    A page is named by its file below app/ui/pages without ".py".
    """
    app = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
    if not page:
        return checked(_with_query(app, query).run())
    app._registered_pages = _registered_pages()
    return go(app, page, query)


@cache
def _registered_pages() -> Any:
    """The pages of the app, which an AppTest learns from a run: one run for all."""
    return checked(AppTest.from_file(str(MAIN), default_timeout=PATIENCE).run())._registered_pages


def go(app: AppTest, page: str, query: Mapping[str, str] | None = None) -> AppTest:
    """The app on another page, by a link when a query is given."""
    app.query_params.clear()
    return checked(_with_query(app, query).switch_page(f"ui/pages/{page}.py").run())


def _with_query(app: AppTest, query: Mapping[str, str] | None) -> AppTest:
    for key, value in (query or {}).items():
        app.query_params[key] = value
    return app


def checked(app: AppTest) -> AppTest:
    """The app itself, after a run that reported no exception."""
    assert not app.exception, [problem.message for problem in app.exception]
    return app


def drawn(app: AppTest) -> AppTest:
    """The app, run again until its page asks for no background job; all that it shows is sent in the last run."""
    end, begin = time.monotonic() + PATIENCE, results.begin
    begun: list[Job] = []

    def noted(task: Task, visitor: str) -> Job:
        begun.append(begin(task, visitor))
        return begun[-1]

    with patch.object(results, "begin", noted):
        while time.monotonic() < end:
            begun.clear()
            checked(nothing_held(app).run())
            if not begun:
                return app
            # A page that is run meanwhile would only take the processor from the job, which is given up unless asked.
            while not all(job.wait(1) for job in begun) and time.monotonic() < end:
                pass
    raise AssertionError("the picture does not come")


def nothing_held(app: AppTest) -> AppTest:
    """The app after its browser has lost every part of its pictures: the next run sends whole figures."""
    if HELD in app.session_state:
        del app.session_state[HELD]
    return app


def html(app: AppTest) -> list[str]:
    """Everything written as HTML, main area and sidebar; spaces at which no line ends are spaces to a reader."""
    return [element.proto.body.replace("\u00a0", " ") for element in app.get("html")]


def without_tags(text: str) -> str:
    """The text of some HTML, tags as spaces."""
    return unescape(re.sub(r"<[^>]+>", " ", text))


def text_of(app: AppTest, kind: str) -> str:
    """The text of the elements of a class, such as "verdict"."""
    found = [body for body in html(app) if f'class="{kind}"' in body]
    return unescape(re.sub(r"<[^>]+>", "", " ".join(found)))


def address(app: AppTest) -> dict[str, str]:
    """The parameters of the address."""
    return {key: value if isinstance(value, str) else value[-1] for key, value in app.query_params.items()}


def settings(app: AppTest) -> Settings:
    """The settings of the session."""
    shown: Settings = app.session_state["session"].settings
    return shown


def everything(app: AppTest) -> str:
    """All that is sent to the browser, as one text: words, figures, texts of pictures, data of components."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if (proto := getattr(node, "proto", None)) is not None:
            if getattr(proto, "component_name", "") and proto.bytes[:4] == bytes(4):
                found.append(readable(json.dumps(read_message(proto.bytes)[0])))
                proto = _without_bytes(proto)  # what is deflated nobody finds in it
            kind: Any = type(proto)  # mypy takes no class for hashable
            found.append(_told(kind, proto.SerializeToString()))
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(app._tree)  # the whole page, which no public name of the testing framework gives
    return "\n".join(found)


@lru_cache(maxsize=500)
def _told(kind: Any, message: bytes) -> str:
    """A message as readable text; most of a page, and all code of its components, is that of the page before."""
    return readable(str(kind.FromString(message)))


def _without_bytes(proto: Any) -> Any:
    """A copy of the message to a component without its data."""
    copy = type(proto)()
    copy.CopyFrom(proto)
    copy.ClearField("bytes")
    return copy


def readable(text: str) -> str:
    """Text without the ways in which it was quoted for a message, for JSON and for HTML."""
    for quoted, plain in (("\\\\u", "\\u"), ('\\"', '"'), ("\\\\", "\\")):
        text = text.replace(quoted, plain)
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return unescape(text).replace('": "', '":"')


def charts_of(app: AppTest) -> dict[str, dict[str, Any]]:
    """The messages that the last run sent to the charts of the page, by their keys."""
    protos = [element.proto for element in app.get("bidi_component")]
    drawn = [proto for proto in protos if proto.component_name == "gradnorm_picture"]
    return {proto.id.split("-", 2)[2]: read_message(proto.bytes)[0] for proto in drawn}
