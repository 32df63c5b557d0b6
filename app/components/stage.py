"""The stage: what moves in the browser over the landscape and the curves, without asking the server.

Two strips share it. The *player* steps through the iterates of the run on screen, and hears where the landscape is
clicked. The *scrubber* moves the step size over runs computed beforehand. The charts are found by the classes that
Streamlit gives their containers, so the page draws them under the keys "landscape" and "curves":

    with st.container(key="landscape"):
        st.plotly_chart(...)
    stage(run, on_start=...)

The strips read from the figures how to draw: the landscape's trace "path", and on the curves every trace with a point
at x = k. The scrubber draws the curves it knows by name: see SERIES in browser/curves.js.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
import streamlit as st
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Goal: TypeAlias = Literal["minimize", "maximize"]

FOLDER = Path(__file__).parent / "browser"
# In the order in which they may be read one after the other: each uses only what stands before it.
MODULES = (
    "numbers",
    "theme",
    "presses",
    "chart",
    "ink",
    "projection",
    "landscape",
    "curves",
    "theatre",
    "player",
    "scrubber",
    "stage",
)
IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:function|class|const) (\w+))", re.MULTILINE)
COMMENT = re.compile(r"^ *(?://.*|/\*\*.*\*/)\n", re.MULTILINE)


class Playable(Protocol):
    """What is played: a run of `descend`, or anything with its arrays.

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
class Mark:
    """A step size worth a mark on the track, such as 2/λmax.

    Attributes:
        step_size: where.
        label: what stands at the mark.
        title: what it means, for the tooltip and for those who hear the page.
    """

    step_size: float
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class ScrubData:
    """Runs over a range of step sizes, packed for the browser. Plain data: keep it in a cache.

    Attributes:
        step_sizes: (m,), ascending.
        columns: x, y, f, ∂f/∂x, ∂f/∂y of all runs one after the other, packed as float32.
        lengths: (m,), how many iterates each run has.
        verdicts: (m,), one sentence for each.
        outcomes: (m,), the name of each run's status, for the ribbon under the track; or none at all.
        marks: the marked step sizes, ascending; three at most read well.
        minimum: f*, where it is known, for the curve f − f*.
        goal: what the runs were after.
    """

    step_sizes: tuple[float, ...]
    columns: str
    lengths: tuple[int, ...]
    verdicts: tuple[str, ...]
    outcomes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    minimum: float | None = None
    goal: Goal = "minimize"

    @classmethod
    def of(
        cls,
        step_sizes: Sequence[float] | Floats,
        runs: Sequence[Playable],
        verdicts: Sequence[str],
        *,
        outcomes: Sequence[str] = (),
        marks: Sequence[Mark] = (),
        minimum: float | None = None,
        goal: Goal = "minimize",
    ) -> ScrubData:
        """The data of a scrubber over `runs`, one for each of `step_sizes`."""
        tables = [table(run) for run in runs]
        return cls(
            step_sizes=tuple(float(step_size) for step_size in step_sizes),
            columns=pack(np.concatenate(tables, axis=1), np.float32),
            lengths=tuple(one.shape[1] for one in tables),
            verdicts=tuple(verdicts),
            outcomes=tuple(outcomes),
            marks=tuple(sorted(marks, key=lambda mark: mark.step_size)),
            minimum=minimum,
            goal=goal,
        )


def scrub_grid(low: float, high: float, marks: Sequence[Mark] = (), count: int = 100) -> Floats:
    """`count` step sizes evenly spaced in their logarithm, and the marked ones exactly."""
    marked = [mark.step_size for mark in marks if low <= mark.step_size <= high]
    return np.unique(np.concatenate([np.geomspace(low, high, count), marked]))


