"""`objective`: an objective from Python functions, with finite differences where derivatives are missing."""

from __future__ import annotations

import reprlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Floats, floats, is_whole
from gradnorm_core.errors import UsageError
from gradnorm_core.objectives.objective import Objective, _unwrapped

Function = Callable[[Floats], Any]
_APART = 1e-6  # of the largest entry of a Hessian: rounding explains no larger difference of its halves
_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True, eq=False)
class CallableObjective(Objective):
    """An objective whose value, gradient and Hessian are Python functions of one point, shape (n,).

    Each call gets a copy of the point, in which the function may write.

    A missing gradient is replaced by central differences of f, a missing Hessian by central differences of the
    gradient; `text` says so. Two objectives are equal when functions, dimension and label are.

    Attributes:
        function: f.
        size: n, the number of variables.
        gradient_function, hessian_function: ∇f and ∇²f, or None.
        label: the name of f in texts.
    """

    function: Function
    size: int
    gradient_function: Function | None = None
    hessian_function: Function | None = None
    label: str = "f"

    @property
    def dimension(self) -> int:
        return self.size

    @property
    def text(self) -> str:
        differences = " and ".join(
            name
            for name, given in (("gradient", self.gradient_function), ("Hessian", self.hessian_function))
            if given is None
        )
        return f"{self.label} ({differences} by differences)" if differences else self.label

    @property
    def is_quadratic(self) -> bool:
        return False

    def value_at(self, points: ArrayLike) -> Any:
        return self._each(self._value, self._points(points), ())

    def value_and_gradient_at(self, points: ArrayLike) -> tuple[Any, Floats]:
        checked = self._points(points)
        return self.value_at(checked), np.asarray(self._each(self._gradient, checked, (self.size,)))

    def hessian_at(self, points: ArrayLike) -> Floats:
        return np.asarray(self._each(self._hessian, self._points(points), (self.size, self.size)))

    def undefined_at(self, points: ArrayLike) -> Any:
        """Returns True where f is NaN, which is how a Python function says that it is undefined."""
        return _unwrapped(np.isnan(np.asarray(self.value_at(points))))

    def __repr__(self) -> str:
        return f"<CallableObjective: {self.text}>"

    def _each(self, function: Function, points: Floats, shape: tuple[int, ...]) -> Any:
        """Returns the function's results at each point, (n, …) -> (*shape, …)."""
        if points.ndim == 1:
            return function(points)
        flat = points.reshape(self.size, -1)
        results = [function(point) for point in flat.T.copy()]
        return np.stack(results, axis=-1).reshape(*shape, *points.shape[1:]) if results else np.zeros((*shape, 0))

    def _value(self, x: Floats) -> float:
        return float(_checked(self.function(x.copy()), (), "f"))

    def _gradient(self, x: Floats) -> Floats:
        if self.gradient_function is not None:
            return _checked(self.gradient_function(x.copy()), (self.size,), "The gradient")
        strides = _EPSILON ** (1 / 3) * np.maximum(1.0, np.abs(x))
        return np.array([self._difference(self._value, x, i, strides[i]) for i in range(self.size)])

    def _hessian(self, x: Floats) -> Floats:
        if self.hessian_function is not None:
            return _symmetric(_checked(self.hessian_function(x.copy()), (self.size, self.size), "The Hessian"))
        # Differences of differences need a longer stride, by which the error of the gradient is divided.
        power = 1 / 3 if self.gradient_function is not None else 1 / 5
        strides = _EPSILON**power * np.maximum(1.0, np.abs(x))
        rows = np.array([self._difference(self._gradient, x, i, strides[i]) for i in range(self.size)])
        return np.asarray((rows + rows.T) / 2)

    @staticmethod
    def _difference(function: Function, x: Floats, i: int, stride: float) -> Any:
        """Returns (function(x + h·eᵢ) − function(x − h·eᵢ))/2h, with the stride h as it is after rounding."""
        above, below = x.copy(), x.copy()
        above[i] += stride
        below[i] -= stride
        return (function(above) - function(below)) / (above[i] - below[i])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CallableObjective) and self._functions() == other._functions()

    def __hash__(self) -> int:
        return hash(self._functions())

    def _functions(self) -> tuple[Any, ...]:
        return self.function, self.size, self.gradient_function, self.hessian_function, self.label


def objective(
    f: Function,
    gradient: Function | None = None,
    hessian: Function | None = None,
    *,
    dimension: int,
    label: str | None = None,
) -> CallableObjective:
    """Makes an objective from Python functions of a point, an array of shape (n,).

    Args:
        f: a function that returns f(x), NaN where f is undefined.
        gradient: a function that returns ∇f(x), shape (n,); central differences of f when None.
        hessian: a function that returns ∇²f(x), shape (n, n); central differences of the gradient when None.
        dimension: n.
        label: the name of f in texts; the name of the function when None.

    Raises:
        UsageError: f is not callable, or the dimension is not a positive whole number. It is raised later, when a
            function is called, if its result has another shape.

    >>> import numpy as np
    >>> bowl = objective(lambda x: float(x @ x), lambda x: 2 * x, dimension=3, label="bowl")
    >>> bowl.gradient_at(np.array([1.0, 2.0, 3.0])).tolist(), bowl.text
    ([2.0, 4.0, 6.0], 'bowl (Hessian by differences)')
    """
    given: tuple[tuple[str, object], ...] = (("f", f), ("gradient", gradient), ("hessian", hessian))
    for name, function in given:
        if not callable(function) and not (function is None and name != "f"):
            raise UsageError(f"{name} is a function of a point, not {function!r}.")
    if not is_whole(dimension, 1):
        raise UsageError(f"The dimension is a whole number from 1 on, not {dimension!r}.")
    return CallableObjective(f, int(dimension), gradient, hessian, label or str(getattr(f, "__name__", "f")))


def _symmetric(hessian: Floats) -> Floats:
    """Returns the Hessian, whose two halves may differ by rounding.

    Raises:
        UsageError: they differ by more.
    """
    apart = np.abs(hessian - hessian.T).max()
    if apart > _APART * np.abs(hessian).max():
        raise UsageError(f"The Hessian is symmetric; entries of what was returned differ by {apart:.3g}.")
    return np.asarray((hessian + hessian.T) / 2)


def _checked(result: Any, shape: tuple[int, ...], name: str) -> Floats:
    """Returns the result of a function as an array, after checking its shape."""
    try:
        array = np.array(floats(result, truths=True))  # a copy: the function may write into its array again
    except UsageError as error:
        raise UsageError(f"{name} returned {reprlib.repr(result)}, no real numbers of shape {shape}.") from error
    if array.shape != shape and not (shape == () and array.size == 1):
        raise UsageError(f"{name} returned an array of shape {array.shape}; shape {shape} is needed.")
    return array.reshape(shape)
