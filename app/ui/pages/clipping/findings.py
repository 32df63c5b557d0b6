"""The findings of the Clipping page: sentences that follow from the runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.text.grammar import counted, joined
from app.text.html import table
from app.text.numbers import apart, column_of_ends, number, spot, unlike
from app.text.outcomes import LABELS
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.treatments import Treated
from gradnorm_core.norms import ROUNDING, is_longer

LOST = ("diverged", "left_the_domain")
"""Endings of an untreated run that a clip can save it from."""


def headline(runs: Sequence[Treated], limit: float) -> str:
    """Says that clipping by norm saves the run, costs it steps, or has nothing to do."""
    plain, by_norm, *_ = runs
    if not np.isfinite(plain.logged[0]):
        return "There is no gradient at the start."
    if not any(one.clipped for one in runs[:3]):
        return f"No gradient is above c = {number(limit)}: the clipped runs are the untreated one."
    ends = plain.run.status.name, by_norm.run.status.name
    if ends[0] in LOST and ends[1] not in LOST:
        saved = "Clipping saves this run: untreated" if ends[1] == "converged" else "Untreated"
        return f"{saved} it {how_it_ends(plain)}; clipped by norm it {how_it_ends(by_norm)}."
    if ends == ("converged", "converged"):
        return _compared(plain.run.iterations, by_norm.run.iterations)
    return _first_step(runs, limit) or (
        f"The largest gradient of the untreated run has norm {unlike(largest(plain.logged), [limit])}, "
        f"c = {number(limit)}."
    )


def _compared(plain: int, clipped: int) -> str:
    """Both runs converge: which of them takes more steps."""
    if plain == clipped:
        return f"Untreated and clipped by norm the run converges after {counted(plain)}."
    costs = f"{'costs' if clipped > plain else 'saves'} {counted(abs(clipped - plain))}"
    return (
        f"Clipping by norm {costs} here: untreated the run converges after {counted(plain)}, clipped after {clipped}."
    )


def _first_step(runs: Sequence[Treated], limit: float) -> str:
    """How much shorter the clip by norm makes the first step; "" where it leaves it."""
    plain, by_norm, *_ = runs
    first = float(plain.logged[0])
    if not np.isfinite(first) or not is_longer(plain.logged, limit)[0] or not len(by_norm.lengths):
        return ""
    step = plain.run.spec.step_rule.step_size * first  # type: ignore[attr-defined]  # a fixed step, see spec_of
    would, does = apart(step, float(by_norm.lengths[0]))
    return f"The first step would be {would} long; clipped by norm it is {does}."


def sentences(runs: Sequence[Treated], limit: float) -> list[str]:
    """The first step, how the runs end, and how the normalized run moves at its end."""
    *clipped, normalized = runs
    clauses = [f"{ended(one)}." for one in clipped if not _same(one, runs[0])]
    together = [one.treatment.letter for one in clipped if _same(one, runs[0])]
    verb = "are one run, which" if len(together) > 1 else f"({runs[0].treatment.name})"
    clauses.insert(0, f"{joined(together)} {verb} {how_it_ends(runs[0])}.")
    first = _first_step(runs, limit)
    shortened = [] if not first or first == headline(runs, limit) else [first]
    return [*shortened, *clauses, _normalized(normalized)]


def _same(one: Treated, other: Treated) -> bool:
    """Whether two runs have the same iterates but for rounding."""
    here, there = one.run.points, other.run.points
    return here.shape == there.shape and np.allclose(here, there, rtol=0, atol=ROUNDING * float(np.abs(here).max()))


def ended(one: Treated) -> str:
    """``B (clip by norm) converges after 36 steps``."""
    return f"{one.treatment.letter} ({one.treatment.name}) {how_it_ends(one)}"


def how_it_ends(one: Treated) -> str:
    """The end of a run as a predicate."""
    steps = counted(one.run.iterations)
    norm = unlike(float(one.logged[-1]), [one.run.spec.gradient_tolerance])
    match one.run.status.name:
        case "converged":
            return f"converges after {steps}"
        case "iteration_limit":
            return f"has ‖∇f‖₂ = {norm} after {steps}"
        case "diverged":
            return f"diverges after {steps}"
        case "left_the_domain":
            return f"leaves the domain at step {one.run.iterations + 1}"
        case "flat_start":
            return "meets the tolerance at the start"
        case name:
            return f"ends after {steps}: {LABELS[name]}"


def _normalized(one: Treated) -> str:
    if one.run.status.name != "iteration_limit" or not len(one.lengths):
        return f"{ended(one)}."
    all_ = "all of them " if len(one.lengths) > 1 else ""
    return f"{ended(one)}, {all_}{number(float(one.lengths[-1]))} long."


def largest(norms: Floats) -> float:
    """The largest finite number."""
    finite = norms[np.isfinite(norms)]
    return float(finite.max()) if finite.size else float("nan")


def results_table(runs: Sequence[Treated]) -> str:
    """One row per treatment: steps, end, norms before and after, the largest turn."""
    head = [
        "", "steps", "ended", "f at the end", "largest ‖g‖₂ before", "largest ‖g‖₂ after", "gradients changed",
        "largest turn", "longest step",
    ]  # fmt: skip
    ends = column_of_ends([one.run.values for one in runs])
    return table(head, [_row(one, end) for one, end in zip(runs, ends, strict=True)])


def _row(one: Treated, end: str) -> list[str]:
    longest = number(float(one.lengths.max())) if len(one.lengths) else "none"
    turned = largest(one.turns)
    return [
        f"{one.treatment.letter} {one.treatment.name}", str(one.run.iterations),
        LABELS[one.run.status.name], end,
        *apart(largest(one.logged), largest(one.after)), f"{one.clipped} of {len(one.logged)}",
        "none" if np.isnan(turned) else _degrees(turned), longest,
    ]  # fmt: skip


def _degrees(angle: float) -> str:
    """An angle between a gradient and what clipping leaves of it, never rounded to the 45° that it stays below."""
    return "0°" if angle < 1e-6 else f"{apart(angle, 45.0)[0]}°"


def logged_sentence(one: Treated, limit: float) -> str:
    """How often the logged norm exceeds the limit; the norm that is used never does."""
    longer = int(is_longer(one.logged, limit).sum())
    if not longer:
        return f"Here no logged norm is above c = {number(limit)}: nothing is clipped."
    most, used = largest(one.logged), largest(one.after)
    return (
        f"Here, in run {one.treatment.letter}: {longer} of {len(one.logged)} logged norms are above "
        f"c = {unlike(limit, [most])}, the largest is {unlike(most, [limit, used])}; after clipping the largest is "
        f"{unlike(used, [most])}."
    )


def vanishing_sentences(runs: Sequence[Treated], limit: float) -> str:
    """The norm at which the plateau's runs begin, and whether clipping changes anything there."""
    plain, by_norm, by_value, _ = runs
    start, step_size = plain.run.points[0], plain.run.spec.step_rule.step_size  # type: ignore[attr-defined]  # fixed
    same = _same(by_norm, plain) and _same(by_value, plain)
    if same:
        rest = "A, B and C are one run"
    elif is_longer(plain.logged, limit)[0]:
        rest = f"it is above c = {number(limit)}, so clipping shortens the steps on the plateau as well"
    else:
        rest = f"near the well some are above c = {number(limit)}, and there the runs part"
    return (
        f"On the scene Plateau from {spot(start)}, α = {number(step_size)}: the first gradient has norm "
        f"{unlike(float(plain.logged[0]), [limit])}; {rest}."
    )


