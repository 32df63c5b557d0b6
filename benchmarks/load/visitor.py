"""A visitor without a browser: speaks Streamlit's protocol as the browser's script does, and draws nothing.

It looks for the server's health and host configuration, opens the socket, asks for the page, keeps the value of every
widget and the query of the address, remembers the messages that the server need not send twice, runs parts of the page
that are to run again by themselves, and sends every move as a change of one widget. An act lasts from sending it to
the message that the script has finished.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from benchmarks.load.act import Act, VisitError
from benchmarks.load.widgets import Value, Widget, first_value, state_of, track_in, widget_of

PATIENCE = 60.0
"""Seconds after which an act counts as lost."""
LONGEST_KEPT = 2
"""Runs for which the browser keeps a message it does not need: Streamlit's global.maxCachedMessageAge."""
FINISHED = (
    ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY,
    ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


@dataclass(slots=True)
class Kept:
    """A message that the server need not send again: the run it was last of use in, and the widget it draws."""

    run: int
    fragment: str
    widget: Widget | None


@dataclass
class Visitor:
    """One session.

    Attributes:
        url: of the app.
        query: what the address says after the question mark.
        page: path of the page that is open; "" until one is.
        widgets: those on the page, by id.
        pages: the app's pages, from path to the name that the server knows.
        received: bytes so far.
        theme: "light" or "dark".
        track: the runs that the slider was sent last: their name, and their step sizes.
        parts: how many parts of the page the last run of its script drew; 0 when it drew the whole page.
    """

    url: str
    query: str = ""
    page: str = ""
    widgets: dict[str, Widget] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    received: int = 0
    theme: str = "light"
    track: tuple[str, tuple[float, ...]] = ("", ())
    parts: int = 0
    _values: dict[str, WidgetState] = field(default_factory=dict)
    _kept: dict[str, Kept] = field(default_factory=dict)
    _runs: int = 0
    _seen: set[str] = field(default_factory=set)
    _timers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _complaint: str | None = None
    _waiting: asyncio.Future[None] | None = None
    _awaited: str = ""
    _socket: ClientConnection | None = None
    _reader: asyncio.Task[None] | None = None

    async def open(self, headers: dict[str, str] | None = None) -> Act:
        """Opens the page; the act lasts until its first run has finished."""
        begun = time.perf_counter()
        for path in ("health", "host-config"):
            await asyncio.to_thread(_fetch, f"{self.url}/_stcore/{path}", headers or {})
        self._socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=self.url,  # type: ignore[arg-type]
            subprotocols=[Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")],
            additional_headers=headers,
            ping_interval=None,
            max_size=None,
            open_timeout=PATIENCE,
        )
        self._reader = asyncio.create_task(self._read(self._socket))
        act = await self._perform("open", self._rerun())
        return Act("open", act.seconds + act.begun - begun, act.received, begun)

    async def close(self) -> None:
        """Closes the page."""
        for task in (*self._timers.values(), self._reader):
            if task is not None:
                task.cancel()
        if self._socket is not None:
            await self._socket.close()

    async def set(self, name: str, key: str, value: Value) -> Act:
        """Sets the widget of this key."""
        widget = self.find(key)
        self._values[widget.id] = state_of(widget.id, widget.kind, value)
        return await self._perform(name, self._rerun(widget.fragment), widget.fragment)

    async def tell(self, name: str, key: str, event: str, value: object) -> Act:
        """Has a part of the page that lives in the browser report an event."""
        return await self.tell_all(name, [(key, event, value)])

    async def tell_all(self, name: str, told: Sequence[tuple[str, str, object]]) -> Act:
        """Has parts of the page report events, each with its key, event and value, in one message."""
        found = [(self.find(key), json.dumps([{"event": event, "value": value}])) for key, event, value in told]
        states = [
            WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{widget.id}__events", json_trigger_value=payload)
            for widget, payload in found
        ]
        fragment = found[0][0].fragment
        return await self._perform(name, self._rerun(fragment, *states), fragment)

    async def turn_to(self, name: str, path: str) -> Act:
        """Opens another page of the app."""
        self.query = ""
        return await self._perform(name, self._rerun(page=self.pages[path]))

    def find(self, key: str) -> Widget:
        """The widget of this key on the page.

        Raises:
            VisitError: there is none.
        """
        for widget in self.widgets.values():
            if widget.id.endswith(f"-{key}"):
                return widget
        raise VisitError(f"no widget {key!r} on page {self.page!r}")

    def value(self, key: str) -> WidgetState:
        """The value of the widget with this key."""
        return self._values[self.find(key).id]

    async def closed(self) -> None:
        """Waits until the server has closed the connection."""
        assert self._socket is not None, "open() comes first"
        await self._socket.wait_closed()

    # ── what is sent ────────────────────────────────────────────────────────────────────────────────────────────

    def _rerun(self, fragment: str = "", *told: WidgetState, page: str = "", by_itself: bool = False) -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.widget_states.widgets.extend((*self._values.values(), *told))
        state.page_script_hash = page or self.pages.get(self.page, "")
        state.page_name = "" if page else self.page
        state.fragment_id, state.is_auto_rerun = fragment, by_itself
        state.cached_message_hashes.extend(self._kept)
        here = state.context_info
        here.timezone, here.locale, here.color_scheme, here.url = "Europe/Berlin", "de-DE", self.theme, self.url
        return message

    async def _perform(self, name: str, message: BackMsg, awaited: str = "") -> Act:
        assert self._socket is not None, "open() comes first"
        self._waiting, self._awaited = asyncio.get_running_loop().create_future(), awaited
        begun, before = time.perf_counter(), self.received
        try:
            await self._socket.send(message.SerializeToString())
            await asyncio.wait_for(self._waiting, PATIENCE)
        except (OSError, TimeoutError, WebSocketException) as error:
            raise VisitError(f"{name}: {type(error).__name__} {error}") from error
        return Act(name, time.perf_counter() - begun, self.received - before, begun)

    # ── what comes ──────────────────────────────────────────────────────────────────────────────────────────────

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for data in socket:
                assert isinstance(data, bytes)
                self.received += len(data)
                message = ForwardMsg.FromString(data)
                if (take := _TAKE.get(message.WhichOneof("type") or "")) is not None:
                    take(self, message)
            self._end(VisitError("the connection was closed"))
        except (OSError, WebSocketException, VisitError) as error:
            self._end(error if isinstance(error, VisitError) else VisitError(str(error)))

    def _end(self, error: VisitError | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            if error is None:
                self._waiting.set_result(None)
            else:
                self._waiting.set_exception(error)

    def _take_new_session(self, message: ForwardMsg) -> None:
        new: NewSession = message.new_session
        if not message.metadata.run.fragment_ids:
            self._stop_timers()
            self._seen.clear()
        self.pages = self.pages or {page.url_pathname: page.page_script_hash for page in new.app_pages}

    def _take_navigation(self, message: ForwardMsg) -> None:
        shown = message.navigation
        self.pages = {page.url_pathname: page.page_script_hash for page in shown.app_pages}
        self.page = next((path for path, name in self.pages.items() if name == shown.page_script_hash), "")

    def _take_page_info(self, message: ForwardMsg) -> None:
        self.query = message.page_info_changed.query_string

    def _take_delta(self, message: ForwardMsg) -> None:
        delta: Delta = message.delta
        widget = widget_of(delta)
        if message.metadata.cacheable:
            self._kept[message.hash] = Kept(self._runs, delta.fragment_id, widget)
        if delta.WhichOneof("type") == "new_element" and delta.new_element.WhichOneof("type") == "exception":
            self._complaint = f"the page shows {delta.new_element.exception.type or 'an error'}"
        self._show(widget)
        value = None if widget is None else first_value(delta.new_element, widget.id in self._values)
        if value is not None:
            self._values[value.id] = value

    def _take_reference(self, message: ForwardMsg) -> None:
        kept = self._kept.get(message.ref_hash)
        if kept is None:
            self._complaint = "a message was said to be kept that is not"
            return
        kept.run = self._runs
        self._show(kept.widget)

    def _show(self, widget: Widget | None) -> None:
        if widget is not None:
            self.widgets[widget.id] = widget
            self.track = track_in(widget, self.track)
            self._seen.add(widget.id)

    def _take_auto_rerun(self, message: ForwardMsg) -> None:
        again = message.auto_rerun
        if again.fragment_id not in self._timers:
            self._timers[again.fragment_id] = asyncio.create_task(self._repeat(again.fragment_id, again.interval))

    def _take_stop_auto_rerun(self, message: ForwardMsg) -> None:
        self._stop_timers()

    def _take_finished(self, message: ForwardMsg) -> None:
        fragments = list(message.metadata.run.fragment_ids)
        if message.script_finished == ForwardMsg.ScriptFinishedStatus.FINISHED_WITH_COMPILE_ERROR:
            self._complaint = "the script could not be compiled"
        elif message.script_finished not in FINISHED:
            return  # another run follows by itself
        self._forget_old(fragments)
        self.parts = len(fragments)
        if not fragments or self._awaited in fragments:
            complaint, self._complaint = self._complaint, None
            self._end(VisitError(complaint) if complaint else None)

    def _forget_old(self, fragments: list[str]) -> None:
        """Drops messages that were not needed for two runs, and after a whole run the widgets that are gone."""
        self._runs += 1
        for name, kept in list(self._kept.items()):
            if self._runs - kept.run > LONGEST_KEPT and (not fragments or kept.fragment in fragments):
                del self._kept[name]
        if not fragments:
            self.widgets = {name: one for name, one in self.widgets.items() if name in self._seen}
            self._values = {name: one for name, one in self._values.items() if name in self._seen}

    async def _repeat(self, fragment: str, interval: float) -> None:
        while self._socket is not None:
            await asyncio.sleep(interval)
            await self._socket.send(self._rerun(fragment, by_itself=True).SerializeToString())

    def _stop_timers(self) -> None:
        for task in self._timers.values():
            task.cancel()
        self._timers.clear()


_TAKE: dict[str, Callable[[Visitor, ForwardMsg], None]] = {
    "new_session": Visitor._take_new_session,
    "navigation": Visitor._take_navigation,
    "page_info_changed": Visitor._take_page_info,
    "delta": Visitor._take_delta,
    "ref_hash": Visitor._take_reference,
    "auto_rerun": Visitor._take_auto_rerun,
    "stop_auto_rerun": Visitor._take_stop_auto_rerun,
    "script_finished": Visitor._take_finished,
}


def _fetch(address: str, headers: dict[str, str]) -> None:
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        answer.read()
