"""Runs that users, teachers and public bug reports brought up, as typed, each with its right words.

The words are those of the terminal; the numbers in them follow from the formulas, not from a run.
"""

from __future__ import annotations

import pytest

from tests.support.reported_cases import Case, check, run

MOTION = (
    run(
        "T01 heavy ball",
        "x^2+4y^2",
        "--start 3,1 --step-size 0.24 --direction heavy_ball_0.9",
        "Swings around the minimum (0, 0)",
        "f rose at 89 of 200 steps",
        "β = 0.9 is large for κ = 4",
        never=("Glides",),
    ),
    run(
        "T01 Adam",
        "x^2+10y^2",
        "--start 10,1 --step-size 1 --direction adam",
        "Swings around the minimum (0, 0)",
        never=("Glides",),
    ),
    run(
        "T01 Nesterov",
        "(x^2+100y^2)/2",
        "--start 10,1 --step-size 0.005 --direction nesterov_0.9",
        "Swings around the minimum (0, 0)",
        "2(1+β)/((1+2β)λmax) = 0.0136",
        never=("Glides",),
    ),
    run(
        "T02",
        "(x^2+10y^2)/2",
        "--start 10,1 --step-size 0.19 --direction heavy_ball_0.9",
        "Swings around the minimum (0, 0)",
        never=("zig-zag number",),
    ),
    run(
        "T04",
        "rosenbrock",
        "--direction newton --step-size 1",
        "Homes in on the minimum (1, 1) in 6 steps",
        "quadratic convergence",
        never=("Zig-zags", "shrank by the factor"),
    ),
    run("T05", "x^2-y^2+x^4/10", "--direction newton --step-size 1 --start 2,1", "Newton, saddle-free", exit_code=3),
    run(
        "T07",
        "(x^2+10y^2)/2",
        "--start 10,1 --step-size 0.1 --noise gaussian_0.1_7",
        "Wanders around the minimum",
        "The noise is the cause",
        "stays at about 0.103",
        never=("shrank by the factor",),
    ),
    run(
        "T08",
        "max(x^2,y^2)",
        "--start 1,0.5 --step-size 0.3",
        "Zig-zags to the minimum (0, 0)",
        "f is nowhere lower within 0.1",
        never=("degenerate", "no curvature", "keeps its sign"),
    ),
    run(
        "T09",
        "sqrt(x^2+y^2)",
        "--start 2,1 --rule exact",
        "Lands on the minimum (0, 0), a tip, at step 1",
        never=("falls without end", "does not fall"),
        exit_code=3,
    ),
    run("T10", "sqrt(x^2+y^2)", "--start 2,1 --step-size 0.19", "a tip, like that of a cone", never=("λmax = 49",)),
    run(
        "T11",
        "sqrt(|x|)+y^2",
        "--start 2,1 --step-size 0.1",
        "f has a cusp",
        "a step across a cusp may lead up",
        never=("curvature above",),
    ),
    run(
        "T13",
        "max(x,y)",
        "--start 2,1",
        "Runs down along a kink without end: f has no bound",
        "The run goes along (−1, −1)",
        never=("Bounces",),
    ),
    run(
        "T17",
        "x^2+y^2",
        "--start 2,1 --step-size 1",
        "each step overshoots by as much as it was off, in every direction",
        never=("along (0, 1)", "along (1, 0)"),
    ),
    run("T19", "||x||^2", "--start 2,1", "||x|| is read as an absolute value", "norm(x, y)"),
    run(
        "T22",
        "x^2+10y^2",
        "--direction steepest_inf --step-size 0.1 --start 10,1",
        "2/max sᵀAs (s of signs) = 0.0909",
        exit_code=3,
    ),
    run(
        "T22 Adam",
        "x^2+10y^2",
        "--direction adam --step-size 0.1 --start 10,1",
        "no coordinate moved by more than 0.1 in a step",
    ),
    run(
        "C1 Nesterov",
        "(x^2+10y^2)/2",
        "--start 10,1 --direction nesterov_0.9 --step-size 0.15 --steps 100",
        "Diverges: swings wider and wider",
        never=("not settled", "Bounces"),
    ),
    run(
        "C1 heavy ball",
        "(x^2+10y^2)/2",
        "--start 10,1 --direction heavy_ball_0.9 --step-size 0.3802",
        "Diverges",
        "2(1+β)/λmax = 0.38",
        never=("Bounces",),
    ),
    run(
        "C1 L1",
        "(x^2+10y^2)/2",
        "--start 10,1 --direction steepest_1 --step-size 0.22",
        "Diverges",
        "2/max Aᵢᵢ = 0.2",
        exit_code=3,
    ),
    run("C1 formula", "(x^2+10y^2)/2", "--start 10,1 --rule formula_0.21 --steps 100", "Diverges: swings wider"),
    run(
        "C1 not quadratic",
        "x^2/2+5y^2+0.01cos(x)",
        "--start 10,1 --step-size 0.21 --steps 100",
        "Diverges: swings wider",
        never=("Bounces",),
    ),
    run("C11", "goldstein_price", "--rule wolfe", "to the minimum (−0.6, −0.4)", never=("Breaks off",)),
    run("C11 BFGS", "goldstein_price", "--direction bfgs --rule wolfe", "to the minimum (−0.6, −0.4)"),
    run("C11 CG", "goldstein_price", "--direction nonlinear_cg --rule wolfe", "to the minimum (−0.6, −0.4)"),
    run("C12", "(x^2+10y^2)/2", "--start 10,1 --direction newton --step-size 2.1 --steps 200", "f rose at every step"),
    run("C29", "max(x,y)", "--start 2,1", "f has no bound", never=("Bounces",)),
    run(
        "C33 ring",
        "(x^2+y^2-1)^2",
        "--start 2,1 --step-size 0.05",
        "to the minimum (0.894, 0.447)",
        "the Hessian proves nothing; but f is nowhere lower within",
    ),
    run("C33", "x^2+y^4", "--start 2,1 --step-size 0.1", "the minimum (0, 0)", "f is nowhere lower within"),
    run(
        "C34",
        "(x^2+10y^2)/2",
        "--start 10,1 --direction heavy_ball_0.5 --step-size 0.19",
        "2(1+β)/λmax = 0.3",
        "√β = 0.707 a step",
        "α = 0.2309 and β = 0.27, with the factor 0.519",
    ),
    run(
        "C35",
        "x^2+10y^2",
        "--direction newton --step-size 1",
        "2 gradients, 1 Hessian",
        never=("1 Hessians", "1 gradients"),
    ),
)
PLACES = (
    run(
        "a place of four digits",
        "(x-1001)^2 + (y+1)^2",
        "--start 1,-1",
        "to the minimum (1001, −1) in 96 steps",
        "→ (1001, −1)",
        never=("(1000",),
    ),
    run("a tip of four digits", "norm(x - 1001, y)", "--start 1,0 --rule exact", "(1001, 0), a tip", exit_code=3),
    run("a place with many digits", "(x-1000/7)^2 + y^2", "--start 1,0", "to the minimum (143, 0)"),
    run("a short way", "(x y - 1)^2", "--start 1.001,1 --step-size 0.1", "(1.0005, 0.9995)", never=("1.00049",)),
)
READING = (
    run("B04", "hypot(x,y)^2", "--start 0,0", "Never moves: the start is a minimum", never=("no gradient",)),
    run("B04 a step", "hypot(x,y)^2", "--start 2,1 --step-size 0.5", "to the minimum (0, 0) in 1 step"),
    run(
        "B06",
        "|x|^2 + y^2",
        "--start 1,1 --step-size 0.5",
        "to the minimum (0, 0) in 1 step",
        "1/λmax = 0.5",
        never=("no curvature",),
    ),
    run(
        "B07", "max(x,0)^2 + max(-x,0)^2 + y^2", "--start 1,1 --step-size 0.5", "1/λmax = 0.5", never=("2/λmax = 0.5",)
    ),
    run("B08", "max(x^2, y^2)", "--start 1,1", "to the minimum (0, 0)", never=("plateau", "no curvature")),
    run(
        "B09",
        "sqrt(x^2+y^2)",
        "--start 0.3,0.4 --rule exact",
        "Lands on the minimum (0, 0), a tip, at step 1",
        exit_code=3,
    ),
    run("B13", "exp(x^2) + y^2", "--start 10,1 --rule armijo", "to the minimum (0, 0)", never=("no trial",)),
    run(
        "B14",
        "exp(x) - x + y^2",
        "--start -300,1 --rule armijo",
        "under way towards the minimum (0, 0) after 200 steps",
    ),
    run(
        "B14 longer",
        "exp(x) - x + y^2",
        "--start -300,1 --rule armijo --steps 500",
        "to the minimum (0, 0) in 305 steps",
    ),
    run(
        "B16",
        "exp(x^2) + exp(y^2)",
        "--start 19,19 --direction newton --step-size 1 --steps 2000",
        "the minimum (0, 0)",
        never=("beyond the numbers",),
    ),
    run("B17", "x^4 + y^2", "--start 2,1 --step-size 0.01 --steps 2000", "towards the minimum (0, 0)"),
    run("B17 exact", "x^4 + 10y^2", "--start 2,1 --rule exact", "towards the minimum (0, 0)"),
    run("B26 acot", "acot(x)", "", "Write atan(1/x)", never=("acos",), exit_code=1),
    run("B26 sech", "sech(x)", "", "f(x, y) = sech(x)", never=("sec(",)),
    run("B27", "x**2 + y**2 - 10*cos(2*np.pi*x)", "", "x^2 + y^2 - 10*cos(2*pi*x)"),
    run("B27 square", "np.square(x)", "", "np.square is read as square"),
    run("B31", "x1^2 + 10x2^2", "--step-size 0.05", "The variables are x₁ and x₂"),
    run("B32 step", "x^2+y^2", "--step-size 0,1", "decimals are written with a point: 0.1", exit_code=2),
    run("B32 start", "x^2+y^2", "--start 1,5,2", "written X,Y with decimal points: 1.5,2", exit_code=2),
    run("B32 formula", "0,5x^2+y^2", "", "Write 0.5 with a point", exit_code=1),
    run("B36", "x^2+y^2", "--direction adam_0.1", "β₁ of Adam is 0.1; the step size α is 0.1"),
    run("F07", "x$^2$ + xy + 2y$^2$", "", "x^2 + xy + 2y^2", exit_code=1),
    run("F08", "6x1 + 2x1 x2 - 2x2 - 2x21 - x22", "", "x₂₁", never=("21*x",), exit_code=1),
    run(
        "F08 in x and y",
        "6x + 2xy - 2y - 2x^2 - y^2",
        "--goal maximize --start 0,0 --rule exact",
        "to the maximum (2, 1)",
        "f 0 → 5",
    ),
    run("F10", "X .^2 + 0.5 .* Y .^2", "--start 1,1 --step-size 0.75", "f(x, y) = x^2 + 0.5*y^2", ".^ is read as ^"),
    run(
        "F17",
        r"{\displaystyle f(x,y)=\sin \left(x+y\right)+\left(x-y\right)^{2}-1.5x+2.5y+1}",
        "--start 0,0 --step-size 0.1",
        "to the minimum (−0.547, −1.55)",
    ),
)


@pytest.mark.parametrize("case", [*MOTION, *PLACES, *READING], ids=str)
def test_a_reported_run_is_told_as_it_is(case: Case) -> None:
    check(case)
