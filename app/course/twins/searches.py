"""Twins of the questions about exact and backtracking searches (lessons 6 and 8)."""

from __future__ import annotations

import numpy as np

from app.course.behaviour_questions import Behaves
from app.course.common import asked, fixed, steps_of
from app.course.illustrations import Curves, Landscape, LineSearch, Path, Paths
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.course.twins.steps import around, bowl, exact
from app.course.twins.variants import nth
from app.text.grammar import counted
from app.text.numbers import coefficient, number, pair
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.objectives.formula import parse

KAPPAS = (20.0, 5.0, 8.0)


def exact_moves(variant: int) -> Behaves:
    """How an exact search moves from the worst start of another bowl."""
    kappa = nth((15.0, 30.0, 6.0), variant)
    return Behaves(
        ask=f"Exact steps on ½(x² + {kappa:g}y²) from {pair((kappa, 1.0))}. How will the run move?",
        spec=exact(kappa),
        window=around(kappa),
        options=("glides", "creeps", "zig-zags", "diverges"),
        why="The best step for one step ahead makes every gradient orthogonal to the one before.",
    )


def exact_step(variant: int) -> Number:
    """The first step size of an exact search."""
    start, kappa = nth(((2.0, 1.0), (3.0, 1.0), (4.0, -1.0)), variant), nth((4.0, 9.0, 6.0), variant)
    g = np.array([start[0], kappa * start[1]])
    spec = RunSpec(parse(bowl(kappa)), start, step_rule=Exact(), max_iterations=30)
    window = ((-5.0, 5.0), (-3.0, 3.0))
    return Number(
        ask=f"½(x² + {kappa:g}y²) from {pair(start)}, where g = {pair(g)}. The exact α is gᵀg/gᵀAg. How large is it?",
        number=asked("Step size", 0, 10, "α₀"),
        name="α₀",
        tolerance=0.02,
        truth=lambda runner: float(runner.run(spec).step_sizes[0]),
        why=f"gᵀg = {number(float(g @ g))} and gᵀAg = {number(float(g[0] ** 2 + kappa * g[1] ** 2))}.",
        misconceptions=(Misconception(lambda runner: 1 / kappa, "That is 1/λmax, exact along y alone."),),
        before=(Landscape(bowl(kappa), window, start),),
        shown=(Path(spec, window), LineSearch(spec)),
    )


def relaxed(variant: int) -> Choice:
    """Exact steps against a share of them."""
    kappa, share = nth((20.0, 30.0, 15.0), variant), nth((0.9, 0.7), variant)
    whole, part = exact(kappa), exact(kappa, share)

    def ratio(runner: Runner) -> float:
        return steps_of(runner, part) / steps_of(runner, whole)

    return Choice(
        ask=f"κ = {kappa:g} and {100 * share:.0f} % of the exact step each time. How many steps, against the "
        "exact ones?",
        options=(
            Option("More", lambda runner: ratio(runner) > 1.05, "What is best for one step is not best for many."),
            Option("About as many", lambda runner: 0.95 <= ratio(runner) <= 1.05, "The difference is plain to see."),
            Option(
                "Fewer",
                lambda runner: ratio(runner) < 0.95,
                lambda runner: (
                    f"{steps_of(runner, part)} against {steps_of(runner, whole)}: a shorter step breaks the "
                    "rhythm of the saw."
                ),
            ),
        ),
        before=(Path(whole, around(kappa)),),
        shown=(Paths(around(kappa), (("exact", whole), (f"{100 * share:.0f} %", part))),),
    )


def accepted(variant: int) -> Number:
    """The step size that backtracking takes first."""
    text = nth(("(x^2 + 20y^2)/2", "x^2 + 3y^2", "x^4/4 + y^2/2"), variant)
    start = nth(((4.0, 1.0), (3.0, -1.0), (2.0, 2.0)), variant)
    spec = RunSpec(parse(text), start, step_rule=Armijo(), max_iterations=60)
    window = ((-5.0, 5.0), (-4.0, 4.0))
    g = pair(parse(text).gradient_at(start))

    def why(runner: Runner) -> str:
        first = runner.run(spec).trajectory.trials.of(0)
        tried = ", ".join(f"{number(a)}: {number(v)}" for a, v in zip(first.step_sizes, first.values, strict=True))
        return f"f is {number(float(runner.run(spec).values[0]))} at the start. With α = {tried}; the last is taken."

    return Number(
        ask=f"Backtracking tries α = 1, ½, ¼, … from {pair(start)}, where ∇f = {g}, for f = {text}. Which is "
        "taken first?",
        number=asked("Step size", 0, 10, "α₀"),
        name="α₀",
        truth=lambda runner: float(runner.run(spec).step_sizes[0]),
        why=why,
        before=(Landscape(text, window, start),),
        shown=(Path(spec, window), LineSearch(spec)),
    )


def norm_rises(variant: int) -> Choice:
    """Whether the gradient norm rises in a run with Armijo's rule."""
    kappa, start = nth((10.0, 1.0, 40.0), variant), nth(((6.0, 2.0), (5.0, 3.0), (10.0, 0.5)), variant)
    spec = RunSpec(parse(bowl(kappa)), start, step_rule=Armijo(), max_iterations=300)

    def count(runner: Runner) -> int:
        return len(runner.diagnosis(spec).norm_rises[2])

    window = ((-4.0, 11.0), (-5.0, 5.0))
    return Choice(
        ask=f"Armijo's rule on ½(x² + {coefficient(kappa)}y²) from {pair(start)}: f falls at every step. "
        "Does ‖∇f‖₂, too?",
        options=(
            Option(
                "Yes, at every step of this run",
                lambda runner: count(runner) == 0,
                "Here no step leads to steeper ground; the rule does not promise it.",
                mistaken="Some steps lead to steeper ground.",
            ),
            Option(
                "No, it rises at some steps",
                lambda runner: count(runner) > 0,
                lambda runner: f"It rises at {counted(count(runner))}: a lower point may be a steeper one.",
                mistaken="No step of this run leads to steeper ground.",
            ),
        ),
        before=(Landscape(bowl(kappa), window, start),),
        shown=(Path(spec, window), Curves(spec)),
    )


def blindly(variant: int) -> Behaves:
    """A fixed step where the curvature changes along the way."""
    alpha, start = nth((0.05, 0.5, 0.2), variant), nth(((2.0, 2.0), (3.0, -1.0), (2.5, 1.0)), variant)
    return Behaves(
        ask=f"f = ¼x⁴ + ½y² from {pair(start)} with the fixed step α = {number(alpha)}. What happens?",
        spec=fixed("x^4/4 + y^2/2", start, alpha),
        window=((-4.0, 4.0), (-3.0, 3.0)),
        options=("glides", "creeps", "zig-zags", "drifts", "diverges"),
        why=f"At the start the curvature along x is 3x² = {number(3 * start[0] ** 2)}, at the minimum 0.",
    )
