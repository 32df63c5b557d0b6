"""Runs of the app without a browser: what Streamlit does anew for each of them, and need not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING
from unittest.mock import MagicMock

import pytest

if TYPE_CHECKING:
    from streamlit.testing.v1.local_script_runner import LocalScriptRunner


@pytest.fixture(scope="session", autouse=True)
def installed_components() -> Iterator[None]:
    """Looks once for components that packages bring: every AppTest would read the metadata of all packages again."""
    from streamlit.components.v2 import manifest_scanner  # noqa: PLC0415  # tests that open no page need no Streamlit

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def awaited_scripts() -> Iterator[None]:
    """Waits for the end of a script's thread: AppTest wakes a thousand times a second to look whether it has ended."""
    from streamlit.testing.v1 import local_script_runner  # noqa: PLC0415  # as above

    refuse = local_script_runner.require_widgets_deltas

    def wait(runner: LocalScriptRunner, timeout: float = 3) -> None:
        assert runner._script_thread is not None
        runner._script_thread.join(timeout)
        if not runner.script_stopped():
            refuse(runner, 0)  # stops the script and says so

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_scripts() -> Iterator[None]:
    """Compiles each script once, as a server does: every run of an AppTest would compile the app and its page again."""
    from streamlit.runtime.scriptrunner.script_cache import ScriptCache  # noqa: PLC0415  # as above
    from streamlit.testing.v1 import app_test, local_script_runner  # noqa: PLC0415  # as above

    kept = cache(ScriptCache)
    with pytest.MonkeyPatch.context() as patch:
        for module in (local_script_runner, app_test):  # the first compiles the app, the second its page
            patch.setattr(module, "ScriptCache", kept)
        yield


@pytest.fixture(scope="session", autouse=True)
def kept_stand_in() -> Iterator[None]:
    """Keeps the stand-in for the server: to make it from the server's class takes a twentieth of a run.

    Every run of an AppTest puts all managers into it that a script may ask for.
    """
    from streamlit.testing.v1 import app_test  # noqa: PLC0415  # as above

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app_test, "MagicMock", cache(MagicMock))
        yield
