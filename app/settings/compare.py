"""The runs that the Compare page compares, and how a link states them. Pure data.

One run is selected: its method and its start are the settings themselves, so every control of the Playground edits it.
The others are kept here. A link states every run by its letter; for all but the selected one it states the method too,
and a start that differs from that of the selected run:
``a~~b~steepest~exact_0.9~~c~newton~fixed_1~2_1~~inf~~gradients``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from app.settings.link_numbers import numbers_text, read_point
from app.settings.methods import (
    CLIPS,
    NOISES,
    NONE,
    Method,
    part_text,
    read_clip,
    read_direction,
    read_noise,
    read_step_rule,
)
from gradnorm_core.arrays import Point
from gradnorm_core.errors import ExpressionError, UsageError
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.norms import KEYS

Against = Literal["steps", "gradients"]

LETTERS = "ABCDEFGH"
"""A run's letter and colour belong to its place: they stay when another run is removed."""
FEWEST = 2
LONGEST = 4000
"""Characters of a comparison: room for several own rules."""
BUDGET = {"budget": "gradients"}
"""Added to a question to the route of a run, it makes the steps a budget of gradients, as a comparison counts them."""


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """One run of a comparison.

    Attributes:
        place: 0 to 7; its letter and its colour.
        method: direction, step rule, clip and noise.
        start: x₀, or None for the start of the selected run.
    """

    place: int
    method: Method = field(default_factory=Method)
    start: Point | None = None

    @property
    def letter(self) -> str:
        return LETTERS[self.place]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The state of the Compare page.

    Attributes:
        others: the runs but the selected one, ordered by place.
        selected: the place of the selected run.
        norm: p of the gradient norm drawn.
        against: the axis it is drawn over: steps, or gradients evaluated so far.
    """

    others: tuple[ComparedRun, ...]
    selected: int = 0
    norm: float = 2.0
    against: Against = "steps"

    @property
    def places(self) -> tuple[int, ...]:
        """The places of all runs, in order."""
        return tuple(sorted((self.selected, *(one.place for one in self.others))))

    @property
    def free(self) -> int | None:
        """The first place without a run, None when every place has one."""
        return next((place for place in range(len(LETTERS)) if place not in self.places), None)

    @property
    def share_start(self) -> bool:
        """True when all runs start at the start of the selected one."""
        return all(one.start is None for one in self.others)

    def all_with(self, selected: Method, start: Point) -> tuple[ComparedRun, ...]:
        """Every run with its start, by place, given the method and the start of the selected one."""
        others = (replace(one, start=one.start or start) for one in self.others)
        return tuple(sorted((ComparedRun(self.selected, selected, start), *others), key=lambda one: one.place))

    def select(self, place: int, selected: Method, start: Point) -> tuple[Comparison, ComparedRun]:
        """The comparison with another run selected, and that run with its start."""
        runs = self.all_with(selected, start)
        run = next(one for one in runs if one.place == place)
        keep = None if self.share_start else start
        others = (one if keep else replace(one, start=None) for one in runs if one.place != place)
        return replace(self, others=tuple(others), selected=place), run

    def add(self, method: Method) -> Comparison:
        """The comparison with one more run, at the first free place.

        Raises:
            UsageError: every place has a run.
        """
        if self.free is None:
            raise UsageError(f"a comparison has {len(LETTERS)} runs at most")
        others = (*self.others, ComparedRun(self.free, method))
        return replace(self, others=tuple(sorted(others, key=lambda one: one.place)))

    def without(self, place: int) -> Comparison:
        """The comparison without the run at this place, which is not the selected one."""
        return replace(self, others=tuple(one for one in self.others if one.place != place))

    def with_start(self, place: int, start: Point) -> Comparison:
        """The comparison in which the run at this place, not the selected one, starts here."""
        return replace(
            self, others=tuple(replace(one, start=start) if one.place == place else one for one in self.others)
        )

    def with_direction(self, place: int, direction: Direction) -> Comparison:
        """The comparison in which the run at this place, not the selected one, has this direction."""
        others = (
            replace(one, method=replace(one.method, direction=direction)) if one.place == place else one
            for one in self.others
        )
        return replace(self, others=tuple(others))

    def with_starts(self, start: Point | None) -> Comparison:
        """The comparison whose other runs start at `start`; None is the start of the selected run."""
        return replace(self, others=tuple(replace(one, start=start) for one in self.others))


def comparison_text(comparison: Comparison | None) -> str:
    """The comparison as the text of a link; "" for None."""
    if comparison is None:
        return ""
    runs = {one.place: _run_text(one) for one in comparison.others}
    runs[comparison.selected] = LETTERS[comparison.selected].lower()
    words = [name for name, p in KEYS.items() if p == comparison.norm and p != 2]
    words += [comparison.against] if comparison.against != "steps" else []
    return "~~".join([runs[place] for place in sorted(runs)] + words)


def _run_text(one: ComparedRun) -> str:
    method = one.method
    changed = [part_text(piece) for piece in (method.clip, method.noise) if piece is not None]
    start = [numbers_text(one.start)] if one.start else []
    pieces = (part_text(method.direction), part_text(method.step_rule), *changed, *start)
    return "~".join((one.letter.lower(), *pieces))


def read_comparison(text: str) -> Comparison | None:
    """The comparison that a link states, None for "".

    Raises:
        UsageError: a part of the text is invalid; the message names the run.
    """
    if not text:
        return None
    if len(text) > LONGEST:
        raise UsageError("this is too long for eight runs")
    runs, norm, against = _parts(text)
    selected = [place for place, pieces in runs if not pieces]
    places = [place for place, _ in runs]
    if len(set(places)) != len(places):
        raise UsageError("two runs have the same letter")
    if len(places) < FEWEST:
        raise UsageError(f"a comparison has {FEWEST} runs at least")
    if len(selected) != 1:
        raise UsageError("exactly one run, the selected one, is written as its letter alone")
    others = (_read_run(place, pieces) for place, pieces in runs if pieces)
    return Comparison(tuple(sorted(others, key=lambda one: one.place)), selected[0], norm, against)


def _parts(text: str) -> tuple[list[tuple[int, list[str]]], float, Against]:
    """The runs as place and pieces of text, the norm, and the axis it is drawn over."""
    runs: list[tuple[int, list[str]]] = []
    norm, against = 2.0, "steps"
    for part in text.split("~~"):
        letter, *pieces = part.split("~")
        if part in KEYS:
            norm = KEYS[part]
        elif part in ("steps", "gradients"):
            against = part
        elif len(letter) == 1 and letter.upper() in LETTERS:
            runs.append((LETTERS.index(letter.upper()), pieces))
        else:
            raise UsageError(f"{part[:20]!r} is no run: those begin with a letter from a to h")
    return runs, norm, "gradients" if against == "gradients" else "steps"


def _read_run(place: int, pieces: list[str]) -> ComparedRun:
    try:
        return ComparedRun(place, *_read_pieces(pieces))
    except ExpressionError as error:
        raise UsageError(f"run {LETTERS[place]}, {error.in_one_line}") from error
    except UsageError as error:
        raise UsageError(f"run {LETTERS[place]}: {error}") from error


def _read_pieces(pieces: list[str]) -> tuple[Method, Point | None]:
    """Reads a direction and a step rule, then clip, noise and start if they are given."""
    if len(pieces) < 2:
        raise UsageError("a direction and a step rule are expected")
    method = Method(read_direction(pieces[0]), read_step_rule(pieces[1]))
    start: Point | None = None
    for piece in pieces[2:]:
        name = piece.partition("_")[0]
        if name in CLIPS:
            method = replace(method, clip=read_clip(piece))
        elif name in NOISES:
            method = replace(method, noise=read_noise(piece))
        elif name != NONE:
            start = read_point(piece)
    if incompatibility := method.incompatibility():
        raise UsageError(incompatibility)
    return method, start
