"""The addresses of the app under the base that a server gives it, and the Playground among them."""

from __future__ import annotations

from typing import Final

from starlette.types import Scope

PLAYGROUND: Final = ("", "playground")
"""The names of the page; "" is the address without one."""


def prefix(base: str) -> str:
    """The beginning of every address under a base, Streamlit's server.baseUrlPath: "" or "/class"."""
    return f"/{base.strip('/')}".rstrip("/")


def is_playground(scope: Scope, base: str) -> bool:
    """Whether a request asks for the page of the Playground, in an app that is served under this base."""
    return scope["type"] == "http" and scope["path"] in {f"{prefix(base)}/{page}" for page in PLAYGROUND}
