"""The runs every export is tried on, and programs run where nothing but NumPy is installed."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from app.settings.settings import Settings
from gradnorm_core.methods.directions.rule import Rule
from tests.support.forks import Forks

ROOT = Path(__file__).parents[2]

FIVE = {
    "converging": replace(Settings(), formula="x^2 + 10y^2", step_size=0.05),
    "zig-zag": replace(Settings(), formula="(x^2 + 10y^2)/2", start=(10.0, 1.0), step_size=0.19, max_iterations=60),
    "diverging": replace(Settings(), formula="x^2 + 10y^2", step_size=0.3),
    "left the domain": replace(Settings(), formula="sqrt(x) + y^2", start=(0.5, 1.0), step_size=0.3),
    "maximize": replace(Settings(), formula="4 - (x-1)^2 - y^2/2", goal="maximize", step_size=0.3),
}
"""One run of each kind."""

LION = """beta_1 = 0.9
beta_2 = 0.99
c = beta_1 m + (1 - beta_1) g
d = -sign(c)
m = beta_2 m + (1 - beta_2) g"""
OWN = {
    "own rule": replace(Settings(), formula="x^2 + 10y^2", direction=Rule(LION), step_size=0.02, max_iterations=90),
    "own letters": replace(Settings(), formula="f(w, b; κ = 3) = w^2 + κ b^2", step_size=0.05),
}
"""Runs with a rule and with letters of the visitor's own."""

HOSTILE = ('"""', "'''", "</script><script>alert(1)</script>", "<!--", "\u2028", "\\", "\n import os", "=1+1", "{0}")
"""Text that would break out of a careless file."""


@lru_cache(maxsize=1)
def _numpy_alone() -> Path:
    """A folder to import from that holds NumPy and nothing else."""
    folder = Path(tempfile.mkdtemp(prefix="numpy-alone-"))
    found = Path(np.__file__).parents[1]
    for part in ("numpy", "numpy.libs"):
        if (found / part).exists():
            (folder / part).symlink_to(found / part)
    return folder


AFTERWARDS = """
import json, sys
hexes = lambda rows: [[float(n).hex() for n in np.ravel(row)] for row in rows]
names = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps([status, hexes(path), hexes(values), hexes(gradients), hexes(step_sizes), names]))
"""


def made_by_numpy(script: str, fresh: bool = False) -> list[Any]:
    """Status, path, values, gradients, step sizes (as hexadecimal digits) and modules of a script run by itself.

    Args:
        fresh: whether it imports NumPy itself, as on a user's machine; otherwise a fork has it already.
    """
    return _made(_with_numpy_alone, script + AFTERWARDS, fresh)


def made_by_core(script: str, fresh: bool = False) -> list[Any]:
    """The same of a script that uses gradnorm_core; the app is nowhere to be found."""
    names = "status, path, values = run.status.name, run.points, run.values\n"
    names += "gradients, step_sizes = run.gradients, run.step_sizes\nimport numpy as np\n"
    return _made(_with_the_core, script + names + AFTERWARDS, fresh)


@lru_cache(maxsize=1)
def _with_numpy_alone() -> Forks:
    return Forks(("-I", "-S"), f"sys.path.insert(0, {str(_numpy_alone())!r})", "import numpy")


@lru_cache(maxsize=1)
def _with_the_core() -> Forks:
    return Forks(("-I",), f"sys.path.insert(0, {str(ROOT)!r}); sys.modules['app'] = None", "import gradnorm_core")


def _made(forks: Callable[[], Forks], program: str, fresh: bool) -> list[Any]:
    output = forks().output_of_fresh(program) if fresh else forks().output_of(program)
    return list(json.loads(output.splitlines()[-1]))


def digits(run: Any) -> list[Any]:
    """The run's own arrays, in the form of `made_by_numpy`."""
    arrays = (run.points, run.values, run.gradients, run.step_sizes)
    return [run.status.name, *([[float(n).hex() for n in np.ravel(row)] for row in array] for array in arrays)]
