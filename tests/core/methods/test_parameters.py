"""Declarations of tunable numbers: what they accept, and how they say it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradnorm_core.errors import UsageError
from gradnorm_core.methods import registry
from gradnorm_core.methods.parameter import Parameter

PLAIN = Parameter("weight", "w", "Weight", 1.0, 0.0, 10.0)
OPEN = Parameter("step_size", r"\alpha", "Step size", 0.1, 1e-5, 10.0, logarithmic=True, above=0.0)
HALF_OPEN = Parameter("momentum", r"\beta", "Momentum", 0.9, 0.0, 0.999, at_least=0.0, below=1.0)
WHOLE = Parameter("count", "n", "Count", 3, 1, 9, integer=True)


@pytest.mark.parametrize(
    ("parameter", "value", "kept"),
    [(PLAIN, 3, 3.0), (PLAIN, 10, 10.0), (OPEN, 1e9, 1e9), (OPEN, np.float64(0.5), 0.5), (HALF_OPEN, 0, 0.0),
     (WHOLE, 4.0, 4), (WHOLE, np.int64(9), 9)],
)  # fmt: skip
def test_accepted(parameter: Parameter, value: float, kept: float) -> None:
    assert parameter.check(value) == kept
    assert type(parameter.check(value)) is type(kept)


@pytest.mark.parametrize(
    ("parameter", "value", "words"),
    [
        (PLAIN, 11, "between 0 and 10"),
        (WHOLE, 9999999, "; 9999999 was given"),
        (PLAIN, 10.0000001, "; 10.0000001 was given"),
        (OPEN, 0, "above 0"),
        (OPEN, -1.0, "above 0"),
        (OPEN, math.inf, "above 0"),
        (OPEN, math.nan, "above 0"),
        (HALF_OPEN, 1.0, "at least 0 and below 1"),
        (WHOLE, 2.5, "whole number"),
        (PLAIN, "3", "is a number"),
        (PLAIN, True, "is a number"),
        (PLAIN, None, "is a number"),
    ],
)
def test_refused_in_words(parameter: Parameter, value: object, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        parameter.check(value)
    assert parameter.label in str(caught.value)


def test_no_message_names_a_field_of_the_code() -> None:
    """Screens, links and the command show these sentences: they name what the screen names."""
    registries = (registry.DIRECTIONS, registry.STEP_RULES, registry.CLIPS)
    parameters = [one for kinds in registries for kind in kinds.values() for one in kind.parameters]
    assert len(parameters) > 10
    for parameter in parameters:
        for value in (math.nan, -math.inf, "1"):
            with pytest.raises(UsageError) as caught:
                parameter.check(value)
            assert "_" not in str(caught.value)
            assert f"({parameter.name})" not in str(caught.value)
