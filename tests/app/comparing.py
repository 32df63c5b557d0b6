"""What the tests of comparisons share: the results of a comparison, and a stand-in for one run."""

from __future__ import annotations

from dataclasses import replace

from app.comparing.budget import run_within
from app.comparing.names import names
from app.comparing.presets import comparison_of, holding
from app.comparing.results import Result
from app.settings import Settings, to_spec
from gradnorm_core.diagnostics import diagnose


def results_of(settings: Settings) -> list[Result]:
    """What comes out of the comparison these settings show."""
    entrants = comparison_of(settings).all_with(settings.method, settings.start)
    found = []
    for one, name in zip(entrants, names(entrants), strict=True):
        assert one.start is not None
        spec = to_spec(holding(replace(settings, start=one.start), one.method))
        run = run_within(spec)
        found.append(Result(one.place, name, run, diagnose(spec.objective, run)))
    return found
