"""Links, files and other commands that users, teachers and bug reports brought up, as typed, with the right answer.

Cases about pages, sheets and pictures are held by the tests of these; the table says where.
"""

from __future__ import annotations

import pytest

from tests.support.reported_cases import Case, check

LINKS = (
    Case(
        "B01",
        ("run", "--link", "http://localhost:8501/?f=x^2+y^2&start=2_1"),
        ("f(x, y) = x^2 + y^2", "to the minimum (0, 0) in 69 steps"),
        ("x^2*y^2",),
    ),
    Case("B01 twice", ("run", "--link", "http://localhost:8501/?f=(x-1)^2+(y+2)^2"), ("to the minimum (1, −2)",)),
    Case("B02", ("run", "--link", "http://localhost:8501/?v=1&ex=rosenbrock&step=0.002&embed=true"), ("Rosenbrock",)),
    Case(
        "B03",
        ("run", "--link", "http://localhost:8501/?v=1&ex=rosenbrock&utm_source=moodle&fbclid=IwAR0"),
        ("Rosenbrock",),
    ),
)
TOOLS = (
    Case(
        "C21",
        ("sweep", "rosenbrock", "--from", "0.0001", "--to", "0.003", "--count", "30"),
        ("none converged", "smallest ‖∇f‖₂", "best f"),
    ),
    Case(
        "C25",
        ("run", "rosenbrock", "--csv", "--json"),
        ("Only one export can be printed; give the others a file",),
        exit_code=2,
    ),
    *(
        Case(f"C28 {word}", ("run", "rosenbrock", "--direction", word), (name,))
        for word, name in (
            ("momentum", "Heavy ball"),
            ("sgd", "Steepest descent"),
            ("heavy-ball", "Heavy ball"),
            ("lbfgs", "L-BFGS"),
        )
    ),
    Case(
        "C28 a beginning",
        ("run", "rosenbrock", "--direction", "moment"),
        ("Did you mean momentum (heavy_ball)?",),
        exit_code=2,
    ),
    Case("C28 misspelt", ("run", "rosenbrock", "--rule", "backtraking"), ("backtracking (armijo)?",), exit_code=2),
    Case(
        "C28 nothing like it",
        ("run", "rosenbrock", "--rule", "xyz"),
        ("`gradnorm methods` lists all",),
        ("Did you mean",),
        exit_code=2,
    ),
    Case("C28 backtracking", ("run", "rosenbrock", "--rule", "backtracking"), ("Armijo",)),
    Case("C28 capital", ("gallery", "Rosenbrock"), ("Rosenbrock",)),
    Case("C28 nearly", ("gallery", "rosenbroc"), ("Did you mean rosenbrock?",), exit_code=2),
    Case(
        "T15",
        ("sweep", "5", "--from", "0.001", "--to", "1", "--count", "20"),
        ("20 flat at the start", "the start is within the tolerance"),
        ("overshoots", "reaches the tolerance"),
    ),
)


@pytest.mark.parametrize("case", [*LINKS, *TOOLS], ids=str)
def test_a_reported_command_is_answered_as_it_is_meant(case: Case) -> None:
    check(case)
