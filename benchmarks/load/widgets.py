"""The widgets that a browser has on its page: where they are, and the values it sends back with every act."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState

PLACES = 100
"""Step sizes of a live track that the class chooses from."""
Track: TypeAlias = tuple[str, tuple[float, ...]]
Value: TypeAlias = float | str | bool | Sequence[float] | Sequence[str]


@dataclass(frozen=True, slots=True)
class Widget:
    """A widget on the page.

    Attributes:
        id: its name on the server; the key that the app gave it is the end of it.
        kind: of the element, such as "number_input".
        fragment: the part of the page that is run when it is moved; "" for the whole page.
        data: what a part of the page that lives in the browser was sent.
    """

    id: str
    kind: str
    fragment: str
    data: bytes = b""


def track_in(widget: Widget, known: Track) -> Track:
    """The name and the step sizes of the track that a slider was sent; `known` where this widget brings no other."""
    if not widget.id.endswith("-slider") or not widget.data:
        return known
    sent = widget.data
    text = zlib.decompress(sent[4:]) if sent.startswith(bytes(4)) else sent
    name = re.search(rb'"digest": ?"(\w+)"', text)
    if name is None or name[1].decode() == known[0]:
        return known
    if sizes := re.search(rb'"step_sizes": ?\[([^]]*)\]', text):
        return name[1].decode(), tuple(map(float, sizes[1].split(b",")))
    if ends := re.search(rb'"low": ?([^,]+), ?"high": ?([^,]+),', text):
        return name[1].decode(), tuple(np.geomspace(float(ends[1]), float(ends[2]), PLACES).tolist())
    return name[1].decode(), ()


def widget_of(delta: Delta) -> Widget | None:
    """The widget that a message puts on the page, if it is one."""
    if delta.WhichOneof("type") == "add_block":
        tabs = delta.add_block.tab_container.id
        return Widget(tabs, "tab_container", delta.fragment_id) if tabs else None
    kind = delta.new_element.WhichOneof("type")
    if kind not in FIRST_VALUES and kind not in TOUCHED:
        return None
    proto = getattr(delta.new_element, kind)
    return Widget(proto.id, kind, delta.fragment_id, proto.bytes if kind == "bidi_component" else b"")


def first_value(element: Element, known: bool) -> WidgetState | None:
    """The value a widget reports when it appears: its default; or later what the app sets, else None."""
    kind = element.WhichOneof("type")
    if kind not in FIRST_VALUES:
        return None
    proto = getattr(element, kind)
    if known and not proto.set_value:
        return None
    value = FIRST_VALUES[kind](proto)
    return None if value is None else state_of(proto.id, kind, value)


def state_of(identity: str, kind: str, value: Value) -> WidgetState:
    """A value of a widget as it is sent."""
    state = WidgetState(id=identity)
    match kind:
        case "number_input":
            state.double_value = float(value)  # type: ignore[arg-type]
        case "checkbox":
            state.bool_value = bool(value)
        case "slider":
            state.double_array_value.data.extend(value)
        case "button_group":
            state.string_array_value.data.extend(value)
        case "button":
            state.trigger_value = True
        case _:
            state.string_value = str(value)
    return state


def _number(proto: Any) -> Value | None:
    if proto.set_value:
        return float(proto.value) if proto.HasField("value") else None
    return float(proto.default) if proto.HasField("default") else None


def _text(proto: Any) -> Value:
    return str(proto.value if proto.set_value else proto.default)


def _selected(proto: Any) -> Value | None:
    if proto.set_value:
        return str(proto.raw_value) if proto.HasField("raw_value") else None
    return str(proto.options[proto.default]) if proto.HasField("default") else None


def _pressed(proto: Any) -> Value:
    return list(proto.raw_values) if proto.set_value else [proto.options[index].content for index in proto.default]


FIRST_VALUES: dict[str, Callable[[Any], Value | None]] = {
    "number_input": _number,
    "text_input": _text,
    "selectbox": _selected,
    "button_group": _pressed,
    "slider": lambda proto: list(proto.value if proto.set_value else proto.default),
    "checkbox": lambda proto: bool(proto.value if proto.set_value else proto.default),
}
"""The widgets that report a value as soon as they appear."""
TOUCHED = {"button", "bidi_component"}
"""Those that say nothing until they are touched."""
