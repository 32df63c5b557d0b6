"""Redirects an address of several parts, which no page has, to one part: there the app says that it has no such page.

Streamlit answers such an address with a page that looks for its scripts in the wrong place: the window stays blank.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Match, Route
from starlette.types import Scope

from app.api.addresses import prefix

SERVED: Final = ("_stcore", "static", "media", "component", "app")
"""First parts under which Streamlit serves files."""


class LostAddress(Route):
    """The route of every address of several parts that a browser opens as a page, after all other routes of the app."""

    def __init__(self, base: str = "") -> None:
        self.base = prefix(base)
        super().__init__(f"{self.base}/{{first}}/{{rest:path}}", self.lead)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Matches what a browser opens as a page, and no file of Streamlit's."""
        match, child = super().matches(scope)
        if match is not Match.FULL or "text/html" not in Headers(scope=scope).get("accept", ""):
            return Match.NONE, {}
        return (Match.NONE, {}) if child["path_params"]["first"] in SERVED else (match, child)

    def lead(self, request: Request) -> RedirectResponse:
        """Redirects to the address with its parts joined, as `gradient-norm` for `gradient/norm`, with its query."""
        parts = [request.path_params["first"], *request.path_params["rest"].split("/")]
        name = quote("-".join(filter(None, parts)), safe="")
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{self.base}/{name}{query}")