def turn_sentence(gradient: Floats, limit: float, by_value: Floats, angle: float) -> str:
    """How both clips change the first gradient."""
    if not np.isfinite(gradient).all() or not gradient.any():
        return "At your start there is no direction to keep or to turn."
    cut = [apart(float(one), float(other)) for one, other in zip(gradient, by_value, strict=True)]
    given, clipped = (f"({', '.join(texts)})" for texts in zip(*cut, strict=True))
    vectors = f"g = {given}"
    if np.array_equal(gradient, by_value):
        return (
            f"At your start {vectors}: no coordinate is above c = {number(limit)}, clipping by value changes nothing."
        )
    return f"At your start {vectors}; by value it becomes {clipped} and turns by {_degrees(angle)}."


def settle_sentence(distances: dict[float, Floats]) -> str:
    """For each step size how near an iterate comes, and how far at least the farther of two consecutive ones stays."""
    clauses = []
    for step_size, distance in distances.items():
        pairs = np.maximum(distance[1:], distance[:-1])
        clauses.append(
            f"α = {number(step_size)}, α/2 = {number(step_size / 2)}: the nearest iterate is {number(distance.min())} "
            f"from the minimizer, and of two consecutive ones the farther is never nearer than {number(pairs.min())}"
        )
    return "; ".join(clauses) + "."
