"""A printed worksheet, read as a pupil reads it, and its run made again from its text alone.

The start, the step with its numbers, the tolerance and the limit are taken from the sheet. f and its derivatives are
written out here for a few functions, and the loop is a loop of its own: nothing of the package is called.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Value = Callable[[float, float], float]
Gradient = Callable[[float, float], tuple[float, float]]
Hessian = Callable[[float, float], tuple[float, float, float]]
BY_HAND: dict[str, tuple[Value, Gradient, Hessian]] = {
    "(x^2 + 10y^2)/2": (lambda x, y: (x * x + 10 * y * y) / 2, lambda x, y: (x, 10 * y), lambda x, y: (1, 0, 10)),
    "x^2 + x y + 2y^2": (
        lambda x, y: x * x + x * y + 2 * y * y, lambda x, y: (2 * x + y, x + 4 * y), lambda x, y: (2, 1, 4),
    ),
    "x^2 + 3(y-1)^2 + 2": (
        lambda x, y: x * x + 3 * (y - 1) ** 2 + 2, lambda x, y: (2 * x, 6 * (y - 1)), lambda x, y: (2, 0, 6),
    ),
    "exp(x/4) + cosh(y) - x": (
        lambda x, y: math.exp(x / 4) + math.cosh(y) - x,
        lambda x, y: (math.exp(x / 4) / 4 - 1, math.sinh(y)),
        lambda x, y: (math.exp(x / 4) / 16, 0, math.cosh(y)),
    ),
}  # fmt: skip
"""By formula: f, its gradient and the entries xx, xy, yy of its Hessian, by hand."""
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
NUMBER = r"10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|[−-]?\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|[−-]?∞"
FAR = 500.0
"""A run that comes as far has diverged: those that converge stay within 10 of the origin."""


def function(name: str) -> tuple[Value, Gradient, Hessian]:
    """f, ∇f and ∇²f of a formula of BY_HAND, or of its negative."""
    if name in BY_HAND:
        return BY_HAND[name]
    f, slope, bends = BY_HAND[name.removeprefix("-(")[:-1]]

    def less_gradient(x: float, y: float) -> tuple[float, float]:
        gx, gy = slope(x, y)
        return -gx, -gy

    def less_hessian(x: float, y: float) -> tuple[float, float, float]:
        xx, xy, yy = bends(x, y)
        return -xx, -xy, -yy

    return lambda x, y: -f(x, y), less_gradient, less_hessian


def value(text: str) -> float:
    if "×10" in text:
        mantissa, _, exponent = text.partition("×10")
        return float(mantissa.translate(SUPERSCRIPTS)) * 10.0 ** int(exponent.translate(SUPERSCRIPTS))
    if re.fullmatch(r"10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", text):
        return 10.0 ** int(text[2:].translate(SUPERSCRIPTS))
    return float(text.translate(SUPERSCRIPTS).replace("∞", "inf"))


def numbers(text: str) -> list[float]:
    return [value(found) for found in re.findall(NUMBER, text)]


def after(name: str, text: str) -> float:
    """The number after ``name =``."""
    found = re.search(rf"(?<![\w₁₂]){re.escape(name)} = ({NUMBER})", text)
    assert found, (name, text)
    return value(found[1])


@dataclass
class Sheet:
    """The text of a sheet on paper: the lines of the method, the questions, the answers of the key."""

    head: list[str]
    questions: list[str]
    answers: list[str]

    @property
    def start(self) -> Vector:
        return np.array(numbers(self.head[0].split("x₀ =")[1])[:2])

    def told(self, begins: str) -> str:
        found = self.answer(begins)
        assert found is not None, begins
        return found

    def answer(self, begins: str) -> str | None:
        found = [a for q, a in zip(self.questions, self.answers, strict=True) if begins in q]
        return found[0] if found else None


def read(page: str) -> Sheet:
    sheet, key = page.split('<section class="key">')

    def plain(markup: str) -> str:
        return unescape(re.sub(r"<[^>]+>", "", re.sub(r"<p class=\"formula\".*?</p>", "", markup)))

    head = re.search(r'<div class="method">(.*?)</div>', sheet, re.DOTALL)
    assert head
    return Sheet(
        [plain(line) for line in re.findall(r"<p>(.*?)</p>", head[1])],
        [plain(line) for line in re.findall(r"<li>(.*?)</li>", sheet, re.DOTALL)],
        [plain(line) for line in re.findall(r"<li>(.*?)</li>", key, re.DOTALL)],
    )


def matrix(bends: Hessian, x: Vector) -> Vector:
    xx, xy, yy = bends(*x)
    return np.array([[xx, xy], [xy, yy]], dtype=np.float64)


class Printed:
    """The method that stands on a sheet, with its memory."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        self.bends = function(name)[2]
        self.sign = -1.0 if "f is maximized" in sheet.head[0] else 1.0
        self.clip = next((line for line in sheet.head if "clip by" in line), "")
        self.length = next(line for line in sheet.head if line.startswith("x ←"))
        self.rule = next(line for line in sheet.head if "d = " in line and line != self.length)
        self.first, self.second = np.zeros(2), np.zeros(2)
        way = [found for words, found in WAYS.items() if words in self.rule] or [along_the_gradient]
        assert len(way) == 1, self.rule
        assert way != [along_the_gradient] or self.rule == "d = −g"
        self.way = way[0]

    def step(self, x: Vector, slope: Vector, k: int, alpha: float | None = None) -> Vector:
        """The next iterate; with α as printed when none is given."""
        if alpha is None and "It finds" in self.length:
            alpha = numbers(self.length.split("It finds")[1])[0]
        elif alpha is None:
            alpha = after("α", self.length) * self.share(k)
        moved: Vector = x + alpha * self.way(self, self.clipped(self.sign * slope), x, k + 1)
        return moved

    def share(self, k: int) -> float:
        """The share of α that the printed formula gives step k."""
        warm = after("W", self.length) if "W = " in self.length else 0.0
        if k < warm:
            return (k + 1) / warm
        if "cos" in self.length:
            last, r = after("T", self.length), after("r", self.length)
            return r + (1 - r) * (1 + math.cos(math.pi * min(1.0, (k - warm) / (last - warm)))) / 2
        return 1 / (k + 2) if "a = α/(k+2)" in self.length else 1.0

    def clipped(self, g: Vector) -> Vector:
        if "by norm" in self.clip:
            small = after("ε", self.clip) if "‖g‖₂ + ε" in self.clip else 0.0
            return g * min(1.0, after("c", self.clip) / (math.hypot(*g) + small))
        return np.clip(g, -after("c", self.clip), after("c", self.clip)) if "by value" in self.clip else g

    def number(self, letter: str) -> float:
        return after(letter, self.rule)


