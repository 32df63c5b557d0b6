"""Twins of the questions about fixed step sizes on bowls (lessons 4, 5 and 7)."""

from __future__ import annotations

import math

import numpy as np

from app.course.behaviour_questions import Behaves, OwnPrediction, OwnStep
from app.course.common import BEHAVIOURS, BOWL_WINDOW, alpha_parameter, asked, curvature, fixed, on_bowl, steps_of
from app.course.drawn_questions import DrawsNorm
from app.course.illustrations import Curves, Landscape, NormsOfRuns, Path
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.course.twins.variants import nth
from app.text.explanations import why_not
from app.text.grammar import counted
from app.text.numbers import coefficient, number, pair
from gradnorm_core.arrays import Window
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.objectives.formula import parse

KAPPAS = (20.0, 5.0, 8.0)


def bowl(kappa: float) -> str:
    """The bowl with μ = 1 along x and λmax = κ along y."""
    return f"(x^2 + {coefficient(kappa)}y^2)/2"


def around(kappa: float) -> Window:
    """The part of the plane for the start (κ, 1)."""
    return (-0.15 * kappa, 1.1 * kappa), (-0.35 * kappa, 0.35 * kappa)


def moves(variant: int) -> Behaves:
    """How a run with a fixed step moves, from creeping to diverging."""
    kappa, share = nth(KAPPAS, variant), nth((2.1, 0.9, 1.93, 0.02), variant)
    alpha = float(f"{share / kappa:.3g}")
    return Behaves(
        ask=f"The bowl ½(x² + {kappa:g}y²) from {pair((kappa, 1.0))} with α = {number(alpha)}. How will the run move?",
        spec=fixed(bowl(kappa), (kappa, 1.0), alpha, 80 if share > 2 else 200),
        window=around(kappa),
        options=BEHAVIOURS,
        why=f"Here 1/λmax = {number(1 / kappa)} and 2/λmax = {number(2 / kappa)}.",
    )


def limit(variant: int) -> Number:
    """2/λmax of a bowl whose axes are turned."""
    a, b = nth((2, 5, 4), variant), nth((2, -3, 1, 3), variant)
    text = f"{a}x^2 + ({b})*x*y + {a}y^2"
    seen = curvature(text)
    window = ((-3.0, 3.0), (-3.0, 3.0))
    after = fixed(text, (2.0, 2.5), 1.05 * 2 / seen.largest, 60)
    return Number(
        ask=rf"The Hessian of f is $\begin{{pmatrix}}{2 * a}&{b}\\{b}&{2 * a}\end{{pmatrix}}$. Above which α does "
        "gradient descent with a fixed step diverge?",
        number=asked("Step size", 0, 10, "2/λmax"),
        name="2/λmax",
        truth=lambda runner: 2 / seen.largest,
        why=f"The eigenvalues are {number(seen.smallest)} and {number(seen.largest)}; the largest rules.",
        misconceptions=(
            Misconception(lambda runner: 1 / a, "That takes the diagonal for the eigenvalues."),
            Misconception(lambda runner: 1 / seen.largest, "That is 1/λmax, where the sign begins to change."),
            Misconception(lambda runner: 2 / seen.smallest, "That is made of the smallest eigenvalue."),
        ),
        before=(Landscape(text, window, (2.0, 2.5)),),
        shown=(Path(after, window), Curves(after)),
    )


def foretold(variant: int) -> OwnPrediction:
    """A step size of the learner's own on a steeper bowl, and what it will do."""
    times = nth((2, 4), variant)
    return OwnPrediction(
        ask=f"The bowl is made {times} times as steep, f = {times}·½(x² + 10y²). Choose an α and say what it will do.",
        spec=fixed(f"{times}*(x^2 + 10y^2)/2", (10.0, 1.0), 0.1 / times),
        number=alpha_parameter(0.002 / times, round(0.3 / times, 6), 0.1 / times),
        window=BOWL_WINDOW,
        options=BEHAVIOURS,
    )


def one_factor(variant: int) -> Number:
    """The factor 1 − αλ of a step."""
    alpha, curved = nth((0.3, 0.12, 0.45), variant), nth((4.0, 12.0, 3.0, 6.0), variant)
    return Number(
        ask=f"α = {number(alpha)}. By which factor does a step multiply the error along a direction with λ = "
        f"{curved:g}?",
        number=asked("Factor", -20, 20, "1 − αλ"),
        name="1 − αλ",
        truth=lambda runner: float(runner.run(fixed(f"{curved:g}x^2/2 + y^2/2", (1.0, 0.0), alpha, 1)).points[1][0]),
        why=f"αλ = {number(alpha * curved)}, and the step takes that share of the error away.",
        misconceptions=(Misconception(lambda runner: -alpha * curved, "That is −αλ; the 1 is missing."),),
        shown=(Path(fixed(f"{curved:g}x^2/2 + y^2/2", (1.0, 0.5), alpha, 12), ((-2.0, 2.0), (-1.5, 1.5))),),
    )


