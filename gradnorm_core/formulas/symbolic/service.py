"""Displayed formulas: f by our own printer, ∇f and ∇²f by SymPy in a worker process that can be killed.

SymPy may take minutes and gigabytes for a harmless formula, and no thread can stop it. So it works in one process of
its own, with a time-out and a memory limit. When it does not answer, the derivative is "too long to show", and a new
worker starts. No numbers depend on it.
"""

from __future__ import annotations

import atexit
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, TimeoutError
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TypeVar

from loky.backend import get_context
from pebble import ProcessExpired, ProcessPool

from gradnorm_core.formulas.expression import Expression
from gradnorm_core.formulas.symbolic.worker import derivative_latex, prepare
from gradnorm_core.formulas.symbolic.worker import gradient_mathml as terms_in_worker

T = TypeVar("T")

TIMEOUT = 2.0
"""Seconds that SymPy gets for one formula."""

PATIENCE = 4.0
"""Seconds to wait beyond that for a worker that is starting or busy with another formula."""

UNAVAILABLE = "The formulas of the derivatives are not available at the moment."

_WORKERS = 1


@dataclass(frozen=True, slots=True)
class Formulas:
    """LaTeX of a function and its derivatives.

    Attributes:
        value: f(x, y), as it was read.
        gradient: ∇f as a column vector; None when it cannot be shown.
        hessian: ∇²f as a matrix; None when it cannot be shown.
        note: one sentence when something is missing, otherwise empty.
    """

    value: str
    gradient: str | None
    hessian: str | None
    note: str = ""


class Unavailable(Exception):
    """The worker gave no answer: it was busy, ended early, or could not be started."""


@dataclass(slots=True)
class SymbolicWorker:
    """The worker process, which starts when it is first needed and again after it was killed; threads may share it."""

    _pool: ProcessPool | None = None
    _lock: Lock = field(default_factory=Lock)

    def answer(self, function: Callable[..., T], *arguments: object, timeout: float) -> T | None:
        """Returns the result of the function in the worker; None when it took too long, too much memory, or failed.

        Raises:
            Unavailable: there was no worker to ask; there may be one the next time.
        """
        for last in (False, True):
            try:
                future = self._running_pool().schedule(function, args=arguments, timeout=timeout)
                problem = future.exception(timeout=timeout + PATIENCE)
            except TimeoutError:
                future.cancel()  # type: ignore[no-untyped-call]  # Pebble's, not ours
                break
            except (RuntimeError, CancelledError, OSError):  # the pool was closed in the meantime, or could not start
                continue
            if problem is None:
                return future.result()
            # A worker may die once for another reason; a formula that ends two is too much.
            if last or not isinstance(problem, ProcessExpired | BrokenExecutor):
                return None
        raise Unavailable

    def start(self) -> None:
        """Starts the worker without waiting for it; if that fails, `answer` tries again."""
        with suppress(OSError):
            self._running_pool()

    def close(self) -> None:
        """Ends the worker."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _running_pool(self) -> ProcessPool:
        with self._lock:
            if self._pool is None or not self._pool.active:
                # loky's context starts a fresh interpreter that does not run the main script again: under Streamlit
                # that script is the page.
                pool = ProcessPool(max_workers=_WORKERS, initializer=prepare, context=get_context("loky"))
                assert pool.active  # asking starts it
                self._pool = pool
            return self._pool


WORKER = SymbolicWorker()
atexit.register(WORKER.close)


def warm_up() -> None:
    """Start the worker now, so that the first formula does not wait for SymPy to be imported. Returns at once."""
    WORKER.start()


def close() -> None:
    """End the worker; the next formula starts another one."""
    WORKER.close()


def formulas(expression: Expression, timeout: float | None = None) -> Formulas:
    """Returns the formulas of f, ∇f and ∇²f for an expression.

    Args:
        expression: the formula as it was read.
        timeout: the seconds that each of the two derivatives may take; None is TIMEOUT.
    """
    timeout = TIMEOUT if timeout is None else timeout
    value = expression.latex
    try:
        gradient, hessian = _derivatives(expression.text, expression.parameters, expression.columns, timeout)
    except Unavailable:
        return Formulas(value, None, None, UNAVAILABLE)
    return Formulas(value, gradient, hessian, _note(gradient, hessian))


@lru_cache(maxsize=256)
def _derivatives(
    text: str, parameters: tuple[str, ...], columns: tuple[str, ...], timeout: float
) -> tuple[str | None, str | None]:
    """∇f and ∇²f; the Hessian is not attempted when the gradient was too much."""
    gradient = WORKER.answer(derivative_latex, text, 1, parameters, columns, timeout=timeout)
    hessian = WORKER.answer(derivative_latex, text, 2, parameters, columns, timeout=timeout) if gradient else None
    return gradient, hessian


def gradient_mathml(expression: Expression) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """∂f/∂x and ∂f/∂y in MathML, each as the terms of a sum; None where that is too long.

    Raises:
        Unavailable: the worker is away.
    """
    if expression.columns:
        return None
    return WORKER.answer(terms_in_worker, expression.text, expression.parameters, timeout=TIMEOUT)


def _note(gradient: str | None, hessian: str | None) -> str:
    if gradient is None:
        return "The formulas of the gradient and the Hessian are too long to show; the numbers do not need them."
    return "" if hessian else "The formula of the Hessian is too long to show; the numbers do not need it."
