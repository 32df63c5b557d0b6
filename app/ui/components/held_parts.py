"""The parts of messages that the browser of a session holds.

The server notes by their names which parts it has sent with the last message under each key. A browser that lacks one
all the same, because two messages followed one another so quickly that the first never left, says so and gets them all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.browser.figure_parts import Parts, in_parts

HELD = "parts_held"
"""Entry of the session state: by the key of a component, the names of the parts of its last message."""
COMPUTED = ""
"""The key of the parts that came with no message."""
COLUMN_NAME = re.compile(r"f8\d{1,9}-[0-9a-f]{16}")
MOST_COLUMNS = 16
"""A browser names no more columns of a run."""


def with_parts(key: str, named: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of a message with these things by the names of their parts, and the parts that the browser lacks.

    Args:
        key: of the component; the next message under it may name what this one brings.
        named: what is sent in parts, arrays packed.
    """
    held: dict[str, frozenset[str]] = st.session_state.setdefault(HELD, {})
    parts = Parts(frozenset[str]().union(*held.values()))
    root = in_parts(named, parts)
    held[key] = frozenset(parts.names)
    return {"named": root, "parts": parts}


def hold_columns(names: Any) -> None:
    """Notes by their names the columns that the browser has computed by itself; a forged report harms its sender alone.

    Args:
        names: from a report; anything but a list of names is ignored.
    """
    held: dict[str, frozenset[str]] = st.session_state.setdefault(HELD, {})
    listed = names if isinstance(names, list) and len(names) <= MOST_COLUMNS else []
    held[COMPUTED] = frozenset(name for name in listed if isinstance(name, str) and COLUMN_NAME.fullmatch(name))


def forget_parts(_: str) -> None:
    """Notes that the browser lacks a part: the next messages bring all of them."""
    st.session_state.pop(HELD, None)