def rises(variant: int) -> Choice:
    """Whether f rises along a run on a bowl."""
    kappa, share = nth(KAPPAS, variant), nth((1.85, 2.04, 1.6, 0.7), variant)
    alpha = float(f"{share / kappa:.3g}")
    spec = fixed(bowl(kappa), (kappa, 1.0), alpha, 60)

    def count(runner: Runner) -> int:
        return len(runner.diagnosis(spec).value_rises)

    return Choice(
        ask=f"½(x² + {kappa:g}y²) from {pair((kappa, 1.0))} with α = {number(alpha)}; 2/λmax = {number(2 / kappa)}. "
        "Does f rise on the way, within 60 steps?",
        options=(
            Option(
                "No, never",
                lambda runner: count(runner) == 0,
                "Below 2/λmax every step lowers f, saw or not.",
                mistaken="Above 2/λmax the steep component grows.",
            ),
            Option(
                "Yes, at some steps",
                lambda runner: count(runner) > 0,
                lambda runner: f"It rises at {count(runner)} of {counted(runner.run(spec).iterations)}.",
                mistaken="Below 2/λmax it cannot.",
            ),
        ),
        before=(Landscape(bowl(kappa), around(kappa), (kappa, 1.0)),),
        shown=(Path(spec, around(kappa)), Curves(spec)),
        spec=spec,
    )


def own_saw(variant: int) -> OwnStep:
    """An α for which a run zig-zags, on another bowl."""
    times = nth((2, 4, 5), variant)
    text, most = f"{times}*(x^2 + 10y^2)/2", 0.2 / times

    def reached(run: Run, found: Diagnostics) -> bool:
        return found.behaviour == "zig-zags"

    def why(run: Run, found: Diagnostics) -> str:
        if reached(run, found):
            return f"It zig-zags, for {counted(run.iterations)}."
        return why_not("zig-zags", run, found)

    return OwnStep(
        ask=f"f = {times}·½(x² + 10y²), {times} times as steep. Choose an α for which the run zig-zags and still "
        "comes nearer.",
        spec=fixed(text, (10.0, 1.0), 0.19 / times),
        number=alpha_parameter(0.02 / times, 0.3 / times, 0.1 / times),
        window=BOWL_WINDOW,
        reached=reached,
        truth=f"just below 2/λmax = {number(most)} the saw lasts to the end",
        why=why,
    )


def saw_line(variant: int) -> DrawsNorm:
    """The norm along a sawtooth."""
    alpha = nth((0.187, 0.193, 0.189), variant)
    return DrawsNorm(
        ask=f"The saw with α = {number(alpha)} instead of 0.19, 100 steps. Draw ‖∇f‖₂ on a logarithmic axis.",
        spec=on_bowl(alpha, 100),
        window=BOWL_WINDOW,
        powers=(-9, 1),
        why=f"Along y the factor is 1 − 10α = {number(1 - 10 * alpha)}; the norm does not see its sign.",
    )


def exact(kappa: float, relaxation: float = 1.0) -> RunSpec:
    """Exact search from the worst start of a bowl."""
    return RunSpec(parse(bowl(kappa)), (kappa, 1.0), step_rule=Exact(relaxation), max_iterations=1500)


def growth(variant: int) -> Choice:
    """By what the number of steps grows with κ, for the best fixed step or the exact one."""
    low, times, rule = nth((5.0, 8.0), variant), nth((4, 10, 6), variant), nth(("best", "exact"), variant)

    def spec(kappa: float) -> RunSpec:
        return exact(kappa) if rule == "exact" else fixed(bowl(kappa), (kappa, 1.0), 2 / (1 + kappa), 1500)

    def ratio(runner: Runner) -> float:
        return steps_of(runner, spec(low * times)) / steps_of(runner, spec(low))

    def nearest(runner: Runner) -> int:
        return min((1, times, times**2), key=lambda one: abs(np.log(ratio(runner) / one)))

    def told(runner: Runner) -> str:
        few, many = steps_of(runner, spec(low)), steps_of(runner, spec(low * times))
        return f"{few} steps for κ = {low:g} and {many} for κ = {low * times:g}: about in proportion to κ."

    return Choice(
        ask=f"From κ = {low:g} to κ = {low * times:g}, each with the {'exact' if rule == 'exact' else 'best fixed'} "
        "step: how many times the steps?",
        options=(
            Option("About as many", lambda runner: nearest(runner) == 1, "The narrower valley takes longer."),
            Option(f"About {times} times", lambda runner: nearest(runner) == times, told),
            Option(f"About {times**2} times", lambda runner: nearest(runner) == times**2, "That would be κ squared."),
        ),
        before=(Landscape(bowl(low), around(low), (low, 1.0)),),
        shown=(NormsOfRuns(((f"κ = {low:g}", spec(low)), (f"κ = {low * times:g}", spec(low * times)))),),
    )


