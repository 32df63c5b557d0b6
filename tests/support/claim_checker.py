"""A checker for every kind of claim: it reads the words and holds them to f and to the iterates.

`complaints(run, verdict)` lists what is false. A kind without a checker is a failure of the test that counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from app.text.verdict.claim import Claim
from app.text.verdict.verdict import Verdict
from gradnorm_core.descent.run import Run
from gradnorm_core.formulas.tree import Node
from gradnorm_core.methods.directions.rule import Rule
from tests.support.claim_facts import Facts
from tests.support.claim_learners import (
    conjugate,
    fades_out,
    schedule,
    share_of_full_steps,
    value_to_be_reached,
    way_ahead,
    weight_decay,
)
from tests.support.claim_motion import (
    clipped,
    cycle,
    last_turn_back,
    measured_rate,
    norm_rises,
    slowing_down,
    steps_to_go,
    thrown,
    turns,
    unable_to_settle,
    value_rises,
    widening,
)
from tests.support.claim_places import (
    arrival,
    headline,
    no_bound,
    nowhere,
    passing,
    rough_cause,
    small_from_the_start,
    stated_by_the_run,
    theorem,
    without_bound,
)
from tests.support.claim_theory import (
    better_momentum,
    better_step,
    curvature_on_the_way,
    first_step_too_long,
    fixed_limit,
    given_length,
    length_of_last_step,
    momentum,
    newton,
    newton_farther,
    noise,
    order,
    other_norms,
    step_by_coordinates,
)
from tests.support.detailed_ends import (
    found_no_step,
    inside_the_domain,
    more_and_more,
    norms_told,
    rests_at,
    smaller_or_not,
    smallest_curvature,
    start_is,
    status_numbers,
    thrown_out,
    tolerance_reached,
    values_at_the_ends,
)
from tests.support.detailed_places import (
    both_sides,
    curvatures,
    degenerate_place,
    distance_to_go,
    nowhere_lower,
    passed_saddle,
)
from tests.support.detailed_rises import crossing, norm_rise_words, past_a_pole, slowing_factors
from tests.support.detailed_theory import batch_error, best_step_numbers, curvature_words, regime_factor, size_of_beta
from tests.support.rough_claims import held_on_a_kink

THEORIES = (
    "fixed_step.",
    "method_theory.",
    "learners_theory.weight_decay",
    "learners_theory.conjugate",
    "full_steps.",
    "better_step.better_step",
    "long_steps.",
    "better_step.short_steps",
)
"""Kinds of claims that hold for built-in directions only."""
Checker = Callable[[Facts, Claim], "str | None"]


def complaints(
    run: Run, verdict: Verdict, tree: Node | None = None, rows: Sequence[Node] = ()
) -> Iterator[tuple[str, str, str]]:
    """The claims of a verdict that are false: kind, words, objection; `tree` and `rows` as in `Facts`."""
    facts = Facts(run, tree, rows)
    for claim in verdict.claims:
        if (
            isinstance(run.spec.direction, Rule)
            and claim.kind.startswith(THEORIES)
            and not claim.kind.endswith("noise")
        ):
            yield claim.kind, claim.text, "nothing is known about an own rule"
        for checker in (CHECKERS[claim.kind], *DETAILS.get(claim.kind, ())):
            with np.errstate(all="ignore"):
                objection = checker(facts, claim)
                if objection and run.status.name == "iteration_limit":
                    facts.look_downhill()  # a minimum may be far from all iterates
                    objection = checker(facts, claim)
            if objection:
                yield claim.kind, claim.text, f"{checker.__name__}: {objection}"


CHECKERS: dict[str, Checker] = {
    "headline": headline,
    "arrival.arrival": arrival,
    "arrival.ending": stated_by_the_run,
    "arrival.no_gradient": stated_by_the_run,
    "arrival.small_from_the_start": small_from_the_start,
    "arrival.passing": passing,
    "arrival.nowhere": nowhere,
    "arrival.no_bound": no_bound,
    "better_step.better_step": better_step,
    "better_step.hot_start": curvature_on_the_way,
    "long_steps.too_long": curvature_on_the_way,
    "full_steps.first_step": first_step_too_long,
    "better_step.steep_and_flat": curvature_on_the_way,
    "better_step.short_steps": curvature_on_the_way,
    "better_step.length_of_last_step": length_of_last_step,
    "fixed_step.regime": fixed_limit,
    "fixed_step.unstable": fixed_limit,
    "fixed_step.theorem": theorem,
    "method_theory.momentum": momentum,
    "method_theory.better_momentum": better_momentum,
    "full_steps.newton": newton,
    "full_steps.newton_farther": newton_farther,
    "method_theory.order": order,
    "method_theory.step_by_coordinates": step_by_coordinates,
    "method_theory.given_length": given_length,
    "method_theory.other_norms": other_norms,
    "method_theory.noise": noise,
    "learners_theory.conjugate": conjugate,
    "full_steps.short_of_full_steps": share_of_full_steps,
    "full_steps.beyond_full_steps": share_of_full_steps,
    "learners_theory.value_to_be_reached": value_to_be_reached,
    "learners_theory.weight_decay": weight_decay,
    "learners_theory.schedule": schedule,
    "rough.cause": rough_cause,
    "rough.without_bound": without_bound,
    "motion.value_rises": value_rises,
    "motion.norm_rises": norm_rises,
    "motion.long_climb_of_the_norm": norm_rises,
    "motion.measured_rate": measured_rate,
    "motion.slowing_down": slowing_down,
    "motion.steps_to_go": steps_to_go,
    "motion.last_turn_back": last_turn_back,
    "motion.turns": turns,
    "motion.clipped": clipped,
    "motion.unable_to_settle": unable_to_settle,
    "motion.widening": widening,
    "motion.cycle": cycle,
    "thrown.thrown": thrown,
}
DETAILS: dict[str, tuple[Checker, ...]] = {
    "headline": (
        distance_to_go, degenerate_place, smaller_or_not, start_is, thrown_out, rests_at, values_at_the_ends,
        more_and_more, fades_out,
    ),
    "arrival.arrival": (nowhere_lower, curvatures, both_sides, distance_to_go, norms_told),
    "arrival.small_from_the_start": (norms_told,), "arrival.ending": (status_numbers, found_no_step),
    "arrival.no_gradient": (nowhere_lower,), "arrival.passing": (passed_saddle,),
    "arrival.no_bound": (values_at_the_ends,), "rough.cause": (nowhere_lower, held_on_a_kink),
    "fixed_step.regime": (regime_factor,), "fixed_step.unstable": (regime_factor,),
    "better_step.better_step": (best_step_numbers,), "better_step.hot_start": (curvature_words,),
    "long_steps.too_long": (curvature_words,), "better_step.steep_and_flat": (curvature_words,),
    "better_step.short_steps": (curvature_words,), "better_step.length_of_last_step": (inside_the_domain,),
    "method_theory.noise": (batch_error,), "method_theory.better_momentum": (size_of_beta,),
    "motion.norm_rises": (norm_rise_words,), "motion.long_climb_of_the_norm": (norm_rise_words,),
    "motion.slowing_down": (slowing_factors,), "motion.steps_to_go": (tolerance_reached,),
    "learners_theory.schedule": (way_ahead,),
    "motion.value_rises": (crossing, past_a_pole),
    "motion.widening": (values_at_the_ends,), "thrown.thrown": (smallest_curvature, past_a_pole),
}  # fmt: skip
"""Further checkers, which hold the rest of such a sentence: its other numbers, the cause that it names."""
