"""The codec of links. Pure data: no Streamlit here.

`to_query` turns `Settings` into a link, `from_query` a link into settings. A link names an example, then
whatever differs from it, so it stays short: ``?v=1&ex=rosenbrock&step=0.002``. To add a setting, add a field to
`Settings` and a row to `ENTRIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, TypeVar

from app.settings.classroom import Classroom, names_text, opening_text, read_hides, read_locks, read_opening
from app.settings.compare import comparison_text, read_comparison
from app.settings.deck import deck_text, read_deck, read_slide, slide_text
from app.settings.dimension import experiment_text, read_experiment
from app.settings.link_numbers import not_longer, number_text, numbers_text, read_numbers, read_point, reader
from app.settings.methods import part_text, read_clip, read_direction, read_noise, read_step_rule
from app.settings.parameters import ranges_text, read_ranges
from app.settings.repair import comparison_incompatibility
from app.settings.settings import (
    GRADIENT_TOLERANCE,
    HOME,
    MAX_ITERATIONS,
    OWN,
    STEP_TOLERANCE,
    VALUE_TOLERANCE,
    Settings,
    of_example,
)
from app.settings.step_sizes import read_study, study_text
from app.settings.table import file_text, read_file_text, read_table, table_text
from app.settings.typed import key_of, names_in
from app.settings.window import check_window
from app.tables.scaling import SCALINGS
from gradnorm_core.arrays import Window
from gradnorm_core.errors import ExpressionError, GradnormError, UsageError
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.base import STEP_SIZE, StepRule
from gradnorm_core.norms import KEYS
from gradnorm_core.objectives.gallery import GALLERY

VERSION = "1"
_LONGEST_REASON = 300  # characters of a reason that are shown
PROGRESS_KEYS = ("course", "review", "tries")
"""Parameters that state progress; `app.course.progress_links` reads them, and here they are passed over."""
GOALS = ("minimize", "maximize")
OTHER_GOALS = {"min": "minimize", "minimise": "minimize", "max": "maximize", "maximise": "maximize"}
Owner = TypeVar("Owner")
"""A dataclass of which entries write the fields: `Settings`, or the progress."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A part of a link that was not used.

    Attributes:
        name, value: as given, shortened.
        reason: why, in words, with the suggestion where a formula is at fault.
        error: the error of a formula in it, with position and suggestion; None where no formula is at fault.
    """

    name: str
    value: str
    reason: str
    error: ExpressionError | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """How one field of a dataclass, or one `part` of that field, is written in a link.

    Attributes:
        key: the parameter's name.
        field, part: the field, and the part of it that is written.
        write: value → text.
        read: text → value; raises a GradnormError whose message says why the text makes no sense.
        page: the only page whose links state it; "" when every link does.
    """

    key: str
    field: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]
    part: str = ""
    page: str = ""

    def text(self, owner: object) -> str:
        """The text with which a link states this field of the owner."""
        value = getattr(owner, self.field)
        return self.write(getattr(value, self.part) if self.part else value)

    def put(self, owner: Owner, text: str) -> Owner:
        """The owner with this field as the text states it."""
        value = self.read(text)
        if self.part:
            value = replace(getattr(owner, self.field), **{self.part: value})
        return replace(owner, **{self.field: value})  # type: ignore[type-var]  # a dataclass: see Owner


@dataclass(frozen=True, slots=True)
class FormulaEntry(Entry):
    """The entry of the formula, which may read the columns of the table that the link has stated before it."""

    def put(self, owner: Owner, text: str) -> Owner:
        changed: Any = Entry.put(self, owner, text)
        _ = changed.objective  # raises what is wrong with the formula
        return changed  # type: ignore[no-any-return]


def _rule_text(rule: StepRule) -> str:
    return part_text(rule, omit="step_size")


def _read_rule(text: str) -> StepRule:
    return read_step_rule(text, omit="step_size")


def _read_window(text: str) -> Window:
    left, right, bottom, top = read_numbers(text, 4)
    return check_window(((left, right), (bottom, top)))


def _read_choice(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if (key := key_of(text)) not in choices:
            raise UsageError("one of " + ", ".join(choices) + " is expected")
        return key

    return read


def _read_goal(text: str) -> str:
    return _read_choice(*GOALS)(OTHER_GOALS.get(key_of(text), text))


def _read_norm(text: str) -> float:
    """A norm by the word of links, or by its name: 1, L1, inf, L∞."""
    return KEYS[_read_choice(*KEYS)(key_of(text).replace("∞", "inf").removeprefix("l"))]


def _read_norms(text: str) -> tuple[float, ...]:
    chosen = {_read_norm(part) for part in names_in(not_longer(text, 40))}
    return tuple(sorted(chosen))


ENTRIES = (
    Entry("data", "table", table_text, read_table),
    Entry("scale", "scaling", str, _read_choice(*SCALINGS)),
    FormulaEntry("f", "formula", str, str),
    Entry("ranges", "ranges", ranges_text, read_ranges),
    Entry("start", "start", numbers_text, read_point),
    Entry("goal", "goal", str, _read_goal),
    Entry("step", "step_size", number_text, reader(STEP_SIZE)),
    Entry("steps", "max_iterations", str, reader(MAX_ITERATIONS)),
    Entry("tol", "gradient_tolerance", number_text, reader(GRADIENT_TOLERANCE)),
    Entry("tolnorm", "tolerance_norm", number_text, _read_norm),
    Entry("ftol", "value_tolerance", number_text, reader(VALUE_TOLERANCE)),
    Entry("xtol", "step_tolerance", number_text, reader(STEP_TOLERANCE)),
    Entry("dir", "direction", part_text, read_direction),
    Entry("rule", "step_rule", _rule_text, _read_rule),
    Entry("clip", "clip", part_text, read_clip),
    Entry("noise", "noise", part_text, read_noise),
    Entry("window", "window", lambda window: numbers_text((*window[0], *window[1])), _read_window),
    Entry("view", "view", str, _read_choice("contours", "surface")),
    Entry("arrows", "arrows", str, _read_choice("log", "unit", "off")),
    Entry("norms", "norms", numbers_text, _read_norms),
    Entry("beside", "beside", str, _read_choice("off", "momentum")),
    Entry("why", "why", opening_text, read_opening),
    Entry("study", "study", study_text, read_study, page="step-sizes"),
    Entry("runs", "comparison", comparison_text, read_comparison, page="compare"),
    Entry("dim", "experiment", experiment_text, read_experiment, page="dimension"),
    Entry("lock", "classroom", names_text, read_locks, part="locked"),
    Entry("hide", "classroom", names_text, read_hides, part="hidden"),
    Entry("k", "classroom", opening_text, read_opening, part="opening"),
    Entry("mode", "classroom", str, _read_choice("desk", "projector"), part="mode"),
    Entry("deck", "classroom", deck_text, read_deck, part="deck"),
    Entry("slide", "classroom", slide_text, read_slide, part="slide"),
)

IN_A_FILE = tuple(
    replace(entry, write=file_text, read=read_file_text) if entry.key == "data" else entry for entry in ENTRIES
)
"""The entries of a saved file, which holds a table of any size."""

FORMER = (Entry("stepnorm", "direction", str, lambda text: Steepest(norm=_read_norm(text))),)
"""Entries that earlier versions wrote; they are still read, never written."""
TOGETHER = ("noise", "clip", "rule", "dir")
"""The entries of a method. When they are incompatible, the first without which the others go together is refused."""
PART_KEYS = {entry.field: entry.key for entry in ENTRIES if entry.key in TOGETHER}
"""The parameter of each part of a method."""


def to_query(settings: Settings) -> dict[str, str]:
    """The parameters of a link: version, example, and each setting that differs from it. Empty for the home screen."""
    usual = _texts(of_example(settings.example))
    changed = {key: text for key, text in _texts(settings).items() if text != usual[key]}
    if not changed and settings.example == HOME:
        return {}
    return {**base_query(settings), **changed}


def to_file(settings: Settings) -> dict[str, str]:
    """The parameters that a saved file states: those of the link, and a table that is too large for it."""
    query = to_query(settings)
    return query | {"data": file_text(settings.table)} if "data" in query else query


def base_query(settings: Settings) -> dict[str, str]:
    """The parameters every link begins with: the version and the example."""
    return {"v": VERSION, "ex": settings.example or "own"}


def classroom_query(classroom: Classroom) -> dict[str, str]:
    """The parameters with which a link states its locks, hidden parts, mode and deck; none without a teacher."""
    taught, plain = (_texts(replace(of_example(HOME), classroom=one)) for one in (classroom, Classroom()))
    return {key: text for key, text in taught.items() if text != plain[key]}


def query_on(page: str, settings: Settings) -> dict[str, str]:
    """The parameters of a link to this page: `to_query` without the entries of other pages."""
    others = {entry.key for entry in ENTRIES if entry.page not in ("", page)}
    return {key: text for key, text in to_query(settings).items() if key not in others}


def _texts(settings: Settings) -> dict[str, str]:
    return {entry.key: entry.text(settings) for entry in ENTRIES}


def from_query(query: Mapping[str, str], entries: Iterable[Entry] = ENTRIES) -> tuple[Settings, tuple[Rejection, ...]]:
    """The settings a link states, and the parts of it that were rejected; never raises.

    A rejected part keeps the example's value, every other part is taken as given. Parameters of others are passed over.

    Args:
        query: the parameters.
        entries: ENTRIES for those of a link, IN_A_FILE for those of a saved file.
    """
    settings, rejections = _read_base(query)
    settings, refused = read_entries((*FORMER, *entries), query, settings)
    settings, incompatibilities = _going_together(settings, query)
    if (reason := comparison_incompatibility(settings)) is not None:
        settings = replace(settings, comparison=None)
        incompatibilities.append(_reject("runs", query.get("runs", ""), reason))
    return settings, (*rejections, *refused, *incompatibilities)


def read_entries(entries: Iterable[Entry], query: Mapping[str, str], owner: Owner) -> tuple[Owner, list[Rejection]]:
    """The owner with each field that the query states, and the entries that were refused; never raises."""
    rejections = []
    for entry in entries:
        if (text := query.get(entry.key)) is None:
            continue
        try:
            owner = entry.put(owner, text)
        except ExpressionError as error:
            rejections.append(replace(_reject(entry.key, text, error.in_one_line), error=error))
        except GradnormError as error:
            rejections.append(_reject(entry.key, text, str(error)))
    return owner, rejections


def _going_together(settings: Settings, query: Mapping[str, str]) -> tuple[Settings, list[Rejection]]:
    """The settings with a method that can be run, and the parts of the method that were rejected for it."""
    defaults, fields = of_example(settings.example), {entry.key: entry.field for entry in ENTRIES}
    rejections: list[Rejection] = []
    objective = settings.objective
    while (incompatibility := settings.method.incompatibility(objective)) is not None:
        without = {key: replace(settings, **{fields[key]: getattr(defaults, fields[key])}) for key in TOGETHER}
        fits = (key for key, rest in without.items() if rest.method.incompatibility(objective) is None)
        key = next(fits, next(key for key, rest in without.items() if rest.method != settings.method))
        settings = without[key]
        rejections.append(_reject(key, query.get(key, ""), incompatibility))
    return settings, rejections


def _read_base(query: Mapping[str, str]) -> tuple[Settings, list[Rejection]]:
    """The example a link starts from: the named one, OWN when the link has only a formula, otherwise HOME."""
    rejections = []
    if (version := query.get("v", VERSION)) != VERSION:
        rejections.append(_reject("v", version, f"this app writes version {VERSION}; the rest was read as that"))
    typed = query.get("ex", "own" if "f" in query else HOME)
    key = typed if typed in GALLERY else key_of(typed)
    if key != "own" and key not in GALLERY:
        near = get_close_matches(key[:40], list(GALLERY), 1)
        rejections.append(_reject("ex", typed, f"there is no such example{f'; perhaps {near[0]}' if near else ''}"))
        key = "own" if "f" in query else HOME
    return of_example(OWN if key == "own" else key), rejections


def _reject(name: str, value: str, reason: str) -> Rejection:
    return Rejection(_shortened(name, 20), _shortened(value, 60), _shortened(reason, _LONGEST_REASON))


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
