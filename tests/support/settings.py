"""Random settings, drawn from everything that a link can state."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from app.settings.classroom import HIDES, LOCKS, Classroom
from app.settings.methods import Method
from app.settings.parameters import ParameterRange
from app.settings.settings import OWN, Settings, of_example
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.methods import methods

COORDINATES = st.floats(-1e6, 1e6)
CLASSROOMS = st.builds(
    Classroom, st.frozensets(st.sampled_from(sorted(LOCKS))), st.frozensets(st.sampled_from(sorted(HIDES))),
    st.sampled_from(["desk", "projector"]),
)  # fmt: skip

ENDS = st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=2, unique=True).map(sorted)
RANGES = st.lists(
    st.builds(
        lambda name, ends, log: ParameterRange(name, ends[0], ends[1], log and ends[0] > 0),
        st.sampled_from(["kappa", "a", "x_0", "theta_12"]),
        ENDS.filter(lambda ends: ends[1] - ends[0] > 1e-8 * max(map(abs, ends))),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda one: one.name,
).map(tuple)


@st.composite
def anything(draw: st.DrawFn) -> Settings:
    """Any settings."""
    base = of_example(draw(st.sampled_from([OWN, *GALLERY])))
    method: Method = draw(methods())
    left, right, bottom, top = (draw(st.integers(-50, 50)) for _ in range(4))
    changes: dict[str, Any] = {
        "start": (draw(COORDINATES), draw(COORDINATES)),
        "step_size": draw(st.floats(1e-5, 10)),
        "max_iterations": draw(st.integers(1, 5000)),
        "gradient_tolerance": draw(st.floats(1e-15, 1e6)),
        "value_tolerance": draw(st.floats(0, 1)),
        "step_tolerance": draw(st.floats(0, 1)),
        "tolerance_norm": draw(st.sampled_from([1.0, 2.0, math.inf])),
        "goal": draw(st.sampled_from(["minimize", "maximize"])),
        "window": ((float(left), left + abs(right) + 1.0), (float(bottom), bottom + abs(top) + 1.0)),
        "view": draw(st.sampled_from(["contours", "surface"])),
        "arrows": draw(st.sampled_from(["log", "unit", "off"])),
        "beside": draw(st.sampled_from(["off", "momentum"])),
        "why": draw(st.none() | st.integers(0, 5000)),
        "norms": tuple(sorted(draw(st.sets(st.sampled_from([1.0, 2.0, math.inf]), min_size=1)))),
        "classroom": draw(CLASSROOMS),
        "ranges": draw(RANGES),
        "direction": method.direction, "step_rule": method.step_rule, "clip": method.clip, "noise": method.noise,
    }  # fmt: skip
    chosen = draw(st.sets(st.sampled_from(sorted(changes))))
    if chosen & {"direction", "step_rule", "clip", "noise"}:
        chosen |= {"direction", "step_rule", "clip", "noise"}
    return replace(base, **{name: changes[name] for name in chosen})
