"""The buttons "Use α = …", "Give it …" and "Try …" bring what they promise, on random states, as they are typed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from app.compute import results
from app.settings.settings import HOME, MAX_ITERATIONS, Settings, of_example, to_spec
from app.text.grammar import counted
from app.text.method_names import called
from app.ui.pages.playground.way_out import offer, offer_of_method
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.sweeps.enough_steps import enough_steps, round_limit
from gradnorm_core.sweeps.other_method import other_method
from gradnorm_core.sweeps.working_step import working_step

FORMULAS = ("(x^2 + {k} y^2)/2", "{k}(y - x^2)^2 + (1 - x)^2", "x^4 + {k} y^2", "ln(1 + x^2 + {k} y^2)",
            "exp(x) - x + {k} y^2", "(x y - 1)^2 + {k}(x - y)^2")  # fmt: skip
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def typed(text: str) -> float:
    """The number that a reader types who reads this."""
    plain = text.translate(SUPERSCRIPTS)
    return float(re.sub("^10(?=-)", "1e", plain) if "⁻" in text and "×" not in text else plain.replace("×10", "e"))


def states() -> list[Settings]:
    """Sixty settings of the Playground, from steps that creep to steps that diverge."""
    dice, home = np.random.default_rng(21), of_example(HOME)
    found = []
    for place in range(60):
        k = float(f"{10 ** dice.uniform(0, 2.5):.3g}")
        formula = FORMULAS[place % len(FORMULAS)].format(k=k)
        x, y = (float(f"{c:.3g}") for c in dice.normal(size=2) * 2)
        alpha = float(f"{10 ** dice.uniform(-4, 0.5):.3g}")
        found.append(replace(home, example="", formula=formula, start=(x, y), step_size=alpha, step_rule=Fixed(alpha),
                             direction=Steepest(), max_iterations=int(dice.choice((50, 200)))))  # fmt: skip
    return found


@pytest.mark.parametrize("alpha", [0.01, 0.056, 0.19, 1.5])
@pytest.mark.parametrize("formula", ["-x^2 + y^2", "x^3 + y^2", "x y", "y^2 - exp(x)", "-x^4 - y^4", "x - y"])
def test_nothing_is_offered_where_f_has_no_optimum_the_way_the_run_goes(formula: str, alpha: float) -> None:
    low = replace(of_example(HOME), example="", formula=formula, step_size=alpha)
    for settings in (low, replace(low, formula=f"-({formula})", goal="maximize")):
        spec = to_spec(settings)
        assert results.working_run(spec) is None
        assert results.enough_steps(spec, 5000) is None
        assert results.other_method(spec) is None


def steps_taken(settings: Settings, alpha: float, beta: float = 0.0, most: int = 5000) -> tuple[int, Floats]:
    """How many steps v ← βv − α∇f, x ← x + v takes to the tolerance, and where it is then."""
    f, x, v = settings.objective, np.array(settings.start), np.zeros(2)
    for step in range(most):
        g = f.gradient_at(x)
        if np.linalg.norm(g, ord=settings.tolerance_norm) <= settings.gradient_tolerance:
            return step, x
        v = beta * v - alpha * g
        x = x + v
    return most, x


def test_each_button_brings_what_it_promises() -> None:
    pressed = Counter[str]()
    for settings in states():
        run = run_spec(to_spec(settings))
        if (better := working_step(run)) is not None:
            size, outcome = re.fullmatch(r"Use α = (\S+): it (.*)", offer(better)).groups()  # type: ignore[union-attr]
            steps, x = steps_taken(settings, typed(size), most=settings.max_iterations)
            if outcome.startswith("meets"):
                assert outcome == f"meets the tolerance after {counted(steps)}"
            else:
                assert typed(outcome.split()[3]) == pytest.approx(float(settings.objective.value_at(x)), rel=0.006)
            pressed["use"] += 1
        if (first := enough_steps(run, int(MAX_ITERATIONS.maximum))) is not None:
            limit = round_limit(first, int(MAX_ITERATIONS.maximum))
            assert limit >= first
            assert steps_taken(settings, settings.step_size, most=limit)[0] == first
            pressed["give"] += 1
        if (other := other_method(run)) is not None:
            words = offer_of_method(other.spec.direction, other.iterations)
            rule, direction = other.spec.step_rule, other.spec.direction
            after = replace(settings, direction=direction, step_rule=rule,
                            step_size=float(getattr(rule, "step_size", settings.step_size)))  # fmt: skip
            again = run_spec(to_spec(after))
            assert again.status.name == "converged"
            assert words.endswith(f"after {counted(again.iterations)}")
            assert np.linalg.norm(again.gradients[-1]) <= settings.gradient_tolerance
            if isinstance(direction, HeavyBall):
                beta = typed(re.search(r"β = (\S+):", words)[1])  # type: ignore[index]
                assert steps_taken(after, after.step_size, beta)[0] == again.iterations
            else:
                assert called(direction.label) in words
            pressed["try"] += 1
    assert min(pressed["use"], pressed["give"], pressed["try"]) >= 8, pressed
