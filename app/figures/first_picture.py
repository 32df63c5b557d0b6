"""The landscape with its path as markup that needs no script: a page shows it until its own figure can be drawn.

It is drawn from the same traces as the figure, at the place of the figure, in the colours of both themes. Sizes are
those of plotly.js: pixels for lines, marks and type, shares of the window for places.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.figures.parts.first_axes import TICKS, axes
from app.figures.parts.packing import unpacked
from app.figures.parts.shaded_image import shaded_images
from app.figures.parts.tick_room import USUAL
from app.figures.sketch import ink
from app.figures.style import DARK, FONT, LIGHT
from gradnorm_core.arrays import Floats, Window

NAME = "first-picture"
"""The id of the element."""
ON_ITS_SIDE = "(min-width: 641px) and (max-height: 480px) and (pointer: coarse)"
"""A phone on its side: app/browser/page/scrolling.js closes the menu on it, so that the page has the whole width."""
UNITS = 4000
"""Places along each side of the window that lines are rounded to."""
STYLE = f"""
#{NAME} {{ position: fixed; z-index: 1; pointer-events: none; will-change: transform; color-scheme: light dark;
  font: 12px {FONT};
  --wide: calc((100vw - 326.25px) * 6 / 11 - 7.5px); --high: clamp(285px, 100dvh - 366px, 480px);
  left: 303.75px; top: 117.91px; width: var(--wide); height: var(--high); }}
