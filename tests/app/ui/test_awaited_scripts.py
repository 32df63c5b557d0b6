"""A run of the app in a test that does not end, or ends by an exception of its thread, says why."""

from __future__ import annotations

from threading import Event

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.local_script_runner import LocalScriptRunner


def waits(door) -> None:  # type: ignore[no-untyped-def]  # it runs in a script that has no imports
    door.wait()


def test_a_script_that_does_not_end_says_what_it_is_doing(monkeypatch: pytest.MonkeyPatch) -> None:
    door = Event()
    stop = LocalScriptRunner.request_stop

    def stopped(runner: LocalScriptRunner) -> None:
        door.set()
        stop(runner)

    monkeypatch.setattr(LocalScriptRunner, "request_stop", stopped)
    with pytest.raises(RuntimeError, match=r"still at work:(.|\n)*door\.wait\(\)"):
        AppTest.from_function(waits, args=(door,)).run(timeout=0.5)


def test_the_exception_that_ended_the_thread_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("by the thread itself")

    monkeypatch.setattr(LocalScriptRunner, "_run_script", fails)
    with pytest.raises(RuntimeError, match="ended by an exception") as caught:
        AppTest.from_string("").run()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
