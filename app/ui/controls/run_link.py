"""Where the browser asks the server about a run in the hand: for its word, or for the run itself."""

from __future__ import annotations

from typing import Any

from app.settings.links import ENTRIES, PART_KEYS, base_query, query_on
from app.settings.methods import name_of, numbers_of
from app.settings.settings import Settings, to_spec
from app.settings.table import fits
from app.ui.layout import base_path
from gradnorm_core.formulas.parsing.heads import number_places


def run_link(settings: Settings, route: str = "run") -> dict[str, Any]:
    """Where the browser asks for the words on what is in the hand: the route, this screen's link, its parts."""
    parts = {
        field: {"key": key, "name": name_of(part), "numbers": numbers_of(part)}
        for field, key in PART_KEYS.items()
        if (part := getattr(settings, field)) is not None
    }
    query = {**base_query(settings), **query_on("", settings)}
    address, pieces = f"{base_path()}api/{route}", _pieces(settings.formula)
    # A table that no link carries is unknown to the route: then the engine's own words have to do.
    order = [*base_query(settings), *(entry.key for entry in ENTRIES)]
    return {
        "address": address, "query": query, "parts": parts, "formula": pieces, "whole": fits(settings.table),
        "order": order,
    }  # fmt: skip


def remote_data(settings: Settings, told: bool, link: dict[str, Any]) -> dict[str, Any]:
    """The data with which a run that only the server knows follows the hand: its numbers as the browser names them.

    Args:
        settings: those of the run.
        told: whether words may be shown about it.
        link: where the server is asked for it.
    """
    spec = to_spec(settings)
    parts = {field: part["numbers"] for field, part in link["parts"].items()}
    names = ("max_iterations", "gradient_tolerance", "value_tolerance", "step_tolerance")
    numbers = {
        **parts,
        "step_rule": {**parts["step_rule"], "step_size": settings.step_size},
        "start": list(spec.start),
        **{name: getattr(spec, name) for name in names},
    }
    return {"remote": True, "spec": numbers, "told": told, "link": link}


def _pieces(formula: str) -> list[str | dict[str, str]]:
    """The formula in pieces: what stays of its text, and the names and numbers of its parameters."""
    pieces: list[str | dict[str, str]] = []
    begun = 0
    for name, place in number_places(formula).items():
        pieces += [formula[begun : place.start], {"parameter": name, "number": formula[place]}]
        begun = place.stop
    return [*pieces, formula[begun:]]
