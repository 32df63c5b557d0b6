"""Writes its colour into every page, and into the Playground's its first picture: landscape and path, as markup.

A page also says to Streamlit's scripts where their server is.

A visitor sees both before any script of the page has begun; later the figure takes the place of the picture. A picture
that is not ready after PATIENCE, when the page's scripts are arriving, is left out.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.addresses import is_page, is_playground
from app.api.endpoint import HEADERS, refused
from app.api.plotly_js import KEPT, KIND
from app.api.question import read_question
from app.api.refusals import Refusal
from app.browser.bundle import source
from app.compute.first_picture import markup
from app.compute.page_queue import PAGE_QUEUE
from app.figures.first_picture import GROUND

ROUTE: Final = "first-picture"
PATIENCE: Final = 0.2
"""Seconds that the rest of the page waits for the picture."""
THREADS: Final = 2
PLACE: Final = b'<div id="root">'
"""The part of Streamlit's page before which the picture stands."""
FRAMED: Final = ("embed", "embed_options")
"""Parameters of an embedded page: its landscape is at another place, and its colour is that of the page around it."""
CONDITIONS: Final = (b"if-none-match", b"if-modified-since", b"accept-encoding", b"range")
"""Headers withheld from Streamlit, so that its page comes whole and uncompressed: the page is rewritten here."""
SCRIPTS: Final = {
    f"{hashlib.blake2b(content, digest_size=8).hexdigest()}.js": content
    for content in (source(f"{script}.js").encode() for script in ("page/first_picture", "page/server_address"))
}
"""By names that change with their content: the script that applies the theme chosen before, and later takes colour and
picture away, and the one that says where the server is."""
SCRIPT_NAME, ADDRESS_NAME = SCRIPTS
HEAD: Final = b"<head>"
ADDRESS: Final = f'<script defer src="./api/{ROUTE}/{ADDRESS_NAME}"></script>'.encode()
"""It runs before Streamlit's module, which comes later in the document and is deferred, too."""
COLOUR: Final = (
    f'<style id="first-ground">{GROUND}</style><script async src="./api/{ROUTE}/{SCRIPT_NAME}"></script>'.encode()
)
"""The page's colour and its script; they stand first in its head."""
_LOG = logging.getLogger(__name__)


async def script(request: Request) -> Response:
    """One of the scripts in the head of a page; 404 under the name of another version."""
    content = SCRIPTS.get(request.path_params["name"])
    if content is None:
        return refused(Refusal(HTTPStatus.NOT_FOUND, "This is another version of the script than the app has."))
    return Response(content, headers={**HEADERS, **KEPT}, media_type=KIND)


def picture_of(raw: str) -> str:
    """The markup for the query of a page, still encoded; "" where its page does not begin with the picture."""
    try:
        question = read_question(raw)
    except Refusal:
        return ""  # a message above the figure says what was not used, so the figure is at another place
    if question.notes:
        return ""
    return markup(question.settings)


def is_framed(raw: str) -> bool:
    """Whether the query of a page, still encoded, is that of a page inside another one."""
    return any(name in parse_qs(raw, keep_blank_values=True) for name in FRAMED)


@dataclass(frozen=True, slots=True)
class FirstPicture:
    """Middleware that writes colour and the server's address into every page, and the picture into the Playground's.

    Attributes:
        app: the application that answers.
        base: the path under which the app is served, Streamlit's server.baseUrlPath.
        patience: seconds that a page waits for its picture.
    """

    app: ASGIApp
    base: str = ""
    patience: float = PATIENCE
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "first-picture"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        drawn = is_playground(scope, self.base)
        if not (drawn or is_page(scope, self.base)) or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        raw = scope["query_string"].decode("latin-1")
        framed = is_framed(raw)
        picture = asyncio.ensure_future(self._picture(raw) if drawn and not framed else _none())
        below = scope["path"].rpartition("/")[2]  # the address without a name is the server's own
        head = (b"" if framed else COLOUR) + (ADDRESS if below else b"")
        packed = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        headers = [(name, value) for name, value in scope["headers"] if name not in CONDITIONS]
        try:
            await self.app({**scope, "headers": headers}, receive, _Page(send, head, picture, packed))
        finally:
            picture.cancel()

    async def _picture(self, raw: str) -> str:
        def found() -> str:
            with PAGE_QUEUE.turn():
                return picture_of(raw)

        try:
            return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(self.pool, found), self.patience)
        except TimeoutError:
            return ""
        except Exception:  # noqa: BLE001  # the page is whole without its picture
            _LOG.exception("A first picture failed")
            return ""


async def _none() -> str:
    return ""


class _Page:
    """Passes the messages of an answer on; rewrites a page of HTML, and compresses it for a client that reads gzip."""

    def __init__(self, send: Send, head: bytes, picture: asyncio.Future[str], packed: bool) -> None:
        self._send, self._head, self._picture = send, head, picture
        self._begun: Message | None = None
        self._body = b""
        self._packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS) if packed else None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            if message["status"] == HTTPStatus.OK and headers.get("content-type", "").startswith("text/html"):
                self._begun = _begun(message, headers, self._packer is not None)
                return
        if self._begun is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            await self._deliver(self._begun)

    async def _deliver(self, begun: Message) -> None:
        """Sends the head of the page first, so that its scripts are on their way while the picture is made."""
        head, place, rest = self._body.partition(PLACE)
        await self._send(begun)
        await self._part(head.replace(HEAD, HEAD + self._head, 1) if place else head, more=True)
        picture = (await self._picture).encode() if place else b""
        await self._part(picture + place + rest, more=False)

    async def _part(self, body: bytes, more: bool) -> None:
        if self._packer:
            body = self._packer.compress(body) + self._packer.flush(zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH)
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def _begun(message: Message, headers: MutableHeaders, packed: bool) -> Message:
    """The first message of a rewritten page: without the old length, and so that no cache keeps an old picture."""
    for name in ("content-length", "etag", "last-modified", "accept-ranges"):
        del headers[name]
    headers["Cache-Control"] = "no-cache"
    headers.add_vary_header("Accept-Encoding")
    if packed:
        headers["Content-Encoding"] = "gzip"
    started: dict[str, Any] = {**message, "headers": headers.raw}
    return started
