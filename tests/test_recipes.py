"""The recipes of CONTRIBUTING.md for a direction, a step rule and a norm, followed in a copy of the code.

Only the files that a recipe names are changed. What was added must then be in pickers, links, sweeps, comparison,
exports, and in the lists and sheets that document the methods.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = "gradnorm_core"

DIRECTION = '''
"""A direction for the test of the recipe: half of the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gradnorm_core.arrays import Floats
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import GRADIENT, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate


@dataclass(frozen=True, slots=True)
class Shortened(MethodPart):
    """d = −sg."""

    share: float = 0.5

    label: ClassVar[str] = "Shortened gradient"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("share", r"\\\\sigma", "Share", 0.5, 0.1, 1.0, plain="σ", help="The share of the gradient."),
    )
    formula: ClassVar[str] = r"d_k = -\\\\sigma g_k"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (GRADIENT, (r"\\\\sigma", "share"))
    caution: ClassVar[str] = "It is slow."
    reference: ClassVar[str] = "none"
    numpy: ClassVar[NumpyLines | None] = NumpyLines("d = -<share> * g")
    remembers: ClassVar[bool] = False
    downhill: ClassVar[bool] = True
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats) -> None:
        return None

    def step(self, iterate: Iterate, memory: None) -> tuple[Floats, None]:
        return -self.share * iterate.gradient, None
'''.replace("\\\\\\\\", "\\\\").replace("\\\\", "\\")

STEP_RULE = '''
"""A step rule for the test of the recipe: shorter at every step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats, Scalars
from gradnorm_core.methods.part import STEP, MethodPart, NumpyLines
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.problem import Iterate
from gradnorm_core.methods.step_rules.base import STEP_SIZE


@dataclass(frozen=True, slots=True)
class Fading(MethodPart):
    """α_k = α/(k + 1)."""

    step_size: float = STEP_SIZE.default

    label: ClassVar[str] = "Fading"
    parameters: ClassVar[tuple[Parameter, ...]] = (STEP_SIZE,)
    formula: ClassVar[str] = r"\\\\alpha_k = \\\\alpha/(k + 1)"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (STEP, ("k", "number of the step"))
    caution: ClassVar[str] = "It is slow."
    reference: ClassVar[str] = "none"
    numpy: ClassVar[NumpyLines | None] = NumpyLines("alpha = np.float64(<step_size>) / (k + 1)")
    remembers: ClassVar[bool] = True
    searches: ClassVar[bool] = False
    failure: ClassVar[str] = "the step size is not a number"

    def begin(self, points: Floats, step_sizes: Floats | None) -> Floats:
        return np.asarray(self.step_size if step_sizes is None else step_sizes, dtype=np.float64)

    def next_step_size(self, iterate: Iterate, direction: Floats, memory: Floats) -> tuple[Scalars, Floats]:
        return memory / (iterate.iteration + 1), memory
'''.replace("\\\\\\\\", "\\\\").replace("\\\\", "\\")

SEEN = """
import contextlib, io, json, math, sys
import numpy as np
import gradnorm_core as gc
from click.testing import CliRunner
from app.cli.lists import methods
from app.exports.script import core_script, numpy_script
from app.exports.worksheet.method import printed_step
from app.settings.links import from_query, to_query
from app.settings.methods import Method, part_text, read_direction, read_step_rule
from app.settings.settings import Settings, to_spec
from app.text.method_sheet import sheets
from app.ui.controls import method_pickers
from app.ui.pages.compare.names import full_name
from gradnorm_core.sweeps import sweep_step_sizes
from gradnorm_core.norms import NORMS
from dataclasses import replace

direction, rule = read_direction(sys.argv[1]), read_step_rule(sys.argv[2])
settings = from_query({"f": "x^2+10y^2", "ex": "own", "start": "1_1", "dir": sys.argv[1], "rule": sys.argv[2],
                       "steps": "30"})[0]
settings = replace(settings, direction=direction, step_rule=rule, step_size=rule.step_size)
again = from_query(to_query(settings))[0]
spec = to_spec(settings)
run = gc.run_spec(spec)
batch = gc.descend_batch(spec, [spec.start] * 2, record=True)
ends = []
for script in (numpy_script(spec), core_script(spec)):
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(script, "script", "exec"), names)
    ends.append(bool(np.array_equal(names["path"][-1] if "path" in names else names["run"].points[-1], run.points[-1])))
