"""Player and slider: the components that move over the landscape and the curves without asking the server.

The *player* steps through the iterates of the run on screen and reports where the landscape is pressed. The *slider*
moves the step size over runs computed beforehand. Both find the charts by the classes that Streamlit gives their
containers, so the page draws them under the keys "landscape" and "curves":

    component_code()
    with st.container(key="landscape"):
        chart(...)
    player(run, on_start=...)

The components read the style of a path from the figures: the landscape's trace "path", and on the curves every trace
with a point at x = k. The slider draws the curves it knows by name: see SERIES in browser/picture/curves.js.

The slider's runs are the largest thing a page sends, and stay the same while the step size moves. The slider reports
with every step size which runs it holds; while the same runs are wanted, only their name is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple, TypeAlias

import streamlit as st

from app.browser.bundle import shared, style
from app.browser.payload import (
    Goal,
    Playable,
    SliderData,
    as_bytes,
    deflated,
    digest,
    message,
    slider_message,
    table,
    track_data,
)
from app.figures.parts.packing import packed
from app.ui.components import reports
from app.ui.components.frame_tools import explained_terms
from app.ui.components.held_parts import forget_parts, with_parts
from gradnorm_core.diagnostics.theory import Landmark
from gradnorm_core.formulas.letters import plain

Component: TypeAlias = Literal["player", "slider", "parameters", "clip", "compared", "slide"]
Window: TypeAlias = tuple[tuple[float, float], tuple[float, float]]
CHARTS = ("landscape", "curves")
"""The keys of the containers that hold the two charts."""
VERDICT = "verdict"
"""The key of the container with the verdict; while a run follows the hand, words on it cover the verdict."""
Heard: TypeAlias = Mapping[str, tuple[reports.Read, Callable[..., None] | None]]
"""By the name of a report, the function that reads it, and the listener if there is one."""


class Transport(NamedTuple):
    """How the player begins, which keys it hears, and how it calls the coordinates.

    Attributes:
        keyed: whether the keys of the whole page play, step and change the step size.
        opening: the iterate at which it stands at first; the last one when it is None.
        playing: whether it plays from there at once.
        letters: the names of the coordinates.
        hinted: whether hints stand on what a first visitor may move.
        decked: whether the screen is one of a deck of several, which has keys, too.
    """

    keyed: bool = False
    opening: int | None = None
    playing: bool = False
    letters: tuple[str, ...] = ("x", "y")
    hinted: bool = False
    decked: bool = False


AT_THE_END = Transport()


def player(  # noqa: PLR0913  (what it plays, and its callbacks)
    run: Playable,
    *,
    step_size: float | None = None,
    goal: Goal = "minimize",
    data: SliderData | None = None,
    on_start: Callable[[float, float], None] | None = None,
    on_step_size: Callable[[float], None] | None = None,
    on_window: Callable[[Window], None] | None = None,
    on_why: Callable[[float], None] | None = None,
    transport: Transport = AT_THE_END,
    live: dict[str, Any] | None = None,
    picture: str = "",
    fit: dict[str, Any] | None = None,
    rows: dict[str, Any] | None = None,
    original: dict[str, Any] | None = None,
    beside: Playable | None = None,
) -> None:
    """Draws the player, and the slider if there are runs for it.

    The callbacks are called before the page runs again, and may set the state of widgets.

    Args:
        run: the run of the figures.
        step_size: α of that run if it is one number; the slider begins there.
        goal: decides which way the arrow of the gradient points.
        data: the runs of the slider.
        on_start: called with x and y when the landscape is clicked.
        on_step_size: called with α when the slider is let go.
        on_window: called with ((x₀, x₁), (y₀, y₁)) a moment after the landscape was dragged or zoomed.
        on_why: called with k when the visitor asks why the step from there leads where it leads.
        transport: how the player begins, and which keys it hears.
        live: what lets the run follow the hand, by the engine or at the pace of the server; None for neither.
        picture: the name of the figures that show this run, `picture_digest`; a figure of another name is an old one.
        fit: what `moving_fit` made of the data, so that the model in their picture follows; None without data.
        rows: what `moving_rows` made of a loss, so that the gradients of its rows follow; None without rows.
        original: what `moving_original` made of the scaling, so that the path in original weights follows.
        beside: a second run, played with the same clock.
    """
    if data is not None:
        slider(data, on_step_size=on_step_size)
    columns, second = table(run), None if beside is None else table(beside)
    played = {
        "digest": digest(as_bytes(columns)),
        "ascending": goal == "maximize",
        "step_size": step_size,
        "picture": picture,
    }
    manner = {"movable": on_start is not None, "windowed": on_window is not None, **transport._asdict()}
    manner["letters"] = [plain(name) for name in transport.letters]
    manner["asks_why"] = on_why is not None
    if live:
        manner["verdict"] = f"st-key-{VERDICT}"
    heard: Heard = {
        "start": (reports.point, on_start), "window": (reports.window, on_window), "why": (reports.number, on_why),
        "lacking": (reports.word, forget_parts),
    }  # fmt: skip
    other = {} if second is None else {"beside": {"digest": digest(as_bytes(second))}}
    named = {
        "iterates": [packed(list(numbers)) for numbers in (columns, second) if numbers is not None],
        **({"live": live, "terms": list(explained_terms())} if live else {}), "manner": manner,
        "fit": fit, "rows": rows, "original": original,
    }  # fmt: skip
    header = {"run": played, **other, **header_of("player", CHARTS)}
    mount("player", CHARTS, message({**header, **with_parts("player", named)}, b""), heard)


def slider(
    data: SliderData,
    *,
    on_step_size: Callable[[float], None] | None = None,
    charts: tuple[str, str] = CHARTS,
    verdict: str = VERDICT,
    letter: str = "α",
) -> None:
    """Draws the slider alone, for a page that places it apart from the player; it begins at that of `player`.

    Args:
        data: its runs.
        on_step_size: called with α when the handle is let go, and with the number typed into its box.
        charts: the keys of the containers that hold the landscape and the curves.
        verdict: the key of the container with the verdict; while the step size moves, the verdict on its run covers it.
        letter: that of the step size; "" where the function has taken it.
    """
    held = f"{_key('slider', charts)}-held"

    def moved(step_size: float, digest: str) -> None:
        st.session_state[held] = digest
        if on_step_size is not None:
            on_step_size(step_size)

    def forget(_: str) -> None:
        st.session_state[held] = None

    is_held = st.session_state.get(held) == data.digest
    if not is_held:
        st.session_state[held] = None  # the runs sent now replace those the browser holds
    header = {"verdict": f"st-key-{verdict}", "letter": letter, **header_of("slider", charts)}
    heard: Heard = {"step_size": (reports.step_size, moved), "lacking": (reports.word, forget)}
    mount("slider", charts, slider_message(data, is_held, header), heard)


def live_slider(
    ends: tuple[float, float],
    marks: Sequence[Landmark],
    told: bool,
    *,
    on_step_size: Callable[[float], None],
    charts: tuple[str, str] = CHARTS,
    letter: str = "α",
) -> None:
    """Draws the slider over step sizes of which the browser computes the runs, from what `player` was given as `live`.

    Args:
        ends: the least and the greatest step size.
        marks: the marked ones.
        told: whether the colours of the track may say how the runs end.
        on_step_size: called with α when the handle is let go, and with the number typed into its box.
        charts: the keys of the containers that hold the landscape and the curves.
        letter: that of the step size; "" where the function has taken it.
    """

    def moved(step_size: float, _: str) -> None:
        on_step_size(step_size)

    track = track_data(ends, marks, told)
    named = {"verdict": f"st-key-{VERDICT}", "letter": letter}
    header = {**named, **header_of("slider", charts), **with_parts("slider", {"track": track})}
    heard: Heard = {"step_size": (reports.step_size, moved), "lacking": (reports.word, forget_parts)}
    mount("slider", charts, message(header, b""), heard)


def clip(caption: str, filename: str, *, charts: tuple[str, str] = CHARTS) -> None:
    """Draws a button that records the run as a film of at most ten seconds, in the visitor's browser.

    Args:
        caption: the words that stand on every frame.
        filename: the name of the file, without its ending.
        charts: the keys of the containers that hold the landscape and the curves.
    """
    header = {"caption": caption, "filename": filename, **header_of("clip", charts)}
    mount("clip", charts, message(header, b""), {})


def slide(words: Mapping[str, str], filename: str, *, charts: tuple[str, str] = CHARTS) -> None:
    """Draws two buttons that make one picture of 16:9 of both charts, in the visitor's browser.

    Args:
        words: its title, caption, headline and sentence.
        filename: the name of the file, without its ending.
        charts: the keys of the containers that hold the landscape and the curves.
    """
    header = {"words": dict(words), "filename": filename, **header_of("slide", charts)}
    mount("slide", charts, message(header, b""), {})


def _key(component: Component, charts: tuple[str, str]) -> str:
    return "-".join((*charts, component))


def header_of(component: Component, charts: tuple[str, str]) -> dict[str, Any]:
    """The part of every message that says which component it is for, and the CSS classes of the charts it draws on."""
    places = {name: f"st-key-{chart}" for name, chart in zip(("landscape", "curves"), charts, strict=True)}
    return {"component": component, "charts": places}


def mount(component: Component, charts: tuple[str, str], data: bytes, heard: Heard) -> None:
    """Puts a component on the page; a report under a name goes to the function of that name in `heard`."""
    key = _key(component, charts)
    events = {
        f"on_{name}_change": partial(reports.pass_on, key, name, read, listener)
        for name, (read, listener) in heard.items()
        if listener
    }
    _COMPONENTS[component](key=key, data=deflated(data), **events)


def component_code(plotly: str = "") -> None:
    """Sends the code of the components: once for a page, outside the fragments that are drawn at every move.

    Args:
        plotly: the address of plotly.js, which the page begins to load.
    """
    with st.container(key="component_code"):
        _CODE(data={"plotly": plotly})


_code, _loader = shared()
_CODE = st.components.v2.component("gradnorm_components", js=_code)
_COMPONENTS: dict[Component, Callable[..., Any]] = {
    "player": st.components.v2.component("gradnorm_player", js=_loader),
    "slider": st.components.v2.component("gradnorm_slider", js=_loader),
    "clip": st.components.v2.component("gradnorm_clip", js=_loader, css=style("page/images")),
    "slide": st.components.v2.component("gradnorm_slide", js=_loader, css=style("page/images")),
    "parameters": st.components.v2.component("gradnorm_parameters", js=_loader),
    "compared": st.components.v2.component("gradnorm_compared", js=_loader),
}
