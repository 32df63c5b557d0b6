"""The data with which the runs of a comparison follow the hand in the browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.browser.engine_data import live_data
from app.browser.payload import as_bytes, digest, table
from app.settings.compare import BUDGET
from app.settings.settings import Settings, to_spec
from app.ui.controls.dials import dials, step_size_dial
from app.ui.controls.run_link import remote_data, run_link
from app.ui.pages.compare.presets import with_method
from app.ui.pages.compare.results import Scene
from app.ui.session import hides
from gradnorm_core.formulas.letters import plain
from gradnorm_core.norms import KEYS


def compared_data(scene: Scene) -> dict[str, Any]:
    """The runs as the browser runs them, or asks for them, and what their pictures show."""
    settings, comparison = scene.settings, scene.comparison
    return {
        "runs": _runs(scene),
        "selected": comparison.selected,
        "picture": picture_name(scene),
        "dials": [*dials(settings), step_size_dial()],
        "norm": next(key for key, p in KEYS.items() if p == comparison.norm),
        "against": comparison.against,
        "letters": [plain(name) for name in settings.objective.variables],
        "tolerance": settings.gradient_tolerance if settings.tolerance_norm == comparison.norm else 0.0,
    }


def _runs(scene: Scene) -> list[dict[str, Any]]:
    """The runs by place; `moves` are the places of the runs that share the start, the selected one first."""
    settings, comparison = scene.settings, scene.comparison
    entrants = comparison.all_with(settings.method, settings.start)
    own = {one.place for one in comparison.others if one.start is not None}
    shared = [comparison.selected, *(place for place in comparison.places if place not in {*own, comparison.selected})]
    runs: list[dict[str, Any]] = []
    for one in entrants:
        assert one.start is not None
        mine = with_method(replace(settings, start=one.start), one.method)
        moves = [one.place] if one.place in own else shared
        runs.append({"place": one.place, "letter": one.letter, "start": one.start, "moves": moves, "live": _live(mine)})
    return runs


def _live(settings: Settings) -> dict[str, Any] | None:
    """The data with which a run follows the hand: by the engine, or at the pace of the server, within its budget.

    None where neither can: the route does not know a table that no link carries.
    """
    link, told = run_link(settings), not hides("verdict")
    if found := live_data(to_spec(settings), None, told, link):
        return found
    budgeted = {**link, "query": {**link["query"], **BUDGET}}
    return remote_data(settings, told, budgeted) if link["whole"] else None


def picture_name(scene: Scene) -> str:
    """The name of the pictures of these runs on this landscape."""
    tables = b"".join(as_bytes(table(result.run)) for result in scene.results)
    return digest(tables + repr((scene.settings.formula, scene.comparison.norm, scene.comparison.against)).encode())
