"""Random directions, step rules, clips and noises, drawn from their declarations."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from app.settings.methods import CLIPS, DIRECTIONS, NOISES, STEP_RULES, Method
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.norms import KEYS

RULES = (
    "d = -g", "beta = 0.7 in [0, 1); b = beta b + g; d = -b", "d = -sign(g)/(1 + k)",
    "eps = 1e-3; d = -g/(norm(g) + eps)", "s = max(s, norm1(g)); m = if(dot(m, g) < 0, 0, m) + g/2; d = -m/(1 + s)",
    "d = -g/(g - g)", "d = -x", "d = -3 g",
)  # fmt: skip
FORMULAS = ("step_size", "step_size/sqrt(k+1)", "0.5/(k+1)", "0.1*0.99^k", "0.1+0.05cos(k pi)")


def numbers(parameter: Parameter) -> st.SearchStrategy[float]:
    """Numbers the parameter accepts."""
    if parameter.integer:
        return st.integers(int(parameter.minimum), int(parameter.maximum)).map(float)
    return st.floats(parameter.minimum, parameter.maximum)


def pieces(kind: type) -> st.SearchStrategy[Any]:
    """Pieces of one kind; those whose numbers contradict each other are left out."""
    if kind is Steepest:
        return st.sampled_from(list(KEYS.values())).map(Steepest)
    chosen = {one.name: numbers(one) for one in getattr(kind, "parameters", ())}
    if kind is Formula:
        chosen["text"] = st.sampled_from(FORMULAS)
    if kind is Rule:
        chosen["lines"] = st.sampled_from(RULES)
    return st.fixed_dictionaries(chosen).map(lambda values: _made(kind, values)).filter(lambda made: made is not None)


def _made(kind: type, values: dict[str, Any]) -> Any:
    try:
        return kind(**values)
    except UsageError:
        return None


def _one_of(registry: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(list(registry.values())).flatmap(pieces)


def methods() -> st.SearchStrategy[Method]:
    """Methods whose parts go together, on every function: mini-batches and clips of rows need the rows of a table."""
    kinds = {name: kind for name, kind in NOISES.items() if name != "minibatch"}
    of_means = {name: kind for name, kind in CLIPS.items() if name != "rows"}
    clips, noises = st.none() | _one_of(of_means), st.none() | _one_of(kinds)
    parts = (_one_of(dict(DIRECTIONS)), _one_of(dict(STEP_RULES)), clips, noises)
    return st.builds(Method, *parts).filter(lambda method: method.incompatibility() is None)
