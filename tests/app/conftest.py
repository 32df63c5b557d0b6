"""Runs of the app without a browser: what Streamlit does anew for each of them, and need not."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING
from unittest.mock import MagicMock
from weakref import WeakKeyDictionary

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
    """Waits for the end of a script's thread: AppTest wakes a thousand times a second to look whether it has ended.

    Where the script does not end in time the error says what it was doing, and where its thread ended by an exception,
    which one that was.
    """
    from streamlit.testing.v1 import local_script_runner  # noqa: PLC0415  # as above

    refuse, work = local_script_runner.require_widgets_deltas, local_script_runner.LocalScriptRunner._run_script_thread
    ended_by: WeakKeyDictionary[LocalScriptRunner, BaseException] = WeakKeyDictionary()

    def run(runner: LocalScriptRunner) -> None:
        try:
            work(runner)
        except BaseException as error:  # noqa: BLE001  # shown by the test that waits
            ended_by[runner] = error

    def wait(runner: LocalScriptRunner, timeout: float = 3) -> None:
        thread = runner._script_thread
        assert thread is not None
        thread.join(timeout)
        if runner in ended_by:
            raise RuntimeError("The thread of the script ended by an exception.") from ended_by[runner]
        if thread.is_alive():
            doing = traceback.format_stack(sys._current_frames().get(thread.ident or 0))
            with suppress(RuntimeError):
                refuse(runner, 0)  # stops the script
            raise RuntimeError(f"After {timeout} s the script was still at work:\n{''.join(doing)}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        patch.setattr(local_script_runner.LocalScriptRunner, "_run_script_thread", run)
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
