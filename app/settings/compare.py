"""Which runs the Compare page sets side by side, and how a link says it. Pure data.

One run is in hand: its method and its start are the settings themselves, so everything that edits the run of the
Playground edits it, and the Playground shows it. The others are kept here. A link names every run by its letter, and
all but the one in hand by their method, and their start where it is their own:
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
    NORMS,
    Method,
    piece_text,
    read_clip,
    read_direction,
    read_noise,
    read_step_rule,
)
from gradnorm_core.arrays import Point
from gradnorm_core.errors import ExpressionError, UsageError

Against = Literal["steps", "gradients"]

LETTERS = "ABCDEFGH"
"""A run's letter belongs to its place, and so does its colour: both stay when another run is taken away."""
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Entrant:
    """A run that takes part.

    Attributes:
        place: 0 to 7; its letter and its colour.
        method: which way and how far.
        start: x₀, or None: where the run in hand starts.
    """

    place: int
    method: Method = field(default_factory=Method)
    start: Point | None = None

    @property
    def letter(self) -> str:
        return LETTERS[self.place]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the Compare page shows.

    Attributes:
        others: the runs but the one in hand, ordered by place.
        in_hand: the place of the run in hand.
        norm: p of the gradient norm drawn.
        against: drawn over the steps, or over the gradients evaluated so far.
    """

    others: tuple[Entrant, ...]
    in_hand: int = 0
    norm: float = 2.0
    against: Against = "steps"

    @property
    def places(self) -> tuple[int, ...]:
        """The places that are taken, in order."""
        return tuple(sorted((self.in_hand, *(one.place for one in self.others))))

    @property
    def free(self) -> int | None:
        """The first place that is free."""
        return next((place for place in range(len(LETTERS)) if place not in self.places), None)

    @property
    def share_start(self) -> bool:
        """True when all runs start where the one in hand does."""
        return all(one.start is None for one in self.others)

    def all_with(self, in_hand: Method, start: Point) -> tuple[Entrant, ...]:
        """Every run with its start, by place, given the one in hand."""
        others = (replace(one, start=one.start or start) for one in self.others)
        return tuple(sorted((Entrant(self.in_hand, in_hand, start), *others), key=lambda one: one.place))

    def take(self, place: int, in_hand: Method, start: Point) -> tuple[Comparison, Entrant]:
        """The comparison with another run in hand, and that run with its start."""
        runs = self.all_with(in_hand, start)
        taken = next(one for one in runs if one.place == place)
        keep = None if self.share_start else start
        others = (one if keep else replace(one, start=None) for one in runs if one.place != place)
        return replace(self, others=tuple(others), in_hand=place), taken

    def add(self, method: Method) -> Comparison:
        """The comparison with one more run, at the first free place.

        Raises:
            UsageError: every place is taken.
        """
        if self.free is None:
            raise UsageError(f"a comparison has {len(LETTERS)} runs at most")
        others = (*self.others, Entrant(self.free, method))
        return replace(self, others=tuple(sorted(others, key=lambda one: one.place)))

    def without(self, place: int) -> Comparison:
        """The comparison without one of the runs that are not in hand."""
        return replace(self, others=tuple(one for one in self.others if one.place != place))

    def with_starts(self, start: Point | None) -> Comparison:
        """The comparison whose other runs start at `start`, or where the run in hand does."""
        return replace(self, others=tuple(replace(one, start=start) for one in self.others))


def comparison_text(comparison: Comparison | None) -> str:
    """The comparison in a link; nothing for none."""
    if comparison is None:
        return ""
    runs = {one.place: _entrant_text(one) for one in comparison.others}
    runs[comparison.in_hand] = LETTERS[comparison.in_hand].lower()
    words = [name for name, p in NORMS.items() if p == comparison.norm and p != 2]
    words += [comparison.against] if comparison.against != "steps" else []
    return "~~".join([runs[place] for place in sorted(runs)] + words)


def _entrant_text(one: Entrant) -> str:
    method = one.method
    changed = [piece_text(piece) for piece in (method.clip, method.noise) if piece is not None]
    start = [numbers_text(one.start)] if one.start else []
    pieces = (piece_text(method.direction), piece_text(method.step_rule), *changed, *start)
    return "~".join((one.letter.lower(), *pieces))


def read_comparison(text: str) -> Comparison | None:
    """The comparison that a link describes, None for no text.

    Raises:
        UsageError: what of it makes no sense, and in which run.
    """
    if not text:
        return None
    if len(text) > 2000:
        raise UsageError("this is too long for eight runs")
    runs, norm, against = _parts(text)
    in_hand = [place for place, pieces in runs if not pieces]
    places = [place for place, _ in runs]
    if len(set(places)) != len(places):
        raise UsageError("two runs have the same letter")
    if len(places) < FEWEST:
        raise UsageError(f"a comparison has {FEWEST} runs at least")
    if len(in_hand) != 1:
        raise UsageError("exactly one run, the one in hand, is written as its letter alone")
    others = (_read_entrant(place, pieces) for place, pieces in runs if pieces)
    return Comparison(tuple(sorted(others, key=lambda one: one.place)), in_hand[0], norm, against)


def _parts(text: str) -> tuple[list[tuple[int, list[str]]], float, Against]:
    """The runs as a place and pieces of text, the norm, and over what it is drawn."""
    runs: list[tuple[int, list[str]]] = []
    norm, against = 2.0, "steps"
    for part in text.split("~~"):
        letter, *pieces = part.split("~")
        if part in NORMS:
            norm = NORMS[part]
        elif part in ("steps", "gradients"):
            against = part
        elif len(letter) == 1 and letter.upper() in LETTERS:
            runs.append((LETTERS.index(letter.upper()), pieces))
        else:
            raise UsageError(f"{part[:20]!r} is no run: those begin with a letter from a to h")
    return runs, norm, "gradients" if against == "gradients" else "steps"


def _read_entrant(place: int, pieces: list[str]) -> Entrant:
    try:
        return Entrant(place, *_read_pieces(pieces))
    except ExpressionError as error:
        raise UsageError(f"run {LETTERS[place]}, column {error.position + 1}: {error.message}") from error
    except UsageError as error:
        raise UsageError(f"run {LETTERS[place]}: {error}") from error


def _read_pieces(pieces: list[str]) -> tuple[Method, Point | None]:
    """Direction and step rule, then what there is of clip, noise and start."""
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
    if objection := method.objection():
        raise UsageError(objection)
    return method, start
