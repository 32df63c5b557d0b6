"""Messages to the player and the slider: runs as columns of numbers, and the step sizes of the slider."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.text.landmarks import title
from gradnorm_core.diagnostics.theory import Landmark

LONG = 65_536
"""Messages of more bytes are sent as they are."""
Floats: TypeAlias = NDArray[np.float64]
Goal: TypeAlias = Literal["minimize", "maximize"]


class Playable(Protocol):
    """A run that can be played: one of `descend`, or anything with its arrays.

    Attributes:
        points: (n+1, 2), the iterates.
        values: (n+1,), f there.
        gradients: (n+1, 2), ∇f there.
    """

    @property
    def points(self) -> Floats: ...
    @property
    def values(self) -> Floats: ...
    @property
    def gradients(self) -> Floats: ...


@dataclass(frozen=True, slots=True)
class SliderData:
    """Runs over a range of step sizes, packed for the browser. Plain data: keep it in a cache.

    Attributes:
        step_sizes: (m,), ascending.
        columns: x, y, f − reference, ∂f/∂x, ∂f/∂y of all runs one after the other, (5, Σ lengths) as float32.
        digest: a name for all of this, by which the browser says what it has.
        lengths: (m,), how many iterates each run has.
        verdicts: (m,), what is said about each: a headline, and after a line break sentences; or none at all.
        outcomes: (m,), the name of each run's status, for the ribbon under the track; or none at all.
        marks: the marked step sizes, ascending; three at most read well.
        reference: f*, where it is known, otherwise 0: float32 holds f − f* where it could not tell f from f*.
        goal: what the runs were after.
    """

    step_sizes: tuple[float, ...]
    columns: bytes
    lengths: tuple[int, ...]
    verdicts: tuple[str, ...]
    outcomes: tuple[str, ...] = ()
    marks: tuple[Landmark, ...] = ()
    reference: float = 0.0
    goal: Goal = "minimize"
    digest: str = ""

    @classmethod
    def of(
        cls,
        step_sizes: Sequence[float] | Floats,
        runs: Sequence[Playable],
        verdicts: Sequence[str],
        *,
        outcomes: Sequence[str] = (),
        marks: Sequence[Landmark] = (),
        minimum: float | None = None,
        goal: Goal = "minimize",
    ) -> SliderData:
        """The data of a slider over `runs`, one for each of `step_sizes`; `minimum` is f*, where it is known."""
        reference = 0.0 if minimum is None else float(minimum)
        tables = [table(run, reference) for run in runs]
        data = cls(
            step_sizes=tuple(float(step_size) for step_size in step_sizes),
            columns=as_bytes(np.concatenate(tables, axis=1), np.float32),
            lengths=tuple(one.shape[1] for one in tables),
            verdicts=tuple(verdicts),
            outcomes=tuple(outcomes),
            marks=tuple(sorted(marks, key=lambda mark: mark.step_size)),
            reference=reference,
            goal=goal,
        )
        return replace(data, digest=digest(message(bank(data), data.columns)))


def table(run: Playable, reference: float = 0.0) -> Floats:
    """The rows x, y, f − reference, ∂f/∂x, ∂f/∂y of a run: (5, n+1)."""
    return np.concatenate([run.points.T, np.atleast_2d(run.values - reference), run.gradients.T])


def as_bytes(columns: Floats, dtype: type[np.floating[Any]] = np.float64) -> bytes:
    """The numbers in little-endian order. What a smaller type cannot hold becomes ±∞ or 0."""
    with np.errstate(over="ignore", under="ignore"):
        return columns.astype(np.dtype(dtype).newbyteorder("<")).tobytes()


def compressible(columns: Floats) -> bytes:
    """Columns (m, n) as float32 in a form that gzip makes small: 3000 steps take 11 kB instead of 55.

    A run is smooth, so the second differences of neighbours are small: those of the 32 bits of each number, as whole
    numbers modulo 2³², beginning at 0. Their lowest bytes come first, then the second ones, and so on; nothing is lost.
    """
    bits = np.frombuffer(as_bytes(columns, np.float32), "<u4").reshape(columns.shape)
    for _ in range(2):
        bits = np.diff(bits, axis=1, prepend=np.uint32(0))
    return bits.astype("<u4").view(np.uint8).reshape(-1, 4).T.tobytes()


def digest(sent: bytes) -> str:
    """A name for these bytes, by which the browser knows what it has."""
    return hashlib.blake2b(sent, digest_size=16).hexdigest()


def picture_digest(run: Playable, formula: str) -> str:
    """The name of a run on a landscape, which its figures bear: so the browser knows a figure of another one."""
    return digest(as_bytes(table(run)) + formula.encode())


def message(header: dict[str, Any], columns: bytes) -> bytes:
    """A JSON text, its length before it, and bytes after it: numbers that many are not worth writing as text."""
    text = json.dumps(header, separators=(",", ":")).encode()
    return len(text).to_bytes(4, "little") + text + columns


def deflated(sent: bytes) -> bytes:
    """A message as zlib packs it, after four zero bytes, with which no message begins; one that is long stays as it is.

    Long ones are sent once, and their numbers are not worth the time.
    """
    return sent if len(sent) > LONG else bytes(4) + zlib.compress(sent)


def slider_message(data: SliderData, held: bool, header: dict[str, Any]) -> bytes:
    """The message of a slider: the header and its runs, or only their name when the browser holds them already."""
    if held:
        return message({**header, "bank": {"digest": data.digest}}, b"")
    return message({**header, "bank": bank(data)}, data.columns)


def bank(data: SliderData) -> dict[str, Any]:
    """All of the slider's data but the columns, as the browser reads them; marks outside the track are left out."""
    marks = [
        {"index": _nearest(data, mark), "step_size": mark.step_size, "label": mark.label, "title": title(mark)}
        for mark in data.marks
        if data.step_sizes[0] <= mark.step_size <= data.step_sizes[-1]
    ]
    return {
        "step_sizes": data.step_sizes,
        "digest": data.digest,
        "lengths": data.lengths,
        "verdicts": data.verdicts,
        "outcomes": data.outcomes,
        "marks": marks,
        "reference": data.reference,
        "ascending": data.goal == "maximize",
    }


def track_data(ends: tuple[float, float], marks: Sequence[Landmark], told: bool) -> dict[str, Any]:
    """A track of the slider without runs, for the engine in the browser; marks outside it are left out."""
    low, high = ends
    shown = [
        {"step_size": mark.step_size, "meaning": mark.meaning, "label": mark.label, "title": title(mark)}
        for mark in sorted(marks, key=lambda mark: mark.step_size)
        if low <= mark.step_size <= high
    ]
    track = {"low": low, "high": high, "marks": shown, "told": told}
    return {**track, "digest": digest(message(track, b""))}


def _nearest(data: SliderData, mark: Landmark) -> int:
    return int(np.argmin(np.abs(np.log(np.asarray(data.step_sizes) / mark.step_size))))
