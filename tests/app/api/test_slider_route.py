"""The route of a slider: the runs of the core, and no theory that a link hides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from app.api.endpoint import PACKED
from app.compute import results
from app.compute.slider import slider_data
from app.settings.links import from_query
from app.settings.settings import to_spec
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.methods.step_rules.fixed import Fixed
from tests.support.routes import ask

BINARY = {"Accept": PACKED}


def slider_of(query: dict[str, str]) -> tuple[dict[str, Any], bytes]:
    reply = ask("/api/slider", query)
    assert (reply.status, reply.headers["content-type"]) == (200, PACKED)
    return reply.packed


def test_the_slider_has_the_runs_of_the_core() -> None:
    query = {"f": "x^2 + 10y^2", "start": "2_1", "steps": "30"}
    header, columns = slider_of(query)
    bank = header["bank"]
    table = np.frombuffer(columns, dtype="<f4").reshape(5, -1)
    spec, ends = to_spec(from_query(query)[0]), np.cumsum([0, *bank["lengths"]])
    for index in (0, 40, len(bank["step_sizes"]) - 1):
        run = gc.descend(spec.objective, spec.start, step_rule=Fixed(bank["step_sizes"][index]), max_iterations=30)
        with np.errstate(over="ignore"):
            expected = run.points.T.astype(np.float32)
        assert np.array_equal(table[:2, ends[index] : ends[index + 1]], expected[:, : bank["lengths"][index]])
        assert bank["outcomes"][index] == run.status.name
    assert {mark["step_size"] for mark in bank["marks"]} >= {0.1}


def test_the_slider_of_a_link_that_hides_the_verdict_says_nothing() -> None:
    header, _ = slider_of({"f": "x^2 + 10y^2", "steps": "20", "hide": "verdict_theory"})
    assert header["bank"]["verdicts"] == header["bank"]["outcomes"] == header["bank"]["marks"] == []


@pytest.mark.parametrize("link", [{"f": "x^2 + 11y^2"}, {"f": "3x^2 + 1e-4*y^2"}, {"ex": "quadratic_100"}])
def test_no_step_size_of_a_slider_tells_a_theory_that_is_hidden(link: dict[str, str]) -> None:
    """λ is 2 and 22, 2e-4 and 6, 1 and 100: neither 1/λmax, 2/λmax nor 2/(μ+λmax) is among the runs or at an end."""
    eigenvalues = {"x^2 + 11y^2": (2, 22), "3x^2 + 1e-4*y^2": (2e-4, 6)}.get(link.get("f", ""), (1, 100))
    named = np.array([1 / eigenvalues[1], 2 / eigenvalues[1], 2 / sum(eigenvalues)])
    for hidden in ({}, {"hide": "theory"}):
        header, _ = slider_of({**link, "steps": "5", **hidden})
        sizes = np.array(header["bank"]["step_sizes"])
        told = np.isclose(sizes[:, None], named, rtol=1e-12).any(axis=0) & ~np.isclose(named * 100 % 1, 0, atol=1e-9)
        assert told.any() == (not hidden)
        ends = np.log10(sizes[[0, -1]])
        assert not hidden or np.allclose(ends, np.round(ends))


@pytest.mark.parametrize(
    ("query", "status"),
    [("lock=step", 403), ("hide=path", 403), ("rule=armijo", 422), ("rule=formula_1/(k%2B1)", 422), ("f=x%2B", 422)],
)
def test_a_slider_that_the_page_would_not_draw_is_refused(query: str, status: int) -> None:
    assert ask("/api/slider", query).status == status


def test_the_slider_of_the_route_is_the_slider_of_the_page() -> None:
    spec = without_step_size(to_spec(from_query({"f": "x^2 + 3y^2", "steps": "10"})[0]))
    header, columns = slider_of({"f": "x^2 + 3y^2", "steps": "10"})
    step_sizes, marks = header["bank"]["step_sizes"], results.landmarks(spec, "")
    low, high = step_sizes[0], step_sizes[-1]
    assert slider_data(spec, low, high, marks, None, False, False).columns == columns
