"""Two servers of the app behind the proxy that is deployed, and what stands in for a class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.deploy.proxy import Proxy, proxied
from tests.e2e.conftest import browser, contexts, open_page, page  # noqa: F401 (fixtures)
from tests.e2e.server import Server, serve


@dataclass(frozen=True, slots=True)
class Site:
    """A deployment: the proxy, and behind it the servers."""

    proxy: Proxy
    servers: tuple[Server, ...]

    @property
    def url(self) -> str:
        return self.proxy.url


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """One server behind the proxy."""
    with serve() as server, proxied(server.url) as proxy:
        yield Site(proxy, (server,))


@pytest.fixture
def pair() -> Iterator[Site]:
    """Two servers behind the proxy, for a test that may kill one."""
    with serve() as one, serve() as other, proxied(one.url, other.url) as proxy:
        yield Site(proxy, (one, other))
