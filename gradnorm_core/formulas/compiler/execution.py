"""Execution: the only module that turns source into a function. The source is printed by this package, never typed."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np


def executable(source: str, **known: Callable[..., Any]) -> Callable[..., Any]:
    """The function ``program`` that a printed source defines; it sees NumPy as ``np`` and these functions alone."""
    namespace: dict[str, Any] = {"np": np, **known, "__builtins__": {}}
    exec(compile(source, "<formula>", "exec"), namespace)  # noqa: S102 (printed by this package, never typed)
    program: Callable[..., Any] = namespace["program"]
    return program


def with_defaults(run: Callable[..., Any], values: tuple[float, ...]) -> Callable[..., Any]:
    """Returns the function with these numbers as defaults of its last arguments; nothing is compiled."""
    if not values:
        return run
    return FunctionType(run.__code__, run.__globals__, run.__name__, values)
