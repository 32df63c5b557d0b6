"""Parameters of a formula: numbers that change without parsing or compiling, in runs, batches and programs."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
import sympy

import gradnorm_core as gc
from app.browser.engine_data import formula_program, pack_run
from app.exports.script import core_script, numpy_script
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import ExpressionError, UsageError
from gradnorm_core.formulas.compiler import program as compiler
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.formulas.parsing.heads import with_number
from gradnorm_core.formulas.symbolic.derivatives import gradient_latex
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import FormulaObjective, parse

X, Y, A, P = sympy.symbols("x y a p", real=True)


def substituted(expression: Any, **numbers: float) -> float:
    names = {"x": X, "y": Y, "a": A, "p": P}
    return float(expression.subs({names[name]: sympy.Float(number, 30) for name, number in numbers.items()}))


def test_a_formula_with_parameters_is_the_formula_with_the_numbers_in_their_place() -> None:
    points = np.random.default_rng(2).uniform(-2, 2, (2, 30))
    for b in (0.0, -3.5, 10.0, 1e6):
        f, typed = parse("a x^2 + b y^2 + a b x y", {"a": 2, "b": b}), parse(f"2x^2 + ({b!r}) y^2 + 2*({b!r}) x y")
        for name in ("value_at", "gradient_at", "hessian_at"):
            np.testing.assert_allclose(getattr(f, name)(points), getattr(typed, name)(points), rtol=1e-14, atol=1e-12)
        assert f.is_quadratic
    assert (f.variables, f.parameters) == (("x", "y"), {"a": 2.0, "b": 1e6})


@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("(1 - x)^2 + a(y - x^2)^2", (1 - X) ** 2 + A * (Y - X**2) ** 2),
        ("exp(-a x^2)/(1 + y^2) + sin(a y)", sympy.exp(-A * X**2) / (1 + Y**2) + sympy.sin(A * Y)),
        ("ln(1 + a^2 x^2) + y/a", sympy.log(1 + A**2 * X**2) + Y / A),
    ],
)
def test_derivatives_are_those_of_sympy_in_the_variables_alone(text: str, twin: Any) -> None:
    f = parse(text, {"a": 1})
    second = [sympy.diff(twin, *pair) for pair in ((X, X), (X, Y), (Y, X), (Y, Y))]
    for a in (0.3, -2.0, 7.0):
        g = f.with_parameters(a=a)
        for x, y in ((0.4, -1.2), (-1.7, 0.9)):
            expected = [substituted(sympy.diff(twin, one), x=x, y=y, a=a) for one in (X, Y)]
            assert g.gradient(x, y).tolist() == pytest.approx(expected, rel=1e-13)
            hessian = [substituted(one, x=x, y=y, a=a) for one in second]
            assert g.hessian(x, y).ravel().tolist() == pytest.approx(hessian, rel=1e-12, abs=1e-13)


def test_an_exponent_may_be_a_parameter() -> None:
    f = parse("|x|^p + |y|^p", {"p": 2})
    for p in (1.0, 1.5, 2.0, 3.0, 4.0):
        g = f.with_parameters(p=p)
        assert g.value(-2, 0.5) == pytest.approx(2**p + 0.5**p, rel=1e-15)
        assert g.gradient(-2, 0.5).tolist() == pytest.approx([-p * 2 ** (p - 1), p * 0.5 ** (p - 1)], rel=1e-14)
        assert g.gradient(0, 0).tolist() == [0, 0]
    assert parse("x^p", {"p": 0.5}).undefined_at([-1, 0])
    assert not parse("x^p", {"p": 2}).undefined_at([-1, 0])


def test_with_parameters_neither_parses_nor_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    f = parse("x^2 + κ y^2 + sqrt(κ + x^2) + if(x > κ, x, κ)", {"κ": 10})
    for order in (0, 1, 2):
        f.program(order)
    assert not f.undefined_at([1, 1])

    def forbidden(*_: object) -> None:
        raise AssertionError

    for name in ("simplifying_graph", "executable"):
        monkeypatch.setattr(compiler, name, forbidden)
    g = f.with_parameters(kappa=100)
    assert g.value(0, 1) == 100 + 10 + 100
    assert g.gradient(1, 1)[1] == 200
    assert not g.undefined_at([1, 1])
    assert (f.value(0, 1), f.parameters) == (10 + math.sqrt(10) + 10, {"kappa": 10.0})


def test_objectives_are_equal_when_text_and_numbers_are() -> None:
    f = parse("a x^2 + y^2", {"a": 1})
    assert f == parse("a x^2 + y^2", {"a": 1.0})
    assert f != f.with_parameters(a=2)
    assert f.with_parameters(a=2).with_parameters(a=1) == f
    assert len({f, f.with_parameters(a=2), f.with_parameters(a=1)}) == 2
    again = pickle.loads(pickle.dumps(f.with_parameters(a=3)))
    assert (again.parameters, again.value(1, 0)) == ({"a": 3.0}, 3.0)
    assert repr(f) == "parse('a x^2 + y^2', parameters={'a': 1.0})"


def test_letters_beside_the_parameters_are_variables() -> None:
    assert parse("κ w^2 + b^2", {"κ": 3}).variables == ("w", "b")
    assert parse("x_0 x_1^2 + x_2^2", {"x_0": 3}).variables == ("x_1", "x_2")
    assert parse("f(w, b) = (w x + b - y)^2", {"x": 2, "y": 5}).gradient(1, 1).tolist() == [-8, -4]
    assert parse_expression("ax^2 + y", parameters=("a",)).plain == "a*x^2 + y"
    assert gradient_latex("a x^2 + y", ("a",)) == r"\begin{pmatrix} 2 a x \\ 1 \end{pmatrix}"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"aa": 1}, "is a letter"), ({"e": 1}, "is a letter"), ({"a": math.nan}, "finite"),
        ({"a": 1, "x": 2}, "variable"),
        ({"κ": 1, "kappa": 2, "a": 1}, "same letter"), ({"π": 3, "a": 1}, "is a letter"),
    ],
)  # fmt: skip
def test_what_is_no_parameter_is_refused_in_words(parameters: dict[str, float], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse("a x^2 + y^2", parameters)


def test_a_letter_without_a_number_and_a_number_without_a_letter_are_refused() -> None:
    with pytest.raises(ExpressionError):
        parse("a x^2 + b y^2", {"a": 1})
    with pytest.raises(UsageError, match="no parameter c"):
        parse("a x^2 + y^2", {"a": 1}).with_parameters(c=1)
    with pytest.raises(UsageError, match="finite"):
        parse("a x^2 + y^2", {"a": 1}).with_parameters(a=math.inf)


def test_the_sawtooth_grows_with_the_parameter() -> None:
    f = gc.parse("(x^2 + κ y^2)/2", parameters={"κ": 10})
    for kappa in (2.0, 10.0, 50.0):
        run = gc.descend(
            f.with_parameters(κ=kappa), start=(kappa, 1), step_rule=gc.Fixed(2 / (1 + kappa)), max_iterations=9
        )
        rates = run.values[1:] / run.values[:-1]
        assert rates == pytest.approx(np.full(9, ((kappa - 1) / (kappa + 1)) ** 2), rel=1e-9)


SPEC = RunSpec(parse("(x^2 + κ y^2)/2", {"κ": 10}), (1.0, 1.0), step_rule=Fixed(0.1), max_iterations=60)


@pytest.mark.parametrize("record", [False, True])
def test_a_batch_over_a_parameter_is_its_runs_one_by_one(record: bool) -> None:
    kappas, sizes = np.array([1.0, 30.0, 5.0, 30.0, 0.0, 19.9]), np.array([0.1, 0.01, 0.3, 0.2, 0.1, 0.1])
    batch = descend_batch(SPEC, step_sizes=sizes, record=record, parameters={"κ": kappas})
    for index, (kappa, size) in enumerate(zip(kappas, sizes, strict=True)):
        assert isinstance(SPEC.objective, FormulaObjective)
        alone = run_spec(
            RunSpec(SPEC.objective.with_parameters(κ=kappa), (1.0, 1.0), step_rule=Fixed(size), max_iterations=60)
        )
        assert batch.spec_of(index) == alone.spec
        assert batch.status_names[index] == alone.status.name
        assert batch.iterations[index] == alone.iterations
        np.testing.assert_allclose(batch.points[index], alone.points[-1], rtol=1e-12)
        if record:
            np.testing.assert_allclose(batch[index].points, alone.points, rtol=1e-12)


def test_an_observer_and_the_progress_of_a_batch_over_parameters_know_all_runs() -> None:
    seen: dict[int, int] = {}
    shares: list[float] = []

    def observe(runs: Any, first: int, history: Any, own: Any) -> None:
        for run, count in zip(runs.tolist(), own.tolist(), strict=True):
            seen[run] = seen.get(run, 0) + count

    batch = descend_batch(SPEC, parameters={"kappa": [3.0, 1.0, 3.0, 2.0]}, observer=observe, progress=shares.append)
    assert [seen[run] for run in range(4)] == (batch.iterations + 1).tolist()
    assert shares[-1] == 1
    assert shares == sorted(shares)


def test_batches_over_parameters_refuse_what_does_not_pair_up() -> None:
    with pytest.raises(UsageError, match="pair up"):
        descend_batch(SPEC, starts=[[1, 1], [2, 2]], parameters={"κ": [1.0]})
    with pytest.raises(UsageError, match="one length"):
        descend_batch(SPEC, parameters={"κ": [[1.0]]})
    with pytest.raises(UsageError, match="no parameter"):
        descend_batch(SPEC, parameters={"a": [1.0]})


def test_scripts_of_a_run_carry_its_parameters_and_end_where_it_does() -> None:
    run = run_spec(SPEC)
    scope: dict[str, Any] = {"__name__": "script"}
    exec(compile(numpy_script(SPEC), "script", "exec"), scope)  # noqa: S102 (printed by this project)
    assert np.array_equal(np.array(scope["path"]), run.points)
    scope = {"__name__": "script"}
    exec(compile(core_script(SPEC), "script", "exec"), scope)  # noqa: S102
    assert np.array_equal(scope["run"].points, run.points)


def test_the_engine_gets_parameters_as_inputs() -> None:
    objective = SPEC.objective
    assert isinstance(objective, FormulaObjective)
    packed = formula_program(objective)
    assert packed["inputs"] == ["x", "y", "kappa"]
    assert packed["parameters"] == {"kappa": 10.0}
    whole = pack_run(SPEC)
    assert whole is not None
    assert whole["parameters"] == {"kappa": 10.0}
    same = formula_program(objective.with_parameters(κ=3))
    assert same | {"parameters": packed["parameters"]} == packed


# ── In the text ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "variables", "parameters"),
    [
        ("f(x, y; κ = 10) = x^2 + κ y^2", ("x", "y"), {"kappa": 10.0}),
        ("f(w, b; λ = 0.1, a=-2e-3) = w^2 + λ b^2 + a", ("w", "b"), {"lambda": 0.1, "a": -0.002}),
        (r"f\left(x_1, x_2; x_0 = −3\right) = x_0 x_1 + x_2", ("x_1", "x_2"), {"x_0": -3.0}),
        ("f(x; a = 1) = a x^2", ("x", "y"), {"a": 1.0}),
    ],
)
def test_a_head_may_name_parameters_with_their_numbers(
    text: str, variables: tuple[str, str], parameters: dict[str, float]
) -> None:
    f = parse(text)
    assert (f.variables, f.parameters) == (variables, parameters)
    again = parse(f.expression.plain)
    assert (again.expression.tree, again.parameters) == (f.expression.tree, parameters)
    assert "parameter" in f.notes[0].message
    assert pickle.loads(pickle.dumps(f)) == f
    name = next(iter(parameters))
    assert parse(with_number(text, name, 0.25)).parameters == parameters | {name: 0.25}
    assert parse(text, {name: 5}) == f.with_parameters(**{name: 5})


def test_texts_that_differ_in_a_number_of_the_head_share_their_programs() -> None:
    f, g = parse("f(x, y; κ = 10) = x^4 + κ y^2"), parse("f(x, y; κ = 11) = x^4 + κ y^2")
    assert f.program(1).run.__code__ is g.program(1).run.__code__
    assert (f.value(0, 1), g.value(0, 1)) == (10, 11)


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("x^2 + κ y^2", "f(x, y; κ = 1) = x^2 + κ y^2"),
        (r"x^2 + \kappa y^2", r"f(x, y; κ = 1) = x^2 + \kappa y^2"),
        ("ax^2 + b y^2", "f(x, y; a = 1, b = 1) = ax^2 + b y^2"),
        ("f(x, y) = (a - x)^2 + y", "f(x, y; a = 1) = (a - x)^2 + y"),
        ("f(x, y; a = 2) = a x + c y", "f(x, y; a = 2, c = 1) = a x + c y"),
        ("|x|^p + |y|^p", "f(x, y; p = 1) = |x|^p + |y|^p"),
        ("f(a, b) = a b c", "f(a, b; c = 1) = a b c"),
    ],
)
def test_a_letter_too_many_is_refused_with_the_reading_in_which_it_is_a_parameter(text: str, rewritten: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    (rewrite,) = caught.value.rewrites
    assert rewrite.text == rewritten
    assert "parameter" in rewrite.label
    parse(rewritten)


@pytest.mark.parametrize(
    "text", ["foo(x)", "g(x) + y", "hello x", "sinn x", "f(x, y; a=) = x", "x; y", "f(x; e = 2) = x"]
)
def test_what_is_no_letter_is_no_parameter(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.rewrites == ()
