"""`st.fragment` that also takes its turn in the page queue."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from app.compute.page_queue import PAGE_QUEUE
from app.ui.session import rerun

P = ParamSpec("P")


def fragment(
    outdated: Callable[..., bool] | None = None, key: str | None = None
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """`st.fragment` for a part that takes more than a moment.

    Args:
        outdated: called with the part's arguments; True when the whole page has to be drawn instead. It is called
            before the part waits for its turn, so that a page waits only once.
        key: by which a callback of another part may have this one drawn.
    """

    def decorated(part: Callable[P, None]) -> Callable[P, None]:
        @wraps(part)
        def in_turn(*args: P.args, **kwargs: P.kwargs) -> None:
            if outdated is not None and outdated(*args, **kwargs):
                rerun()
            with PAGE_QUEUE.turn():
                part(*args, **kwargs)

        return st.fragment(in_turn, key=key)

    return decorated
