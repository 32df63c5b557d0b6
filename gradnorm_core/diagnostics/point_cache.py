"""A cache of results at points: runs with neighbouring step sizes end at the same points and need the same results."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective

Rest = ParamSpec("Rest")
Found = TypeVar("Found")
Look = Callable[Concatenate[Objective, Floats, Rest], Found]


def cached_at_points(look: Look[Rest, Found]) -> Look[Rest, Found]:
    """Wraps a function of an objective and a point: its last 512 results on formulas are cached.

    Two objectives share results when they are equal, that is, when their text and numbers are. Objectives that are no
    formulas are not cached. An entry, the result and its key, takes less than 1 kB.
    """

    @lru_cache(maxsize=512)
    def found(objective: Objective, point: tuple[float, ...], /, *args: Rest.args, **kwargs: Rest.kwargs) -> Found:
        return look(objective, np.array(point) + 0.0, *args, **kwargs)  # −0 is 0: they are one key

    @wraps(look)
    def looked(objective: Objective, point: Floats, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Found:
        if isinstance(objective, FormulaObjective):
            return found(objective, tuple(point.tolist()), *args, **kwargs)  # type: ignore[arg-type]  # signs, hashable
        return look(objective, point, *args, **kwargs)

    return looked