@supports (width: round(down, 1.5px, 1px)) {{
  #{NAME} {{ width: round(down, var(--wide), 1px); height: round(down, var(--high), 1px); }}
}}
@media (max-width: 768px), {ON_ITS_SIDE} {{
  #{NAME} {{ --wide: calc((100vw - 45px) * 6 / 11 - 7.5px); left: 22.5px; }}
}}
@media (max-width: 768px) {{ #{NAME} {{ top: 146.7px; }} }}
@media (max-width: 640px) {{ #{NAME} {{ --wide: calc(100vw - 45px); --high: min(285px, 80vw - 57px); }} }}
#{NAME} > div {{ position: absolute; inset: 22px 58px 40px {USUAL}px; container-type: size; }}
#{NAME} svg {{ overflow: visible; }}
#{NAME} .lines {{ fill: none; stroke-linejoin: round; stroke-linecap: round; }}
#{NAME} .lines path {{ vector-effect: non-scaling-stroke; }}
#{NAME} i {{ position: absolute; left: calc(100% + 8px); width: 9px; font-style: normal; }}
#{NAME} i svg {{ position: absolute; left: 0; top: 0; width: 100%; height: 100%; font-size: 11px; }}
.{TICKS} {{ display: none; }}
#{NAME} ~ #root :is([data-testid=stAppSkeleton], [data-testid=stMain] [data-testid=stSkeleton]) {{
  visibility: hidden; }}
#{NAME} .note {{ position: absolute; padding: 3px 4px; line-height: 1.3; white-space: nowrap; opacity: 0.9; }}
#{NAME} .title {{ font-size: 13px; font-style: italic; }}
#{NAME} .dark, html[data-first-theme=dark] #{NAME} .light {{ display: none; }}
@media (prefers-color-scheme: dark) {{
  html:not([data-first-theme=light]) #{NAME} .light {{ display: none; }}
  html:not([data-first-theme=light]) #{NAME} .dark {{ display: inline; }}
}}
html[data-first-theme=dark] #{NAME} {{ color-scheme: dark; }}
html[data-first-theme=dark] #{NAME} .dark {{ display: inline; }}
html[data-first-theme=light] #{NAME} {{ color-scheme: light; }}
"""
"""The place where app/static/layout.css has the figure, below a title of the usual height. Streamlit's grey bars, which
stand for what is not drawn yet, would lie across it."""
GROUND = f"""
body, body [data-testid=stApp] {{ background: none !important; }}
html {{ background: {LIGHT.page}; }}
@media (prefers-color-scheme: dark) {{ html:not([data-first-theme=light]) {{ background: {DARK.page}; }} }}
html[data-first-theme=dark] {{ background: {DARK.page}; }}
@media {ON_ITS_SIDE} {{ [data-testid=stSidebar] {{ display: none; }} }}
[data-testid=stStatusWidget] {{ visibility: hidden; }}
"""
"""The final colour of a page from the start, for Streamlit has one of its own until the theme arrives; no menu where it
is going to be closed; and no "Stop" for a page that is only opening."""
INKS = {
    "levels": "contour", "gradient field": "arrow", "path halo": "halo", "path to far points": "run", "path": "run",
    "path in the window": "run", "rejected step": "run", "outside the domain": "mask",
}  # fmt: skip
"""By the name of a trace that is a line, its colour in a palette."""
UNDER = ("outside the domain", "levels", "gradient field")
"""The lines below the stars."""
_HATCH = (
    '<pattern id="first-hatch" width="9.9" height="9.9" patternUnits="userSpaceOnUse">'
    '<path d="M-2.5 2.5L2.5-2.5M0 9.9L9.9 0M7.4 12.4L12.4 7.4" style="stroke:{0};stroke-width:0.84"/></pattern>'
    '<rect width="100%" height="100%" fill="url(#first-hatch)"/>'
)
"""Below the fill, which has holes where f is undefined."""
MOST_POINTS = 20_000
"""A picture of more points than that would hold up the page that it comes with."""
ARROW = (2 * math.cos(math.pi / 2.5), 2 * math.sin(math.pi / 2.5))
"""Half the width and the height of plotly.js's arrow, of size 2."""


def first_picture(figure: dict[str, Any], window: Window) -> str:
    """The markup of a flat landscape with its path; "" for one that is too large.

    Args:
        figure: what `landscape_figure` makes of it in the light palette.
        window: the range of its axes.
    """
    traces = {trace["name"]: trace for trace in unpacked(figure["data"])}
    drawn = [trace for name, trace in traces.items() if name in INKS]
    if "value" not in traces or sum(len(trace["x"]) for trace in drawn) > MOST_POINTS:
        return ""
    sides = [high - low for low, high in window]
    equal = "scaleanchor" in figure["layout"]["yaxis"]
    aspect = sides[0] / sides[1]
    size = (
        f"right:0;top:50%;transform:translateY(-50%);width:min(100cqw,{100 * aspect:.4f}cqh);aspect-ratio:{aspect:.6f}"
        if equal
        else "inset:0"
    )
    half = f"min(50cqh, {50 / aspect:.4f}cqw)" if equal else "50cqh"  # of the height of the map
    place = _Place(window)
    parts = [
        _HATCH.format(_colour("mask")) if "outside the domain" in traces else "",
        *shaded_images(traces["value"]["z"], traces["relief"]["z"] if "relief" in traces else None),
        *(_line(trace, place) for trace in drawn if trace["name"] in UNDER),
        *_marks_of(traces.get("minimizers"), place, _star),
        *(_line(trace, place) for trace in drawn if trace["name"] not in UNDER),
        *_marks_of(traces.get("direction") if equal else None, place, _arrow),
        *_marks_of(_tip(traces.get("rejected step")), place, _cross),
        *_marks_of(traces.get("last iterate"), place, lambda _: _disc(5.9, "halo") + _disc(4.1, "run")),
        *_marks_of(traces.get("start"), place, lambda _: _disc(7, "run") + _disc(4, "halo")),
    ]
    notes = figure["layout"]["annotations"]
    parts += [_exit(note, place) for note in notes if note["showarrow"] and equal]
    words = "".join(_words(note, place) for note in notes if not note["showarrow"])
    wide = figure["layout"]["margin"]["l"]
    moved = f' style="left:{wide}px"' if wide != USUAL else ""
    return (
        f'<div id="{NAME}" aria-hidden="true"><style>{STYLE}</style><div{moved}><div style="position:absolute;{size}">'
        f'<svg width="100%" height="100%" style="position:absolute;overflow:hidden">{"".join(parts)}</svg>{words}'
        f"{axes(window, figure['layout'], aspect if equal else None)}</div>{_bar(traces['value'], half)}</div></div>"
    )


class _Place:
    """Places in the window: shares of its sides, the second one from the top."""

    def __init__(self, window: Window) -> None:
        (left, right), (bottom, top) = window
        self._corner = np.array([left, top])
        self._sides = np.array([right - left, bottom - top])

    def __call__(self, trace: dict[str, Any]) -> Floats:
        """The places of the points of a trace, (n, 2)."""
        points = np.column_stack([trace["x"], trace["y"]]).astype(float)
        with np.errstate(all="ignore"):
            return np.asarray((points - self._corner) / self._sides)


def _colour(name: str) -> str:
    """A colour of both palettes; "run" is that of the path."""
    light, dark = ((one.runs[0] if name == "run" else getattr(one, name)) for one in (LIGHT, DARK))
    return ink(light, dark)


def _line(trace: dict[str, Any], place: _Place) -> str:
    """A line with the beads of its markers."""
    name, line = trace["name"], trace["line"]
    colour = _colour(INKS[name])
    d = _steps(place(trace))
    beads = f'<path d="{_dots(place(trace))}" stroke-width="{trace["marker"]["size"]}"/>' if name == "path" else ""
    dash = ' stroke-dasharray="3 3"' if line.get("dash") == "dot" else ""
    return (
        f'<svg width="100%" height="100%" viewBox="0 0 {UNITS} {UNITS}" preserveAspectRatio="none">'
        f'<g class="lines" style="stroke:{colour}" opacity="{trace.get("opacity", 1)}">'
        f'<path class="{name.replace(" ", "-")}" d="{d}" stroke-width="{line["width"]}"{dash}/>{beads}</g></svg>'
    )


def _whole(places: Floats) -> Iterator[NDArray[np.int64]]:
    """The pieces of a polyline between its gaps, in whole units; a place that repeats is left out."""
    gaps = np.isnan(places).any(axis=1)
    for piece in np.split(places, np.flatnonzero(gaps)):
        whole = np.rint(UNITS * piece[~np.isnan(piece).any(axis=1)]).astype(np.int64)
        if len(whole):
            yield whole[np.append(True, np.diff(whole, axis=0).any(axis=1))]


def _steps(places: Floats) -> str:
    """A polyline as the d of a path, each place relative to the one before."""
    pieces: list[str] = []
    for whole in _whole(places):
        moves = " ".join(f"{x} {y}" for x, y in np.diff(whole, axis=0).tolist())
        pieces.append(f"M{whole[0, 0]} {whole[0, 1]}l{moves}" if moves else "")
    return "".join(pieces).replace(" -", "-")


def _dots(places: Floats) -> str:
    """A dot at each place, drawn by the round ends of a line without length."""
    return "".join(f"M{x} {y}h0" for whole in _whole(places) for x, y in whole.tolist())


def _marks_of(trace: dict[str, Any] | None, place: _Place, draw: Any) -> Iterator[str]:
    """A mark of its own size at each place; `draw` makes it of the place before it and its own, in pixels around 0."""
    if trace is None:
        return
    places = place(trace)
    sizes = np.broadcast_to(trace["marker"]["size"], len(places))
    for i in np.flatnonzero((sizes > 0) & np.isfinite(places).all(axis=1)):
        x, y = places[i]
        turn = (trace["x"][i] - trace["x"][i - 1], trace["y"][i] - trace["y"][i - 1])
        yield f'<svg x="{100 * x:.3f}%" y="{100 * y:.3f}%">{draw(turn)}</svg>'


def _exit(note: dict[str, Any], place: _Place) -> str:
    """The head of plotly.js's second arrow at the border, along the path."""
    ((x, y),) = place({"x": [note["x"]], "y": [note["y"]]})
    angle = math.degrees(math.atan2(note["ay"] - note["y"], note["x"] - note["ax"]))
    size = note["arrowsize"] * note["arrowwidth"]
    head = f"M0 0L{-5 * size:.2f} {-2.5 * size:.2f}V{2.5 * size:.2f}Z"
    style = f'transform="rotate({angle:.1f})" style="fill:{_colour("run")}"'
    return f'<svg x="{100 * x:.3f}%" y="{100 * y:.3f}%"><path d="{head}" {style}/></svg>'


def _words(note: dict[str, Any], place: _Place) -> str:
    """A remark on the landscape, or the words on where the path went, in the colour of the path."""
    of_path = note.get("name") == "exit"
    x, y = place({"x": [note["x"]], "y": [note["y"]]})[0] if of_path else (note["x"], 1 - note["y"])
    across = {"left": "0", "center": "-50%", "right": "-100%"}[note["xanchor"]]
    up = {"top": "0", "middle": "-50%", "bottom": "-100%"}[note["yanchor"]]
    lines = "<br>".join(escape(line) for line in note["text"].split("<br>"))
    return (
        f'<div class="note" style="left:{100 * x:.2f}%;top:calc({100 * y:.2f}% - {note.get("yshift", 0)}px);'
        f"transform:translate({across},{up});text-align:{note['align']};color:{_colour('run' if of_path else 'muted')};"
        f'background:{_colour("page")}">{lines}</div>'
    )


def _disc(radius: float, name: str) -> str:
    return f'<circle r="{radius}" style="fill:{_colour(name)}"/>'


def _arrow(turn: Sequence[float]) -> str:
    """plotly.js's arrow of size 12, its tip at the place."""
    wide, high = (6 * part for part in ARROW)
    angle = math.degrees(math.atan2(turn[0], turn[1]))
    return (
        f'<path d="M0 0L{-wide:.2f} {high:.2f}H{wide:.2f}Z" transform="rotate({angle:.1f})" '
        f'style="fill:{_colour("run")}"/>'
    )


def _tip(trace: dict[str, Any] | None) -> dict[str, Any] | None:
    """The end of a step that was not taken."""
    return trace and {"x": trace["x"][-1:], "y": trace["y"][-1:], "marker": {"size": [1]}}


def _cross(_: Sequence[float]) -> str:
    return f'<path d="M-4.5-4.5L4.5 4.5M4.5-4.5L-4.5 4.5" style="stroke:{_colour("run")};stroke-width:2"/>'


def _star(_: Sequence[float]) -> str:
    """plotly.js's star of size 22."""
    tips = [
        (reach * math.sin(math.radians(36 * i)), -reach * math.cos(math.radians(36 * i)))
        for i, reach in enumerate((15.4, 5.88) * 5)
    ]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in tips)
    return f'<polygon points="{points}" style="fill:{_colour("halo")};stroke:{_colour("target")};stroke-width:1.5"/>'


def _bar(value: dict[str, Any], half: str) -> str:
    """The colour bar, as long as the map, with the numbers beside it; none for a landscape that is flat."""
    if not value["showscale"]:
        return ""
    hill = ",".join(ink(*pair) for pair in zip(LIGHT.hill, DARK.hill, strict=True))
    bar = value["colorbar"]
    ticks = "".join(
        f'<svg y="{100 - 100 * at / 255:.2f}%"><text x="11.7" y="3.85">{escape(text)}</text></svg>'
        for at, text in zip(bar["tickvals"], bar["ticktext"], strict=True)
    )
    title = f'<text x="-1" y="-9.25" style="fill:{ink(LIGHT.text, DARK.text)};font-size:13px">f</text>'
    numbers = f'<svg style="fill:{_colour("muted")}">{title}{ticks}</svg>'
    place = f"top:calc(50% - {half} + 22px);bottom:calc(50% - {half})"
    return f'<i style="{place};background:linear-gradient(to top,{hill})">{numbers}</i>'
