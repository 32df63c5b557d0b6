"""A page with nothing but player and slider: ½(x² + 10y²), and its run from a start that a click moves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.browser.payload import SliderData
from app.compute.slider import step_sizes_between
from app.text.numbers import NORM_NAMES
from app.ui.components.player import component_code, player
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.diagnostics.theory import Landmark

SPECTRUM = np.array([1.0, 10.0])
MARKS = (
    Landmark(1 / 10, "1/λₘₐₓ", "overshoot"),
    Landmark(2 / 11, "2/(μ+λₘₐₓ)", "best"),
    Landmark(2 / 10, "2/λₘₐₓ", "limit"),
)
STROKES = {2.0: ("#1f5fa8", "solid"), 1.0: ("#b5651d", "dash"), np.inf: ("#3a7d44", "dot")}


@dataclass(frozen=True)
class Path:
    """A run, as much of it as the player looks at."""

    points: Floats
    values: Floats
    gradients: Floats


@cache
def descend(start: tuple[float, float], step_size: float, steps: int) -> Path:
    """Up to `steps` fixed steps down the quadratic: x ← (1 − αλ)x in each coordinate."""
    k = np.arange(steps + 1)[:, np.newaxis]
    points = np.asarray(start) * (1 - step_size * SPECTRUM) ** k
    gradients = SPECTRUM * points
    done = np.flatnonzero((np.linalg.norm(gradients, axis=1) < 1e-6) | (np.abs(points).max(axis=1) > 1e12))
    end = int(done[0]) + 1 if done.size else steps + 1
    points, gradients = points[:end], gradients[:end]
    return Path(points, 0.5 * np.sum(SPECTRUM * points**2, axis=1), gradients)


@cache
def slider_data(start: tuple[float, float], steps: int) -> SliderData:
    """A hundred step sizes from 0.003 to 0.3."""
    grid = step_sizes_between(0.003, 0.3, [mark.step_size for mark in MARKS])
    paths = [descend(start, float(step_size), steps) for step_size in grid]
    verdicts = [sentence(float(step_size)) for step_size in grid]
    outcomes = [outcome(path) for path in paths]
    return SliderData.of(grid, paths, verdicts, outcomes=outcomes, marks=MARKS, minimum=0.0)


def outcome(path: Path) -> str:
    """How a run ended, in the names of a status."""
    last = float(np.linalg.norm(path.gradients[-1]))
    return "diverged" if last > 1e12 else "converged" if last < 1e-6 else "iteration_limit"


def sentence(step_size: float) -> str:
    """The effect of α on the steep coordinate."""
    factor = 1 - 10 * step_size
    story = "diverges" if factor < -1 else "changes sign every step" if factor < 0 else "shrinks quietly"
    if factor == -1:
        story = "never settles"
    return f"y is multiplied by {factor:.3f}: it {story}.".replace("-", "−")


def landscape(path: Path, window: Window) -> go.Figure:
    """The valley from above, with the path in it."""
    x, y = np.linspace(-11, 11, 61), np.linspace(-6, 6, 61)
    z = np.arcsinh(0.5 * (x**2 + 10 * y[:, np.newaxis] ** 2))
    scale = [[0, "#e9f0f7"], [1, "#9db8d2"]]
    figure = go.Figure(go.Heatmap(x=x, y=y, z=z, name="value", colorscale=scale, showscale=False))
    ink = {"color": "#c2410c", "width": 2}
    px, py = path.points.T
    figure.add_scatter(x=px, y=py, mode="lines+markers", name="path", line=ink, marker={"size": 5})
    figure.add_scatter(x=px[:1], y=py[:1], mode="markers", name="start", marker={"size": 11, "symbol": "square"})
    figure.update_xaxes(range=window[0])
    figure.update_yaxes(range=window[1])
    return plain(figure)


def surface(path: Path) -> go.Figure:
    """The same valley in three dimensions."""
    x, y = np.linspace(-11, 11, 41), np.linspace(-6, 6, 41)
    figure = go.Figure(go.Surface(x=x, y=y, z=0.5 * (x**2 + 10 * y[:, np.newaxis] ** 2), showscale=False, opacity=0.6))
    px, py = path.points.T
    figure.add_scatter3d(x=px, y=py, z=path.values, mode="lines+markers", name="path", marker={"size": 3})
    return plain(figure)


def curves(path: Path) -> go.Figure:
    """The three norms on a log axis, f below."""
    k = np.arange(len(path.points))
    figure = go.Figure().set_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.08)
    for p, (ink, dash) in STROKES.items():
        norm, line = np.linalg.norm(path.gradients, ord=p, axis=1), {"color": ink, "dash": dash}
        figure.add_scatter(x=k, y=norm, name=NORM_NAMES[p], mode="lines", line=line, row=1, col=1)
    line = {"color": "#6b4fa0"}
    figure.add_scatter(x=k, y=path.values, name="f − f*", mode="lines", line=line, row=2, col=1)
    figure.update_yaxes(type="log", exponentformat="power")
    return plain(figure)


def plain(figure: go.Figure) -> go.Figure:
    """Transparent, without a legend, all of one size."""
    margin, clear = {"l": 50, "r": 10, "t": 10, "b": 30}, "rgba(0,0,0,0)"
    return figure.update_layout(
        height=380,
        margin=margin,
        showlegend=False,
        paper_bgcolor=clear,
        plot_bgcolor=clear,
        dragmode="pan",
    )


def moved(x: float, y: float) -> None:
    """The landscape was clicked."""
    st.session_state.start = (x, y)
    st.session_state.clicks = st.session_state.get("clicks", 0) + 1


def stepped(step_size: float) -> None:
    """The slider was let go."""
    st.session_state.step_size = step_size


def looked(window: Window) -> None:
    """The landscape was dragged or zoomed."""
    st.session_state.window = window


def page() -> None:
    """Charts side by side, the player under them, and what the server knows."""
    st.set_page_config(layout="wide")
    state: Any = st.session_state
    state.setdefault("start", (10.0, 1.0))
    state.setdefault("step_size", 0.19)
    state.setdefault("window", ((-11.0, 11.0), (-6.0, 6.0)))
    with st.sidebar:
        view = st.radio("View", ["contours", "surface", "none"])
        staged = st.checkbox("Player", value=True)
        follow = st.checkbox("Follow the window")
        steps = st.number_input("Steps", 1, 20_000, 200)
        st.number_input("Step size", 0.001, 1.0, key="step_size", format="%.6f")
    path = descend(state.start, state.step_size, int(steps))
    left, right = st.columns(2)
    with left, st.container(key="landscape"):
        if view != "none":
            figure = landscape(path, state.window) if view == "contours" else surface(path)
            st.plotly_chart(figure, theme=None, key=f"chart-{view}")
    with right, st.container(key="curves"):
        st.plotly_chart(curves(path), theme=None, key="chart-curves")
    data = slider_data(state.start, min(int(steps), 300))
    if "held" in st.query_params:  # a browser that has lost the runs which it said it has
        state.setdefault("landscape-curves-slider-held", data.digest)
    if staged:
        heard: Any = {"on_start": moved, "on_step_size": stepped, "on_window": looked if follow else None}
        component_code()
        player(path, step_size=state.step_size, data=data, **heard)
    said = {"start": state.start, "step_size": state.step_size, "n": len(path.values) - 1, "window": state.window}
    with st.container(key="said"):
        st.text(json.dumps({**said, "clicks": state.get("clicks", 0), "follows": follow}))


page()
