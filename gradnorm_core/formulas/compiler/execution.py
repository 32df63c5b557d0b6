"""The one place where source becomes a function. The source is always printed by this package, never typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def executable(source: str, **known: Callable[..., Any]) -> Callable[..., Any]:
    """The function ``program`` that a printed source defines; it sees NumPy as ``np`` and these functions alone."""
    namespace: dict[str, Any] = {"np": np, **known, "__builtins__": {}}
    exec(compile(source, "<formula>", "exec"), namespace)  # noqa: S102 (printed by this package, never typed)
    program: Callable[..., Any] = namespace["program"]
    return program