def along_the_gradient(_: Printed, g: Vector, __: Vector, ___: int) -> Vector:
    return -g


def with_momentum(one: Printed, g: Vector, _: Vector, __: int) -> Vector:
    beta = one.number("β")
    one.first = beta * one.first + g
    return -(g + beta * one.first) if "−(g + β·b)" in one.rule else -one.first


def by_squares(one: Printed, g: Vector, _: Vector, __: int) -> Vector:
    keep, take = (one.number("ρ"), 1 - one.number("ρ")) if "ρ·v" in one.rule else (1.0, 1.0)
    one.second = keep * one.second + take * g * g
    return -g / (np.sqrt(one.second) + one.number("ε"))


def by_moments(one: Printed, g: Vector, _: Vector, t: int) -> Vector:
    first, second = one.number("β₁"), one.number("β₂")
    one.first = first * one.first + (1 - first) * g
    one.second = second * one.second + (1 - second) * g * g
    return -(one.first / (1 - first**t)) / (np.sqrt(one.second / (1 - second**t)) + one.number("ε"))


def by_moments_with_decay(one: Printed, g: Vector, x: Vector, t: int) -> Vector:
    return by_moments(one, g, x, t) - one.number("λ") * x


def by_hessian(one: Printed, g: Vector, x: Vector, _: int) -> Vector:
    sizes, frame = np.linalg.eigh(one.sign * matrix(one.bends, x))
    d: Vector = -frame @ ((frame.T @ g) / np.abs(sizes))
    return d


def along_one(one: Printed, g: Vector, _: Vector, __: int) -> Vector:
    return np.array([-g[0], 0.0]) if abs(g[0]) >= abs(g[1]) else np.array([0.0, -g[1]])


WAYS: dict[str, Callable[[Printed, Vector, Vector, int], Vector]] = {
    "d = −g in the coordinate in which |g| is largest": along_one,
    "d = −g in steps 1, 3, 5": lambda _, g, __, ___: -g,
    "d = −g in the first step": lambda _, g, __, ___: -g,
    "d = −B·g": lambda _, g, __, ___: -g,
    "d = −‖g‖₁ · sign(g)": lambda _, g, __, ___: -np.abs(g).sum() * np.sign(g),
    "d = −g/‖g‖₂": lambda _, g, __, ___: -g / math.hypot(*g),
    "b ← β·b + g": with_momentum,
    "s ← s + g²": by_squares,
    "ρ·v + (1 − ρ)·g²": by_squares,
    "then d = −(m": by_moments,
    "− λ·x": by_moments_with_decay,
    "|H|⁻¹·g": by_hessian,
}
"""From the words that the sheet prints to the direction."""


def travelled(sheet: Sheet, name: str, p: float, alpha: float | None = None) -> tuple[list[Vector], bool]:
    """The iterates of the printed method, and whether it met the printed tolerance in the norm p."""
    method, slope = Printed(sheet, name), function(name)[1]
    stop = next(line for line in sheet.head if line.startswith("The run stops"))
    limit, most = numbers(stop.split("≤")[1])[:2]
    points = [sheet.start]
    for k in range(int(most) + 1):
        if not np.abs(points[-1]).max() < FAR:
            break
        g = np.array(slope(*points[-1]), dtype=np.float64)
        if np.linalg.norm(g, p) <= limit:
            return points, True
        if k == most:
            break
        points.append(method.step(points[-1], g, k, alpha))
    return points, False


def close(found: float, expected: float, scale: float = 0.0) -> bool:
    """Equal to the four digits of the key."""
    return abs(found - expected) <= 1.1e-3 * max(abs(expected), scale) + 1e-9
