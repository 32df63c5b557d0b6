"""`Objective`: the interface of every function that can be descended on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradnorm_core.arrays import Floats, floats
from gradnorm_core.errors import UsageError

SecondOrder = tuple[float, tuple[float, float], tuple[float, float, float]]
"""f, ∇f and ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y² at one point of the plane."""


class Objective(ABC):
    """A function of n variables with its first and second derivatives; two are equal when class and text are equal."""

    __slots__ = ()

    @property
    @abstractmethod
    def dimension(self) -> int:
        """n, the number of variables."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables: x and y, or x_1, x_2, … in other dimensions, unless a formula has its own."""
        return ("x", "y") if self.dimension == 2 else tuple(f"x_{i}" for i in range(1, self.dimension + 1))

    @property
    @abstractmethod
    def text(self) -> str:
        """The formula, or the family and its parameters."""

    @abstractmethod
    def value_and_gradient_at(self, points: ArrayLike) -> tuple[Any, Floats]:
        """Returns f and ∇f together: points (n, …) -> (…) and (n, …); a float and (n,) at a single point."""

    @abstractmethod
    def value_at(self, points: ArrayLike) -> Any:
        """Returns f(x): points (n, …) -> (…); a float at a single point."""

    @abstractmethod
    def hessian_at(self, points: ArrayLike) -> Floats:
        """Returns ∇²f(x): points (n, …) -> (n, n, …)."""

    @property
    @abstractmethod
    def is_quadratic(self) -> bool:
        """Whether f is a polynomial of degree at most 2, so that its Hessian is the same everywhere."""

    def gradient_at(self, points: ArrayLike) -> Floats:
        """Returns ∇f(x): points (n, …) -> (n, …)."""
        return self.value_and_gradient_at(points)[1]

    def second_order_at(self, points: ArrayLike) -> tuple[Any, Floats, Floats]:
        """Returns f, ∇f and ∇²f together: points (n, …) -> (…), (n, …) and (n, n, …)."""
        return *self.value_and_gradient_at(points), self.hessian_at(points)

    def second_order_numbers(self, x: float, y: float) -> SecondOrder:
        """Returns f, ∇f and ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y² of two variables at (x, y), as plain numbers.

        It is called many times in a row, so the caller ignores NumPy's warnings.
        """
        value, (gx, gy), ((hxx, hxy), (_, hyy)) = self.second_order_at(np.array((x, y)))
        return float(value), (float(gx), float(gy)), (float(hxx), float(hxy), float(hyy))

    def undefined_at(self, points: ArrayLike) -> Any:
        """Returns True where f is undefined, not where it overflows: points (n, …) -> (…); a bool at a single point."""
        return _unwrapped(np.zeros(self._points(points).shape[1:], dtype=bool))

    def overflows_at(self, points: ArrayLike) -> Any:
        """Returns True where float64 overflows while f and ∇f are computed: points (n, …) -> (…) or a bool."""
        return _unwrapped(np.zeros(self._points(points).shape[1:], dtype=bool))

    def value(self, x: ArrayLike, y: ArrayLike) -> Any:
        """Returns f(x, y) of two variables, for numbers or arrays that broadcast; numbers give a float."""
        return self.value_at(self._plane(x, y))

    def gradient(self, x: ArrayLike, y: ArrayLike) -> Floats:
        """Returns ∇f(x, y) of two variables, (2, …)."""
        return self.gradient_at(self._plane(x, y))

    def hessian(self, x: ArrayLike, y: ArrayLike) -> Floats:
        """Returns ∇²f(x, y) of two variables, (2, 2, …)."""
        return self.hessian_at(self._plane(x, y))

    def _plane(self, x: ArrayLike, y: ArrayLike) -> Floats:
        first, second = floats(x), floats(y)
        try:
            return np.stack(np.broadcast_arrays(first, second))
        except ValueError as error:
            raise UsageError(f"The shapes {first.shape} of x and {second.shape} of y do not fit together.") from error

    def _points(self, points: ArrayLike) -> Floats:
        array = floats(points)
        if array.ndim == 0 or array.shape[0] != self.dimension:
            raise UsageError(f"Points need {self.dimension} coordinates along the first axis, not shape {array.shape}.")
        return array

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Objective) and type(self) is type(other) and self.text == other.text

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.text))


def _unwrapped(array: NDArray[Any]) -> Any:
    """Returns a Python number for an array without axes."""
    return array if array.ndim else array.item()
