"""The code that runs in the worker process of `service`; SymPy is imported there and nowhere else."""

from __future__ import annotations

import importlib
import os
import threading
import time
from pathlib import Path

MEMORY = 512 * 2**20
"""Bytes the worker may use beyond what it needs to start."""


def prepare() -> None:
    """Imports SymPy, then sets the memory limit and goes to the background."""
    importlib.import_module("gradnorm_core.formulas.symbolic.derivatives")
    limit_memory(MEMORY)
    run_in_background()


def derivative_latex(
    text: str, order: int, parameters: tuple[str, ...] = (), columns: tuple[str, ...] = ()
) -> str | None:
    """The gradient (order 1) or the Hessian (order 2) of the formula; None when it is too long to show."""
    derivation = importlib.import_module("gradnorm_core.formulas.symbolic.derivatives")
    write = derivation.gradient_latex if order == 1 else derivation.hessian_latex
    latex: str | None = write(text, parameters, columns)
    return latex


def gradient_mathml(text: str, parameters: tuple[str, ...] = ()) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """∂f/∂x and ∂f/∂y in MathML, as the terms of two sums; None when it is too long to show."""
    derivation = importlib.import_module("gradnorm_core.formulas.symbolic.derivatives")
    terms: tuple[tuple[str, ...], tuple[str, ...]] | None = derivation.gradient_mathml(text, parameters)
    return terms


def limit_memory(more: int) -> None:
    """Lets this process allocate at most `more` bytes beyond what it holds now; has an effect on Linux only."""
    status = Path("/proc/self/statm")
    if not status.exists():
        return
    import resource  # noqa: PLC0415 (Unix only)

    held = int(status.read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + more, resource.RLIM_INFINITY))


LOOK = 1.0
"""Seconds between two checks whether the parent process still exists."""


def run_in_background() -> None:
    """Lets other processes go first, and ends this one once the process that started it is gone.

    A process that ends in order ends its workers, but one that is killed cannot: they would wait for work for ever.
    """
    if hasattr(os, "nice"):
        os.nice(5)
    if os.name == "posix":  # elsewhere a process keeps the number of a parent that is gone
        threading.Thread(target=_end_with, args=(os.getppid(),), name="parent watch", daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
