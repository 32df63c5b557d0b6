"""Objectives, directions and step rules of one's own: values, differences, checks, and the names that SciPy uses."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.arrays import Floats

ROSENBROCK = gc.parse("100(y - x^2)^2 + (1 - x)^2")


def rosenbrock(x: Floats) -> float:
    return float(100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2)


def slope(x: Floats) -> list[float]:
    return [-400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0]), 200 * (x[1] - x[0] ** 2)]


def bend(x: Floats) -> list[list[float]]:
    return [[1200 * x[0] ** 2 - 400 * x[1] + 2, -400 * x[0]], [-400 * x[0], 200]]


POINTS = np.array([[-1.2, 0.3, 2.0], [1.0, 0.7, -3.0]])


def test_python_functions_are_an_objective() -> None:
    own = gc.objective(rosenbrock, slope, bend, dimension=2)
    assert own.text == "rosenbrock"
    np.testing.assert_allclose(own.value_at(POINTS), ROSENBROCK.value_at(POINTS), rtol=1e-13)
    np.testing.assert_allclose(own.gradient_at(POINTS), ROSENBROCK.gradient_at(POINTS), rtol=1e-12)
    np.testing.assert_allclose(own.hessian_at(POINTS), ROSENBROCK.hessian_at(POINTS), rtol=1e-12)
    run = gc.descend(own, (-1.2, 1), gc.Newton(), gc.Armijo())
    assert run.iterations == gc.descend(ROSENBROCK, (-1.2, 1), gc.Newton(), gc.Armijo()).iterations == 21


def test_missing_derivatives_are_differences_and_the_text_says_so() -> None:
    own = gc.objective(rosenbrock, slope, dimension=2)
    assert own.text == "rosenbrock (Hessian by differences)"
    np.testing.assert_allclose(own.hessian_at(POINTS), ROSENBROCK.hessian_at(POINTS), rtol=1e-6, atol=1e-4)
    bare = gc.objective(rosenbrock, dimension=2, label="valley")
    assert bare.text == "valley (gradient and Hessian by differences)"
    np.testing.assert_allclose(bare.gradient_at(POINTS), ROSENBROCK.gradient_at(POINTS), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(bare.hessian_at(POINTS), ROSENBROCK.hessian_at(POINTS), rtol=1e-3, atol=0.1)
    run = gc.descend(bare, (-1.2, 1), gc.BFGS(), gc.Wolfe(), gradient_tolerance=1e-5)
    assert run.success
    assert run.x == pytest.approx([1, 1], abs=1e-4)
    assert gc.diagnose(bare, run).end.eigenvalues == pytest.approx([0.3994, 1001.6], rel=1e-2)


def test_a_function_may_write_into_its_point() -> None:
    def square(x: Floats) -> float:
        x *= 2.0
        return float(x @ x) / 4

    def gradient(x: Floats) -> Floats:
        x *= 2.0
        return x

    for own in (gc.objective(square, dimension=2), gc.objective(square, gradient, dimension=2)):
        run = gc.descend(own, (3, 4), step_rule=gc.Fixed(0.1))
        assert run.points[0].tolist() == [3, 4]
        assert run.points[1] == pytest.approx([2.4, 3.2], rel=1e-6)
        assert run.success


def test_any_number_of_dimensions_and_points() -> None:
    own = gc.objective(lambda x: float(x @ x), dimension=5)
    assert own.value_at(np.ones((5, 2, 3))).tolist() == [[5.0] * 3] * 2
    assert own.gradient_at(np.ones((5, 2, 3))).shape == (5, 2, 3)
    assert own.hessian_at(np.ones(5)) == pytest.approx(2 * np.eye(5), abs=1e-4)
    batch = gc.descend_batch(gc.RunSpec(own, (1.0,) * 5, step_rule=gc.Fixed(0.4)), np.ones((3, 5)))
    assert set(batch.status_names) == {"converged"}


def test_nan_means_undefined() -> None:
    own = gc.objective(
        lambda x: float(np.sqrt(x[0])) if x[0] >= 0 else np.nan, lambda x: [0.5 / np.sqrt(x[0])], dimension=1
    )
    assert gc.descend(own, (0.1,), step_rule=gc.Fixed(1)).status.name == "left_the_domain"


def test_objectives_are_equal_when_their_functions_are() -> None:
    one, same = gc.objective(rosenbrock, slope, dimension=2), gc.objective(rosenbrock, slope, dimension=2)
    assert one == same
    assert hash(one) == hash(same)
    assert one != gc.objective(rosenbrock, dimension=2)
    assert pickle.loads(pickle.dumps(one)) == one


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ({"f": lambda x: x}, "f returned an array of shape"),
        ({"f": lambda x: "a"}, "f returned 'a'"),
        ({"gradient": lambda x: 1.0}, "The gradient returned an array of shape"),
        ({"gradient": lambda x: [1.0, 2.0, 3.0]}, "The gradient returned an array of shape"),
        ({"hessian": lambda x: [1.0, 2.0]}, "The Hessian returned an array of shape"),
    ],
)
def test_shapes_that_do_not_fit_are_named(returned: dict[str, Any], words: str) -> None:
    own = gc.objective(**({"f": rosenbrock, "gradient": slope, "hessian": bend} | returned), dimension=2)
    with pytest.raises(gc.UsageError, match=words):
        gc.descend(own, (0.5, 1), gc.Newton())


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(gc.UsageError, match="f is a function"):
        gc.objective(3, dimension=2)  # type: ignore[arg-type]
    for dimension in (0, True, 1.5):
        with pytest.raises(gc.UsageError, match="dimension is a whole number"):
            gc.objective(rosenbrock, dimension=dimension)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Own(gc.MethodPart):
    """A direction of one's own that returns what a test wants."""

    returned: Any = None
    label: ClassVar[str] = "Own"
    formula: ClassVar[str] = "d"
    letters: ClassVar[tuple[tuple[str, str], ...]] = ()
    caution: ClassVar[str] = ""
    reference: ClassVar[str] = ""
    remembers: ClassVar[bool] = False
    downhill: ClassVar[bool] = True
    searches: ClassVar[bool] = False
    failure: ClassVar[str] = "none"
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats, step_sizes: Floats | None = None) -> None:
        return None

    def step(self, iterate: gc.Iterate, memory: None) -> Any:
        return (-iterate.gradient, None) if self.returned is None else self.returned

    def next_step_size(self, iterate: gc.Iterate, direction: Floats, memory: None) -> Any:
        return (0.1, None) if self.returned is None else self.returned


