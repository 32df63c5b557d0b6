"""Parts of a page that run again by themselves, through the same gate as whole pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from app.compute.page_queue import GATE

P = ParamSpec("P")


def fragment(outdated: Callable[..., bool] | None = None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """`st.fragment` for a part that takes more than a moment.

    Args:
        outdated: with the part's arguments, whether the whole page has to be drawn instead. It is asked before the part
            waits for its turn: so nobody waits twice.
    """

    def decorated(part: Callable[P, None]) -> Callable[P, None]:
        @wraps(part)
        def in_turn(*args: P.args, **kwargs: P.kwargs) -> None:
            if outdated is not None and outdated(*args, **kwargs):
                st.rerun()
            with GATE.inside():
                part(*args, **kwargs)

        return st.fragment(in_turn)

    return decorated
