"""What one visitor's session keeps between runs, and how it stays in step with the address bar.

The settings of a session are one value, changed by `change`. The address says the same: `follow` takes over what the
address says when the visitor opened a link or went back, `publish` writes it when the settings were changed here.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from app.settings.links import Refusal, from_query, to_query
from app.settings.settings import Settings
from gradnorm_core.errors import ExpressionError


@dataclass(slots=True)
class Session:
    """One visitor's state.

    Attributes:
        settings: what the screen shows.
        query: the address as it was last read or written.
        published: the settings that address stands for; None when it does not stand for any.
        refusals: what was refused in the link that was opened.
        problem: why the formula in the text field is not the one that is shown, if so.
        complaints: why the number typed into a box is not the one in use, by the box's key.
        stale: True when widgets have to be set to the settings, because these were changed elsewhere.
        page: the page shown last.
        opened: for each page that was opened without a link, the settings it showed: what its bare address means.
        name: what the session is called where work is done for it.
    """

    settings: Settings
    query: dict[str, str]
    published: Settings | None
    refusals: tuple[Refusal, ...] = ()
    problem: ExpressionError | None = None
    complaints: dict[str, str] = field(default_factory=dict)
    stale: bool = True
    page: str | None = None
    opened: dict[str, Settings] = field(default_factory=dict)
    name: str = field(default_factory=lambda: uuid.uuid4().hex)


OF_ONE_PAGE = {
    "runs": "compare", "study": "step-sizes", "course": "course", "dim": "dimension", "tries": "challenges",
}  # fmt: skip
"""What only the link of one page says, and which."""
PROGRESS = {"course": "course", "tried": "challenges"}
"""The fields of the settings that only `change` and the links of one page change, and which."""


def session() -> Session:
    """This visitor's session; a new one starts with what the address says."""
    kept = st.session_state.get("session")  # asked some fifty times a run, so with one look
    if not isinstance(kept, Session):
        query = st.query_params.to_dict()
        settings, refusals = from_query(query)
        kept = st.session_state["session"] = Session(settings, query, settings, refusals)
    return kept


def change(**values: Any) -> None:
    """Changes settings because a widget was moved: the widgets already show it.

    What a teacher's link locks stays, here and in `show`, whatever asks for it.
    """
    kept = session()
    wanted = replace(kept.settings, **values)
    kept.settings, kept.refusals = _guarded(wanted), ()
    kept.stale = kept.stale or kept.settings != wanted


def show(settings: Settings) -> None:
    """Replaces the settings by others, and has every widget show them.

    A formula that could not be read stays in its field as long as the function stays; progress stays in any case.
    """
    _show(_guarded(_with_progress(settings)))


def show_whole(settings: Settings) -> bool:
    """Shows these settings, or keeps what there is where a part of them is locked; returns which."""
    whole = _guarded(settings) == settings
    _show(settings if whole else session().settings)
    return whole


def locked(*fields: str) -> bool:
    """Whether the teacher's link locks one of these fields of the settings."""
    return any(session().settings.classroom.locks(field) for field in fields)


def hides(thing: str) -> bool:
    """Whether the teacher's link hides this."""
    return session().settings.classroom.hides(thing)


def _with_progress(settings: Settings, page: str = "") -> Settings:
    """These settings with the progress there is, but for that of this page."""
    kept = session().settings
    return replace(settings, **{field: getattr(kept, field) for field, its in PROGRESS.items() if its != page})


def _guarded(wanted: Settings) -> Settings:
    settings = session().settings
    return settings.classroom.guarded(settings, wanted)


def _show(settings: Settings) -> None:
    kept = session()
    if settings.formula != kept.settings.formula:
        kept.problem = None
    kept.settings, kept.refusals, kept.stale = settings, (), True


def follow(page: str) -> None:
    """Takes over the address when it was changed by the visitor: a link, a page, Back or Forward.

    A run whose settings were just changed by a widget may still carry the address of before; then the widget counts.
    """
    kept = session()
    query = st.query_params.to_dict()
    moved, kept.page = kept.page != page, page
    if not query:
        kept.opened.setdefault(page, kept.settings)
    if query == kept.query or kept.settings != kept.published:
        return
    kept.query = query
    if query:
        settings, refusals = from_query(query)
        settings = _with_progress(settings, page)
        _show(settings)
        kept.published, kept.refusals = settings, refusals
    else:
        _show(kept.settings if moved else kept.opened[page])
        # Whoever goes back to a bare address may go back further: it is not written again.
        kept.published = None if moved else kept.settings


def publish() -> None:
    """Writes the settings into the address once they were changed; until then a link stays as it was given."""
    kept = session()
    if kept.settings == kept.published:
        return
    kept.published = kept.settings
    query = _query()
    if query != kept.query:
        kept.query = query
        st.query_params.from_dict(query)


def _query(page: str | None = None) -> dict[str, str]:
    """What the link of a page says of the settings; of this page when none is named."""
    kept = session()
    here, query = kept.page if page is None else page, to_query(kept.settings)
    return {key: text for key, text in query.items() if OF_ONE_PAGE.get(key, here) == here}


def published(page: str) -> dict[str, str]:
    """The query of this page, under which another one is about to be opened; it counts as written.

    It stands in this page's address for a moment: so Back comes here and finds everything.
    """
    kept = session()
    kept.published, kept.query = kept.settings, _query(page)
    return kept.query


def link() -> str:
    """The whole address of this screen."""
    address = urlsplit(st.context.url or "")
    query = urlencode(_query())
    return address._replace(path=address.path or "/", query=query, fragment="").geturl()