def test_a_direction_and_a_step_rule_of_ones_own_run() -> None:
    run = gc.descend(ROSENBROCK, (0.5, 0.5), Own(), gc.Fixed(1e-3), max_iterations=50)
    assert np.array_equal(
        run.points, gc.descend(ROSENBROCK, (0.5, 0.5), step_rule=gc.Fixed(1e-3), max_iterations=50).points
    )
    assert gc.descend(gc.parse("x^2 + y^2"), (1, 1), step_rule=Own()).success


@pytest.mark.parametrize(
    "returned", [np.array([1.0, 2.0]), (1.0, None), (np.ones(3), None), "d", (np.ones((2, 2)), None)]
)
def test_a_direction_that_returns_something_else_is_named(returned: Any) -> None:
    with pytest.raises(gc.UsageError, match=r"Own\.step return"):
        gc.descend(ROSENBROCK, (0.5, 0.5), Own(returned))


@pytest.mark.parametrize("returned", [0.1, (np.ones(2), None), "a"])
def test_a_step_rule_that_returns_something_else_is_named(returned: Any) -> None:
    with pytest.raises(gc.UsageError, match=r"Own\.next_step_size return"):
        gc.descend(ROSENBROCK, (0.5, 0.5), step_rule=Own(returned))


def test_a_run_answers_to_the_names_of_scipy() -> None:
    run = gc.descend(gc.parse("(x - 1)^2 + y^2"), (3, 1), step_rule=gc.Fixed(0.4))
    assert run.x.tolist() == run.points[-1].tolist()
    assert run.fun == run.values[-1]
    assert run.success
    assert run.message == run.status.sentence
    assert not gc.descend(gc.parse("x^2"), (3, 1), step_rule=gc.Fixed(2)).success


