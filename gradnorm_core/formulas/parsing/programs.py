"""Names as programs write them, ``np.sin(x)`` and ``Math.E``: read without the name of the library, with a note."""

from __future__ import annotations

import re

from gradnorm_core.errors import AmbiguousFormulaError, UnknownNameError
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.parsing import names
from gradnorm_core.formulas.tree import CONSTANTS

PREFIX = r"(?:F|(?i:np|numpy|jnp|math|torch|tf|nn))(?i:(?:\.(?:nn|functional|math|linalg|special))*\.)(?=[A-Za-z])"
"""The beginning of such a name."""

_MEMBER = re.compile("[A-Za-z][A-Za-z0-9_]*")
_HERE = {
    "power": "pow", "absolute": "abs", "fabs": "abs", "maximum": "max", "minimum": "min", "remainder": "mod",
    "where": "if",
}  # fmt: skip
"""Names that programs have for functions of the table."""

_OTHERWISE = {
    "sinc": "Write sinc(pi*x): the function of the library is sin(pi x)/(pi x).",
    "norm": "Write norm(x, y) for the length of the vector (x, y).",
    "heaviside": "Write heaviside(x), which is 1/2 at 0.",
    "fmod": "Write mod(x, y), which has the sign of y.",
    "math.round": "Write floor(x + 0.5), since JavaScript rounds halves up.",
}
"""Names that mean something else there than here, with what to write."""


def read(written: str, prefix: str, start: int, variables: tuple[str, ...]) -> tuple[str, str]:
    """The name in this language for the name behind the prefix, and that name as it was written.

    Raises:
        ExpressionError: it has another meaning there, or none here.
    """
    match = _MEMBER.match(written, start + len(prefix))
    assert match is not None
    member = match[0].lower()
    name = _HERE.get(member, member)
    advice = _OTHERWISE.get(member) or _OTHERWISE.get(prefix.lower() + member)
    if advice:
        raise AmbiguousFormulaError(f"{prefix}{match[0]} differs from the {member} of a formula.", start, advice)
    if name == "if" or name in TYPED or name in CONSTANTS:
        return name, match[0]
    elsewhere = names.elsewhere(member)
    offer = f"Write {elsewhere}." if elsewhere else f"Write the formula without {prefix[:-1]}."
    raise UnknownNameError(f"{prefix}{match[0]} is not a known name.", match.start(), offer)
