"""Checkers of the sentences of a comparison: read, and held to the iterates and to f at their ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from app.ui.pages.compare.results import Result
from gradnorm_core.arrays import Floats
from tests.support.claim_reading import NUMBER, PLACE, close, read

P = {"‖∇f‖₁": 1.0, "‖∇f‖₂": 2.0, "‖∇f‖∞": np.inf}
SAME = 1e-9
"""Points that differ by a smaller share of the way differ by rounding."""


def objections(
    results: Sequence[Result], head: str, partings: Sequence[str], ends: str | None
) -> Iterator[tuple[str, str]]:
    """The sentences of a comparison that are false, each with the reason."""
    runs = {one.letter: one for one in results}
    lost: list[str] = []
    for clause in head.removesuffix(".").split("; "):
        if why := _of_the_conclusion(clause, runs, lost):
            yield clause, why
        lost += letters(clause) if " at f = " not in clause else []
    for sentence in partings:
        if why := _of_parting(sentence, runs):
            yield sentence, why
    if ends is not None and (why := _of_ends(ends, runs)):
        yield ends, why


def letters(text: str) -> list[str]:
    return re.findall(r"\b[A-H]\b", text)


def meets(one: Result) -> bool:
    """Whether the last gradient passes the test, from the numbers alone."""
    spec = one.run.spec
    return bool(np.linalg.norm(one.run.gradients[-1], spec.tolerance_norm) <= spec.gradient_tolerance)


def _of_the_conclusion(clause: str, runs: dict[str, Result], lost: Sequence[str]) -> str | None:
    named = [runs[letter] for letter in letters(clause.split(" with ", maxsplit=1)[0])]
    there = [one for one in runs.values() if meets(one)]
    if clause.startswith("Every run starts"):
        return None if all(meets(one) and not one.run.iterations for one in runs.values()) else "not every run does"
    if "of the runs that take a step" in clause.lower() or "No run that takes a step" in clause:
        there = [one for one in there if one.run.iterations]
    if clause.startswith("No run "):
        return f"{[one.letter for one in there]} do" if there else None
    if re.search(r" arrives?\b| tolerance( first)?,? with | needs ", clause) or clause.startswith("then "):
        return _of_arrivals(clause, named, there, runs)
    if " at f = " in clause:
        return _of_the_value(clause, named[0], [one for one in runs.values() if one.letter not in lost])
    if found := re.search(rf"has (\S+) = {NUMBER} left", clause):
        norm = float(np.linalg.norm(named[0].run.gradients[-1], P[found[1]]))
        return None if close(read(found[2]), norm) and not meets(named[0]) else f"{norm:.4g} is left"
    return _of_an_end(clause, named)


def _of_arrivals(clause: str, named: list[Result], there: list[Result], runs: dict[str, Result]) -> str | None:
    if clause.startswith("then "):
        named = [runs[letter] for letter in letters(clause)]
    if not all(meets(one) for one in named):
        return "the test is not met"
    cost = {one.letter: one.run.evaluations.gradients for one in runs.values()}
    least = min(cost[one.letter] for one in there if one.run.iterations)
    earliest = {one.letter for one in there if one.run.iterations and cost[one.letter] == least}
    shown, times = re.search(r"(?:with|needs) (\d+)", clause), re.search(rf"{NUMBER} times as many", clause)
    first = {one.letter for one in named}
    wrong = [
        "only " in clause.lower() and len(there) != 1,
        (" first" in clause or re.search(" (arrive|tolerance) with", clause) is not None) and first != earliest,
        shown is not None and int(shown[1]) != cost[named[0].letter],
        times is not None and not close(read(times[1]), cost[named[0].letter] / least),
    ]
    return f"gradients spent: {cost}, there: {[one.letter for one in there]}" if any(wrong) else None


def _of_the_value(clause: str, one: Result, among: Sequence[Result]) -> str | None:
    """The last value, and that no other run of those not named before ends at a better one."""
    value, shown = float(one.run.values[-1]), re.search(rf"f = {NUMBER}", clause)
    if shown is None or not close(read(shown[1]), value):
        return f"it ends at f = {value:.5g}"
    sign = 1 if "lowest" in clause else -1
    said = "lowest" in clause or "highest" in clause
    best = {o.letter for o in among if not sign * float(o.run.values[-1]) > sign * value}
    named = set(letters(clause.split(" with ", maxsplit=1)[0]))
    return f"{best} do" if said and best != named else None


def _of_an_end(clause: str, named: list[Result]) -> str | None:
    for one in named:
        name = one.run.status.name
        if "diverge" in clause:
            finite = np.isfinite(one.run.points[-1]).all()
            far = np.abs(one.run.points).max() > 10 * np.abs(one.run.points[0]).max() + 1
            if finite and not far and name != "diverged":
                return f"{one.letter} stays where it is"
        elif "budget is spent" in clause:
            if name != "iteration_limit":
                return f"{one.letter} ended before: {name}"
        elif meets(one) and "within the tolerance" not in clause and "lets it" not in clause:
            return f"{one.letter} meets the test"
    return None


def _of_parting(sentence: str, runs: dict[str, Result]) -> str | None:
    head = re.split(r" part| take", sentence)[0]
    named = [runs[letter] for letter in letters(head)] or list(runs.values())
    if " take" in sentence:
        if "take the same steps" in sentence:
            return _of_going_together(named[1:], named[0], whole=True)
        return _of_going_together(named, runs[letters(sentence)[-1]], whole=False)
    k = int(re.findall(r"at k = (\d+)", sentence)[0])
    origin = re.search(r"part from ([A-H])", sentence)
    for i, one in enumerate(named):
        for other in [runs[origin[1]]] if origin else named[:i]:
            a, b = one.run.points, other.run.points
            before = _alike(a[: k + 1], b[: k + 1])
            if not before or _alike(a[k + 1], b[k + 1], a[: k + 1], 0.4):
                return f"{one.letter} and {other.letter} part {'later' if before else 'before'}"
    return _numbers_of_parting(sentence, k, runs)


def _of_going_together(others: list[Result], first: Result, *, whole: bool) -> str | None:
    """The same points: of the whole runs, or as far as both go, and that is one step at least."""
    for one in others:
        a, b = one.run.points, first.run.points
        both = min(len(a), len(b))
        if (whole and len(a) != len(b)) or both < 2 or not _alike(a[:both], b[:both]):
            return f"{one.letter} goes elsewhere, or nowhere, or not as far"
    return None


def _alike(a: Floats, b: Floats, way: Floats | None = None, part: float = 2.0) -> bool:
    size = float(np.abs(a if way is None else way).max())
    return len(a) == len(b) and bool(np.abs(a - b).max() <= part * SAME * size)


def _numbers_of_parting(sentence: str, k: int, runs: dict[str, Result]) -> str | None:
    tail = sentence.split(f"k = {k}", 1)[1]
    shown = re.findall(rf"({PLACE}|{NUMBER}) \(([A-H])\)", tail)
    texts = [found[0] for found in shown]
    if len(texts) > 1 and len(set(texts)) == 1:
        return "what tells them apart is one text"
    for found in shown:
        run, text = runs[found[-1]].run, found[0]
        step = run.points[k + 1] - run.points[k]
        if "α = " in tail and not close(read(text), float(run.step_sizes[k])):
            return f"α = {run.step_sizes[k]}"
        if "length" in tail and not close(read(text), float(np.linalg.norm(step))):
            return f"length {np.linalg.norm(step):.5g}"
        if "steps to" in tail:
            point = [read(one) for one in re.findall(NUMBER, text)]
            size = float(np.abs(run.points[k + 1]).max())
            if np.abs(np.array(point) - run.points[k + 1]).max() > 6e-3 * size:
                return f"the step leads to {run.points[k + 1]}"
    return None


def _of_ends(sentence: str, runs: dict[str, Result]) -> str | None:
    places = re.findall(rf"([A-H](?:, [A-H])*(?: and [A-H])?) at ({PLACE})", sentence)
    shown = [text for _, text, *_ in places]
    if len(set(shown)) != len(shown):
        return "two of the points are written alike"
    for who, text, *_ in places:
        point = np.array([read(one) for one in re.findall(NUMBER, text)])
        for letter in letters(who):
            end, start = runs[letter].run.points[-1], runs[letter].run.points
            extent = float(np.ptp(start, axis=0).max())
            if np.abs(end - point).max() > 6e-3 * np.abs(end).max() + 2e-3 * extent:
                return f"{letter} ends at {end}"
    return None
