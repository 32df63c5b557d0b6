"""The caches stay within their bounds, and compute a result once for many callers."""

from __future__ import annotations

import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.classes import offers, questions, truths, views
from app.compute import gradient_norm, results
from app.compute.cache import CACHES, MEGABYTE, Cached, cached, size_of
from app.compute.workers import JUST_WAIT, Wait
from app.settings.settings import of_example, to_spec
from app.ui.controls import step_size_slider
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec, without_step_size
from gradnorm_core.formulas.symbolic import service
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.objectives.formula import parse

WINDOW = ((-2.0, 2.0), (-2.0, 2.0))
BUDGET = 230 * MEGABYTE


@dataclass(frozen=True)
class Pair:
    first: Any
    second: Any


def long_run(number: int) -> RunSpec:
    """A run of 5000 steps that nobody has asked for before."""
    objective = parse(f"x^2 + {number + 1}.5y^2")
    return RunSpec(objective, (1.0, 1.0), step_rule=Fixed(1e-6), max_iterations=5000, gradient_tolerance=0.0)


def test_the_size_of_a_value_is_that_of_what_it_holds() -> None:
    array = np.zeros(1_000_000)
    for value in (array, array[::2], [array], {"a": array, "b": array}, Pair(array, (array[5:],))):
        assert 8 * MEGABYTE <= size_of(value) < 8 * MEGABYTE + 2000
    assert size_of(Pair(array, array.copy())) > 16 * MEGABYTE
    assert MEGABYTE < size_of("x" * MEGABYTE) < 1.01 * MEGABYTE
    assert size_of(Pair) < 10_000


def test_no_more_entries_and_bytes_than_allowed_are_kept() -> None:
    @cached(most=5, megabytes=1)
    def zeros(count: int, _: int = 0) -> Any:
        return np.zeros(count)

    for number in range(50):
        zeros(10, number)
        assert len(zeros.cache) <= 5  # type: ignore[attr-defined]
    for number in range(50):
        zeros(40_000, number)
        assert zeros.cache_info().currsize <= MEGABYTE
    assert len(zeros.cache) == 3  # type: ignore[attr-defined]
    zeros(40_000, 49)
    assert zeros.cache_info().hits == 1


def test_what_is_too_large_is_handed_out_and_pushes_nothing_out() -> None:
    @cached(most=5, megabytes=1)
    def zeros(count: int) -> Any:
        return np.zeros(count)

    zeros(1)
    assert len(zeros(200_000)) == 200_000
    zeros(1)
    assert zeros.cache_info().hits == 1


def test_all_caches_of_the_app_together_stay_within_the_budget() -> None:
    assert results.slider_data.cache in CACHES  # type: ignore[attr-defined]
    assert results._results in CACHES
    named = {id(getattr(one, "cache", one)) for one in everything()}
    mine = [cache for cache in CACHES if id(cache) in named]
    assert len(mine) == len(named)
    assert 100 * MEGABYTE < sum(cache.maxsize for cache in mine) <= BUDGET


def test_a_minimum_is_looked_for_once_for_marks_and_for_other_limits() -> None:
    spec = to_spec(replace(of_example("rosenbrock"), start=(0.123, -0.456)))
    before = results._reference_minimum.cache_info().misses
    assert results.landmarks(without_step_size(spec), "rosenbrock")
    for other in (
        spec,
        replace(spec, max_iterations=77),
        replace(spec, step_rule=Fixed(1e-3), direction=HeavyBall(0.9)),
    ):
        assert results.reference_minimum(without_step_size(other), "rosenbrock") is not None
    assert results._reference_minimum.cache_info().misses == before + 1


def everything() -> list[Any]:
    """The caches of the app."""
    found = [
        one
        for module in (results, gradient_norm, step_size_slider, questions, offers, truths, views)
        for one in vars(module).values()
        if hasattr(one, "cache_info")
    ]
    return [*{id(one): one for one in found}.values(), results._results]


