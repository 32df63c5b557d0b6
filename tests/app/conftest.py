"""Runs of the app without a browser: what Streamlit does anew for each of them, and need not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest


@pytest.fixture(scope="session", autouse=True)
def installed_components() -> Iterator[None]:
    """Looks once for components that packages bring: every AppTest would read the metadata of all packages again."""
    from streamlit.components.v2 import manifest_scanner  # noqa: PLC0415  # tests that open no page need no Streamlit

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield
