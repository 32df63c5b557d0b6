"""Hypothesis's way of searching, the order of the tests, and the processes that run them."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from xdist.remote import Producer

from tests.workers import ByFile, in_browser, sends_what_tells, turn

# The same examples on every run: a red suite is red for everybody. HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
if settings().derandomize:
    # Hypothesis also tries the numbers and texts that it reads in those of our modules that are imported when a test
    # begins: the examples of a test then depend on the tests before it.
    pytest.MonkeyPatch().setattr(providers, "_get_local_constants", lambda: providers._local_constants)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshot", metavar="FILE", help="where the picture of the app for the README is written")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Spares half of the messages between the processes where nobody reads them."""
    chosen = session.config.option
    interactor = next((one for one in session.config.pluginmanager.get_plugins() if hasattr(one, "sendevent")), None)
    if interactor is not None and chosen.verbose <= 0 and chosen.durations is None and chosen.xmlpath is None:
        interactor.sendevent = sends_what_tells(interactor.sendevent)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Looks for tests in test files only: the search for doctests would import tables and scripts as well."""
    return True if collection_path.suffix == ".py" and not collection_path.name.startswith("test_") else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collects without the garbage collector: what is made here stays until the end, and is many times visited else."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Gives SymPy time, and spares every test the visits that what was collected and imported would get from then on.

    The garbage collector passes over it. Streamlit's loggers pass their records on to the root logger, which pytest
    listens to: to each of the seventy that did not it added its handlers, six times per test.
    """
    from gradnorm_core.formulas.symbolic import service  # noqa: PLC0415  # the process that shares out needs no core

    service.TIMEOUT = service.PATIENCE = 60.0  # a worker for SymPy may start late, or work slowly, on a busy machine
    gc.collect()
    gc.freeze()
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "streamlit":
            logging.getLogger(name).propagate = True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts the browser tests last, the fast tests speak first; processes that share begin with what takes longest."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: (not in_browser(item.nodeid), turn(item.nodeid)))
    else:
        items.sort(key=lambda item: in_browser(item.nodeid))


def pytest_xdist_auto_num_workers() -> int:
    """One process for every core, and one more: those with a browser mostly wait for it."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """How the tests are shared out among the processes."""
    return ByFile(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Gives back `__main__`, where Streamlit leaves the page that was tested: new processes would import it again.

    No fixture: that would be set up, and torn down, for each of twenty thousand tests.
    """
    main = sys.modules["__main__"]
    try:
        return (yield)
    finally:
        sys.modules["__main__"] = main
