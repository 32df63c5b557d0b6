"""Twins of the questions about many dimensions and about data (lessons 13 to 17)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from app.course.common import asked
from app.course.data_runs import HOURS, LINE, RAW, RAW_WINDOW, floor, in_batches, loss, plain, slope_of
from app.course.illustrations import Chart, Curve, Curves, NormsOfRuns, Path
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.course.twins.variants import nth
from app.tables.scaling import scaled
from app.tables.sets.catalogue import SETS
from app.text.numbers import PLAIN_NORM_NAMES, number, pair
from gradnorm_core.diagnostics.curvature import curvature_at
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.row_clipping import clip_rows
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.families import Laplacian

X, Y = HOURS.numbers.T
OUTLIER, AT = loss(scaled(SETS["anscombe3"].table, "standardize", LINE)), (1.2, 7.1)
KAPPA = curvature_at(RAW, np.zeros(2)).condition_number or math.nan


def _norm_of(n: int, part: float, p: float) -> Callable[[Runner], float]:
    return lambda runner: float(gradient_norm(np.full(n, part), p))


def equal_parts(variant: int) -> Number:
    """A norm of n equal components."""
    n, part, p = nth((25, 400, 64), variant), nth((2.0, 0.5, 3.0), variant), nth((2.0, math.inf, 2.0, 1.0), variant)
    name = PLAIN_NORM_NAMES[p]
    return Number(
        ask=f"All {n} partial derivatives are {number(part)}. What is {name}?",
        number=asked("Norm", 0, 10_000, name),
        name=name,
        truth=lambda runner: float(gradient_norm(np.full(n, part), p)),
        why="Of n equal components L1 is n times one of them, L2 √n times, L∞ is one of them, whatever n is.",
        misconceptions=tuple(
            Misconception(_norm_of(n, part, q), f"That is {PLAIN_NORM_NAMES[q]}.")
            for q in (1.0, 2.0, math.inf)
            if q != p
        ),
    )


def longer_string(variant: int) -> Number:
    """By how much κ of a string grows with its length."""
    n, times = nth((10, 15, 25), variant), nth((2, 3), variant)
    return Number(
        ask=f"A string of {n} masses becomes one of {times * n}. By which factor does κ grow, and with it the "
        "number of steps? To a tenth.",
        number=asked("Factor", 0, 100),
        name="the factor",
        tolerance=0.1,
        truth=lambda runner: Laplacian(times * n).condition_number / Laplacian(n).condition_number,
        why=f"κ grows about as n², so by nearly {times}² = {times**2}.",
        misconceptions=(Misconception(lambda runner: times, "So it would be if κ grew as n does."),),
    )


def mean_slope(variant: int) -> Number:
    """∂f/∂b of a line through few points at 0."""
    table = nth(({"X": [1, 2, 3], "Y": [2, 4, 9]}, {"X": [0, 1, 2, 3], "Y": [1, 3, 3, 5]}), variant)
    times = nth((1, 2, 3), variant)
    columns = {name: np.array(cells, dtype=float) * (times if name == "Y" else 1) for name, cells in table.items()}
    objective, heights = loss(columns), columns["Y"]
    points = Chart(
        (Curve("points", tuple(columns["X"].tolist()), tuple(heights.tolist())),), "X", "Y",
        f"{len(heights)} points that rise from {number(float(heights[0]))} to {number(float(heights[-1]))}.",
        points=True,
    )  # fmt: skip
    return Number(
        ask=f"{len(heights)} rows with Y = {', '.join(number(float(one)) for one in heights)}. For f = "
        "(1/n)Σ(wXᵢ + b − Yᵢ)², what is ∂f/∂b at w = b = 0?",
        number=asked("Slope along b", -500, 500, "∂f/∂b"),
        name="∂f/∂b",
        truth=lambda runner: float(slope_of(objective)[1]),
        why=f"Every row gives −2Yᵢ, and the mean of Y is {number(float(heights.mean()))}.",
        misconceptions=(
            Misconception(lambda runner: -float(heights.mean()), "The factor 2 of the square is missing."),
        ),
        before=(points,),
        shown=(points,),
    )


def fits(variant: int) -> Choice:
    """How descent on the line through the hours moves with another α."""
    alpha = nth((0.04, 0.012, 0.032), variant)
    spec = plain(RAW, alpha, 200)
    limit = curvature_at(RAW, np.zeros(2)).stability_limit or math.nan

    def option(label: str, how: tuple[str, ...], why: str) -> Option:
        return Option(label, lambda runner: runner.diagnosis(spec).behaviour in how, why)

    return Choice(
        ask=f"The line through the hours, from (0, 0) with α = {number(alpha)}; 2/λmax = {number(limit)}. How does it "
        "move?",
        options=(
            option("Smoothly along the valley", ("glides", "creeps"), "Below 1/λmax no component changes its sign."),
            option("It zig-zags", ("zig-zags",), "Between 1/λmax and 2/λmax the steep component changes its sign."),
            option("It diverges", ("diverges",), "Above 2/λmax the steep component grows at every step."),
        ),
        before=(),
        shown=(Path(spec, RAW_WINDOW), Curves(spec)),
        spec=spec,
    )


def repeated(variant: int) -> Number:
    """2/λmax when every row is entered several times."""
    times = nth((3, 5, 2), variant)
    limit = curvature_at(RAW, np.zeros(2)).stability_limit or math.nan
    more = loss({"X": np.tile(X, times), "Y": np.tile(Y, times)})
    return Number(
        ask=f"With 11 rows 2/λmax = {number(limit)}. Every row is entered {times} times. What is 2/λmax now?",
        number=asked("Step size", 0, 10, "2/λmax"),
        name="2/λmax",
        truth=lambda runner: curvature_at(more, np.zeros(2)).stability_limit or math.nan,
        why="The loss is a mean over the rows: repeated rows change neither f nor its curvature.",
        misconceptions=(Misconception(lambda runner: limit / times, "So it would be for a sum over the rows."),),
    )


def other_units(variant: int) -> Choice:
    """The change of κ when a column is measured in another unit."""
    column, by = nth(("X", "Y"), variant), nth((10.0, 0.1, 60.0), variant)
    columns = {name: values * (by if name == column else 1.0) for name, values in (("X", X), ("Y", Y))}
    kappa = curvature_at(loss(columns), np.zeros(2)).condition_number or math.nan
    told = f"κ goes from {number(KAPPA)} to {number(kappa)}."
    what = "the feature X" if column == "X" else "the target Y"
    return Choice(
        ask=f"κ = {number(KAPPA)} for the line through the hours. Multiply {what} by {number(by)}. What happens to κ?",
        options=(
            Option(
                "It falls",
                lambda runner: kappa < 0.95 * KAPPA,
                f"{told} The curvature along w comes nearer to that of b.",
                mistaken="The two curvatures do not come nearer to each other.",
            ),
            Option(
                "It stays",
                lambda runner: 0.95 * KAPPA <= kappa <= 1.05 * KAPPA,
                f"{told} The target does not occur in the Hessian.",
                mistaken="The feature occurs in the Hessian.",
            ),
            Option(
                "It rises",
                lambda runner: kappa > 1.05 * KAPPA,
                f"{told} The Hessian has the mean of X² in it.",
                mistaken="The ratio of the curvatures does not grow.",
            ),
        ),
        shown=(Path(plain(RAW, 0.034), RAW_WINDOW),),
    )


def floors(variant: int) -> Choice:
    """The change of the noise floor with another batch or step size."""
    size, alpha = nth((6, 1, 11, 3), variant), nth((0.2, 0.1, 0.2, 0.02), variant)
    before, after = in_batches(Fixed(0.2)), in_batches(Fixed(alpha), size)

    def vanishes(runner: Runner) -> bool:
        return runner.run(after).status.name == "converged"

    def ratio(runner: Runner) -> float:
        return floor(runner, after) / floor(runner, before)

    def told(runner: Runner) -> str:
        return f"It is about {number(floor(runner, after))} against {number(floor(runner, before))}."

    return Choice(
        ask=f"Batches of 3 rows with α = 0.2 leave a floor of the gradient norm. Now {size} of 11 rows and α = "
        f"{number(alpha)}. What happens to the floor?",
        options=(
            Option(
                "It is lower",
                lambda runner: not vanishes(runner) and ratio(runner) < 1,
                lambda runner: f"Larger batches and shorter steps lower it. {told(runner)}",
                mistaken="Larger batches and shorter steps lower it, as long as rows are left out.",
            ),
            Option(
                "It is higher",
                lambda runner: not vanishes(runner) and ratio(runner) >= 1,
                lambda runner: f"Smaller batches and longer steps raise it. {told(runner)}",
                mistaken="Smaller batches and longer steps raise it, as long as rows are left out.",
            ),
            Option(
                "It vanishes",
                vanishes,
                "With all rows in every batch there is no noise, and the run converges.",
                mistaken="It would, with all rows in every batch.",
            ),
        ),
        before=(NormsOfRuns((("3 rows, α = 0.2", before),)),),
        shown=(NormsOfRuns((("3 rows, α = 0.2", before), (f"{size} rows, α = {number(alpha)}", after))),),
    )


def clipped_mean(variant: int) -> Number:
    """The norm of a mean that is clipped."""
    c = nth((2.0, 0.5, 20.0), variant)
    found = clip_rows(OUTLIER, np.array(AT), ClipByNorm(c))
    size = float(gradient_norm(found.gradient))
    return Number(
        ask=f"The mean gradient at {pair(AT)} has the norm {number(size)}. It is clipped at c = {number(c)}. What is "
        "its norm now?",
        number=asked("Norm", 0, 50, "‖g‖₂"),
        name="‖g‖₂",
        tolerance=0.02,
        truth=lambda runner: float(gradient_norm(found.of_mean)),
        why="Clipping takes min(c, ‖g‖): it shortens what is too long and lengthens nothing.",
        misconceptions=(Misconception(lambda runner: c + size, "The bound is no summand."),),
    )


def clipped_rows(variant: int) -> Choice:
    """Rows clipped one by one against the clipped mean."""
    c = nth((0.5, 1000.0, 3.0), variant)
    found = clip_rows(OUTLIER, np.array(AT), ClipByNorm(c))
    rows, mean = float(gradient_norm(found.of_rows)), float(gradient_norm(found.of_mean))
    told = f"The mean of the clipped rows has the norm {number(rows)}, the clipped mean {number(mean)}."
    return Choice(
        ask=f"Every row is clipped at c = {number(c)}, then the mean is taken. Compared with the clipped "
        "mean the result is",
        options=(
            Option(
                "the same",
                lambda runner: math.isclose(rows, mean, rel_tol=1e-9),
                f"No row is longer than c. {told}",
                mistaken="The longest row is longer than c.",
            ),
            Option(
                "shorter",
                lambda runner: rows < mean * (1 - 1e-9),
                f"{told} The long row counts for c/n at most, and the rows need not agree.",
                mistaken="No row is clipped.",
            ),
            Option(
                "longer", lambda runner: rows > mean * (1 + 1e-9), "A mean of vectors is never longer than the longest."
            ),
        ),
    )
