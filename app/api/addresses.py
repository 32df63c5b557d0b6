"""The addresses of the app under the base that a server gives it, and the Playground among them."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

PLAYGROUND: Final = ("", "playground")
"""The names of the page; "" is the address without one."""
OWN: Final = ("class",)
"""Pages that the app's routes answer, without Streamlit."""


def prefix(base: str) -> str:
    """The beginning of every address under a base, Streamlit's server.baseUrlPath: "" or "/class"."""
    return f"/{base.strip('/')}".rstrip("/")


def is_playground(scope: Scope, base: str) -> bool:
    """Whether a request asks for the page of the Playground, in an app that is served under this base."""
    return scope["type"] == "http" and scope["path"] in {f"{prefix(base)}/{page}" for page in PLAYGROUND}


def is_page(scope: Scope, base: str) -> bool:
    """Whether a browser opens a page of Streamlit's: an address of at most one part, which is no file."""
    if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
        return False
    before, _, name = scope["path"].rpartition("/")
    return before == prefix(base) and "." not in name and name not in OWN
