"""Displayed formulas: right, in the usual form, and from a worker that nothing can stop for long."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sympy
from hypothesis import assume, given, settings

from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.formulas.symbolic import service
from gradnorm_core.formulas.symbolic.derivatives import CubeRoot, Sigmoid, gradient_latex, hessian_latex
from gradnorm_core.formulas.symbolic.derivatives import symbolic as derive
from gradnorm_core.formulas.symbolic.service import Formulas, SymbolicWorker, Unavailable, formulas
from gradnorm_core.formulas.tree import Node, variables
from gradnorm_core.objectives.formula import parse
from tests.support import reference
from tests.support.strategies import JUMPS, OPERATORS, TYPED_NAMES, points, trees

ROOT = Path(__file__).resolve().parents[3]
X, Y = sympy.symbols("x y", real=True)


# ── What is written ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("formula", "gradient"),
    [
        ("x^2 + y^2", r"2 x \\ 2 y"),
        ("100(y - x^2)^2 + (1 - x)^2", r"- 400 x \left(- x^{2} + y\right) + 2 x - 2 \\ - 200 x^{2} + 200 y"),
        ("pi x^2/3 + 0.1y^2", r"\frac{2 \pi x}{3} \\ 0.2 y"),
        ("sqrt(x^2 + y^2)", r"\frac{x}{\sqrt{x^{2} + y^{2}}} \\ \frac{y}{\sqrt{x^{2} + y^{2}}}"),
        ("|x| + ln y", r"\operatorname{sign}{\left(x \right)} \\ \frac{1}{y}"),
        ("cbrt(x) + floor(y)", r"\frac{1}{3 \sqrt[3]{x}^{2}} \\ 0"),
        ("sigmoid(x) + log2(y)", r"\sigma\left(- x\right) \sigma\left(x\right) \\ \frac{1}{y \ln{\left(2 \right)}}"),
        ("e^(x y)", r"y e^{x y} \\ x e^{x y}"),
        ("2^x + asin(y)", r"2^{x} \ln{\left(2 \right)} \\ \frac{1}{\sqrt{\left(1 - y\right) \left(y + 1\right)}}"),
        ("5", r"0 \\ 0"),
    ],
)
def test_gradient_is_written_in_the_usual_form(formula: str, gradient: str) -> None:
    assert gradient_latex(formula) == rf"\begin{{pmatrix}} {gradient} \end{{pmatrix}}"


def test_max_takes_a_branch_in_writing_too() -> None:
    written = gradient_latex("max(x, y)")
    assert written is not None
    assert r"1 & \text{for}\: x \geq y \\0 & \text{otherwise}" in written


def test_hessian_is_a_matrix() -> None:
    assert hessian_latex("x^2 y") == r"\begin{pmatrix} 2 y & 2 x \\ 2 x & 0 \end{pmatrix}"


def test_long_formulas_are_not_written_out() -> None:
    formula = "*".join(f"sin(x + {k}y)" for k in range(1, 25))
    assert gradient_latex(formula) is None
    assert hessian_latex("(x^2 + y^2)^20/(1 + x y)^7 sin(x y)") is None


SMOOTH = tuple(name for name in OPERATORS + TYPED_NAMES if name not in JUMPS | {"min", "max", "abs"})


@given(trees(SMOOTH, size=5), points())
@settings(max_examples=50)
def test_derived_formulas_are_the_derivatives(tree: Node, point: tuple[float, float]) -> None:
    assume(variables(tree))
    try:
        gradient, hessian = reference.gradient_at(tree, *point), reference.hessian_at(tree, *point)
    except (reference.Undefined, reference.OutOfRange, OverflowError):
        assume(False)
    expected = [*gradient, hessian[0][0], hessian[0][1], hessian[1][1]]
    assume(all(abs(number) < 1e10 for number in expected))
    got = [numeric(expression, *point) for expression in derive(tree, 2)[1:]]
    assume(not any(map(math.isnan, got)))  # where SymPy itself finds 0/0
    assert got == pytest.approx(expected, rel=1e-6, abs=1e-6 * max(1.0, *map(abs, expected)))


def numeric(expression: Any, x: float, y: float) -> float:
    plain = expression.replace(CubeRoot, lambda u: sympy.real_root(u, 3)).replace(
        Sigmoid, lambda u: 1 / (1 + sympy.exp(-u))
    )
    number = plain.subs({X: sympy.Rational(x), Y: sympy.Rational(y)}).evalf(30)
    return float(number) if number.is_Number and number.is_finite else math.nan


# ── The worker ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def worker() -> Iterator[SymbolicWorker]:
    """A worker of its own."""
    worker = SymbolicWorker()
    yield worker
    worker.close()


def test_formulas_of_an_objective() -> None:
    assert parse("x^2 y").latex == Formulas(
        value="x^{2} y",
        gradient=r"\begin{pmatrix} 2 x y \\ x^{2} \end{pmatrix}",
        hessian=r"\begin{pmatrix} 2 y & 2 x \\ 2 x & 0 \end{pmatrix}",
    )


def test_what_is_too_long_is_none_and_said() -> None:
    long = formulas(parse_expression("*".join(f"sin(x + {k}y)" for k in range(1, 25))))
    assert (long.gradient, long.hessian) == (None, None)
    assert long.value
    assert "too long" in long.note
    half = formulas(parse_expression("(x^2 + y^2)^20/(1 + x y)^7 sin(x y)"))
    assert half.gradient
    assert half.hessian is None
    assert "Hessian" in half.note


def test_slow_work_is_cut_off_and_the_next_answer_comes(worker: SymbolicWorker) -> None:
    # One call deep inside C, which holds the interpreter's lock: no thread could stop it.
    assert worker.answer(pow, 9, 9**9, timeout=0.3) is None
    assert worker.answer(pow, 2, 10, timeout=60) == 1024


def test_memory_is_limited_and_the_next_answer_comes(worker: SymbolicWorker) -> None:
    assert worker.answer(bytearray, 3 * 2**30, timeout=60) is None
    assert worker.answer(pow, 3, 2, timeout=60) == 9


def test_a_failure_is_no_answer(worker: SymbolicWorker) -> None:
    assert worker.answer(int, "nonsense", timeout=60) is None


def test_a_worker_killed_while_idle_is_replaced(worker: SymbolicWorker) -> None:
    for _ in range(2):
        victim = worker.answer(os.getpid, timeout=60)
        assert victim
        os.kill(victim, signal.SIGKILL)
        assert worker.answer(pow, 2, 5, timeout=60) == 32
        assert worker.answer(os.getpid, timeout=60) != victim


def test_a_worker_killed_at_work_is_asked_again_once(worker: SymbolicWorker, tmp_path: Path) -> None:
    sentence = (
        "import os, pathlib, signal\np = pathlib.Path({!r})\nif not p.exists(): p.touch(); os.kill(os.getpid(), 9)"
    )
    assert worker.answer(exec, sentence.format(str(tmp_path / "once")), timeout=60) is None
    assert worker.answer(os.kill, 0, signal.SIGCONT, timeout=60) is None
    assert worker.answer(pow, 2, 6, timeout=60) == 64


def test_a_formula_that_kills_two_workers_gets_no_third(worker: SymbolicWorker) -> None:
    assert worker.answer(os._exit, 3, timeout=60) is None
    assert worker.answer(pow, 2, 7, timeout=60) == 128


def test_many_threads_share_one_worker(worker: SymbolicWorker) -> None:
    with ThreadPoolExecutor(8) as threads:
        workers = set(threads.map(lambda _: worker.answer(os.getpid, timeout=60), range(40)))
    assert len(workers) == 1


def test_closing_twice_is_fine_and_asking_starts_anew() -> None:
    worker = SymbolicWorker()
    worker.start()
    worker.close()
    worker.close()
    assert worker.answer(pow, 2, 3, timeout=60) == 8
    worker.close()


def test_an_unavailable_worker_is_said_and_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*arguments: object, timeout: float) -> None:
        raise Unavailable

    expression = parse_expression("x^3 + y^5")
    with monkeypatch.context() as patch:
        patch.setattr(service, "WORKER", type("Closed", (), {"answer": staticmethod(unavailable)}))
        assert formulas(expression).gradient is None
        assert "not available" in formulas(expression).note
    assert formulas(expression).gradient == r"\begin{pmatrix} 3 x^{2} \\ 5 y^{4} \end{pmatrix}"


def test_where_no_worker_can_be_started_that_is_said_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    worker, expression = SymbolicWorker(), parse_expression("x^3 + 2.5y^5")
    with monkeypatch.context() as patch:
        patch.setattr(service, "WORKER", worker)
        patch.setattr(service, "ProcessPool", full)
        worker.start()
        assert formulas(expression).note == service.UNAVAILABLE
    assert worker.answer(pow, 2, 3, timeout=60) == 8
    worker.close()


SCRIPT = """
import os, sys, types
assert os.environ.get("ONCE") is None, "the script ran again in the worker"
os.environ["ONCE"] = "yes"
{before}
import gradnorm_core as gc
from gradnorm_core.formulas.symbolic import service
service.TIMEOUT = service.PATIENCE = 50.0  # the machine may do something else, too
assert "sympy" not in sys.modules
print(gc.parse("x^2").latex.gradient)
"""
PAGE = """
page = types.ModuleType("__main__")
page.__file__ = __file__
sys.modules["__main__"] = page
"""


@pytest.mark.parametrize("before", ["", PAGE], ids=["script without a guard", "page of an app"])
def test_the_main_script_does_not_run_again(before: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT).format(before=before), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "ONCE"} | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-W", "error", str(script)], capture_output=True, text=True, timeout=60, env=environment,
        check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.strip() == r"\begin{pmatrix} 2 x \\ 0 \end{pmatrix}"
