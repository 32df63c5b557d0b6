"""No sentence gives a curvature for an iterate that lies on a kink or a jump, where f has none."""

from __future__ import annotations

import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from tests.support.claim_checker import complaints

FOUND = (
    ("if(x > 0, 24.55x, 23.42x^2) + y^2", (2.0, 1.4), 0.018690830590425717),
    ("relu(1.44x) + 0.86y^2", (0.0, 2.4), 0.003022651356600528),
    ("relu(1.55x) + 3.76y^2", (2.9, 1.2), 0.10784552559670597),
    ("|x| + 300y^2", (0.0, 2.0), 0.0001),
    ("max(x, 0) + 20y^2", (0.0, 2.0), 0.06),
    ("round(x)^2 + 19.85y^2", (-2.5, -2.8), 0.000853827854318892),
    ("floor(x) + 3y^2", (1.0, 2.0), 0.01),
)


@pytest.mark.parametrize(("text", "start", "alpha"), FOUND)
def test_no_curvature_is_given_on_a_kink(text: str, start: tuple[float, float], alpha: float) -> None:
    f = gc.parse(text)
    run = gc.descend(f, start, step_rule=gc.Fixed(alpha), max_iterations=40)
    said = verdict(run, gc.diagnose(f, run))
    assert not list(complaints(run, said))
