"""``/api/progress/<visitor>``: the progress of the long computation that a visitor's page waits for."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse

from app.api.endpoint import HEADERS
from app.compute import results


async def answer(request: Request) -> JSONResponse:
    """``{"share": 0.41, "ended": false}``; a share of 1 for a visitor who waits for nothing."""
    job = results.JOBS.of(request.path_params["visitor"])
    ended = job is None or job.ended
    share = 1.0 if job is None or ended else job.share
    return JSONResponse({"share": share, "ended": ended}, headers={**HEADERS, "Cache-Control": "no-store"})
