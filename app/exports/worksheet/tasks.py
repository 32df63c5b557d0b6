"""The questions of a worksheet and their answers with the working. Every answer is computed by gradnorm_core."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.exports.worksheet.method import given
from app.settings.settings import Settings, to_spec
from app.text.free_letters import in_free_letters
from app.text.grammar import counted, joined
from app.text.letters import head
from app.text.numbers import factor, number, pair
from app.text.taken_letters import fitted, letters_of
from app.text.verdict.verdict import verdict
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.digits import ALL
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics import stability
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.diagnostics.kinks import is_kink
from gradnorm_core.diagnostics.rough_points import jumps_at
from gradnorm_core.diagnostics.turning import angles
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm

DIGITS = 4
PLACE_DIGITS = 7
"""Digits of the point at which eigenvalues are asked for: enough to compute them to DIGITS."""
NOTHING = 1e-6
"""A coordinate of the end below this part of the way is 0 as far as the run can tell."""
ROUNDING = 1e-12
"""A gradient below this part of the first one is rounding."""
SHARES = (0.2, 0.9, 1.1)
"""The step sizes of the predictions, as parts of the limit of stability."""
SMALLEST_STEP = 1e-8
"""A step shorter than this part of x₀ is lost in its digits, and has no working."""
LEAST_ANGLE = 1e-5
"""Below this, in degrees, float64 does not tell an angle from 0 by its cosine."""
FLOAT_DIGITS = 16
LEVEL = 1e-12
"""A product of two gradients below this share of their norms is 0 but for rounding."""
LEVEL_ANGLE = 1e-9
"""An angle below this, in degrees, is 0 but for rounding."""


@dataclass(frozen=True, slots=True)
class Task:
    """A question, and its answer for the key: plain text both.

    Attributes:
        question, answer: in words.
        differentiates: whether the key shows the formula of ∇f with it.
    """

    question: str
    answer: str
    differentiates: bool = False


def quiet_run(settings: Settings) -> Run:
    """The run on the sheet: that of the screen without its noise, which nobody can compute by hand."""
    return run_spec(replace(to_spec(settings), noise=None))


def tasks(run: Run) -> list[Task]:
    """The questions that the run on the sheet can answer."""
    spec, seen = run.spec, diagnose(run.objective, run)
    at, gradient = pair_given(spec.start), run.gradients[0]
    asked = f"Find ∇{head(run.objective.variables)} by hand, and its value at x₀ = {at}."
    if (missing := _no_gradient(run)) is not None:
        return [Task(asked, missing, differentiates=True)]
    found = [Task(asked, f"∇f(x₀) = {pair(gradient, DIGITS)}.", differentiates=True)]
    found.append(Task("Compute its norms ‖∇f(x₀)‖₁, ‖∇f(x₀)‖₂ and ‖∇f(x₀)‖∞.", _norms(gradient)))
    if run.iterations and np.isfinite(run.points[1]).all():
        found.append(Task("Make the first step by hand: compute x₁ and f(x₁).", _first_step(run)))
        found += _after_it(run)
    theory = [
        replace(task, question=fitted(task.question, run.objective), answer=fitted(task.answer, run.objective))
        for task in _limit(run, seen)
    ]
    return [*found, *theory, *_stops(run)]


def _no_gradient(run: Run) -> str | None:
    """The answer where there is no gradient at the start; None where there is one."""
    if np.isnan(run.values[0]):
        return "f is not defined at x₀, so it has no gradient there."
    if not np.isfinite(run.gradients[0]).all():
        return "f has no gradient at x₀, or one that is too large for float64."
    if is_kink(run.objective, run.points[0]):
        return "f has a kink at x₀, so it has no gradient there."
    return "f jumps at x₀, so it has no gradient there." if jumps_at(run.objective, run.points[0]) else None


def pair_given(point: Sequence[float]) -> str:
    """A point with all its digits: what a step by hand begins with."""
    return f"({', '.join(given(coordinate) for coordinate in point)})"


def _norms(gradient: Floats) -> str:
    one, two, most = (number(float(gradient_norm(gradient, p)), DIGITS) for p in (1.0, 2.0, math.inf))
    first, second = (number(abs(one), DIGITS) for one in gradient)
    return (
        f"‖∇f‖₁ = {first} + {second} = {one}; ‖∇f‖₂ = √({_base(first)}² + {_base(second)}²) = {two}; "
        f"‖∇f‖∞ = max({first}, {second}) = {most}."
    )


def _base(shown: str) -> str:
    """A number as the base of a power: with parentheses where it has a power of ten itself."""
    return f"({shown})" if "10" in shown and not shown.replace(".", "").isdigit() else shown


def _values(run: Run) -> tuple[str, str]:
    """f(x₀) and f(x₁), with as many more digits as it takes to see by how much they differ."""
    before, after = float(run.values[0]), float(run.values[1])
    (digits,) = _digits_of([max(abs(before), abs(after))], [abs(after - before)])
    return number(before, digits), number(after, digits)


def _digits_of(sizes: Iterable[float], changes: Iterable[float]) -> list[int]:
    """The digits that each number needs to show DIGITS of its change."""
    more = (
        math.floor(math.log10(size / change)) if 0 < change < size < math.inf else 0
        for size, change in zip(sizes, changes, strict=True)
    )
    return [min(DIGITS + one, FLOAT_DIGITS) for one in more]


def _at_least(point: Floats, digits: Sequence[int]) -> str:
    return f"({', '.join(number(float(at), one) for at, one in zip(point, digits, strict=True))})"


def _first_step(run: Run) -> str:
    """g, what clipping makes of it, d, x₁ and f(x₁)."""
    spec, start = run.spec, run.points[0]
    g = -run.gradients[0] if spec.goal == "maximize" else run.gradients[0]
    taken = () if isinstance(spec.direction, Rule) else letters_of(run.objective)
    slope, direction = (in_free_letters(letter, taken) for letter in "gd")
    working = [f"{slope} = {pair(g, DIGITS)}"]
    if spec.clip is not None:
        clipped = _clipped(run)
        cut = f"clipped, {slope} = {pair(clipped, DIGITS)}"
        working.append(f"clipping leaves {slope} as it is" if (clipped == g).all() else cut)
    moved = run.points[1] - start
    digits = _digits_of(np.abs(run.points[:2]).max(axis=0), np.abs(moved))
    x0, x1 = (_at_least(point, digits) for point in run.points[:2])
    if np.abs(moved).max() > SMALLEST_STEP * max(1.0, float(np.abs(start).max())):
        d = pair(run.directions[0], DIGITS)
        working += [f"{direction} = {d}", f"x₁ = {x0} + {number(run.step_sizes[0], DIGITS)}·{d} = {x1}"]
    else:
        working.append(f"x₁ = {x1}")
    return f"{'; '.join(working)}; f(x₁) = {_values(run)[1]}."


def _clipped(run: Run) -> Floats:
    """The gradient that the first step is made of; rows are clipped one by one before their mean is taken."""
    return np.asarray(run.spec.seen(run.points[:1])[0])


def _after_it(run: Run) -> list[Task]:
    """Whether the first step goes the right way, and how far it turns the gradient."""
    before, after = float(run.values[0]), float(run.values[1])
    shown = _values(run)
    if not (math.isfinite(before) and math.isfinite(after)):
        return []
    sign, way = (">", after > before) if run.spec.goal == "maximize" else ("<", after < before)
    found = [
        Task(f"Is f(x₁) {sign} f(x₀)?",
             f"{'Yes' if way else 'No'}: f(x₀) = {shown[0]} and f(x₁) = {shown[1]}.")
    ]  # fmt: skip
    angle = float(angles(run.gradients[:2])[0])
    first, second = (float(size) for size in gradient_norm(run.gradients[:2], 2))
    # After a step onto the minimum the gradient is rounding alone, and so is its angle.
    angle = 0.0 if angle < LEVEL_ANGLE else angle
    if math.isfinite(angle) and second > ROUNDING * first and not is_kink(run.objective, run.points[1]):
        answer = (
            f"∇f(x₁) = {pair(run.gradients[1], DIGITS)}; {_cosine(run.gradients, angle)}, an angle of {number(angle)}°."
        )
        found.append(Task("Compute ∇f at x₁, and the angle between ∇f(x₀) and ∇f(x₁).", answer))
    return found


def _cosine(gradients: Floats, angle: float) -> str:
    """The quotient with the digits from which the angle, in degrees, follows: a small one needs many."""
    one, two = gradients[0], gradients[1]
    lengths = [float(gradient_norm(g, 2)) for g in (one, two)]
    product = float(one @ two)
    product = 0.0 if abs(product) < LEVEL * lengths[0] * lengths[1] else product
    numbers = (product, *lengths)
    enough = (digits for digits in range(DIGITS, ALL) if _angle_of(numbers, digits) == number(angle))
    digits = next(enough, DIGITS)
    above, first, second = (number(one, digits) for one in numbers)
    return f"cos φ = ∇f(x₀)·∇f(x₁)/(‖∇f(x₀)‖₂·‖∇f(x₁)‖₂) = {above}/({first}·{second})"


def _angle_of(numbers: Sequence[float], digits: int) -> str:
    """The angle in degrees, as the key writes it, whose cosine is the quotient of these numbers with so many digits."""
    product, first, second = (float(f"{one:.{digits}g}") for one in numbers)
    found = math.degrees(math.acos(max(-1.0, min(1.0, product / (first * second)))))
    return number(0.0 if found < LEAST_ANGLE else found)


def _limit(run: Run, seen: Diagnostics) -> list[Task]:
    """The eigenvalues at the end and the limit of this method, where there is a theory of it; and predictions."""
    spec, goal = run.spec, seen.stationary
    wanted = "maximum" if spec.goal == "maximize" else "minimum"
    if goal is None or run.status.name != "converged" or seen.stationary_kind != wanted:
        return []
    end = goal.curvature
    if stability.linear_step(spec) is None or not (end.known and end.smallest > 0):
        return []
    limit = stability.limit(spec.direction, float(end.largest))
    if limit is None or not math.isfinite(limit.step_size):
        return []
    matrix = "−∇²f" if spec.goal == "maximize" else "∇²f"
    low, high = (number(float(one), DIGITS) for one in (end.smallest, end.largest))
    asked = f"The run ends {_at(run, goal.point, wanted)}. Compute the eigenvalues of {matrix} there"
    if limit.label == "2":
        asked += ". The limit of stability of Newton's method is α = 2, whatever they are: why?"
        because = in_free_letters("since d = −H⁻¹g takes λ out", letters_of(run.objective))
        answer = f"λ = {low} and {high}. One step multiplies the error by 1 − α, {because}."
    else:
        asked += f", and from the largest, λmax, the limit of stability of this method, {limit.label}."
        answer = f"λ = {low} and {high}; {limit.label} = {number(limit.step_size, DIGITS)}."
    return [Task(asked, answer), *_predictions(run, limit.step_size, np.array([end.smallest, end.largest]))]


def _at(run: Run, point: Floats, name: str) -> str:
    """The stationary point at which a run ends, or near which its gradient has passed the test.

    A coordinate that is nothing beside the way the run has come is 0.
    """
    nothing = NOTHING * float(np.abs(run.points).max())
    there = float(np.abs(run.points[-1] - point).max()) <= nothing
    return (
        f"{'at' if there else 'near'} the {name} {pair(np.where(np.abs(point) <= nothing, 0.0, point), PLACE_DIGITS)}"
    )


def _predictions(run: Run, limit: float, eigenvalues: Floats) -> list[Task]:
    """How the run moves at step sizes around the limit; far from the minimum the theory may not hold, so not there."""
    found = []
    for share in SHARES:
        alpha = float(f"{share * limit:.3g}")
        other = run_spec(replace(run.spec, step_rule=Fixed(alpha)))
        arrives = other.status.name == "converged"
        rate = float(stability.factors(run.spec.direction, alpha, eigenvalues).max())
        if (other.status.name == "diverged" and rate < 1) or (arrives and rate > 1):
            continue
        headline = verdict(other, diagnose(other.objective, other)).headline
        side = "below" if alpha < limit else "above"
        question = f"Predict: what becomes of the run with α = {given(alpha)}?"
        by = f"near the end a step multiplies the error by up to {factor(rate)}"
        why = f"α is {side} the limit {number(limit, DIGITS)}: {by}."
        found.append(Task(question, f"{headline}. {why}"))
    return found


def _stops(run: Run) -> list[Task]:
    """When the test on the gradient norm is met, for each norm; asked only where the answers differ."""
    tolerance = run.spec.gradient_tolerance
    # ‖v‖∞ ≤ ‖v‖₂ ≤ ‖v‖₁: the run that stops for p = 1 has met the other two tests on its way.
    longest = run if run.spec.tolerance_norm == 1 else run_spec(replace(run.spec, tolerance_norm=1.0))
    if longest.status.name != "converged":
        return []
    steps = {
        word: int(np.argmax(gradient_norm(longest.gradients, p) <= tolerance))
        for word, p in (("∞", math.inf), ("2", 2.0), ("1", 1.0))
    }
    if len(set(steps.values())) == 1:
        return []
    asked = f"The run stops once ‖∇f‖ₚ ≤ {given(tolerance)}. Which p of 1, 2 and ∞ stops first, and why?"
    first = [word for word in steps if steps[word] == steps["∞"]]
    counts = joined([f"{counted(count)} for p = {word}" for word, count in steps.items()])
    return [Task(asked, f"{joined([f'p = {word}' for word in first])}, since ‖v‖∞ ≤ ‖v‖₂ ≤ ‖v‖₁ "
                 f"for every v: {counts}.")]  # fmt: skip
