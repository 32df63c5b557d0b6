"""Parts of one's own: nonsense that they return is named, and what they write into arrays changes nothing recorded."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

import gradnorm_core as gc

f = gc.parse("x^2 + 10y^2")
START = (2.0, 1.0)


@dataclass(frozen=True, eq=False)
class OwnDirection:
    """A direction that returns what it is told."""

    label: ClassVar[str] = "own"
    remembers: ClassVar[bool] = False
    downhill: ClassVar[bool] = False
    hessians: ClassVar[int] = 0
    give: Callable[[Any, Any], Any]

    def begin(self, points: Any) -> None:
        return None

    def step(self, iterate: Any, memory: Any) -> Any:
        return self.give(iterate, memory)


@dataclass(frozen=True, eq=False)
class OwnRule:
    """A step rule that returns what it is told."""

    label: ClassVar[str] = "own"
    remembers: ClassVar[bool] = False
    searches: ClassVar[bool] = False
    failure: ClassVar[str] = "there is none"
    given: Any

    def begin(self, points: Any, step_sizes: Any) -> None:
        return None

    def next_step_size(self, iterate: Any, direction: Any, memory: Any) -> Any:
        return self.given


@dataclass(frozen=True, eq=False)
class OwnClip:
    """A clip that returns what it is told."""

    give: Callable[[Any, int], Any]

    def transform(self, gradient: Any, iteration: int) -> Any:
        return self.give(gradient, iteration)


def descent(direction: Any = None, step_rule: Any = None, clip: Any = None) -> gc.Run:
    """Five steps with these parts."""
    return gc.descend(f, START, direction or gc.Steepest(), step_rule or gc.Fixed(0.01), clip=clip, max_iterations=5)


@pytest.mark.parametrize(
    "given",
    [
        None, np.ones(2), 1.0, (np.ones(3), None), (1.0, None), (np.ones((2, 1)), None), (1, 2, 3), ("ab", None),
        (np.array([None, 1.0]), None), (np.ones(2) * 1j, None), (["a", "b"], None),
    ],
    ids=str,
)  # fmt: skip
def test_a_direction_that_returns_nonsense_is_named(given: Any) -> None:
    with pytest.raises(gc.UsageError, match=r"OwnDirection\.step"):
        descent(OwnDirection(lambda iterate, memory: given))


@pytest.mark.parametrize(
    "given", [None, 0.1, (None, None), ("0.1", None), (0.1j, None), (np.ones(2), None), (0.1,)], ids=str
)
def test_a_step_rule_that_returns_nonsense_is_named(given: Any) -> None:
    with pytest.raises(gc.UsageError, match=r"OwnRule\.next_step_size"):
        descent(step_rule=OwnRule(given))


@pytest.mark.parametrize("given", [np.ones(3), np.ones(1), 1.0, "a", 1j], ids=str)
def test_nonsense_of_a_later_step_is_named_too(given: Any) -> None:
    """Two of these NumPy would spread over both coordinates, without a word."""

    def step(iterate: Any, memory: Any) -> Any:
        return (-iterate.gradient if iterate.points[0] == START[0] else given), memory

    with pytest.raises(gc.UsageError, match=r"OwnDirection\.step returned"):
        descent(OwnDirection(step))

    class Later(OwnRule):
        def next_step_size(self, iterate: Any, direction: Any, memory: Any) -> Any:
            return (0.01 if iterate.points[0] == START[0] else given), memory

    if not isinstance(given, float):
        with pytest.raises(gc.UsageError, match=r"Later\.next_step_size returned"):
            descent(step_rule=Later(None))


@pytest.mark.parametrize(
    "given",
    [None, 0.1, "a", [1.0, 2.0], np.ones(3), np.ones(2) * 1j, np.array([None, 1.0]), np.array(["a", "b"])],
    ids=str,
)
def test_a_clip_that_returns_nonsense_is_named(given: Any) -> None:
    with pytest.raises(gc.UsageError, match="A transform of the gradient returned"):
        descent(clip=OwnClip(lambda gradient, iteration: given))


@pytest.mark.parametrize("later", [1, 4])
@pytest.mark.parametrize("given", [None, 0.1, "a", [1.0, 2.0], np.ones(3), np.ones(1), np.ones(2) * 1j], ids=str)
def test_a_clip_that_returns_nonsense_at_a_later_step_is_named_too(given: Any, later: int) -> None:
    """A number, or an array of one, NumPy would spread over both coordinates."""

    def give(gradient: Any, iteration: int) -> Any:
        return gradient if iteration < later else given

    with pytest.raises(gc.UsageError, match="A transform of the gradient returned"):
        descent(clip=OwnClip(give))


@pytest.mark.parametrize("direction", [gc.Steepest(), gc.HeavyBall(0.5), gc.Adam()])
def test_a_clip_may_use_one_array_for_all_its_steps(direction: Any) -> None:
    kept = np.zeros(2)

    def give(gradient: Any, iteration: int) -> Any:
        kept[:] = np.clip(gradient, -1, 1)
        return kept

    own, built_in = descent(direction, clip=OwnClip(give)), descent(direction, clip=gc.ClipByValue(1.0))
    assert np.array_equal(own.directions, built_in.directions)
    assert np.array_equal(own.points, built_in.points)


def test_a_part_that_lacks_something_is_told_what() -> None:
    class Half:
        label = "half"

        def step(self, iterate: Any, memory: Any) -> Any:
            return iterate.gradient, memory

    with pytest.raises(gc.UsageError, match="Half lacks begin, remembers, downhill, hessians"):
        descent(Half())


def test_a_direction_may_use_one_array_for_all_its_steps() -> None:
    kept = np.zeros(2)

    def give(iterate: Any, memory: Any) -> tuple[Any, Any]:
        kept[:] = -iterate.gradient
        return kept, memory

    own, built_in = descent(OwnDirection(give)), descent()
    assert np.array_equal(own.directions, built_in.directions)
    assert np.array_equal(own.points, built_in.points)


@pytest.mark.parametrize("name", ["points", "gradient", "slopes"])
def test_a_direction_cannot_change_what_is_recorded(name: str) -> None:
    def give(iterate: Any, memory: Any) -> tuple[Any, Any]:
        getattr(iterate, name)[:] = 7.0
        return -iterate.gradient, memory

    with pytest.raises(ValueError, match="read-only"):
        descent(OwnDirection(give))


def test_a_clip_may_write_into_its_gradient() -> None:
    def halve(gradient: Any, iteration: int) -> Any:
        gradient *= 0.5
        return gradient

    run = descent(clip=OwnClip(halve))
    assert np.array_equal(run.gradients, f.gradient_at(run.points.T).T)
    assert np.array_equal(run.directions, -0.5 * run.gradients[:-1])


@pytest.mark.parametrize("text", ["|x|^1.5 + y^2", "cbrt(x)^4 + y^2"])
@pytest.mark.parametrize("rule", [gc.Fixed(1.0), gc.Armijo()])
def test_newton_names_a_missing_hessian(text: str, rule: Any) -> None:
    """f″ grows beyond all bounds at x = 0, where ∇f = (0, 2y): there is no Newton step, and nothing overflows."""
    g = gc.parse(text)
    run = gc.descend(g, (0, 1), gc.Newton(), rule)
    assert run.status.name in ("rule_failed", "step_rule_failed")
    assert "f has no finite Hessian at (0, 1)" in run.status.sentence
    assert gc.diagnose(g, run).behaviour in ("never moved", "breaks off")
    batch = gc.descend_batch(run.spec, [(0.0, 1.0), (0.0, 2.0)])
    assert set(batch.status_names) == {run.status.name}


def test_a_direction_of_ones_own_that_is_no_number_does_not_diverge() -> None:
    run = descent(OwnDirection(lambda iterate, memory: (np.full(2, math.nan), memory)))
    assert run.status.name == "rule_failed"
    beyond = descent(OwnDirection(lambda iterate, memory: (np.full(2, math.inf), memory)))
    assert beyond.status.name == "diverged"


@pytest.mark.parametrize("after", [0, 3])
@pytest.mark.parametrize("name", ["clip", "noise"])
def test_a_transform_of_ones_own_that_gives_nan_is_named_and_nothing_overflows(name: str, after: int) -> None:
    """f and its gradient are finite at every iterate: no number was beyond float64."""
    part: Any = OwnClip(lambda gradient, k: gradient * math.nan if k >= after else gradient)
    parts = {name: part}
    run = gc.descend(f, START, step_rule=gc.Fixed(0.05), clip=parts.get("clip"), noise=parts.get("noise"))
    assert (run.status.name, run.iterations) == ("rule_failed", after)
    assert (
        f"at step {after + 1} the direction is no number, since OwnClip.transform returned NaN" in run.status.sentence
    )
    assert gc.descend_batch(run.spec, [START, (1.0, 1.0)]).status_names.tolist() == ["rule_failed"] * 2


def test_a_transform_that_is_nan_beyond_the_end_does_not_matter() -> None:
    """g/‖g‖·min(‖g‖, 1) is 0/0 at the minimum, where the run has converged."""
    unit: Any = OwnClip(
        lambda gradient, _: gradient / np.sqrt((gradient**2).sum(axis=0)) * np.sqrt((gradient**2).sum(axis=0))
    )
    bowl = gc.parse("(x^2 + y^2)/2")
    with np.errstate(invalid="ignore"):
        run = gc.descend(bowl, (3, 4), step_rule=gc.Fixed(1.0), clip=unit)
    assert (run.status.name, run.iterations) == ("converged", 1)


def test_what_a_part_returned_is_shown_shortened() -> None:
    with pytest.raises(gc.UsageError, match="f returned 1000") as refused:
        gc.descend(gc.objective(lambda x: 10**4000, dimension=1), [1.0])
    assert len(str(refused.value)) < 200
    with pytest.raises(gc.UsageError, match="The start is 1 number, not None"):
        gc.descend(gc.objective(lambda x: 1.0, dimension=1), None)  # type: ignore[arg-type]