swept = sweep_step_sizes(spec, np.array([0.01, 0.05])) if hasattr(rule, "step_size") else None
print(json.dumps({
    "same link": to_query(again) == to_query(settings) and (again.direction, again.step_rule) == (direction, rule),
    "batch": bool(np.array_equal(batch[1].points, run.points)),
    "scripts": ends,
    "sweep": None if swept is None else swept.status_names.tolist(),
    "norms of the sweep": None if swept is None else [str(p) for p in swept.norms],
    "comparison": full_name(Method(direction, rule)),
    "worksheet": printed_step(run, None).name + " ".join(printed_step(run, None).lines),
    "sheets": [f"{one}" for one in sheets(spec)],
    "pickers": repr(vars(method_pickers)),
    "list": CliRunner().invoke(methods, []).output,
    "norms": [norm.key for norm in NORMS],
}))
"""


def followed(folder: Path, changes: dict[str, str | tuple[tuple[str, str], ...]], *words: str) -> dict[str, Any]:
    """Returns the app's views of a method after files of a copy were written, or lines of them replaced."""
    for package in (CORE, "app"):
        # The bytecode of unchanged files is copied too, except files that other tests are writing just now.
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("*.pyc.*"))
    for name, change in changes.items():
        path = folder / name
        text = change if isinstance(change, str) else path.read_text(encoding="utf-8")
        for old, new in () if isinstance(change, str) else change:
            assert old in text, f"{name} has no {old!r}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "-W", "ignore", "-c", SEEN, *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def assert_everywhere(seen: dict[str, Any], label: str) -> None:
    assert seen["same link"]
    assert seen["batch"]
    assert seen["scripts"] == [True, True]
    assert label in seen["comparison"]
    assert label in seen["worksheet"]
    assert any(label in sheet for sheet in seen["sheets"])
    assert label in seen["pickers"]
    assert label in seen["list"]


def test_a_direction(tmp_path: Path) -> None:
    changes: dict[str, str | tuple[tuple[str, str], ...]] = {
        f"{CORE}/methods/directions/shortened.py": DIRECTION,
        f"{CORE}/methods/registry.py": (
            (
                "from gradnorm_core.methods.directions.steepest",
                "from gradnorm_core.methods.directions.shortened import Shortened\n"
                "from gradnorm_core.methods.directions.steepest",
            ),
            ('    "nonlinear_cg": NonlinearCG,\n', '    "nonlinear_cg": NonlinearCG,\n    "shortened": Shortened,\n'),
        ),
        f"{CORE}/__init__.py": (
            (
                "from gradnorm_core.methods.directions.steepest",
                "from gradnorm_core.methods.directions.shortened import Shortened\n"
                "from gradnorm_core.methods.directions.steepest",
            ),
            ('    "Status",', '    "Shortened",\n    "Status",'),
        ),
    }
    seen = followed(tmp_path, changes, "shortened_0.3", "fixed_0.05")
    assert_everywhere(seen, "Shortened gradient")
    assert "σ = 0.3" in seen["comparison"]
    assert len(seen["sweep"]) == 2


def test_a_step_rule(tmp_path: Path) -> None:
    changes: dict[str, str | tuple[tuple[str, str], ...]] = {
        f"{CORE}/methods/step_rules/fading.py": STEP_RULE,
        f"{CORE}/methods/registry.py": (
            (
                "from gradnorm_core.methods.step_rules.fixed",
                "from gradnorm_core.methods.step_rules.fading import Fading\n"
                "from gradnorm_core.methods.step_rules.fixed",
            ),
            ('    "polyak": Polyak,\n', '    "polyak": Polyak,\n    "fading": Fading,\n'),
        ),
        f"{CORE}/__init__.py": (
            (
                "from gradnorm_core.methods.step_rules.fixed",
                "from gradnorm_core.methods.step_rules.fading import Fading\n"
                "from gradnorm_core.methods.step_rules.fixed",
            ),
            ('    "Fixed",', '    "Fading",\n    "Fixed",'),
        ),
    }
    seen = followed(tmp_path, changes, "steepest", "fading_0.08")
    assert_everywhere(seen, "Fading")
    assert len(seen["sweep"]) == 2


@pytest.mark.parametrize("p", ["3", "1.5"])
def test_a_norm(tmp_path: Path, p: str) -> None:
    style = (
        ('math.inf: "2px,2.5px"}', f'math.inf: "2px,2.5px", {p}: "9px,2px"}}'),
        ('math.inf: "square"}', f'math.inf: "square", {p}: "cross"}}'),
        ('math.inf: "#9F5FBF"}', f'math.inf: "#9F5FBF", {p}: "#805020"}}'),
        ('math.inf: "#A868A0"}', f'math.inf: "#A868A0", {p}: "#E0C090"}}'),
    )
    row = f'    Norm({p}, "{p}", "‖∇f‖ₚ", r"\\lVert\\nabla f\\rVert_p"),\n    Norm(math.inf,'
    changes: dict[str, str | tuple[tuple[str, str], ...]] = {
        f"{CORE}/norms.py": (("    Norm(math.inf,", row),),
        "app/figures/style.py": style,
    }
    seen = followed(tmp_path, changes, f"steepest_{p}", "fixed_0.02")
    assert_everywhere(seen, f"L{p}")
    assert p in seen["norms"]
    assert any(float(p) == float(one) for one in seen["norms of the sweep"])
