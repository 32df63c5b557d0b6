"""Parts of a page that run again by themselves, through the same gate as whole pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from app.gate import GATE

P = ParamSpec("P")
T = TypeVar("T")


def fragment(part: Callable[P, T]) -> Callable[P, T]:
    """`st.fragment` for a part that takes more than a moment."""

    @wraps(part)
    def in_turn(*args: P.args, **kwargs: P.kwargs) -> T:
        with GATE.inside():
            return part(*args, **kwargs)

    return st.fragment(in_turn)
