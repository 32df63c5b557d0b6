"""Checkers of the sentences about sweeps, strips and maps: each yields what is false.

Curvatures and kinds of points come from values of f in high precision, counts from the endings of the runs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from app.text import sweeps
from app.text.outcomes import OUTCOMES
from app.text.sweeps import Ends, Findings
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.base import with_step_size
from gradnorm_core.sweeps import Bifurcation, StepSizeSweep
from tests.support.claim_facts import Facts
from tests.support.claim_reading import NUMBER, PLACE, close, read

PREDICATES = {
    form: name
    for name, outcome in OUTCOMES.items()
    for form in (outcome.predicate, outcome.predicate.replace("s ", " ", 1), outcome.predicate.removesuffix("s"))
}
"""From the words of an ending, in the singular or the plural, to its name."""


def run_with(spec: RunSpec, alpha: float) -> Run:
    """The run of a spec with this step size."""
    return run_spec(replace(spec, step_rule=with_step_size(spec.step_rule, alpha)))


class Seen:
    """The facts of f at the place of a sentence, for a run from the start."""

    def __init__(self, spec: RunSpec) -> None:
        self.facts = Facts(run_spec(RunSpec(spec.objective, spec.start, goal=spec.goal, max_iterations=1)))

    def eigenvalues(self, text: str) -> np.ndarray:
        """λ, of −f for a maximum, at the point named; anywhere on a quadratic."""
        place = re.search(rf"(minimum|maximum) {PLACE}", text)
        at = [1.0, 1.0] if place is None else [read(one) for one in place.groups()[1:]]
        if place is not None and (exact := self.facts.newton(np.array(at))) is not None:
            return self.facts.eigenvalues(exact)
        return self.facts.eigenvalues(at)

    def wrong_kind(self, text: str) -> bool:
        """Whether the point named is not what it is called: f on a circle around it, to rounding of the place."""
        place = re.search(rf"(minimum|maximum) {PLACE}", text)
        if place is None:
            return False
        point = np.array([read(one) for one in place.groups()[1:]])
        found = self.facts.newton(point)
        near = point if found is None else found  # Newton's method has nothing to do on the point itself
        ring = self.facts.circle(near, 1e-3)
        called = -1 if place[1] == "maximum" else 1
        return called != self.facts.sign or bool(np.nanmin(ring) < -1e-9 * np.nanmax(np.abs(ring)))


def counted_in(sentences: str) -> Counter[str]:
    """``Of 40 runs 3 stall and 2 diverge.`` as counts by ending."""
    found: Counter[str] = Counter()
    for part in re.split(r",| and |\. ", sentences):
        if (clause := re.search(r"(\d+) ([a-z][a-z ]+[0-9a-z]*(?: lets? it)?)$", part.strip(" ."))) is None:
            continue
        if clause[2] in PREDICATES:
            found[PREDICATES[clause[2]]] += int(clause[1])
    return found


def false_of_sweep(sweep: StepSizeSweep, findings: Findings, spec: RunSpec) -> Iterator[str]:
    text, seen = " ".join([findings[0], *findings[1]]), Seen(spec)
    names = Counter(sweep.status_names.tolist())
    there = {
        a: k for a, k, s in zip(sweep.step_sizes, sweep.iterations, sweep.status_names, strict=True) if s == "converged"
    }
    if fastest := re.search(rf"Fastest of \d+ step sizes: α = {NUMBER}, (\d+) step", text):
        alike, all_ = re.search(r"(\d+) others? takes? as few", text), list(there.values())
        if int(fastest[2]) != min(all_) or int(alike[1] if alike else 0) + 1 != all_.count(min(all_)):
            yield f"fewest steps {min(all_)}, of {all_.count(min(all_))}"
        if not any(close(read(fastest[1]), a) for a, k in there.items() if k == int(fastest[2])):
            yield "another α is fastest"
        if (again := run_with(spec, read(fastest[1]))).iterations != int(
            fastest[2]
        ) or again.status.name != "converged":
            yield f"the α that is told takes {again.iterations} steps"
    elif there or ("whatever the step size" in text) != (names["flat_start"] == len(sweep.step_sizes)):
        yield f"{names}"
    if told := counted_in(text):
        if "All" in text and "Of " not in text:
            told = Counter({name: len(sweep.step_sizes) for name in told})
        if told != Counter({name: count for name, count in names.items() if name != "converged"}):
            yield f"{told} are told of {names}"
    best = re.search(rf"2/\(μ\+λmax\)(?: of −f)? = {NUMBER}", text)
    if best and not close(read(best[1]), 2 / float(seen.eigenvalues(text).sum())):
        yield f"2/(μ+λmax) with λ = {seen.eigenvalues(text)}"
    if seen.wrong_kind(text):
        yield "the point is of another kind"
    if needs := re.search(rf"needs about {NUMBER} steps", text):
        lam, g = seen.eigenvalues(text), np.linalg.norm(seen.facts.gradient(spec.start))
        rates = np.abs(1 - np.outer(sweep.step_sizes, lam)).max(axis=1)
        steps = math.log(spec.gradient_tolerance / g) / np.log(rates[rates < 1])
        if not close(read(needs[1]), float(steps.min()), 2):
            yield f"{steps.min():.4g} steps"


def false_of_strip(strip: Bifurcation, findings: Findings, spec: RunSpec) -> Iterator[str]:
    text, seen = " ".join([findings[0], *findings[1]]), Seen(spec)
    if limit := re.search(rf"2/λmax(?: of −f)? = {NUMBER}", text):
        value = 2 / float(seen.eigenvalues(text if PLACE else findings[0])[-1])
        if not close(read(limit[1]), value, 6 if "minimum (" not in text else 3):
            yield f"2/λmax = {value:.8g}"
    if seen.wrong_kind(text):
        yield "the point is of another kind"
    for words, count in (
        ("settles? on a point", (strip.periods == 1).sum()), ("Aperiodic", (strip.periods == 0).sum()),
        ("On a cycle", (strip.periods > 1).sum()),
    ):  # fmt: skip
        told = re.search(
            rf"{words}, or not settled yet: (\d+) of|{words}: (\d+) of|(\d+|None) of \d+ step sizes {words}", text
        )
        if told and int(next(one for one in told.groups() if one).replace("None", "0")) != count:
            yield f"{count}: {words}"
    if "grow without end above" in text:
        beyond = strip.step_sizes > 1.001 * read(limit[1] if limit else "")
        if (strip.periods[beyond] == 1).any():
            yield "some beyond the limit settle"
    yield from unsettled(strip)


def unsettled(strip: Bifurcation) -> Iterator[str]:
    """Runs said to rest although a plain loop moves on from there as before, and gradients that are not small."""
    spec = strip.spec
    if spec.noise is not None or spec.clip is not None or spec.direction != Steepest():
        return
    sign = -1 if spec.goal == "maximize" else 1
    for place in np.flatnonzero(strip.periods == 1)[:3]:
        x, alpha = strip.points[-1, place], sign * strip.step_sizes[place]
        before = strip.points[0, place]
        ahead = x - alpha * spec.objective.gradient_at(x) * len(strip.points)  # at the pace of now
        if (
            np.abs(ahead - x).max() > 1e-12 * np.abs(x).max()
            and np.abs(ahead - x).max() > 0.9 * np.abs(x - before).max() > 0
        ):
            yield f"with α = {strip.step_sizes[place]:.4g} the run creeps on"


def false_of_map(ends: Ends, findings: Findings, noun: str) -> Iterator[str]:
    text = " ".join([findings[0], *findings[1]])
    there = float(ends.arrived.mean())
    if text.startswith("None of"):
        if there:
            yield f"{there:.2%} come within the tolerance"
    else:
        for share, x, y in re.findall(
            rf"((?:[\d.]+|under [\d.]+|over [\d.]+) %)(?: of [\d,]+ {noun} come within the tolerance)? at {PLACE}",
            text.replace("Under", "under").replace("Over", "over"),
        ):
            near = [
                i
                for i, a in enumerate(ends.attractors)
                if np.abs(a - [read(x), read(y)]).max() <= 6e-3 * np.abs(a).max() + 1e-4
            ]
            if not any(shares_agree(share, float((ends.targets == i).mean())) for i in near):
                yield f"{share} at ({x}, {y})"
        if others := re.search(r"((?:[\d.]+|under [\d.]+|over [\d.]+) %) at (more than )?(\d+) other (points?)", text):
            rest = ends.arrived & ~np.isin(ends.targets, range(sweeps.LISTED_POINTS))
            if not shares_agree(others[1], float(rest.mean())):
                yield f"{rest.mean():.2%} at other points"
            if (others[3] == "1") != (others[4] == "point"):
                yield "the plural"
        elif (ends.arrived & (ends.targets < 0)).any() or len(ends.attractors) > sweeps.LISTED_POINTS:
            yield "points of arrival are not told"
    for name in set(ends.status_names.ravel().tolist()) - {"converged"}:
        share = float((ends.status_names == name).mean())
        forms = [form for form, known in PREDICATES.items() if known == name]
        told = [
            found
            for form in forms
            for found in re.findall(rf"((?:[\d.]+|[Uu]nder [\d.]+|[Oo]ver [\d.]+) %) {form}\b", text)
        ]
        if not told or not shares_agree(told[0].lower(), share):
            yield f"{share:.2%} {name}"


def shares_agree(told: str, share: float) -> bool:
    if told.startswith("under"):
        return 0 < share < float(told.split()[1]) / 100
    if told.startswith("over"):
        return float(told.split()[1]) / 100 < share < 1
    return abs(float(told.split(maxsplit=1)[0]) - 100 * share) <= (0.051 if "." in told else 0.51) and (
        told != "100 %" or share == 1
    )