@pytest.mark.parametrize("direction", [gc.Steepest(), gc.Adam()])
@pytest.mark.parametrize("text", ["x^2 + 3y^2", "ln(x) + y^2"])
def test_a_callback_sees_every_accepted_iterate(text: str, direction: gc.Direction) -> None:
    seen: list[tuple[int, list[float], float, list[float]]] = []
    settings: dict[str, Any] = {"step_rule": gc.Fixed(0.1), "max_iterations": 40}
    run = gc.descend(
        gc.parse(text), (0.5, 1), direction, **settings,
        callback=lambda k, x, f, g: seen.append((k, x.tolist(), f, g.tolist())),
    )  # fmt: skip
    assert [k for k, *_ in seen] == list(range(run.iterations + 1))
    assert [x for _, x, *_ in seen] == run.points.tolist()
    assert [(f, g) for *_, f, g in seen] == list(zip(run.values.tolist(), run.gradients.tolist(), strict=True))
    assert np.array_equal(run.points, gc.descend(gc.parse(text), (0.5, 1), direction, **settings).points)


def test_an_error_of_a_callback_ends_the_call() -> None:
    def stop(k: int, *_: Any) -> None:
        if k == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gc.descend(gc.parse("x^2"), (1, 1), callback=stop)


def _named(given: Any) -> str:
    """A name that is the same in every process: a bare object is written with its address."""
    return "object" if type(given) is object else str(given)


@pytest.mark.parametrize("given", [None, "3", 1j, 2 + 0j, [1.0, 2.0], np.array("a"), object()], ids=_named)
def test_a_value_that_is_no_real_number_is_refused(given: Any) -> None:
    with pytest.raises(gc.UsageError, match="f returned"):
        gc.descend(gc.objective(lambda x: given, dimension=2), (1, 1))


@pytest.mark.parametrize("given", [None, 1.0, [None, 1.0], np.array([1j, 2]), ["1", "2"], np.ones((2, 1))], ids=str)
def test_a_gradient_that_is_no_real_vector_is_refused(given: Any) -> None:
    with pytest.raises(gc.UsageError, match="The gradient returned"):
        gc.descend(gc.objective(lambda x: float(x @ x), lambda x: given, dimension=2), (1, 1))


def test_a_hessian_that_is_not_symmetric_is_refused() -> None:
    skew = gc.objective(lambda x: float(x @ x), lambda x: 2 * x, lambda x: [[2, 1], [0, 2]], dimension=2)
    with pytest.raises(gc.UsageError, match="symmetric"):
        skew.hessian_at((1, 1))


def test_a_gradient_may_be_written_into_one_array_at_every_call() -> None:
    kept = np.zeros(3)

    def slope(x: Any) -> Any:
        np.multiply(x, 2, out=kept)
        return kept

    f = gc.objective(lambda x: float(x @ x), slope, dimension=3)
    run = gc.descend(f, (3, 2, 1), max_iterations=5)
    assert np.array_equal(run.gradients, 2 * run.points)


def test_the_dimension_may_be_a_whole_number_of_numpy() -> None:
    f = gc.objective(lambda x: float(x @ x), dimension=np.int64(4))  # type: ignore[arg-type]
    assert (f.dimension, type(f.dimension)) == (4, int)


def test_a_number_close_to_its_bound_is_told_with_the_digits_that_matter() -> None:
    with pytest.raises(gc.UsageError, match=r"below 1; 1\.0000001 was given"):
        gc.HeavyBall(1.0000001)
