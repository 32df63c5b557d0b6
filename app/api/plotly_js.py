"""``/api/plotly/<digest>.js``: plotly.js for the pictures of the app, which a browser keeps for good."""

from __future__ import annotations

import asyncio
import gzip
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.api.endpoint import HEADERS, refused
from app.api.refusals import Refusal
from app.browser.plotly_file import compressed, file_name

KEPT: Final = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
"""The address names the content: what it once answered, it always answers."""
KIND: Final = "text/javascript; charset=utf-8"


async def answer(request: Request) -> Response:
    """The file, compressed for a client that reads gzip; 404 under the name of another version."""
    if request.path_params["name"] != file_name():
        return refused(Refusal(HTTPStatus.NOT_FOUND, "This is another version of plotly.js than the app has."))
    packed = await asyncio.to_thread(compressed)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers={**HEADERS, **KEPT, "Content-Encoding": "gzip"}, media_type=KIND)
    return Response(await asyncio.to_thread(gzip.decompress, packed), headers={**HEADERS, **KEPT}, media_type=KIND)
