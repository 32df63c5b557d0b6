"""The zig-zag numbers of many runs, summed chunk by chunk, so that no path has to be kept."""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import Floats, IntArray
from gradnorm_core.descent.loop import History
from gradnorm_core.diagnostics.turning import angles


class ZigZags:
    """An observer of a batch (`descent.batch_loop.Observer`) that measures how the directions of the steps turn."""

    def __init__(self, dimension: int, runs: int) -> None:
        # Two steps that count, and the last one: only the next chunk shows whether it was accepted.
        self._before = np.full((3, dimension, runs), np.nan)
        self._total, self._count = np.zeros(runs), np.zeros(runs)

    @property
    def numbers(self) -> Floats:
        """`gradnorm_core.diagnostics.turning.zigzag` of each run's steps so far, (B,)."""
        return np.asarray(np.clip(self._total / np.maximum(self._count, 1), 0.0, 1.0))

    def __call__(self, runs: IntArray, first: int, history: History, own: IntArray) -> None:
        directions = np.concatenate([self._before[:, :, runs], np.array(history.directions)])
        self._before[:, :, runs] = directions[-3:]
        excess = turning_excess(directions[:-1])
        if own.min() < len(excess):
            excess[np.arange(len(excess))[:, None] >= own] = np.nan
        total, count = _summed(excess), np.full(len(runs), float(len(excess)))
        if np.isnan(total).any():
            known = ~np.isnan(excess)
            total, count = _summed(np.where(known, excess, 0.0)), known.sum(axis=0, dtype=np.float64)
        self._total[runs] += total
        self._count[runs] += count


def _summed(rows: Floats) -> Floats:
    """Returns the sum of the rows, added one after the other.

    NumPy adds a single column in another order, so a run alone would get another last digit than in a batch.
    """
    return np.asarray(rows.cumsum(axis=0)[-1] if rows.shape[1] == 1 else rows.sum(axis=0))


def turning_excess(vectors: Floats) -> Floats:
    """Returns (a + b − c)/360° of each three consecutive vectors, (k, n, B) -> (k − 2, B); NaN where one has no angle.

    a and b are the two turns, c the angle between the first and the third. In the plane each vector has a heading
    φ = atan2(v_y, v_x), whose differences are the turns: a quarter of the work.
    """
    if vectors.shape[1] != 2:
        rows = vectors.transpose(0, 2, 1)
        turn, across = angles(rows), angles(rows, apart=2)
        return np.asarray((turn[:-1] + turn[1:] - across) / 360)
    x, y = vectors[:, 0], vectors[:, 1]
    heading = np.arctan2(y, x)
    squares = x * x + y * y
    if not (squares.min() > 0 and squares.max() < np.inf):  # some vectors may have no direction
        heading[~(np.isfinite(x) & np.isfinite(y)) | ((x == 0) & (y == 0))] = np.nan
    turn = np.diff(heading, axis=0)
    turn -= 2 * np.pi * np.rint(turn / (2 * np.pi))
    across = np.abs(turn[:-1] + turn[1:])
    across = np.minimum(across, 2 * np.pi - across)
    sizes = np.abs(turn)
    return np.asarray((sizes[:-1] + sizes[1:] - across) / (2 * np.pi))