def stage(
    run: Playable,
    *,
    step_size: float | None = None,
    goal: Goal = "minimize",
    scrub: ScrubData | None = None,
    on_start: Callable[[float, float], None] | None = None,
    on_step_size: Callable[[float], None] | None = None,
    charts: tuple[str, str] = ("landscape", "curves"),
    key: str = "stage",
) -> None:
    """Draws the player, and the scrubber where there is something to scrub.

    Args:
        run: what the figures show.
        step_size: α of that run, where it is one number; the scrubber stands there.
        goal: turns the arrow of the gradient.
        scrub: the runs of the scrubber.
        on_start: called with x and y when the landscape is clicked, before the page runs again.
        on_step_size: called with α when the scrubber is let go, before the page runs again.
        charts: the keys of the containers that hold the landscape and the curves.
        key: of the strips; another one for another stage on the same page.
    """
    places = {name: f"st-key-{container}" for name, container in zip(("landscape", "curves"), charts, strict=True)}
    if scrub is not None:
        bank = _bank(scrub)
        _mount("scrubber", f"{key}-scrubber", {"charts": places, "bank": bank}, "step_size", on_step_size)

    def started(point: dict[str, float]) -> None:
        if on_start is not None:
            on_start(float(point["x"]), float(point["y"]))

    played = {"columns": pack(table(run)), "ascending": goal == "maximize", "step_size": step_size}
    data = {"charts": places, "run": played, "pointed": on_start is not None}
    _mount("player", key, data, "start", started)


def table(run: Playable) -> Floats:
    """The rows x, y, f, ∂f/∂x, ∂f/∂y of a run: (5, n+1)."""
    return np.concatenate([run.points.T, np.atleast_2d(run.values), run.gradients.T])


def pack(columns: Floats, dtype: type[np.floating[Any]] = np.float64) -> str:
    """Numbers for the browser: their little-endian bytes in base64. What a smaller type cannot hold becomes ±∞."""
    with np.errstate(over="ignore", under="ignore"):
        return base64.b64encode(columns.astype(np.dtype(dtype).newbyteorder("<")).tobytes()).decode("ascii")


def _bank(scrub: ScrubData) -> dict[str, Any]:
    marks = [
        {"index": _nearest(scrub, mark), "step_size": mark.step_size, "label": mark.label, "title": mark.title}
        for mark in scrub.marks
        if scrub.step_sizes[0] <= mark.step_size <= scrub.step_sizes[-1]
    ]
    return {
        "step_sizes": scrub.step_sizes,
        "columns": scrub.columns,
        "lengths": scrub.lengths,
        "verdicts": scrub.verdicts,
        "outcomes": scrub.outcomes,
        "marks": marks,
        "minimum": scrub.minimum,
        "ascending": scrub.goal == "maximize",
    }


def _nearest(scrub: ScrubData, mark: Mark) -> int:
    return int(np.argmin(np.abs(np.log(np.asarray(scrub.step_sizes) / mark.step_size))))


def _mount(
    strip: Literal["player", "scrubber"],
    key: str,
    data: dict[str, Any],
    event: str,
    on_event: Callable[[Any], None] | None,
) -> None:
    """Puts a strip on the page; `on_event` is called with what the strip reports under the name `event`."""

    def reported() -> None:
        value = st.session_state[key].get(event)
        if value is not None and on_event is not None:
            on_event(value)

    _STRIPS[strip](key=key, data={"strip": strip, **data}, **{f"on_{event}_change": reported})


def _script() -> str:
    """The modules in one text, which is all a component can be handed."""
    return "".join(_module(name, (FOLDER / f"{name}.js").read_text(encoding="utf-8")) for name in MODULES)


def _module(name: str, text: str) -> str:
    """One module as a scope of its own that returns what it exports; the last one, with a default, stays as it is."""
    exported = EXPORT.findall(text)
    body = COMMENT.sub("", EXPORT.sub("", IMPORT.sub(r"const \1 = \2_module;", text)))
    if not exported:
        return body
    return f"const {name}_module = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"


def _register() -> dict[str, Any]:
    """Both strips get the same script, so that the browser loads it once and they share its theatre."""
    script, css = _script(), (FOLDER / "stage.css").read_text(encoding="utf-8")
    return {
        strip: st.components.v2.component(f"gradnorm_{strip}", js=script, css=css) for strip in ("player", "scrubber")
    }


_STRIPS = _register()
