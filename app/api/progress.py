"""``/api/progress/<visitor>``: how far the long computation is for which a visitor's page waits."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse

from app.api.endpoint import HEADERS
from app.compute import results


async def answer(request: Request) -> JSONResponse:
    """``{"share": 0.41, "ended": false}``. A visitor who waits for nothing, whose work has ended, has all of it."""
    job = results.JOBS.of(request.path_params["visitor"])
    ended = job is None or job.ended
    share = 1.0 if job is None or ended else job.share
    return JSONResponse({"share": share, "ended": ended}, headers={**HEADERS, "Cache-Control": "no-store"})
