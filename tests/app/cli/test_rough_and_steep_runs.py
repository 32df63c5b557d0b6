"""The command tells of runs onto tips, corners and kinks, out of bent valleys, and from steep starts."""

from __future__ import annotations

import pytest

from tests.support.reported_cases import Case, check, run

TIP, CORNER = "the minimum (0, 0), a tip", "the minimum (0, 0), a corner"
CASES = (
    run("halved steps", "norm(x, y)", "--start 4,2 --rule exact_0.5", f"Closes in on {TIP}", never=("not settled",)),
    run("across a tip", "hypot(x, 2y)", "--rule exact", f"Bounces ever closer to {TIP}", never=("not settled",)),
    run(
        "shrinking steps",
        "|x| + |y|",
        "--start 2.03,1.07 --rule formula_0.5*0.8^k",
        f"Bounces ever closer to {CORNER}",
        never=("not settled",),
    ),
    run(
        "slowly shrinking steps",
        "|x| + |y|",
        "--start 2.03,1.07 --rule formula_1/(k+1)",
        f"Bounces around {CORNER}: not settled after 200 steps",
    ),
    run("a top", "-hypot(x, 2y)", "--rule exact --goal maximize", "Bounces ever closer to the maximum (0, 0), a tip"),
    run(
        "a kink where the test passes",
        "max(x^2, y^2, x + y)",
        "--step-size 0.2",
        "Glides to the minimum (0, 0), a kink, in 33 steps",
        never=("no minimum found",),
    ),
    run(
        "norms on both sides of a kink",
        "max(x, 2y)",
        "--start 1,2",
        "Runs down along a kink without end",
        never=("more and more slowly",),
    ),
    run(
        "a bent valley that fades out",
        "beale",
        "--direction newton --step-size 1",
        "with no minimum found near",
        never=("stationary point at", "Homes in"),
    ),
    run(
        "swings of the first steps alone",
        "atan(x) + y^2",
        "--start 1,1 --direction adam --step-size 0.5 --steps 2000",
        "Creeps on and on",
        never=("Swings",),
    ),
    run(
        "no minimum by values",
        "x^2 - y^4",
        "--start 1,0",
        "but f is lower close by, towards (0, 1), so this is no minimum",
        never=("cannot prove",),
    ),
    run(
        "no maximum by values",
        "y^3 - x^2",
        "--start 1,0 --goal maximize",
        "but f is higher close by, towards (0, 1), so this is no maximum",
    ),
    run(
        "no minimum, the Hessian is zero",
        "x^3 - 3x y^2",
        "--start 0,0",
        "cannot tell a minimum from a saddle; but f is lower close by",
    ),
    run("lower along no line", "(y - x^2)(y - 3x^2)", "--start 0,0", "cannot prove a minimum"),
    run(
        "a minimum that is lower a little farther out",
        "x^4 - 100000000x^6 + y^2",
        "--start 0,0",
        never=("no minimum",),
    ),
    run("a steep start", "exp(x^2 + y^2)", "--start 8,8 --rule wolfe", "to the minimum (0, 0)"),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_such_a_run_is_told_as_it_is(case: Case) -> None:
    check(case)
