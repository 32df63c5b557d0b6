"""One visitor's state between runs of the script, kept in step with the address bar.

The session holds two values: the settings, changed by `change`, and the progress of the course pages, changed by
`change_progress`. The address states both: `follow` takes them over when the visitor opened a link or went back,
`publish` writes them when they were changed here.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.course.progress_links import Progress, progress_query, read_progress
from app.settings.address import Address, query_text, read_address
from app.settings.links import Rejection, base_query, from_query, query_on
from app.settings.repair import suited
from app.settings.settings import Settings
from app.text.taken_letters import fitted
from app.ui.heard import heard, is_act_of_before, tell
from gradnorm_core.errors import ExpressionError

Shown = tuple[Settings, Progress]
"""The two values an address states."""
MOST_UNHEARD = 8
"""Addresses that are remembered until the browser is known to have heard of them."""


@dataclass(slots=True)
class Session:
    """One visitor's state.

    Attributes:
        settings: those on the screen.
        progress: through the course and the challenges.
        query: the parameters of the address when it was last read or written.
        seen: the parameters of the address at which the browser was last.
        written: the parameters of the addresses written since, each with the number of its message; see `heard`.
        published: the settings and the progress that address states; None when it states none.
        again: True when the next run is one that the page has asked for itself.
        rejections: the parts of the opened link that were not used.
        notes: sentences on how the address was read.
        remark: the sentence on the settings that were chosen for a typed function; "" when it stands no more.
        fitted: by the functions left so far, the start, the window and the step size they were left with.
        problem: the error of the formula in the text field; None when that formula is shown.
        input_errors: by the key of a box, why the number typed into it is not in use.
        stale: True when the settings changed elsewhere, so that the widgets have to be set to them.
        page: the page shown last.
        first_page: the page shown first.
        opened: for each page opened by its bare address, what it showed; Back to that address shows it again.
        name: identifies the session as the owner of its jobs.
    """

    settings: Settings
    progress: Progress
    query: dict[str, str]
    published: Shown | None
    seen: dict[str, str]
    written: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    again: bool = False
    rejections: tuple[Rejection, ...] = ()
    notes: tuple[str, ...] = ()
    remark: str = ""
    fitted: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    problem: ExpressionError | None = None
    input_errors: dict[str, str] = field(default_factory=dict)
    stale: bool = True
    page: str | None = None
    first_page: str | None = None
    opened: dict[str, Shown] = field(default_factory=dict)
    name: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def shown(self) -> Shown:
        """The settings and the progress."""
        return self.settings, self.progress


def session() -> Session:
    """This visitor's session; a new one begins with the settings and the progress of the address."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or getattr(_FOUND, "context", None) is not context:
        _FOUND.kept, _FOUND.context = _kept(), context
    kept: Session = _FOUND.kept
    return kept


def _kept() -> Session:
    kept = st.session_state.get("session")
    if not isinstance(kept, Session):
        opened = address()
        query = dict(opened.query)
        settings, rejections = from_query(query)
        progress, refused = read_progress(query)
        kept = Session(settings, progress, query, (settings, progress), query)
        kept.rejections, kept.notes = (*rejections, *refused), opened.notes
        st.session_state["session"] = kept
    return kept


_FOUND = threading.local()
"""The session that the thread of a script has found: a run asks a hundred times, and looking it up in Streamlit's
state took a twentieth of the run. A thread has one context as long as it runs, and a context one session."""


def address() -> Address:
    """Reads the present address. Streamlit's own reading loses the difference between ``+`` and a space."""
    context = get_script_run_ctx()
    return read_address(context.query_string if context else "")


def change(**values: Any) -> None:
    """Changes settings after a widget was moved; the widgets show the change already.

    Locked settings stay, here and in `show`, whichever widget or message asks for the change.
    """
    kept = session()
    wanted = replace(kept.settings, **values)
    kept.settings, kept.rejections, kept.notes, kept.remark = _guarded(wanted), (), (), ""
    kept.stale = kept.stale or kept.settings != wanted


def change_progress(**values: Any) -> None:
    """Changes the progress of a page, because something was answered, tried or opened there."""
    kept = session()
    kept.progress, kept.rejections, kept.notes = replace(kept.progress, **values), (), ()


def show(settings: Settings) -> None:
    """Replaces the settings, and has every widget set to the new ones.

    A formula that could not be read stays in its field as long as the function stays.
    """
    _show(_guarded(settings))


def show_whole(settings: Settings) -> bool:
    """Shows these settings if no change in them is locked, otherwise keeps the present ones; returns whether it did."""
    whole = _guarded(settings) == settings
    _show(settings if whole else session().settings)
    return whole


