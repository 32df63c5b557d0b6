"""The routes of a class: begin, join, look, answer, act, export. docs/class-routes.md is their contract."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.api.addresses import prefix
from app.api.class_access import (
    Gate,
    Identity,
    body_of,
    code_of,
    identity_of,
    refusal_of,
    source_of,
    too_many,
)
from app.api.class_events import events, view_text, written
from app.api.endpoint import HEADERS, JSON, refused
from app.api.refusals import Refusal
from app.classes.catalogue import library
from app.classes.config import config
from app.classes.failures import ClassError, InvalidError, NotAllowedError, NotFoundError, StoreError
from app.classes.reading import read_object, read_whole
from app.classes.service import Classes
from app.classes.views import SEAT, TEACHER, State

LARGEST_CLASS: Final = 128_000
LARGEST_ACT: Final = 16_000
LARGEST_ANSWER: Final = 8_000
MOST_STREAMS: Final = 1500
"""Streams of a class in one process: five hundred seats, some of them in two tabs."""
MOST_STREAMS_OF_ALL: Final = 6000
EVENT_STREAM: Final = "text/event-stream"
_LOG = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]
CLASSES: Final = Classes(config())
"""The classes of this server."""


class ClassRoutes:
    """The handlers of the routes, and what they share."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self.gate = Gate()
        self._streams = 0

    async def library(self, _: Request) -> Response:
        """Whether classes are on, and the ready questions."""
        sets = library() if self.classes.config.on else []
        return _json({"on": self.classes.config.on, "sets": sets})

    async def create(self, request: Request) -> Response:
        """Begins a class."""
        if not self.gate.new_classes.take(source_of(request)):
            raise too_many("Too many classes were begun from here; wait some minutes.")
        code, secret = await self.classes.create(await body_of(request, LARGEST_CLASS))
        return _json({"code": code, "secret": secret}, HTTPStatus.CREATED)

    async def join(self, request: Request) -> Response:
        """Takes a seat, or comes back to one."""
        code, identity = code_of(request), identity_of(request)
        await self._state(request, code, identity)
        if not self.gate.joins_of_source.take(source_of(request)) or not self.gate.joins_of_class.take(code):
            raise too_many("Too many join at the same time; try again in a moment.")
        token = identity.token if identity.role == SEAT else None
        document = await body_of(request, LARGEST_ANSWER)
        seat, number, is_new = await self.classes.join(code, document, token)
        return _json({"seat": seat, "number": number}, HTTPStatus.CREATED if is_new else HTTPStatus.OK)

    async def view(self, request: Request) -> Response:
        """The class as it is."""
        if not self.gate.views.take(source_of(request)):
            raise too_many("The class is looked at too often; its events tell every change.")
        code, identity = code_of(request), identity_of(request)
        await self._state(request, code, identity)
        state = await self.classes.live.state(code)
        return Response(view_text(state, identity, self.classes.clock()), headers=_headers(), media_type=JSON)

    async def events(self, request: Request) -> Response:
        """The class as it is, and each change."""
        code, identity = code_of(request), identity_of(request, in_query=True)
        await self._state(request, code, identity)
        if self.classes.live.watched(code).streams >= MOST_STREAMS or self._streams >= MOST_STREAMS_OF_ALL:
            raise too_many("Too many look at the class.")
        return StreamingResponse(
            self._counted(code, identity), headers={**_headers(), "X-Accel-Buffering": "no"}, media_type=EVENT_STREAM
        )

    async def answer(self, request: Request) -> Response:
        """Keeps an answer."""
        code, identity = code_of(request), identity_of(request)
        if identity.role != SEAT:
            raise NotAllowedError("Only a seat answers.")
        await self._state(request, code, identity)
        if not self.gate.answers.take(identity.key):
            raise too_many("That were many answers at once; wait a moment.")
        given = read_object(await body_of(request, LARGEST_ANSWER), ("round", "vote", "answer"), "An answer")
        round_ = read_whole(given.get("round"), "The round", 1, 32_767)
        if "answer" not in given:
            raise InvalidError("The answer is missing.")
        vote = read_whole(given["vote"], "The vote", 1, 2) if "vote" in given else None
        await self.classes.answer(code, identity.token, round_, given["answer"], vote)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=_headers())

    async def act(self, request: Request) -> Response:
        """Does what the teacher says."""
        code, identity = await self._teacher(request)
        if not self.gate.acts.take(code):
            raise too_many("That were many acts at once; wait a moment.")
        state = await self.classes.act(code, identity.token, await body_of(request, LARGEST_ACT))
        return Response(view_text(state, identity, self.classes.clock()), headers=_headers(), media_type=JSON)

    async def export(self, request: Request) -> Response:
        """All answers as CSV."""
        code, identity = await self._teacher(request)
        text = await self.classes.export(code, identity.token)
        named = {"Content-Disposition": f'attachment; filename="gradnorm-class-{code}.csv"'}
        return Response("\ufeff" + text, headers={**_headers(), **named}, media_type="text/csv")

    async def _teacher(self, request: Request) -> tuple[str, Identity]:
        code, identity = code_of(request), identity_of(request)
        if identity.role != TEACHER:
            raise NotAllowedError("Only the teacher does this.")
        await self._state(request, code, identity)
        return code, identity

    async def _state(self, request: Request, code: str, identity: Identity) -> State:
        """The class, after the token was found to belong to it; counts what is wrong."""
        source = source_of(request)
        self.gate.check_guesses(source, identity.role)
        try:
            if identity.role == SEAT:
                return (await self.classes.seat(code, identity.token))[0]
            if identity.role == TEACHER:
                return await self.classes.teacher(code, identity.token)
            return await self.classes.live.known(code)
        except (NotFoundError, NotAllowedError):
            self.gate.count_wrong(source)
            raise

    async def _counted(self, code: str, identity: Identity) -> Any:
        self._streams += 1
        try:
            async for event in events(self.classes, code, identity):
                yield event
        finally:
            self._streams -= 1

    def guarded(self, handler: Handler) -> Handler:
        """Wraps a handler so that its refusals and failures become answers."""

        async def answered(request: Request) -> Response:
            try:
                if not self.classes.config.on and handler != self.library:
                    raise Refusal(HTTPStatus.FORBIDDEN, "Classes are switched off on this server.")
                return await handler(request)
            except Refusal as refusal:
                return refused(refusal)
            except StoreError as error:
                _LOG.exception("The store of the classes failed")
                return refused(refusal_of(error))
            except ClassError as error:
                return refused(refusal_of(error))
            except Exception:  # noqa: BLE001  # a client gets JSON whatever happens, and the log the traceback
                _LOG.exception("A route of the classes failed")
                return refused(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on the server."))

        return answered


def class_routes(base: str = "", classes: Classes = CLASSES) -> list[Route]:
    """Every route of a class.

    Args:
        base: the path under which the app is served, Streamlit's server.baseUrlPath.
        classes: the classes they serve.
    """
    below = f"{prefix(base)}/api/class"
    found = ClassRoutes(classes)
    table: tuple[tuple[str, str, Handler], ...] = (
        ("GET", "", found.library),
        ("POST", "", found.create),
        ("POST", "/{code}/join", found.join),
        ("GET", "/{code}/view", found.view),
        ("GET", "/{code}/events", found.events),
        ("POST", "/{code}/answer", found.answer),
        ("POST", "/{code}/act", found.act),
        ("GET", "/{code}/export", found.export),
    )
    return [Route(below + path, found.guarded(handler), methods=[method]) for method, path, handler in table]


def _json(document: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(written(document), status, _headers(), JSON)


def _headers() -> dict[str, str]:
    return {**HEADERS, "Cache-Control": "no-store"}
