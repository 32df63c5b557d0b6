"""The table of routes. To add one, write its answer in a file beside this one and add a line to `routes`."""

from __future__ import annotations

from starlette.routing import Route

from app.api import run
from app.api.endpoint import Endpoint, Unknown
from app.api.work import Work


def routes(base: str = "") -> list[Route]:
    """Every route of the app.

    Args:
        base: the path under which the app is served, Streamlit's server.baseUrlPath.
    """
    prefix = f"/{base.strip('/')}/api".replace("//", "/")
    work = Work()
    known = {"run": Endpoint(run.answer, work, packed=True)}
    return [
        *(Route(f"{prefix}/{name}", endpoint) for name, endpoint in known.items()),
        Route(prefix, Unknown()),
        Route(f"{prefix}/{{rest:path}}", Unknown()),
    ]
