"""Reads the query of a route: the parameters of a link, and the few that a route has of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import unquote_plus

from app.api.refusals import Refusal, not_read, plain_problem
from app.compute.workers import JUST_WAIT, Wait
from app.settings.address import read_address
from app.settings.links import Rejection, from_query
from app.settings.settings import Settings
from gradnorm_core.errors import UsageError

LONGEST = 16_000
"""Characters of a query that are read; the proxy in deploy/nginx takes headers of 16 kB."""
Poll = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Question:
    """A request as an answer needs it.

    Attributes:
        settings: those of the link.
        notes: sentences on how the query was read.
        rejections: the parts of the link that were not used and that the route answers for itself.
        extras: parameters of the route itself, still text.
        packed: True for the packed form, False for JSON.
        wait: how the answer waits for a worker process.
    """

    settings: Settings
    notes: tuple[str, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)
    packed: bool = False
    wait: Wait = JUST_WAIT

    def hides(self, thing: str) -> bool:
        """Whether the teacher's link hides this part of the page, a key of HIDES."""
        return self.settings.classroom.hides(thing)


def read_question(
    raw: str,
    extras: tuple[str, ...] = (),
    checked: tuple[str, ...] = (),
    *,
    packed: bool = False,
    wait: Wait = JUST_WAIT,
) -> Question:
    """The question in a query.

    Args:
        raw: the query, still encoded.
        extras: names of the parameters that belong to the route.
        checked: names of the parameters of a link that the route answers for itself when they cannot be used.
        packed: as `Question` has it.
        wait: as `Question` has it.

    Raises:
        Refusal: it is too long, or a part of it cannot be used.
    """
    if len(raw) > LONGEST:
        message = f"The query has {len(raw)} characters; at most {LONGEST} are read."
        raise Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, message)
    own, of_the_link = _parted(raw, extras)
    address = read_address(of_the_link)
    settings, rejections = from_query(address.query)
    if refused := [one for one in rejections if one.name not in checked]:
        raise not_read(refused)
    return Question(settings, address.notes, rejections, own, packed, wait)


def _parted(raw: str, extras: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """The route's own parameters, decoded, and the rest of the query, still encoded."""
    parts = raw.removeprefix("?").split("&")
    own = {name: unquote_plus(value) for name, _, value in (part.partition("=") for part in parts) if name in extras}
    return own, "&".join(part for part in parts if part.partition("=")[0] not in extras)


def missing(name: str, meaning: str) -> Refusal:
    """The refusal of a query without a parameter that the route needs."""
    return Refusal(HTTPStatus.BAD_REQUEST, f"The parameter “{name}” is missing: {meaning}.")


def unusable(name: str, value: str, error: UsageError) -> Refusal:
    """The refusal of one of the route's own parameters."""
    problem = {"parameter": name, "value": value[:60], **plain_problem(str(error))}
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "One part of the query cannot be used.", (problem,))
