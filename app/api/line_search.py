"""``/api/line-search``: the function along the direction of one step, and the trials of the search there."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from app.api.question import Question, missing, unusable
from app.api.refusals import Refusal
from app.compute import results
from app.settings.link_numbers import read_whole
from app.settings.settings import to_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError

EXTRAS: Final = ("iterate",)


def answer(question: Question) -> dict[str, Any]:
    """φ(α) = f(x_k + α·d_k) for the iterate x_k that the query names.

    Raises:
        Refusal: the teacher's link hides the steps, the step rule does not search, or there is no such step.
    """
    if question.hides("steps") or question.hides("path"):
        raise Refusal(HTTPStatus.FORBIDDEN, "The teacher's link hides the steps.")
    spec = to_spec(question.settings)
    if not spec.step_rule.searches:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "The step rule tries no step sizes along the direction.")
    ray = results.line_search(spec, _iterate(question, spec))
    return {
        "iterate": ray.iteration,
        "curve": {"step_sizes": ray.step_sizes, "values": ray.values},
        "value": ray.value,
        "slope": ray.slope,
        "trials": {"step_sizes": ray.trials, "values": ray.trial_values},
        "accepted": {"step_size": ray.accepted, "value": ray.value_accepted},
        "sufficient_decrease": ray.sufficient_decrease,
    }


def _iterate(question: Question, spec: RunSpec) -> int:
    text = question.extras.get("iterate")
    if text is None:
        raise missing("iterate", "the k of the iterate from which the search starts")
    steps = results.run(spec).iterations
    if steps == 0:
        raise unusable("iterate", text, UsageError("the run takes no step"))
    try:
        return read_whole(text, steps - 1)
    except UsageError as error:
        raise unusable("iterate", text, error) from error
