"""Numbers that a sentence recommends, typed as they are shown: the iterates do what the sentence says."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.text.beside import beside_reason
from app.text.momentum_map import momentum_alt, momentum_findings
from app.text.recommended import best_pair, best_step, beta_to_take, rounded_up
from app.text.verdict.better_step import better_step, named_step
from app.text.verdict.case import Case
from app.text.verdict.verdict import verdict
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import descend
from gradnorm_core.diagnostics.curvature import Curvature
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.theory import reference_minimum
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.sweeps.momentum_map import momentum_map

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SHOWN = r"(\d[\d.]*(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
DIGITS = 6e-3  # three digits of a factor, or of what it lacks of 1


def typed(text: str) -> float:
    """The number that a reader types who reads this."""
    mantissa, power, exponent = text.partition("10") if re.match("10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]", text) else text.partition("×10")
    return float(mantissa or 1) * 10.0 ** (int(exponent.translate(SUPERSCRIPTS)) if power else 0)


def factor_of(step_size: float, momentum: float, eigenvalues: Floats) -> float:
    """The spectral radius of the matrices that lead from (x₋₁, x) to (x, x₊) = (x, (1 + β − αλ)x − βx₋₁)."""
    steps = [np.array([[0.0, 1.0], [-momentum, 1 + momentum - step_size * value]]) for value in eigenvalues]
    return max(float(np.abs(np.linalg.eigvals(step)).max()) for step in steps)


def keeps(actual: float, said: float) -> bool:
    return actual - said <= DIGITS * min(said, 1 - said) + 1e-5


def pairs_of_eigenvalues(count: int) -> list[Floats]:
    """λ from 1e-6 to 1e6 with κ from 1.01 to 1e5."""
    random = np.random.default_rng(13)
    return [
        10.0 ** random.uniform(-6, 6) * np.array([1.0, 1 + 10.0 ** random.uniform(-2, 5)]) for _ in range(count)
    ]  # fmt: skip


def test_what_is_shown_has_the_factor_of_what_is_best() -> None:
    for values in pairs_of_eigenvalues(300):
        curvature, kappa = Curvature(values, np.eye(2)), values[1] / values[0]
        plain = (kappa - 1) / (kappa + 1)
        assert keeps(factor_of(typed(best_step(curvature)), 0.0, values), plain), values
        root = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
        alpha, beta = map(typed, best_pair(*values))
        assert keeps(factor_of(alpha, beta, values), root), values
        for share in (0.05, 0.5, 0.95):
            alpha = share * 2 / values[1]
            best = max((1 - np.sqrt(alpha * value)) ** 2 for value in values)
            assert keeps(factor_of(alpha, beta_to_take(alpha, values), values), np.sqrt(best)), values


def test_digits_are_few() -> None:
    assert best_step(Curvature(np.array([1.0, 10.0]), np.eye(2))) == "0.1818"
    assert beta_to_take(0.19, np.array([1.0, 10.0])) == 0.319


@pytest.mark.parametrize(("value", "shown"), [(0.3181, 0.319), (0.25, 0.25), (0.9991, 1.0), (2.341e-7, 2.35e-7)])
def test_a_number_is_rounded_up(value: float, shown: float) -> None:
    assert rounded_up(value, 3) == shown


def said_of(text: str, start: tuple[float, float], alpha: float, beta: float) -> list[tuple[float, float, str]]:
    """α, β and the factor of all that the sentences about a run with and without momentum recommend."""
    f = parse(text)
    plain = descend(f, start, step_rule=Fixed(alpha), max_iterations=400)
    heavy = descend(f, start, HeavyBall(beta), Fixed(alpha), max_iterations=400)
    reference = reference_minimum(plain.spec)
    assert reference is not None
    words = " ".join(
        [verdict(run, diagnose(f, run)).lines for run in (plain, heavy)] + [beside_reason(plain, heavy, reference)]
    )
    found = momentum_map(reference.curvature, (0.0, 4 / reference.curvature.largest), 8)
    title, lines = momentum_findings(found, reference, True, [])
    words = " ".join([words, title, *lines, momentum_alt(found)])
    step = re.findall(rf"2/\(μ\+λmax\) = {SHOWN}: a factor {SHOWN} a step", words)
    bare = re.findall(rf"the best is α = {SHOWN} with ×{SHOWN} a step", words)
    best = re.findall(rf"β = {SHOWN} is best for this α[^:]*: {SHOWN} a step", words)
    pair = re.findall(rf"has α = {SHOWN} and β = {SHOWN}, with the factor {SHOWN}", words)
    pair += re.findall(rf"[Bb]est at α = {SHOWN} and β = {SHOWN}: ×{SHOWN}", words)
    return [
        *((typed(a), 0.0, rate) for a, rate in step + bare),
        *((alpha, typed(b), rate) for b, rate in best),
        *((typed(a), typed(b), rate) for a, b, rate in pair),
    ]  # fmt: skip


def test_what_sentences_recommend_does_what_they_say() -> None:
    random, told = np.random.default_rng(7), 0
    for _ in range(25):
        kappa = float(f"{10.0 ** random.uniform(0.1, 3.5):.4g}")
        alpha, beta = random.uniform(0.02, 0.9) * 2 / kappa, random.uniform(0.1, 0.99)
        for step, momentum, rate in said_of(f"(x^2 + {kappa} y^2)/2", (2.0, 1.0), alpha, beta):
            told += 1
            unit = 10.0 ** -len(rate.partition(".")[2])
            assert factor_of(step, momentum, np.array([1.0, kappa])) <= typed(rate) + 1.5 * unit
    assert told > 60


def test_a_button_has_a_step_size_where_the_sentence_names_it_and_nowhere_else() -> None:
    seen = set[bool]()
    for text in ("x^2 + 10y^2", "x^2 + y^2", "x^2 + 1.1y^2", "(x^2 + 100y^2)/2 + x^4", "cos(x) + y^2"):
        f = parse(text)
        for alpha in (0.001, 0.02, 0.09, 0.18, 0.5, 0.9):
            run = descend(f, (0.5, 1), step_rule=Fixed(alpha))
            case = Case(run, diagnose(f, run))
            named, said = named_step(case), re.search(rf"2/\(μ\+λmax\) = {SHOWN}: a", better_step(case) or "")
            assert named == (typed(said[1]) if said else None), (text, alpha)
            seen.add(named is None)
    assert seen == {True, False}


def test_on_the_gallery_too() -> None:
    for example in GALLERY.values():
        run = descend(example.objective, example.start, goal=example.goal, max_iterations=5)
        reference = reference_minimum(run.spec)
        if reference is None or reference.curvature.kind != "minimum":
            continue
        values = reference.curvature.eigenvalues
        kappa = float(np.sqrt(values[-1] / values[0]))
        alpha, beta = map(typed, best_pair(values[0], values[-1]))
        assert keeps(factor_of(alpha, beta, values), (kappa - 1) / (kappa + 1))


def test_in_a_round_bowl_no_momentum_is_best() -> None:
    """λ = 1.4 has no decimal 1/λ: the best β for α as it is written, 4·10⁻¹⁴, is made of rounding."""
    assert best_pair(1.4, 1.4) == ("0.714286", "0")
