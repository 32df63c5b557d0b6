"""A question of a class: what is asked, on which screen, and which answers it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast

from app.classes.config import LONGEST_CHOICE, LONGEST_TEXT, MOST_CHOICES, MOST_STEPS
from app.classes.failures import InvalidError
from app.classes.reading import read_number, read_object, read_text, read_whole
from app.compute.cache import cached
from app.settings.address import query_text, read_address
from app.settings.classroom import Classroom
from app.settings.links import from_query, query_on
from app.settings.settings import Settings, to_spec
from app.settings.window import holding
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.theory import is_plain
from gradnorm_core.methods.step_rules.fixed import Fixed

Kind = Literal["choose", "place", "number", "curve", "run", "open"]
KINDS: Final[tuple[Kind, ...]] = ("choose", "place", "number", "curve", "run", "open")
QUANTITIES: Final[Mapping[Kind, tuple[str, ...]]] = {
    "place": ("end", "start"),
    "number": ("step_size", "best_step", "steps", "kappa", "beta", "rate", "norm", "norm_1", "norm_inf"),
}
"""The quantities that a kind of question asks for; the first one where nothing is said."""
FREE: Final = ("start", "step_size", "direction")
BEHAVIOURS: Final = ("creeps", "glides", "zig-zags", "cycles", "diverges")
LONGEST_LINK: Final = 2000
TOLERANCE: Final = 0.1
TOLERANCES: Final = (0.001, 0.5)
LESSONS: Final = 99
MEMBERS: Final = (
    "kind", "text", "link", "choices", "correct", "quantity", "range", "tolerance", "free", "par", "lesson",
    "minutes", "note",
)  # fmt: skip
LONGEST_TALK: Final = 60
"""Minutes of a question, at most."""
HIDDEN: Final = ("correct", "tolerance", "note")
"""The members of a question that students never see."""
OF_KINDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "choose": ("choices", "correct"),
    "place": ("quantity", "par"),
    "number": ("quantity", "range", "tolerance"),
    "curve": (),
    "run": ("free", "par"),
    "open": (),
}
"""The members that only some kinds have."""


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that may be answered."""

    low: float
    high: float
    logarithmic: bool = False

    @property
    def document(self) -> dict[str, Any]:
        """The range as JSON."""
        return {"from": self.low, "to": self.high, "logarithmic": self.logarithmic}


@dataclass(frozen=True, slots=True)
class Question:
    """A question.

    Attributes:
        kind: the form of its answers.
        text: what is asked.
        link: the query of the screen it was made from.
        choices: the answers of `choose`; empty until the core has named the behaviours.
        correct: which of the question's own choices is right, from 0; None when the core knows or nothing is judged.
        quantity: what a number or a place means, one of QUANTITIES.
        range: the numbers that may be answered.
        tolerance: relative distance from the truth that still counts as right.
        free: what a student may change for a run.
        par: steps within which a run has to converge.
        lesson: number of the course's lesson.
        minutes: how long the teacher means to spend on it, with the talk and the reveal.
        note: what the teacher wants to say at the reveal.
    """

    kind: Kind
    text: str
    link: str
    choices: tuple[str, ...] = ()
    correct: int | None = None
    quantity: str = ""
    range: Range | None = None
    tolerance: float = TOLERANCE
    free: tuple[str, ...] = ()
    par: int | None = None
    lesson: int | None = None
    minutes: int | None = None
    note: str = ""

    @property
    def settings(self) -> Settings:
        """The screen it was made from."""
        return settings_of(self.link)

    @property
    def spec(self) -> RunSpec:
        """The run of that screen."""
        return spec_of_link(self.link)

    @property
    def asks_for_behaviour(self) -> bool:
        """Whether the core knows the right choice: every choice is a behaviour, and none was declared correct."""
        return self.kind == "choose" and self.correct is None and set(self.choices) <= set(ALL_BEHAVIOURS)

    @property
    def document(self) -> dict[str, Any]:
        """The question as JSON, in the form that `read_question` reads."""
        found: dict[str, Any] = {"kind": self.kind, "text": self.text, "link": self.link}
        optional: dict[str, Any] = {
            "choices": list(self.choices) or None,
            "correct": self.correct,
            "quantity": self.quantity or None,
            "range": self.range and self.range.document,
            "tolerance": self.tolerance if self.kind == "number" else None,
            "free": list(self.free) or None,
            "par": self.par,
            "lesson": self.lesson,
            "minutes": self.minutes,
            "note": self.note or None,
        }
        return found | {name: value for name, value in optional.items() if value is not None}


@cached(most=256, megabytes=2)
def settings_of(link: str) -> Settings:
    """The screen of a link."""
    return from_query(read_address(link).query)[0]


@cached(most=256, megabytes=2)
def spec_of_link(link: str) -> RunSpec:
    """The run of a link."""
    return to_spec(settings_of(link))


ALL_BEHAVIOURS: Final = (
    *BEHAVIOURS, "turns", "swings", "homes in", "wanders", "bounces", "drifts", "never moved", "leaves the domain",
    "breaks off", "gets stuck",
)  # fmt: skip


