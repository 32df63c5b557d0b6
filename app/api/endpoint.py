"""One route as an ASGI application: method, size, visitor and form of the answer; what is answered is elsewhere."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.crowd import HEADER, Crowd
from app.api.question import Question, read_question
from app.api.refusals import Refusal
from app.api.work import Abandoned, Work
from app.compute.workers import Wait
from app.exports.json_document import valid

JSON: Final = "application/json"
PACKED: Final = "application/vnd.gradnorm.packed"
"""A JSON text, its length before it, and numbers after it: `app.browser.payload.message`."""
VISITOR: Final = "X-Gradnorm-Visitor"
"""The header with a random name of the visitor; without it the address counts, which a whole class may share."""
METHODS: Final = "GET, HEAD, OPTIONS"
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept",
}
"""Headers of every answer. None of them lets a page of another site read it; a program needs no permission."""
FRESH: Final = "no-cache"
"""A browser may keep an answer but asks whether it still holds: another version of the app may answer differently."""

Answer: TypeAlias = Callable[[Question], "dict[str, Any] | bytes"]
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A route.

    Attributes:
        answer: makes the JSON object of the answer, or its packed form; called in a thread.
        work: runs `answer`.
        extras: names of the parameters that are no part of a link.
        checked: names of the parameters of a link in which a mistake is part of the answer, and no refusal.
        packed: whether there is a packed form.
        json: whether there is a form as JSON.
        crowd: counts the visitors, for a route whose answers say how long a hand rests.
    """

    answer: Answer
    work: Work
    extras: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    packed: bool = False
    json: bool = True
    crowd: Crowd | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await (await self._respond(request))(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        try:
            if request.method == "OPTIONS":
                return Response(status_code=HTTPStatus.NO_CONTENT, headers={**HEADERS, "Allow": METHODS})
            _check_method_and_body(request)
            response = _delivered(request, await self._answered(request))
            if self.crowd is not None:
                response.headers[HEADER] = f"{self.crowd.rest:.1f}"
            return response
        except Refusal as refusal:
            return refused(refusal)
        except Abandoned:
            return refused(Refusal(HTTPStatus.REQUEST_TIMEOUT, "The client has gone."))
        except Exception:  # noqa: BLE001  # a client gets JSON whatever happens, and the log the traceback
            _LOG.exception("A route failed")
            return refused(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on the server."))

    async def _answered(self, request: Request) -> dict[str, Any] | bytes:
        visitor, packed = _visitor(request), self._is_packed(request)
        if self.crowd is not None:
            self.crowd.see(visitor)
        raw = request.scope["query_string"].decode("latin-1")

        def answer(check: Callable[[], None]) -> dict[str, Any] | bytes:
            wait = Wait(check, f"route {visitor}")
            question = read_question(raw, self.extras, self.checked, packed=packed, wait=wait)
            found = self.answer(question)
            return found if isinstance(found, bytes) else {**found, **_notes(question)}

        return await self.work.do(visitor, answer, request.is_disconnected)

    def _is_packed(self, request: Request) -> bool:
        """Whether the answer is packed: the client names that form, or there is no other."""
        return not self.json or (self.packed and PACKED in request.headers.get("accept", ""))


def _check_method_and_body(request: Request) -> None:
    if request.method not in ("GET", "HEAD"):
        message = f"The routes are read with GET; {request.method[:10]} is not one of {METHODS}."
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, message, headers={"Allow": METHODS})
    if request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers:
        message = "The query says all that is asked for; a body is not read."
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message, headers={"Connection": "close"})


def _visitor(request: Request) -> str:
    """A short name of the visitor."""
    named = request.headers.get(VISITOR) or (request.client.host if request.client else "")
    return hashlib.blake2b(named.encode(), digest_size=16).hexdigest()


def _notes(question: Question) -> dict[str, Any]:
    """The remarks of an answer on its query: how it was read, and which parts the teacher's link hides."""
    hidden = sorted(question.settings.classroom.hidden)
    return {key: list(value) for key, value in (("notes", question.notes), ("hidden", hidden)) if value}


def _delivered(request: Request, found: dict[str, Any] | bytes) -> Response:
    """The answer, or 304 when the client has it already."""
    body = found if isinstance(found, bytes) else _written(found)
    tag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {**HEADERS, "Cache-Control": FRESH, "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers=headers, media_type=PACKED if isinstance(found, bytes) else JSON)


def refused(refusal: Refusal) -> Response:
    """The refusal as an answer."""
    headers = {**HEADERS, "Cache-Control": "no-store", **refusal.headers}
    return Response(_written(refusal.document), refusal.status, headers, JSON)


def _written(document: dict[str, Any]) -> bytes:
    """JSON in ASCII; NaN and ±∞, which it has no word for, are texts."""
    return json.dumps(valid(document), allow_nan=False, separators=(",", ":")).encode() + b"\n"


class Unknown:
    """Answers a request for a route that does not exist: 404."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = Refusal(HTTPStatus.NOT_FOUND, "There is no such route; docs/api.md lists them.")
        await refused(refusal)(scope, receive, send)