CASES: dict[str, tuple[Cached[..., Any], Any, int]] = {
    "landscapes": (results.landscape, lambda number: (parse(f"x^2 + {number + 1}y^2"), WINDOW), 110),
    "maps of the norm": (results.norm_map, lambda number: (parse(f"x^2 + {number + 1}y^2"), WINDOW), 45),
    "maps of a step": (
        results.step_map,
        lambda number: (parse("x^2 + y^4"), WINDOW, 0.1 / (number + 1), "minimize"),
        30,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_many_large_results_hold_no_more_memory_than_allowed(case: str) -> None:
    function, arguments, count = CASES[case]
    function.cache_clear()
    allowed = function.cache_info().maxsize
    assert allowed is not None
    one = size_of(function(*arguments(0)))
    assert count * one > 1.1 * allowed
    function.cache_clear()
    tracemalloc.start()
    try:
        for number in range(count):
            function(*arguments(number))
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert function.cache_info().currsize <= allowed
    assert 0.8 * allowed < held < 1.1 * allowed + 4 * MEGABYTE
    function.cache_clear()


def test_long_runs_hold_no_more_memory_than_allowed() -> None:
    results.run.cache_clear()
    sizes = [size_of(results.run(long_run(number))) for number in range(90)]
    allowed = results.run.cache_info().maxsize
    assert allowed is not None
    assert results.run.cache_info().currsize <= allowed < sum(sizes)
    results.run.cache_clear()


def test_a_kept_run_is_the_run() -> None:
    spec = RunSpec(parse("x^2 + 3y^4"), (1.0, 1.0), step_rule=Armijo(), max_iterations=50)
    first, again, own = results.run(spec), results.run(spec), run_spec(spec)
    assert first is again
    assert np.array_equal(first.points, own.points)
    assert first.status == own.status


def test_a_class_with_the_same_run_computes_it_once() -> None:
    computed, gate = [], threading.Event()

    @cached(most=5, megabytes=1)
    def slow(number: int) -> list[int]:
        computed.append(number)
        assert gate.wait(10)
        return [number]

    with ThreadPoolExecutor(100) as pool:
        asked = [pool.submit(slow, place % 2) for place in range(100)]
        gate.set()
        answers = [one.result(10) for one in asked]
    assert sorted(computed) == [0, 1]
    assert all(answer is answers[place % 2] for place, answer in enumerate(answers))


def test_who_waits_for_work_that_fails_does_it_again() -> None:
    tried: list[threading.Event] = []

    @cached(most=5, megabytes=1)
    def broken() -> int:
        tried.append(gate := threading.Event())
        assert gate.wait(10)
        if len(tried) < 2:
            raise ValueError("broken")
        return 7

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(broken) for _ in range(2)]
        while not all(one.done() for one in asked):
            for gate in tried:
                gate.set()
    assert sorted(str(one.exception()) for one in asked) == ["None", "broken"]


def test_many_threads_with_many_keys_leave_the_cache_in_order() -> None:
    @cached(most=7, megabytes=1)
    def square(number: int) -> int:
        return number**2

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(square, [place % 11 for place in range(5000)]))
    assert answers == [(place % 11) ** 2 for place in range(5000)]
    info = square.cache_info()
    assert info.hits + info.misses == 5000
    held: list[int] = list(square.cache.values())  # type: ignore[attr-defined]
    assert info.currsize == sum(map(size_of, held))


def test_how_a_page_waits_for_the_slider_is_no_part_of_the_key() -> None:
    spec = RunSpec(parse("x^2 + 2y^2"), (1.0, 1.0), max_iterations=10)
    asked = spec, 0.01, 0.1, (), None, False, False
    first = results.slider_data(*asked, JUST_WAIT)
    assert results.slider_data(*asked, Wait(lambda: pytest.fail("it is cached"))) is first


def test_formulas_that_were_not_available_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> str:
        raise service.Unavailable

    text = "x^2 + 3.25y^2"
    with monkeypatch.context() as patched:
        patched.setattr(service, "WORKER", SimpleNamespace(answer=busy))
        assert results.formulas(parse(text)).note == service.UNAVAILABLE
    assert results.formulas(parse(text)).gradient