def behaviours_to_choose(spec: RunSpec, found: str) -> tuple[str, ...]:
    """Returns the behaviours that a question without choices offers, in the order of `ALL_BEHAVIOURS`.

    Plain descent with a fixed step on a quadratic moves in one of five ways. Every other run gets three more, whether
    it needs them or not: a choice that is offered only when it is right would give itself away.

    Args:
        spec: the run, which decides what is offered.
        found: its behaviour; where it is not among the choices, it replaces the last of the three.
    """
    if is_plain(spec) and spec.objective.is_quadratic:
        others: tuple[str, ...] = ()
    elif spec.noise is not None:
        others = ("wanders", "bounces", "drifts")
    elif is_plain(spec):
        others = ("bounces", "drifts", "leaves the domain")
    elif isinstance(spec.step_rule, Fixed):
        others = ("turns", "swings", "bounces")
    else:
        others = ("turns", "homes in", "gets stuck")
    if found not in BEHAVIOURS + others:
        others = (*others[:-1], found)
    return tuple(one for one in ALL_BEHAVIOURS if one in BEHAVIOURS + others)


def read_question(value: object) -> Question:
    """Returns the question that a JSON object states; whether the core knows its truth is asked elsewhere.

    Raises:
        InvalidError: it states no question; the message says why.
    """
    given = read_object(value, MEMBERS, "A question")
    kind = given.get("kind")
    if kind not in KINDS:
        raise InvalidError("The kind of a question is one of " + ", ".join(KINDS) + ".")
    kind = cast(Kind, kind)
    others = {name for names in OF_KINDS.values() for name in names} - set(OF_KINDS[kind])
    if wrong := sorted(name for name in others if given.get(name) is not None):
        raise InvalidError(f"A question of the kind {kind} has no {wrong[0]}.")
    question = Question(
        kind, read_text(given.get("text"), "The text of a question", LONGEST_TEXT), read_link(given.get("link")),
        quantity=_quantity(kind, given.get("quantity")), free=_free(kind, given.get("free")),
        par=_whole(given.get("par"), "par", MOST_STEPS), lesson=_whole(given.get("lesson"), "lesson", LESSONS),
        minutes=_whole(given.get("minutes"), "minutes", LONGEST_TALK), note=_note(given.get("note")),
    )  # fmt: skip
    question = _with_choices(question, given.get("choices"), given.get("correct"))
    return _with_numbers(question, given.get("range"), given.get("tolerance"))


def read_link(value: object) -> str:
    """Returns the canonical query of a screen: without locks, settings of other pages, and defaults.

    A window that the link leaves open is widened until the start lies in it: a class sees where its run begins.

    Raises:
        InvalidError: a part of it cannot be used, or the run is too long or not the same every time.
    """
    if not isinstance(value, str) or len(value) > LONGEST_LINK:
        raise InvalidError(f"The link of a question is a text of at most {LONGEST_LINK} characters.")
    query = read_address(value).query
    settings, rejections = from_query(query)
    if rejections:
        raise InvalidError(f"The link cannot be used: {rejections[0].name}: {rejections[0].reason.rstrip('.')}.")
    if settings.max_iterations > MOST_STEPS:
        raise InvalidError(f"The run of a question has at most {MOST_STEPS} steps.")
    window = settings.window if "window" in query else holding(settings.window, settings.start)
    plain = replace(settings, classroom=Classroom(), comparison=None, window=window)
    return query_text(query_on("playground", plain)) or "v=1&ex=" + settings.example


def _quantity(kind: Kind, value: object) -> str:
    if kind not in QUANTITIES:
        return ""
    known = QUANTITIES[kind]
    if value is None:
        return known[0]
    if value not in known:
        raise InvalidError("The quantity is one of " + ", ".join(known) + ".")
    return str(value)


def _free(kind: Kind, value: object) -> tuple[str, ...]:
    if kind != "run":
        return ()
    if not isinstance(value, list) or not value or not all(isinstance(one, str) and one in FREE for one in value):
        raise InvalidError("What is free is a list of some of " + ", ".join(FREE) + ".")
    return tuple(name for name in FREE if name in value)


def _note(value: object) -> str:
    return "" if value is None else read_text(value, "The note", LONGEST_TEXT)


def _whole(value: object, what: str, most: int) -> int | None:
    return None if value is None else read_whole(value, f"The {what}", 1, most)


def _with_choices(question: Question, choices: object, correct: object) -> Question:
    if choices is None:
        if correct is not None:
            raise InvalidError("A correct choice needs choices.")
        return question
    if not isinstance(choices, list) or not 2 <= len(choices) <= MOST_CHOICES:
        raise InvalidError(f"The choices are a list of 2 to {MOST_CHOICES} texts.")
    texts = tuple(read_text(one, "A choice", LONGEST_CHOICE) for one in choices)
    if len(set(texts)) != len(texts):
        raise InvalidError("Two choices are the same.")
    right = None if correct is None else read_whole(correct, "The correct choice", 0, len(texts) - 1)
    return replace(question, choices=texts, correct=right)


def _with_numbers(question: Question, bounds: object, tolerance: object) -> Question:
    if tolerance is not None:
        least, most = TOLERANCES
        share = read_number(tolerance, "The tolerance")
        if not least <= share <= most:
            raise InvalidError(f"The tolerance is a number from {least} to {most}.")
        question = replace(question, tolerance=share)
    if bounds is None:
        return question
    given = read_object(bounds, ("from", "to", "logarithmic"), "The range")
    low, high = read_number(given.get("from"), "The range"), read_number(given.get("to"), "The range")
    logarithmic = given.get("logarithmic", False)
    if not isinstance(logarithmic, bool):
        raise InvalidError("Whether the range is logarithmic is true or false.")
    if not (low < high and (low > 0 or not logarithmic)):
        raise InvalidError("The range goes up, and a logarithmic one begins above 0.")
    return replace(question, range=Range(low, high, logarithmic))
