"""The parameters of a formula in a terminal: their numbers stand beside it, and no title is taken for one of them."""

from __future__ import annotations

import pytest

from tests.support.terminal import call


@pytest.mark.parametrize("command", ["run", "sweep"])
def test_a_formula_is_printed_with_the_numbers_of_its_parameters(command: str) -> None:
    first, second = (call(command, f"f(x, y; κ = {kappa}, a = -0.5) = a x^2 + κ y^2").stdout for kappa in (3, 4.25))
    assert first.splitlines()[0] == "f(x, y) = a*x^2 + kappa*y^2, where κ = 3 and a = −0.5"
    assert second.splitlines()[0] == "f(x, y) = a*x^2 + kappa*y^2, where κ = 4.25 and a = −0.5"


@pytest.mark.parametrize("command", ["run", "sweep"])
def test_no_title_is_the_letter_of_a_parameter(command: str) -> None:
    told = call(command, "f(x, y; f = 3, k = 2, α = 1) = f x^2 + k α y^2").stdout
    heads = [line.split("  ")[0].strip() for line in told.splitlines()]
    titles = next(line for line in told.splitlines() if "value f" in line and "‖∇f‖₂" in line).split("  ")
    assert not {"f", "k", "α"} & {*heads, *map(str.strip, titles)}
