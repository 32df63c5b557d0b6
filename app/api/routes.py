"""The table of routes. To add one, write its answer in a file beside this one and add a line to `routes`."""

from __future__ import annotations

from starlette.routing import Route

from app.api import first_picture, formula, gradient, landscape, line_search, plotly_js, progress, run, slider
from app.api.addresses import prefix
from app.api.crowd import Crowd
from app.api.endpoint import Endpoint, Unknown
from app.api.work import Work
from app.browser.plotly_file import ROUTE
from app.compute.jobs import PROGRESS_ROUTE

WAITING = 32
"""Threads that wait for the runs of a slider."""


def routes(base: str = "") -> list[Route]:
    """Every route of the app.

    Args:
        base: the path under which the app is served, Streamlit's server.baseUrlPath.
    """
    below = f"{prefix(base)}/api"
    # The slider's runs come from a worker process: the threads that wait for one are none of those that compute.
    work, waiting = Work(), Work(threads=WAITING)
    known = {
        "run": Endpoint(run.answer, work, run.EXTRAS, packed=True, crowd=Crowd()),
        "formula": Endpoint(formula.answer, work, checked=formula.CHECKED),
        "gradient": Endpoint(gradient.answer, work, packed=True),
        "landscape": Endpoint(landscape.answer, work, landscape.EXTRAS, packed=True),
        "line-search": Endpoint(line_search.answer, work, line_search.EXTRAS),
        "slider": Endpoint(slider.answer, waiting, packed=True, json=False),
    }
    return [
        *(Route(f"{below}/{name}", endpoint) for name, endpoint in known.items()),
        Route(f"{below}/{ROUTE}/{{name}}", plotly_js.answer),
        Route(f"{below}/{first_picture.ROUTE}/{{name}}", first_picture.script),
        Route(f"{below}/{PROGRESS_ROUTE}/{{visitor}}", progress.answer),
        Route(below, Unknown()),
        Route(f"{below}/{{rest:path}}", Unknown()),
    ]