def locked(*fields: str) -> bool:
    """Whether the teacher's link locks one of these fields of the settings."""
    return any(session().settings.classroom.locks(field) for field in fields)


def hides(*things: str) -> bool:
    """Whether the teacher's link hides one of these parts of the page, keys of HIDES."""
    room = session().settings.classroom
    return any(room.hides(thing) for thing in things)


def _guarded(wanted: Settings) -> Settings:
    settings = session().settings
    return suited(settings.classroom.guarded(settings, wanted))


def _show(settings: Settings) -> None:
    kept = session()
    if settings.formula != kept.settings.formula:
        kept.problem = None
    kept.settings, kept.rejections, kept.notes, kept.remark, kept.stale = settings, (), (), "", True


def follow(page: str) -> None:
    """Takes over the address after the visitor changed it: by a link, a page, Back or Forward.

    When a widget has just changed the settings, the address may still be an old one; then the widget counts, and so do
    the settings at an act that was done before the browser heard of their address. With an address that the visitor has
    gone to, a browser also sends what its widgets were when it left: the address counts.
    """
    kept = session()
    opened = address()
    query = dict(opened.query)
    moved, kept.page = kept.page != page, page
    kept.first_page = page if kept.first_page is None else kept.first_page
    if not query:
        kept.opened.setdefault(page, kept.shown)
    entered = moved and not query  # a page by its bare address, which it is yet to state its screen in
    gone = _went_to(query) and not entered
    before = bool(kept.written) and not entered and is_act_of_before()
    if query == kept.query or ((before or kept.shown != kept.published) and not gone):
        return
    kept.query = query
    if query:
        settings, rejections = from_query(query)
        progress, refused = read_progress(query)
        _take(settings, progress, page)
        kept.published, kept.rejections, kept.notes = kept.shown, (*rejections, *refused), opened.notes
        if gone and kept.written:  # an address on its way would take the place of this one
            _write(query)
    else:
        _take(*(kept.shown if moved else kept.opened[page]), page)
        # The bare address is not rewritten: that would be a new entry in the history, and Back could go no further.
        kept.published = None if moved else kept.shown


def _went_to(query: dict[str, str]) -> bool:
    """Whether the visitor must have gone to this address, because the browser cannot be there by itself."""
    kept = session()
    if kept.again:  # the page runs by itself, with its own address and not with one from the browser
        kept.again = False
        return False
    gone = query not in (kept.seen, *(one for _, one in kept.written))
    kept.seen, known = query, heard()
    # An address of which the browser has not heard may still come to it, and be where it is at the next act.
    kept.written = [(number, one) for number, one in kept.written if number > known]
    return gone


def rerun() -> NoReturn:
    """Runs the script of the page again, by itself."""
    session().again = True
    st.rerun()


def _take(settings: Settings, progress: Progress, page: str) -> None:
    """Shows the settings of an address, and the progress of its own page."""
    _show(settings)
    kept = session()
    kept.progress = kept.progress.with_page_of(progress, page)


def publish() -> None:
    """Writes changed settings and progress to the address; an opened link stays untouched until something changes."""
    kept = session()
    if kept.shown == kept.published:
        return
    kept.published = kept.shown
    query = query_of(kept.page or "")
    if query != kept.query:
        _write(query)


def _write(query: dict[str, str]) -> None:
    """Writes parameters to the address."""
    _written(query)
    st.query_params.from_dict(query)


def _written(query: dict[str, str]) -> None:
    kept = session()
    kept.query, kept.written = query, [*kept.written[1 - MOST_UNHEARD :], (tell(), query)]


def stated_by_browser() -> None:
    """Notes that the browser has written the present address itself, for what a hand has let go."""
    session().seen = dict(address().query)


def query_of(page: str, settings: Settings | None = None, progress: Progress | None = None) -> dict[str, str]:
    """The parameters of a link to this page, with other settings or another progress than the session's if given."""
    kept = session()
    settings, progress = settings or kept.settings, progress or kept.progress
    query, stated = query_on(page, settings), progress_query(progress, page)
    return {**base_query(settings), **query, **stated} if stated else query


def published(page: str) -> dict[str, str]:
    """The query of this page, written to its address just before another page is opened.

    So Back returns to this page with everything on it.
    """
    kept = session()
    kept.published = kept.shown
    _written(query_of(page))
    return kept.query


def link() -> str:
    """The whole address of this screen."""
    here = urlsplit(st.context.url or "")
    query = query_text(query_of(session().page or ""))
    return here._replace(path=here.path or "/", query=query, fragment="").geturl()


def in_its_words(text: str) -> str:
    """A text of the page on the theory, without letters that its function has taken."""
    return fitted(text, session().settings.objective)