def condition(variant: int) -> Number:
    """κ of a symmetric Hessian."""
    a, b = nth((3.0, 5.0, 4.0), variant), nth((1.0, 2.0, 2.5), variant)
    text = f"{a:g}*(x^2 + y^2)/2 + {b:g}*x*y"
    seen = curvature(text)
    return Number(
        ask=rf"The Hessian is $\begin{{pmatrix}}{a:g}&{b:g}\\{b:g}&{a:g}\end{{pmatrix}}$. What is κ?",
        number=asked("Condition number", 0, 1000, "κ"),
        name="κ",
        truth=lambda runner: seen.condition_number or 0.0,
        why=f"The eigenvalues are {number(seen.smallest)} and {number(seen.largest)}; κ is their ratio.",
        misconceptions=(Misconception(lambda runner: seen.largest, "That is λmax; κ divides it by μ."),),
        shown=(Landscape(text, ((-4.0, 4.0), (-4.0, 4.0))),),
    )


def unit(variant: int) -> Number:
    """The unit of y that makes a bowl round."""
    kappa = nth((4.0, 25.0, 9.0, 16.0), variant)
    return Number(
        ask=f"In ½(x² + {kappa:g}y²) measure y in another unit, y = v/s. For which s > 0 is κ = 1?",
        number=asked("Factor", 0, 100, "s"),
        name="s",
        truth=lambda runner: float(np.sqrt(curvature(bowl(kappa)).condition_number or 0.0)),
        why=f"{kappa:g}y² becomes {kappa:g}v²/s², which is v² for s² = {kappa:g}.",
        misconceptions=(Misconception(lambda runner: kappa, "s is squared with y: its root is enough."),),
        before=(Landscape(bowl(kappa), around(kappa)),),
    )


def steeper(variant: int) -> Number:
    """The limit of a function that is multiplied by a number."""
    times = nth((2, 10, 4), variant)
    text = f"{times}*(x^2 + 10y^2)/2"
    return Number(
        ask=f"½(x² + 10y²) has the limit 2/λmax = 0.2. It is multiplied by {times}. What is the limit now?",
        number=asked("Step size", 0, 10, "2/λmax"),
        name="2/λmax",
        truth=lambda runner: 2 / curvature(text).largest,
        why=f"Every curvature is {times} times as large. κ stays 10, so with an α that follows nothing gets slower.",
        misconceptions=(
            Misconception(lambda runner: 0.2 * times, "Steeper ground bears shorter steps, not longer ones."),
        ),
        before=(Landscape("(x^2 + 10y^2)/2", BOWL_WINDOW),),
    )


def own_best(variant: int) -> OwnStep:
    """The fixed step with the fewest steps, on another bowl."""
    times, kappa = nth((2, 1, 3), variant), nth((10.0, 20.0, 6.0), variant)
    text, best = f"{coefficient(times)}{bowl(kappa)}", 2 / (1 + kappa) / times
    shown = f"{times}·½" if times > 1 else "½"

    # From (κ, 1) the best fixed step shrinks ‖∇f‖ by (κ − 1)/(κ + 1) at every step.
    fewest = round(math.log(1e-6 / (times * math.hypot(kappa, kappa))) / math.log((kappa - 1) / (kappa + 1)))

    def reached(run: Run, found: Diagnostics) -> bool:
        return run.status.name == "converged" and run.iterations <= 1.15 * fewest

    def why(run: Run, found: Diagnostics) -> str:
        arrived = "It takes" if run.status.name == "converged" else "It does not arrive in"
        return f"{arrived} {counted(run.iterations)}; with 2/(μ+λmax) it takes about {fewest}."

    return OwnStep(
        ask=f"f = {shown}(x² + {kappa:g}y²) from {pair((kappa, 1.0))}: choose the α with the fewest steps; within 15 "
        "%.",
        spec=fixed(text, (kappa, 1.0), best, 1500),
        number=alpha_parameter(best / 20, 2 * best, best / 3),
        window=around(kappa),
        reached=reached,
        truth=f"the best fixed step in the worst case is 2/(μ+λmax) = {number(best)}",
        why=why,
    )
