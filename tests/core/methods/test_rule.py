"""An own update rule: what its lines mean, what is refused and with which words, and the runs it makes."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import RuleError, UsageError
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.registry import why_not
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.families import Laplacian
from gradnorm_core.objectives.formula import parse

BOWL = parse("(x^2 + 10y^2)/2")
START = (10.0, 1.0)


def directions(rule: Rule, count: int = 3) -> list[list[float]]:
    """The first directions on x + 2y, where g = (1, 2) everywhere."""
    run = descend(parse("x + 2y"), (0, 0), rule, Fixed(0.1), max_iterations=count)
    return [list(map(float, direction)) for direction in run.directions]


# ── what the lines mean ─────────────────────────────────────────────────────────────────────────────────────────────

MEANINGS: dict[str, list[list[float]]] = {
    "d = -g": [[-1, -2]] * 3,
    "d = -2g^2": [[-2, -8]] * 3,
    "d = -g/norm1(g) norminf(g)": [[-1 / 3 * 2, -2 / 3 * 2]] * 3,
    "d = -dot(g, g) sign(g)": [[-5, -5]] * 3,
    "d = -(k + 1) g": [[-1, -2], [-2, -4], [-3, -6]],
    "d = -t g": [[-1, -2], [-2, -4], [-3, -6]],
    "t = t + 2; d = -t g": [[-2, -4], [-4, -8], [-6, -12]],
    "m = m + g; d = -m": [[-1, -2], [-2, -4], [-3, -6]],
    "d = -m; m = m + g": [[0, 0], [-1, -2], [-2, -4]],
    "m = m + g; d = -m_{t-1}": [[0, 0], [-1, -2], [-2, -4]],
    "d = d - g": [[-1, -2], [-2, -4], [-3, -6]],
    "u = 2g; d = -u": [[-2, -4]] * 3,
    "d = -if(g > 1, g, 0)": [[0, -2]] * 3,
    "d = -if(norm(g) <= 1, g, 3 g)": [[-3, -6]] * 3,
    "d = -max(g, 1.5, 0)": [[-1.5, -2]] * 3,
    "d = -2^3^0 g": [[-2, -4]] * 3,
    "d = -x - g": [[-1, -2], [-0.9, -1.8], [-0.81, -1.62]],
    "d = -pi g/pi": [[-1, -2]] * 3,
}


@pytest.mark.parametrize("text", MEANINGS)
def test_lines_mean_what_papers_mean(text: str) -> None:
    np.testing.assert_allclose(directions(Rule(text)), MEANINGS[text], rtol=1e-15, atol=1e-15)


SPELLINGS = (
    ("m = beta1 m + g; d = -m", "m_t = \\beta_1 m_{t-1} + g_t \n d = -m_t"),
    ("m = beta1 m + g; d = -m", "m ← β₁·m + g; d := −m"),
    ("m = beta1 m + g; d = -m", "m_k = β_{1} ⊙ m_{k-1} + g_k; d = -m_k"),
    ("u_hat = g/sqrt(2); beta1 = 1; d = -beta1 u_hat", "\\hat{u} = \\frac{g}{\\sqrt{2}}; beta_1 = 1; d = -β₁ \\hat u"),
    ("beta1 = 1; d = -beta1 g/norm(g)", "beta1=1;d = -beta1 g / ‖g‖"),
    ("beta1 = 1; d = -beta1 g/norm1(g)", "beta1=1;d = -beta1 g / \\lVert g \\rVert_1"),
    ("beta1 = 1; d = -beta1 g/norminf(g)", "beta1=1;d = -beta1 g / ||g||_∞"),
    ("beta1 = 1; d = -beta1 sign(g) abs(g)^2", "beta1=1;d = -beta1 np.sign(g) |g|²"),
    ("beta1 = 1; d = -beta1 if(g > 0, g, 0)", "beta1=1;d = -beta1 np.where(0 < g, g, 0)"),
    ("beta1 = 1; d = -beta1 sqrt(g)", "beta1=1;d = -beta1 √g"),
)


@pytest.mark.parametrize(("plain", "other"), SPELLINGS)
def test_spellings_of_one_rule(plain: str, other: str) -> None:
    first, second = Rule(plain, beta1=0.5), Rule(other, beta1=0.5)
    assert first.definition.lines == second.definition.lines
    assert first.formula == second.formula
    assert [one.name for one in second.parameters] == ["beta1"]


def test_the_echo_is_latex() -> None:
    rule = Rule("beta1 = 0.9; m = beta1 m + (1 - beta1) g; d = -m/‖g‖₁; v_max = norm(g)")
    assert rule.formula == (
        r"\begin{aligned} m &\leftarrow \beta_{1} m + \left(1 - \beta_{1}\right) g \\ "
        r"d &\leftarrow -\frac{m}{\left\lVert g \right\rVert_1} \\ "
        r"v_{\mathrm{max}} &\leftarrow \left\lVert g \right\rVert_2 \end{aligned}"
    )
    assert dict(rule.letters)["m"] == "vector kept from step to step, first 0"


def test_greek_names_are_shown_in_greek() -> None:
    rule = Rule("eps = 1; lambda2 = 1; σ = 1; beta_1 = 1; d = -eps lambda2 σ β₁ g")
    assert [one.plain for one in rule.parameters] == ["ε", "λ₂", "σ", "β₁"]
    symbols = [r"\varepsilon", r"\lambda_{2}", r"\sigma", r"\beta_{1}"]
    assert [one.symbol for one in rule.parameters] == symbols


def test_a_doubtful_reading_is_noted() -> None:
    assert Rule("d = -1/2 g").definition.notes == ("-1/2 g is read as (-1/2)·g.",)
    assert Rule("d = -g/2").definition.notes == ()


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_stand_in_the_lines() -> None:
    rule = Rule("b = beta b + g; d = -b", beta=0.9)
    assert rule == Rule("beta = 0.9\nb = beta b + g\nd = -b")
    assert (rule.beta, replace(rule, beta=0.8).beta) == (0.9, 0.8)  # type: ignore[call-arg]
    assert replace(rule, beta=0.8).lines == "beta = 0.8\nb = beta b + g\nd = -b"  # type: ignore[call-arg]
    assert Rule("beta = 0.9 in [0, 1); d = -beta g", beta=0.25).lines == "beta = 0.25 in [0, 1)\nd = -beta g"
    assert pickle.loads(pickle.dumps(rule)) == rule
    assert hash(rule) == hash(Rule(rule.lines))
    assert not hasattr(rule, "gamma")


def test_ranges_of_numbers() -> None:
    ranged, small, free = Rule("a = 0.5 in [0, 1); eps = 1e-8; c = 3; d = -a eps c g").parameters
    assert (ranged.accepted, ranged.minimum, ranged.maximum) == ("at least 0 and below 1", 0, 0.999)
    assert (small.logarithmic, small.minimum) == (True, 1e-12)
    assert (free.minimum, free.maximum, free.check(-40)) == (0, 10, -40)
    with pytest.raises(UsageError, match="at least 0 and below 1"):
        Rule("a = 0.5 in [0, 1); d = -a g", a=1)
    for wrong in (True, "1", float("nan"), float("inf"), 1e13):
        with pytest.raises(UsageError):
            Rule("d = -a g", a=wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="No line of the rule reads b"):
        Rule("d = -g", b=1)
    with pytest.raises(UsageError, match="text"):
        Rule(3)  # type: ignore[arg-type]


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────────────

REFUSED: dict[str, tuple[int, int, str, str]] = {
    # the rule: line, column, message, suggestion
    "": (1, 1, "There is no rule", "d = -g"),
    "m = 0.5 m + g": (1, 14, "No line sets the direction d", "d = -g"),
    "d = -1": (1, 5, "The direction is a vector, and -1 is a number", "Multiply it by a vector"),
    "beta = 0.9\nd = -norm(beta) g": (2, 11, "norm needs a vector, and beta is a number", "abs(beta)"),
    "d = -dot(g, k) g": (1, 13, "dot needs two vectors, and k is a number", "*"),
    "d = -dot(g) g": (1, 6, "dot takes 2 arguments, not 1", "dot(u, v)"),
    "s = dot(g, g); d = -norm1(s) g": (2, 13, "norm1 needs a vector, and s is a number", "abs(s)"),
    "m = beta m + g\nd = -m": (1, 5, "beta has no value", "beta = 0.9"),
    "beta = 0.9\nm = bata m + g\nd = -m": (2, 5, "bata has no value", "Did you mean beta?"),
    "m = g\nd = -gm": (2, 6, "gm has no value", "Write g m"),
    "d = -alpha g": (1, 5, "this d has the factor α already", "Leave the α out"),
    "v = 0.9 v - η g; d = 2 v/norm(g)": (2, 6, "this d has the factor α already", "d = v/alpha"),
    "d = -g alpha_{t-1}": (1, 8, "The last alpha is not kept by itself", "alpha_old = alpha"),
    "η = 0.1\nd = -g": (1, 1, "η is the step size", "Leave this line out"),
    "x = x - 2g": (1, 1, "x is given", "Write the direction"),
    "g = 2g\nd = -g": (1, 1, "g is given", "g_1"),
    "m = g\nm = 2m\nd = -m": (2, 1, "m is set twice", "another name"),
    "sign = g\nd = -g": (1, 1, "sign is a function", "sign_1"),
    "m += g\nd = -m": (1, 3, "A line says what a name becomes", "m = m + "),
    "d": (1, 1, "A line begins with a name and =", "d = -g"),
    "d = ": (1, 4, "The line stops after =", "Put"),
    "d = -(g": (1, 6, "This ( is never closed", "Add )"),
    "d = -g)": (1, 7, "This ) does not fit here", "Delete it"),
    "d = -|g": (1, 6, "These bars do not pair up", "abs(u)"),
    "d = -g[0]": (1, 7, "no indices", "name alone"),
    "d = -sqrt g": (1, 6, "sqrt needs its argument in parentheses", "sqrt(u)"),
    "d = -g^T g": (1, 8, "no transpose", "dot(u, v)"),
    "d = -(g > 0) g": (1, 9, "only in an if", "if(u > v"),
    "d = -if(g, 1, 0)": (1, 10, "An if begins with a comparison", "if(u > v"),
    "d = -g @ g": (1, 8, "@", "dot(u, v)"),
    "d = -g # descent": (1, 8, "comments", "Delete"),
    "d = -g_{t-1}": (1, 6, "The last g is not kept by itself", "g_old = g"),
    "d = -m_t\nm = g": (1, 6, "m_t is not known yet", "Write m"),
    "m = g\nd = -m_{t+1}": (2, 6, "t+1 is not read", "m_{t-1}"),
    "d = -g 2": (1, 8, "A number stands behind a factor", "*2"),
    "beta = 2 in [0, 1)\nd = -beta g": (1, 8, "2 lies outside its range", "Change"),
    "beta = 2 in [1, 0]\nd = -beta g": (1, 13, "This is no range", "[0, 1)"),
    "d = -g in [0, 1]": (1, 11, "behind a number only", "beta = 0.9"),
    "step = 2\nd = -step g": (1, 1, "The name step is taken", "step_1"),
    "d = -g х": (1, 8, "CYRILLIC SMALL LETTER HA", "Delete"),
    "d = -1e200 g": (1, 6, "Numbers lie between", "Scale"),
    "d = -∇f": (1, 6, "The gradient is called g", "Write g"),
    "; ".join(f"a{i} = a{i} + g" for i in range(9)) + "; d = -g": (9, 2, "at most 8 values", "Do without"),
    "\n".join(f"a{i} = g" for i in range(12)) + "\nd = -g": (13, 1, "at most 12 lines", "Join"),
    "d = " + "(" * 30 + "g" + ")" * 30: (1, 30, "nested deeper", "line of its own"),
    "d = -g" + " " * 900: (1, 1, "at most 800 characters", "Shorten"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_line_column_and_suggestion(text: str) -> None:
    line, column, message, suggestion = REFUSED[text]
    with pytest.raises(RuleError) as caught:
        Rule(text)
    error = caught.value
    assert (error.line, error.position + 1) == (line, column), str(error)
    assert message in error.message
    assert suggestion in (error.suggestion or "")
    assert pickle.loads(pickle.dumps(error)).line == line
    assert f"line {line}, column {column}" in str(error)


def test_no_line_search_follows_an_own_rule() -> None:
    objection = why_not(Rule(), Armijo())
    assert objection is not None
    assert "an own rule may lead uphill" in objection
    assert why_not(Rule(), Formula(), clip=ClipByNorm(), noise=GaussianNoise()) is None


# ── runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────

UNDEFINED = (
    ("u = g - g; d = -u/norm(u)", 0), ("d = -g ln(2.5 - k)", 3), ("d = -g sqrt(1 - x)", 0),
    ("d = -g (k - 3)/(k - 3)", 3),
)  # fmt: skip


@pytest.mark.parametrize(("text", "steps"), UNDEFINED)
def test_a_rule_without_a_number_ends_the_run_with_a_name(text: str, steps: int) -> None:
    run = descend(BOWL, START, Rule(text), Fixed(0.01), max_iterations=50)
    assert (run.status.name, run.iterations, run.status.point) == ("rule_failed", steps, None)
    assert f"at step {steps + 1} the rule gives no number for d" in run.status.sentence
    assert np.isfinite(run.points).all()
    batch = descend_batch(run.spec, np.array([START, (0.5, 0.25)]), record=True)
    assert batch.status_names[0] == "rule_failed"
    assert (batch[0].status, batch.iterations[0]) == (run.status, steps)


def test_an_infinite_direction_diverges() -> None:
    assert descend(BOWL, START, Rule("d = -g/0"), Fixed(0.1)).status.name == "diverged"


LONG = "beta = 0.9; v = beta v + dot(g, g); m = beta m + if(norm(m) > v, 0, g/(1 + sqrt(v))); d = -m - 0.01 max(x, k)"


@pytest.mark.parametrize("text", [LONG, "d = d/2 - g/norminf(g)", *(one for one, _ in UNDEFINED)])
def test_a_run_of_a_batch_is_the_single_run_bit_for_bit(text: str) -> None:
    starts, sizes = np.random.default_rng(3).normal(size=(40, 2)) * 3, np.geomspace(1e-3, 3.0, 40)
    spec = RunSpec(BOWL, START, Rule(text), Fixed(), max_iterations=120, clip=ClipByNorm(5.0))
    batch = descend_batch(spec, starts, sizes, record=True)
    for index in (0, 7, 21, 39):
        alone = descend(
            BOWL, starts[index], spec.direction, Fixed(float(sizes[index])), max_iterations=120, clip=ClipByNorm(5.0)
        )
        np.testing.assert_array_equal(batch[index].points, alone.points)
        assert batch[index].status == alone.status


def test_more_than_two_coordinates() -> None:
    objective = Laplacian(7)
    own = descend(objective, np.ones(7), Rule("b = beta b + g; d = -b", beta=0.5), Fixed(0.1), max_iterations=60)
    built_in = descend(objective, np.ones(7), HeavyBall(0.5), Fixed(0.1), max_iterations=60)
    np.testing.assert_array_equal(own.points, built_in.points)
    assert descend(objective, np.ones(7), Rule("d = -g/norm(g) dot(g, g)"), Fixed(0.01)).iterations > 0


def test_ascent_turns_the_gradient_and_not_the_iterate() -> None:
    down = descend(parse("x^2 + y^2"), (1, 2), Rule("d = -g - x"), Fixed(0.1), max_iterations=5)
    up = descend(parse("-x^2 - y^2"), (1, 2), Rule("d = -g - x"), Fixed(0.1), goal="maximize", max_iterations=5)
    np.testing.assert_array_equal(down.points, up.points)
