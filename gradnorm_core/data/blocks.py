"""Programs over the rows of a table, a few points at a time: the memory they take does not grow with the points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradnorm_core.arrays import Floats

NUMBERS = 16384
"""The most points times rows computed at a time: the temporaries of a program then stay in the processor's cache."""


def over_rows(run: Callable[..., Any], columns: tuple[Floats, ...], rows: float) -> Callable[..., Any]:
    """Returns the program as a function of the coordinates alone, which are numbers or arrays of one shape (…).

    Args:
        run: takes the coordinates, the columns and the number of rows; its results have the rows as their last axis, of
            length 1 where they are the same for all rows.
        columns: the columns that the program reads, (n,) each.
        rows: n of the whole data, also where the columns are those of a mini-batch.

    Returns:
        A function whose results have the shape (…) of the coordinates; a constant result stays a number.
    """
    count = len(columns[0]) if columns else 1

    def program(*point: Any) -> Any:
        shape = np.broadcast_shapes(*map(np.shape, point))
        if not shape:
            return _at_point(run(*point, *columns, rows))
        flat = [np.broadcast_to(coordinate, shape).reshape(-1, 1) for coordinate in point]
        size, block = len(flat[0]), max(1, NUMBERS // count)
        parts = [
            run(*(coordinate[start : start + block] for coordinate in flat), *columns, rows)
            for start in range(0, max(size, 1), block)
        ]
        return _joined(parts, shape, block)

    return program


def _at_point(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return type(result)(map(_at_point, result))
    return result[0] if isinstance(result, np.ndarray) and result.ndim else result


def _joined(parts: list[Any], shape: tuple[int, ...], block: int) -> Any:
    """The results of the blocks one after the other, in the shape of the points."""
    first = parts[0]
    if isinstance(first, tuple | list):
        return type(first)(_joined(list(some), shape, block) for some in zip(*parts, strict=True))
    if not any(np.ndim(part) for part in parts):
        return first
    size = int(np.prod(shape))
    whole = np.empty(size, dtype=np.result_type(*parts))
    for place, part in enumerate(parts):
        # A result without a variable in it comes as one number for the whole block.
        whole[place * block : (place + 1) * block] = part[:, 0] if np.ndim(part) == 2 else np.ravel(part)
    return whole.reshape(shape)
