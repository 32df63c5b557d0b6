"""The data with which run and landscape follow the hand in the browser, and the names of the figures that show them."""

from __future__ import annotations

from typing import Any

from app.browser.engine_data import live_data
from app.browser.payload import picture_digest
from app.compute import results
from app.settings.settings import Arrows, Settings
from app.ui.components.chart import of_runs
from app.ui.controls.dials import dials
from app.ui.controls.run_link import remote_data, run_link
from app.ui.layout import base_path
from app.ui.pages.playground.scene import Scene
from app.ui.session import hides


def live(scene: Scene, told: bool) -> dict[str, Any] | None:
    """The data with which the browser lets the run follow the hand: by its engine, or at the pace of the server.

    None where neither can: the route does not know a table that no link carries.
    """
    settings = scene.settings
    minimum = scene.known.minimum if scene.known else None
    common = {
        "beside": live_data(scene.beside, minimum, told=False) if scene.beside else None,
        "text": settings.formula,
        "dials": dials(settings),
    }
    link = run_link(settings)
    found = live_data(scene.spec, minimum, told, link)
    if found is None:
        return {**common, **remote_data(settings, told, link)} if link["whole"] else None
    return {
        **found,
        **common,
        "reads": f"{base_path()}api/formula",
        "quadratic": scene.spec.objective.is_quadratic,
        "ground": ground(scene),
    }


def ground(scene: Scene) -> dict[str, Any]:
    """The colours with which the browser draws the landscape under the hand, and the arrows on it."""
    settings, palette = scene.settings, scene.palette
    names = ("page", "muted", "hill", "shade", "shine", "contour", "arrow", "mask")
    return {"arrows": arrows(settings), "goal": settings.goal, **{name: getattr(palette, name) for name in names}}


def of_run(figure: dict[str, Any], scene: Scene) -> dict[str, Any]:
    """The figure with the name of its run."""
    return of_runs(figure, picture_name(scene))


def pressed(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure without Plotly's own answer to a click: here a click sets the start, and its path comes first."""
    return {**figure, "layout": {**figure["layout"], "clickmode": "none"}}


def picture_name(scene: Scene) -> str:
    """The name of the pictures of this run on this landscape."""
    return picture_digest(results.run(scene.spec), scene.settings.formula)


def arrows(settings: Settings) -> Arrows:
    """The arrows that are drawn: none where a teacher's link hides them."""
    return "off" if hides("arrows") else settings.arrows
