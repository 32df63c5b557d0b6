"""The locks and the hidden parts of a teacher's link, and how the link states them. Pure data.

``lock=function_start&hide=verdict_theory&mode=projector``: names from the tables below, joined by underscores. A lock
is a guard rail, not a secret: a student who edits the address opens another link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeVar

from app.settings.deck import Deck
from app.settings.link_numbers import not_longer, read_whole
from app.settings.methods import NONE
from app.settings.parameters import differ_in_numbers
from app.settings.typed import key_of, names_in
from gradnorm_core.errors import UsageError

Mode = Literal["desk", "projector"]
Shown = TypeVar("Shown")
"""The settings: a dataclass with the fields below and a `classroom`."""

LONGEST = 200
NOTE: Final = "set by your teacher"
HIDDEN_VERDICT: Final = "What happens here, and why?"
"""The text in place of a hidden verdict."""
LEFT_TO_YOU: Final = "Your teacher's link leaves the answer to you."


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock: the fields of the settings that it holds, its name on the page, and its group there."""

    fields: tuple[str, ...]
    words: str
    group: str = "run"


LOCK_GROUPS: Final[Mapping[str, str]] = {"run": "The run", "picture": "The picture", "page": "Other pages"}
"""The groups in which a teacher finds the locks, by their names on the page."""


LOCKS: Final[Mapping[str, Lock]] = {
    "function": Lock(("example", "formula", "table"), "Function"),
    "start": Lock(("start",), "Start x₀"),
    "goal": Lock(("goal",), "Goal"),
    "step": Lock(("step_size",), "Step size α"),
    "method": Lock(("direction", "step_rule", "clip", "noise", "beside"), "Method"),
    "stopping": Lock(
        ("max_iterations", "gradient_tolerance", "tolerance_norm", "value_tolerance", "step_tolerance"), "Stopping"
    ),
    "window": Lock(("window",), "Window", "picture"),
    "view": Lock(("view",), "View", "picture"),
    "arrows": Lock(("arrows",), "Arrows", "picture"),
    "norms": Lock(("norms",), "Norms drawn", "picture"),
    "study": Lock(("study",), "Step sizes page", "page"),
    "runs": Lock(("comparison",), "Compare page", "page"),
    "dimension": Lock(("experiment",), "Dimension page", "page"),
    "parameters": Lock(("ranges",), "Parameters"),
    "scaling": Lock(("scaling",), "Scaling of the data"),
}
"""Every lock, by its name in a link."""

HIDES: Final[Mapping[str, str]] = {
    "verdict": "Verdict: what happened and why",
    "answers": "Answers to questions",
    "formulas": "∇f, ∇²f and the formulas of the method",
    "steps": "Steps: one step in numbers, and all of them as a table",
    "curves": "Curves of norm, value and angle",
    "arrows": "Gradient arrows on the landscape",
    "theory": "What the theory says: its step sizes such as 2/λmax, its lines and its sentences",
    "path": "The path, until it is played",
    "parameters": "Sliders of the function's parameters",
    "pages": "Navigation to other pages",
}
"""Every part that can be hidden: its name in a link, and its name on the page."""

ENDS: Final = ("verdict", "path")
"""Keys of HIDES: where a link hides one of these, no page says how runs end, save the Playground once it may play."""


@dataclass(frozen=True, slots=True)
class Classroom:
    """The locks, the hidden parts and the mode of a teacher's link.

    Attributes:
        locked: keys of LOCKS.
        hidden: keys of HIDES.
        mode: "projector" for large type and few controls.
        opening: the iterate k at which the player stands when the link is opened; None for the last one.
        deck: the screens of a lecture; empty without one.
        slide: the place in the deck of the screen that is shown.
    """

    locked: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    mode: Mode = "desk"
    opening: int | None = None
    deck: Deck = field(default=(), repr=False)  # the records of old links show a classroom without these two
    slide: int = field(default=0, repr=False)

    def locks(self, field: str) -> bool:
        """Whether this field of the settings keeps the value of the link."""
        return field in self.locked_fields

    def hides(self, thing: str) -> bool:
        """Whether this key of HIDES is hidden."""
        if thing not in HIDES:
            raise KeyError(thing)
        return thing in self.hidden

    @property
    def shown_slide(self) -> int:
        """The place of a screen that the deck has: the last one for a place beyond it."""
        return min(self.slide, max(len(self.deck) - 1, 0))

    @property
    def locked_fields(self) -> tuple[str, ...]:
        """The fields of the settings that keep the value of the link."""
        return tuple(field for name in LOCKS if name in self.locked for field in LOCKS[name].fields)

    @property
    def locked_names(self) -> str:
        """The locks, by their names on the page."""
        return ", ".join(lock.words for name, lock in LOCKS.items() if name in self.locked)

    @property
    def projector(self) -> bool:
        """Whether the screen is read from the back row."""
        return self.mode == "projector"

    def guarded(self, before: Shown, after: Shown) -> Shown:
        """The settings `after`, with the locked fields and the classroom of `before`.

        The numbers of the parameters stand in the formula, and have a lock of their own.
        """
        locked = set(self.locked_fields)
        if _only_numbers_differ(before, after):
            function = LOCKS["function"].fields
            locked = locked.union(function) if "parameters" in self.locked else locked.difference(function)
        kept: dict[str, Any] = {field: getattr(before, field) for field in locked}
        return replace(after, classroom=self, **kept)  # type: ignore[type-var]  # a dataclass: see Shown


def _only_numbers_differ(before: Any, after: Any) -> bool:
    """Whether a change of the settings moves parameters of the formula and changes nothing else of it."""
    return differ_in_numbers(before.formula, after.formula)


def names_text(names: frozenset[str]) -> str:
    """Names in a link, always in the same order: ``function_start``."""
    return "_".join(sorted(names)) or NONE


def _reader(known: Mapping[str, object], done: str) -> Callable[[str], frozenset[str]]:
    def read(text: str) -> frozenset[str]:
        names = frozenset() if key_of(text) == NONE else frozenset(names_in(not_longer(text, LONGEST)))
        if unknown := sorted(names - set(known)):
            raise UsageError(f"{unknown[0][:20]!r} cannot be {done}; one of {', '.join(known)} is expected")
        return names

    return read


read_locks = _reader(LOCKS, "locked")
"""Reads the locks of a link. Raises UsageError for a name that is not in LOCKS."""
read_hides = _reader(HIDES, "hidden")
"""Reads the hidden parts of a link. Raises UsageError for a name that is not in HIDES."""


MOST_STEPS: Final = 5000


def opening_text(opening: int | None) -> str:
    """The iterate at which the player begins, as the text of a link."""
    return NONE if opening is None else str(opening)


def read_opening(text: str) -> int | None:
    """Reads the iterate of a link. Raises UsageError for a text that is not a whole number from 0 to MOST_STEPS."""
    return None if text == NONE else read_whole(text, MOST_STEPS)
