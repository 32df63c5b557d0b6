"""Large sweeps on any executor: a pool of processes, loky's, Dask's. Every result is the same to the bit."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from dask.tokenize import tokenize
from distributed import Client, LocalCluster
from loky import get_reusable_executor

import gradnorm_core as gc
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.registry import DIRECTIONS, STEP_RULES
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.sweeps import Cancelled, basin_map, bifurcation, chunks, outcome_map, sweep_step_sizes

HIMMELBLAU = RunSpec(GALLERY["himmelblau"].objective, (0.5, 1.0), gc.Steepest(), gc.Fixed(0.01), max_iterations=120)
ALPHAS = np.geomspace(1e-3, 0.08, 61)
AXIS = np.linspace(-5, 5, 37)
SWEEPS: dict[str, Callable[..., Any]] = {
    "sweep": lambda **where: sweep_step_sizes(HIMMELBLAU, ALPHAS, **where),
    "bifurcation": lambda **where: bifurcation(HIMMELBLAU, ALPHAS, transient=80, kept=40, **where),
    "outcomes": lambda **where: outcome_map(HIMMELBLAU, np.stack([AXIS, AXIS], axis=1), ALPHAS[::7], **where),
    "basins": lambda **where: basin_map(HIMMELBLAU, AXIS, AXIS[:30], **where),
}


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has these small sweeps cut into as many pieces as large ones."""
    monkeypatch.setattr(chunks, "LEAST", 1)


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def loky() -> Iterator[Executor]:
    pool = get_reusable_executor(max_workers=2)
    yield pool
    pool.shutdown(wait=True)


@pytest.fixture(scope="module")
def dask() -> Iterator[Executor]:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,  # type: ignore[no-untyped-call]
        Client(cluster) as client,  # type: ignore[no-untyped-call]
    ):
        yield client.get_executor()


@pytest.mark.parametrize("name", SWEEPS)
@pytest.mark.parametrize("kind", ["processes", "loky", "dask"])
def test_where_a_sweep_is_computed_changes_no_bit_of_it(name: str, kind: str, request: pytest.FixtureRequest) -> None:
    executor: Executor = request.getfixturevalue(kind)
    assert bits(SWEEPS[name](executor=executor)) == alone(name)


@cache
def alone(name: str) -> dict[str, Any]:
    """A sweep in this process."""
    return bits(SWEEPS[name]())


def test_dask_names_its_work_by_what_an_objective_is() -> None:
    """Equal objectives have one name however much of them is compiled; another number, text or table has another."""
    family, loss = "f(x, y; b = 2) = x^2 + b y^2", "mean((w X + b - Y)^2)"
    new = gc.parse(family)
    used = gc.parse(family).with_parameters(b=3.0).with_parameters(b=2.0)
    used.hessian_at((1.0, 2.0))
    tables = [gc.parse(loss, data={"X": [0, 1, 2], "Y": [1, 3, last]}) for last in (6, 7)]
    assert used == new
    assert tokenize(used) == tokenize(new)
    others = [new, new.with_parameters(b=3.0), gc.parse("x^2 + 2y^2"), *tables]
    assert len({tokenize(one) for one in others}) == len(others)


def test_a_small_sweep_stays_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert len(chunks.executor_parts(1)) == len(chunks.executor_parts(chunks.LEAST)) == 1
    assert len(chunks.executor_parts(100_000)) == chunks.SPREAD
    assert max(part.stop - part.start for part in chunks.executor_parts(10_000_000)) == chunks.BLOCK


def test_the_result_does_not_depend_on_how_many_there_are() -> None:
    with ThreadPoolExecutor(2) as executor:
        for count in (1, 2, 15, 16, 17, 33):
            alphas = ALPHAS[:count]
            spread = sweep_step_sizes(HIMMELBLAU, alphas, executor=executor)
            assert bits(spread) == bits(sweep_step_sizes(HIMMELBLAU, alphas))


@pytest.mark.parametrize("name", SWEEPS)
def test_progress_is_told_and_cancels_on_an_executor_too(name: str) -> None:
    shares: list[float] = []

    def stop(share: float) -> None:
        if share > 0.3:
            raise Cancelled

    with ThreadPoolExecutor(2) as executor:
        SWEEPS[name](executor=executor, progress=shares.append)
        with pytest.raises(Cancelled):
            SWEEPS[name](executor=executor, progress=stop)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 4


def specs() -> Iterator[RunSpec]:
    """Every direction with every step rule that goes together with it."""
    for direction, rule in product(DIRECTIONS.values(), STEP_RULES.values()):
        with suppress(UsageError):
            yield RunSpec(gc.parse("x^2 + y^4"), (1.0, 2.0), direction(), rule())


@pytest.mark.parametrize("spec", list(specs()), ids=lambda spec: f"{spec.direction.label}, {spec.step_rule.label}")
def test_every_method_travels(spec: RunSpec) -> None:
    there: RunSpec = pickle.loads(pickle.dumps(spec))
    assert there == spec
    assert hash(there) == hash(spec)


def bits(result: Any) -> dict[str, Any]:
    """Every field of a result, arrays as their bytes."""
    return {field.name: _bits(getattr(result, field.name)) for field in fields(result)}


def _bits(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, np.ascontiguousarray(value).tobytes()
    return {key: _bits(part) for key, part in value.items()} if isinstance(value, dict) else value
