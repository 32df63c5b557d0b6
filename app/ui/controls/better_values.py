"""The buttons that take the better values of α and β that a sentence on the page names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.text.numbers import in_full
from app.ui.session import hides, in_its_words, locked


@dataclass(frozen=True, slots=True)
class Better:
    """Values that a sentence names, and what the press of their button calls.

    Attributes:
        step_size: α; None where the sentence leaves it as it is.
        momentum: β; None where the sentence leaves it as it is.
        sentence: where they are named.
        take: is called with both.
        taken: whether the page has these values already: its button is there, for nothing moves, and is not pressed.
    """

    step_size: float | None
    momentum: float | None
    sentence: str
    take: Callable[[float | None, float | None], Any]
    taken: bool = False

    @property
    def label(self) -> str:
        """The words of the button: "Use α = 0.231 and β = 0.27"."""
        named = {"α": self.step_size, "β": self.momentum}
        return "Use " + " and ".join(
            f"{letter} = {in_full(value)}" for letter, value in named.items() if value is not None
        )

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the settings that a press changes."""
        changed = {"step_size": self.step_size, "direction": self.momentum}
        return tuple(field for field, value in changed.items() if value is not None)


def better_buttons(offered: Sequence[Better], key: str = "better") -> None:
    """Draws a button for each, unless a teacher's link locks what it changes or hides the sentence."""
    if hides("theory", "verdict"):
        return
    for place, one in enumerate(offered):
        if not locked(*one.fields):
            st.button(
                in_its_words(one.label), key=f"{key}_{place}", help=one.sentence, on_click=one.take,
                args=(one.step_size, one.momentum), disabled=one.taken,
            )  # fmt: skip
