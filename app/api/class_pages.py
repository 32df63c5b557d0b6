"""The pages of a live class: plain HTML, one script and one style sheet, so that 500 phones run no script here.

The pages are the same for everybody; the state of a class comes from the routes below /api/class.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.addresses import prefix
from app.browser.bundle import CLASS_PAGES, FOLDER, class_page_script, source
from app.exports.class_link import qr_printed
from app.exports.network import at_host, is_local, machine_address

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FRESH: Final = {"Cache-Control": "no-store"}
"""A page names its script by a digest, and a board the address it was opened at: neither is kept."""
KEPT: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
CODE: Final = re.compile(r"[0-9A-Za-z]{6}")
PLACE: Final = re.compile(r"\{\{([a-z]+)\}\}")
TITLES: Final = {
    "join": "Join a class",
    "student": "Class",
    "board": "Class on the wall",
    "console": "Teacher's console",
}
STATIC: Final = FOLDER.parent / "static"


def class_pages(base: str = "") -> list[Route]:
    """The pages below /class, and what they load.

    Args:
        base: the path under which the app is served, Streamlit's server.baseUrlPath.
    """
    base = prefix(base)
    pages = _Pages(base)
    return [
        Route(f"{base}/class", pages.join),
        Route(f"{base}/class/static/{{name}}", pages.asset),
        Route(f"{base}/class/{{code}}", pages.shows("student", "static")),
        Route(f"{base}/class/{{code}}/board", pages.shows("board", "../static")),
        Route(f"{base}/class/{{code}}/console", pages.shows("console", "../static")),
        Route(f"{base}/class/{{code}}/qr.svg", pages.qr),
    ]


class _Pages:
    """The files of the pages, made once for a server, and the answers that hand them out."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.template = source("classroom/page.html")
        self.assets: dict[str, tuple[str, str]] = {}
        self.scripts = {page: self._named(page, "js", class_page_script(page)) for page in CLASS_PAGES}
        self.style = self._named("classroom", "css", source("classroom/classroom.css"))
        self.icon = self._named("icon", "svg", (STATIC / "icon.svg").read_text(encoding="utf-8"))

    def _named(self, name: str, kind: str, text: str) -> str:
        """Puts a file among the assets, under a name that changes with its text."""
        digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
        full = f"{name}-{digest}.{kind}"
        media = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}[kind]
        self.assets[full] = (text, media)
        return full

    def join(self, request: Request) -> Response:
        """The form for those who know a code."""
        return self._page("join", "class/static", link_of(request, self.base))

    def shows(self, page: str, static: str) -> Callable[[Request], Response]:
        """The answer that shows a page of a class; `static` leads from its address to the files it loads."""
        return lambda request: self._page(page, static, link_of(request, self.base))

    def asset(self, request: Request) -> Response:
        """A script, the style sheet or the icon."""
        found = self.assets.get(request.path_params["name"])
        if found is None:
            return Response("There is no such file.\n", 404, {**HEADERS, **FRESH}, "text/plain")
        return Response(found[0], 200, {**HEADERS, **KEPT}, found[1])

    def qr(self, request: Request) -> Response:
        """The QR code of the address at which a class is joined."""
        if not CODE.fullmatch(request.path_params["code"]):
            return Response("That is not the code of a class.\n", 404, {**HEADERS, **FRESH}, "text/plain")
        return Response(qr_printed(link_of(request, self.base)), 200, {**HEADERS, **FRESH}, "image/svg+xml")

    def _page(self, page: str, static: str, link: str) -> Response:
        words = {
            "title": TITLES[page],
            "page": page,
            "link": link,
            "static": static,
            "script": self.scripts[page],
            "style": self.style,
            "icon": self.icon,
        }
        text = PLACE.sub(lambda place: escape(words[place[1]]), self.template)
        return Response(text, 200, {**HEADERS, **FRESH}, "text/html")


def link_of(request: Request, base: str) -> str:
    """The address at which a phone joins the class of a page.

    It has the host of the request; a host that only this machine can reach (localhost) is replaced by the machine's
    address in its network.
    """
    scheme = request.headers.get("x-forwarded-proto", request.url.scheme)
    host = request.headers.get("host", request.url.netloc)
    code = request.path_params.get("code", "").upper()
    link = f"{'https' if scheme == 'https' else 'http'}://{host}{base}/class{f'/{code}' if code else ''}"
    machine = machine_address() if is_local(link) else None
    return at_host(link, machine) if machine else link
