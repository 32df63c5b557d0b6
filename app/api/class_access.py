"""The source, the role and the body of a request to a class."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request

from app.api.refusals import Refusal
from app.classes.codes import LONGEST_TOKEN, hash_of, read_code
from app.classes.failures import (
    ClassError,
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StoreError,
)
from app.classes.limits import Buckets
from app.classes.reading import read_json
from app.classes.views import BOARD, SEAT, TEACHER, Role

STATUSES: Final = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    NotAllowedError: HTTPStatus.UNAUTHORIZED,
    ConflictError: HTTPStatus.CONFLICT,
    InvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The code for each reason of a refusal."""
SCHEME: Final = "bearer "
RETRY: Final = {"Retry-After": "10"}
TOO_MANY_WRONG: Final = "There were too many wrong codes; wait a moment."


@dataclass(frozen=True, slots=True)
class Identity:
    """The role in which somebody asks, and the token that shows it; "" for the board."""

    role: Role
    token: str = ""

    @property
    def key(self) -> bytes:
        """The hash under which the token is kept."""
        return hash_of(self.token)


class Gate:
    """The rate limits of one process.

    A whole class may share one address. So a source is limited tightly only in what a class does not do: try wrong
    codes, tokens and secrets. A source that was wrong too often is refused before anything is looked up.
    """

    def __init__(self) -> None:
        self.wrong = Buckets(30, 0.5)
        self.all_wrong = Buckets(600, 10)
        self.new_classes = Buckets(20, 1 / 300)
        self.joins_of_source = Buckets(600, 5)
        self.joins_of_class = Buckets(600, 20)
        self.views = Buckets(3000, 200)
        self.answers = Buckets(20, 2)
        self.acts = Buckets(60, 5)

    def check_guesses(self, source: str, role: Role) -> None:
        """Refuses a source after too many wrong guesses, and a request without a token after too many from everywhere.

        A token cannot be guessed, so students and teachers go on while others try codes out.
        """
        if not self.wrong.has(source) or (role == BOARD and not self.all_wrong.has("all")):
            raise too_many(TOO_MANY_WRONG)

    def count_wrong(self, source: str) -> None:
        """Counts a wrong code, token or secret; after too many the answer no longer says which of them was wrong."""
        self.wrong.take(source)
        if not self.all_wrong.take("all"):
            raise too_many(TOO_MANY_WRONG)


def too_many(message: str) -> Refusal:
    """The refusal of a request that comes too often."""
    return Refusal(HTTPStatus.TOO_MANY_REQUESTS, message, headers=RETRY)


def refusal_of(error: ClassError) -> Refusal:
    """The answer to a refusal of a class, with its code."""
    status = STATUSES.get(type(error), HTTPStatus.BAD_REQUEST)
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    return Refusal(status, str(error), headers=headers)


def source_of(request: Request) -> str:
    """The address of the client; behind a proxy on a private address, the last one that the proxy names.

    An IPv6 address counts as its network of 64 bits: a household, or an attacker, has all addresses of one.
    """
    peer = request.client.host if request.client else ""
    named = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return _network(named[:64] if named and _is_near(peer) else peer)


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.IPv6Network((int(found), 64), strict=False))


def _is_near(peer: str) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def code_of(request: Request) -> str:
    """The code in the path.

    Raises:
        NotFoundError: the path holds no well-formed code.
    """
    code = read_code(str(request.path_params["code"]))
    if code is None:
        raise NotFoundError("There is no such class.")
    return code


def identity_of(request: Request, in_query: bool = False) -> Identity:
    """The role in which somebody asks.

    Args:
        request: what is asked.
        in_query: whether a parameter may state it, for the browser's EventSource, which sends no headers.

    Raises:
        Refusal: the header states no role.
        NotAllowedError: the token is empty or too long.
    """
    header = request.headers.get("authorization", "")
    if header:
        words = header[len(SCHEME) :] if header.lower().startswith(SCHEME) else ""
        role, colon, token = words.strip().partition(":")
        if role not in (SEAT, TEACHER) or not colon:
            raise Refusal(HTTPStatus.UNAUTHORIZED, "The header says Bearer seat:… or Bearer teacher:….")
        return _identity(role, token)
    for role in (TEACHER, SEAT) if in_query else ():
        if token := request.query_params.get(role, ""):
            return _identity(role, token)
    return Identity(BOARD)


def _identity(role: str, token: str) -> Identity:
    if not token or len(token) > LONGEST_TOKEN:
        raise NotAllowedError("This token belongs to nobody.")
    return Identity(TEACHER if role == TEACHER else SEAT, token)


async def body_of(request: Request, most: int) -> Any:
    """The JSON of a body of at most `most` bytes; an empty body counts as an empty object.

    Raises:
        Refusal: it is too large, or of another type.
        InvalidError: it is not JSON.
    """
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared[:12]) > most:
        raise _too_large(most)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        # A page of another site cannot send this type without asking first, and is not answered.
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body is application/json.")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise _too_large(most)
    return read_json(body) if body.strip() else {}


def _too_large(most: int) -> Refusal:
    message = f"A body has at most {most} bytes here."
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message, headers={"Connection": "close"})
