"""The sentence on the start, the window and the step size that were chosen for a typed function."""

from __future__ import annotations

from app.text.numbers import apart, number, place
from app.text.taken_letters import NONE_TAKEN, Taken, in_other_words
from gradnorm_core.sweeps.footing import Footing

AIMS = {
    "minimum": "a minimum at {}",
    "maximum": "a maximum at {}",
    "lowest": "a minimum, a kink, at {}",
    "highest": "a maximum, a kink, at {}",
}


def footing_sentence(footing: Footing, why: bool = True, taken: Taken = NONE_TAKEN) -> str:
    """Says in one line what was chosen and, unless a teacher's link hides what it takes, why."""
    size = "start and window" if footing.step_size is None else f"start, window and α = {number(footing.step_size)}"
    chosen = f"Chosen for this function: {size}."
    return in_other_words(f"{chosen} It has {_aim(footing)}{_step(footing)}." if why else chosen, taken)


def _aim(footing: Footing) -> str:
    if footing.point is None:
        return f"no {'maximum' if footing.ascends else 'minimum'} in sight"
    return AIMS[footing.aim].format(place(footing.point))


def _step(footing: Footing) -> str:
    """The reason of the step size."""
    if footing.step_size is None:
        return ""
    if not (footing.by_curvature and footing.largest):
        return "; α was found by trial"
    limit, size = apart(1 / footing.largest, footing.step_size)
    compared = "" if limit == size else "at most "
    places = "at the start and there" if footing.point else "at the start"
    if footing.is_lambda_max:
        named = "λmax(−∇²f)" if footing.ascends else "λmax"
        return f"; α is {compared}1/{named} = {limit} {places}"
    return f"; α is {compared}1/|λ| = {limit} {places}, for the eigenvalue λ of the Hessian with the largest |λ|"
