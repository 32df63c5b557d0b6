"""Every sentence of a verdict is true: claims held to f and the iterates by a checker that shares no code with them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from app.text.verdict.claim import Claim
from app.text.verdict.verdict import kind_of, reasons, verdict
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import Goal, RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.registry import DIRECTIONS, STEP_RULES, why_not
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.claim_checker import CHECKERS, complaints
from tests.support.claim_facts import Facts
from tests.support.false_claims import false_claims
from tests.support.problems import random_problem

DIRECTIONS_TRIED: tuple[Direction, ...] = (
    *(kind() for kind in DIRECTIONS.values()), Steepest(1), Steepest(math.inf),
)  # fmt: skip
RULES_TRIED: tuple[StepRule, ...] = tuple(kind() for kind in STEP_RULES.values() if kind is not Fixed)
STEPS = 40


def test_every_kind_of_sentence_has_a_checker() -> None:
    assert {kind_of(reason) for reason in reasons()} | {"headline"} == CHECKERS.keys()


def specs_of(
    text: str, start: tuple[float, float], goal: Goal, alpha: float, share: int, turn: int
) -> Iterator[RunSpec]:
    """One in `share` of all methods with step sizes from crawl to divergence, from `turn` on."""
    objective = parse(text)
    methods: list[tuple[Direction, StepRule]] = [
        (direction, Fixed(size * alpha)) for direction in DIRECTIONS_TRIED for size in (0.02, 0.3, 1.0, 1.9, 2.1, 6.0)
    ]
    methods += [(Steepest(), rule) for rule in RULES_TRIED]
    for direction, rule in methods[turn % share :: share]:
        if why_not(direction, rule, objective) is None:
            yield RunSpec(objective, start, direction, rule, goal=goal, max_iterations=STEPS)
    plain = RunSpec(objective, start, step_rule=Fixed(alpha), goal=goal, max_iterations=STEPS)
    if turn % share == 0:
        yield replace(plain, noise=GaussianNoise(0.1, 3))
        yield replace(plain, clip=ClipByNorm(0.5))


@pytest.mark.parametrize("turn", range(6))
@pytest.mark.parametrize("name", GALLERY)
def test_no_sentence_about_a_gallery_function_is_false(name: str, turn: int) -> None:
    example = GALLERY[name]
    specs = specs_of(example.text, example.start, example.goal, example.step_size, 48, turn * 8 + len(name))
    made, found = false_claims(specs)
    assert not found
    assert made >= 0


@pytest.mark.parametrize("seed", range(300))
def test_no_sentence_about_a_random_function_is_false(seed: int) -> None:
    text, start, goal, alpha = random_problem(seed)
    _, found = false_claims(specs_of(text, start, goal, alpha, 40, seed))
    assert not found


@pytest.mark.parametrize("start", [(1.5, 0.7), (1.3, 0.7), (0.4, -0.2)])
def test_no_sentence_about_a_run_between_two_wells_is_false(start: tuple[float, float]) -> None:
    """From crawl to chaos and beyond: the limit of stability is 0.25."""
    wells = RunSpec(parse("(x^2 - 1)^2 + y^2"), start, max_iterations=100)
    _, found = false_claims(replace(wells, step_rule=Fixed(alpha)) for alpha in np.geomspace(0.001, 0.6, 40).tolist())
    assert not found


def test_the_checker_finds_a_false_sentence() -> None:
    """Claims altered on purpose: each is objected to."""
    run = run_spec(RunSpec(parse("(x^2 + 10y^2)/2"), (10.0, 1.0), step_rule=Fixed(0.19), max_iterations=200))
    said = verdict(run, diagnose(run.objective, run))
    assert not list(complaints(run, said))
    facts_of = {claim.kind: claim.text for claim in said.claims}
    for kind, old, new in (
        ("headline", "minimum", "saddle"), ("headline", "153 steps", "152 steps"), ("fixed_step.regime", "0.2", "0.3"),
    ):  # fmt: skip
        altered = Claim(kind, facts_of[kind].replace(old, new))
        assert altered.text != facts_of[kind]
        assert CHECKERS[kind](Facts(run), altered)


@pytest.mark.parametrize("name", ["steepest", "normalized", "heavy_ball", "nesterov", "adam"])
def test_no_theory_of_a_built_in_direction_stands_beside_its_lines(name: str) -> None:
    """The lines may be anything: what is known of a direction is said only where the app knows that it is this one."""
    built_in = DIRECTIONS[name]()
    lines = Rule(built_in.rule_lines())  # type: ignore[attr-defined]
    kinds: dict[bool, set[str]] = {True: set(), False: set()}
    for size in (0.02, 0.19, 0.21, 0.5):
        for direction in (built_in, lines):
            run = run_spec(RunSpec(parse("(x^2 + 10y^2)/2"), (10.0, 1.0), direction, Fixed(size), max_iterations=80))
            said = verdict(run, diagnose(run.objective, run))
            assert not list(complaints(run, said))
            kinds[direction is lines] |= {claim.kind for claim in said.claims}
            assert direction is built_in or not re.search("velocity|λmax|√β|momentum", " ".join(said.sentences))
    assert kinds[False] - kinds[True] or name == "normalized"
