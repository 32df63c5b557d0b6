"""The compass: a point to drag and a direction to turn on the picture of a landscape, with the slope in this direction.

The browser computes the moving parts from the formula's own program. The page gets a report when the visitor lets go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from app.browser.bundle import COMPASS, script, style
from app.browser.engine_data import Data
from app.figures.style import Palette
from app.ui.components import reports
from app.ui.components.frame_tools import explained_terms
from gradnorm_core.formulas.letters import plain


def compass(  # noqa: PLR0913  (what it draws, and its callbacks)
    program: Data,
    names: tuple[str, ...],
    point: Sequence[float],
    angle: float,
    reach: float,
    palette: Palette,
    *,
    charts: tuple[str, str],
    verdict: str,
    link: Data,
    on_start: Callable[[float, float], None] | None,
    on_angle: Callable[[float], None],
    kink: bool = False,
    key: str = "compass",
) -> None:
    """Draws the component with the slider and the numbers, and paints over both charts.

    Args:
        program: f and its gradient, packed for the engine, with the numbers of the parameters.
        names: the names of its two variables.
        point: the point of the figures.
        angle: of u, in degrees from the x axis.
        reach: length of the arrows, in the units of the landscape's axes.
        palette: light or dark.
        charts: the keys of the containers of the landscape and of the slope over the direction.
        verdict: the key of the container with the sentence at the point; while the point moves, that on it covers it.
        link: where the browser asks for it, as `run_link` has it.
        on_start: called with x and y when the point was moved, before the page runs again; None for a fixed point.
        on_angle: called with the degrees when u was turned.
        kink: whether f has a kink, a jump or its border at the point, so that there is no gradient.
        key: of the component.
    """
    colours = {
        "norm": palette.norm(2).colour, "direction": palette.run(2).colour, "theory": palette.theory,
        "run": palette.run().colour,
    }  # fmt: skip
    data = {
        "landscape": f"st-key-{charts[0]}", "slope": f"st-key-{charts[1]}", "point": list(point), "angle": angle,
        "reach": reach, "movable": on_start is not None, "kink": kink, "style": colours,
        "verdict": f"st-key-{verdict}", "link": link, "terms": list(explained_terms()),
        "program": program, "letters": [plain(name) for name in names],
    }  # fmt: skip

    turned = partial(reports.pass_on, key, "angle", reports.number, on_angle)
    moved = partial(reports.pass_on, key, "start", reports.point, on_start) if on_start else _nothing
    _COMPASS(key=key, data=data, on_start_change=moved, on_angle_change=turned)


def _nothing() -> None:
    """Does nothing: the point cannot be moved."""


_COMPASS = st.components.v2.component(
    "gradnorm_compass", js=script(COMPASS), css=style("component") + style("compass/compass")
)
