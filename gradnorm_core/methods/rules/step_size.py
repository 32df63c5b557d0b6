"""The step size α in a rule: lines may read it, but the direction must not have it as a factor.

Papers often write x − αm where a rule writes d = −m, because the step is α·d. With d = −αm the step would be −α²m. So
the power of α in every line is computed like a unit: the power of a product is the sum of the powers of its factors,
and the power of a sum is the common power of its terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from gradnorm_core.formulas.tree import Call, Constant, Node, Number
from gradnorm_core.methods.rules import names
from gradnorm_core.methods.rules.reader import Places

Power: TypeAlias = float | str
"""The power of α in a value, or one of the two words below."""
ANY = "any"
"""The power of 0, which is 0 times any power of α."""
MIXED = "mixed"
"""The power of a sum such as x − αg, whose terms have several."""

_SUMS = frozenset({"add", "subtract", "min", "max", "hypot"})
_SAME = frozenset({"negate", "abs", "norm", "norm1", "norminf"})


def check(lines: Mapping[str, Node], places: Places) -> None:
    """Refuses a direction with a factor α or a higher power of it.

    Raises:
        RuleError: the direction has such a factor; the error points at it.
    """
    power = powers_among(lines)[names.DIRECTION]
    if isinstance(power, str) or power < 1:
        return
    line, start, _ = places.of(lines[names.DIRECTION])
    message = "The step is α times d, and this d has the factor α already, so it would be taken twice."
    raise line.error(message, start, "Leave the α out, or divide d by it: d = v/alpha.")


def powers_among(lines: Mapping[str, Node]) -> dict[str, Power]:
    """Returns the power of α in each line; a state begins with 0, which counts as any power."""
    powers: dict[str, Power] = dict.fromkeys(lines, ANY)
    for _ in range(len(lines) + 1):
        found = {name: _power(node, powers) for name, node in lines.items()}
        if found == powers:
            break
        powers = found
    return powers


def _power(node: Node, powers: Mapping[str, Power]) -> Power:
    if isinstance(node, Number | Constant):
        return ANY if node.value == 0 else 0.0
    if isinstance(node, Call):
        return _of_call(node, [_power(argument, powers) for argument in node.arguments])
    return powers.get(node.name.removesuffix(names.LAST), float(node.name == names.STEP_SIZE))


def _of_call(node: Call, given: list[Power]) -> Power:
    if node.function in _SAME:
        return given[0]
    if node.function in _SUMS or node.function == "select":
        return _common(given[1:] if node.function == "select" else given)
    if node.function in ("multiply", "dot"):
        return _joined(given, lambda first, second: first + second)
    if node.function == "divide":
        return _joined(given, lambda first, second: first - second)
    if node.function in ("power", "sqrt"):
        exponent = node.arguments[1] if node.function == "power" else Number(0.5, "0.5")
        return _raised(given[0], exponent)
    return 0.0 if all(power in (0.0, ANY) for power in given) else MIXED


def _common(given: list[Power]) -> Power:
    known = {power for power in given if power != ANY}
    return known.pop() if len(known) == 1 else MIXED if known else ANY


def _joined(given: list[Power], join: Callable[[float, float], float]) -> Power:
    numbers = [power for power in given if not isinstance(power, str)]
    if len(numbers) == 2:
        return join(*numbers)
    return MIXED if MIXED in given else ANY


def _raised(power: Power, exponent: Node) -> Power:
    if isinstance(power, str) or power == 0:
        return power
    return power * exponent.value if isinstance(exponent, Number) else MIXED
