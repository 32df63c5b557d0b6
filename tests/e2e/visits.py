"""A visitor who speaks Streamlit's protocol, as a browser does, from the opening of a page until it is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.load.visitor import Visitor


@asynccontextmanager
async def visiting(url: str, query: str = "", page: str = "") -> AsyncIterator[Visitor]:
    """A visitor on a page of the app: the Playground of a query, or another page."""
    visitor = Visitor(url, query)
    try:
        await visitor.open()
        if page:
            await visitor.turn_to(page, page)
        yield visitor
    finally:
        await visitor.close()
