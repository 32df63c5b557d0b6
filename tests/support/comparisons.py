"""Helpers of the tests of comparisons: the results of a comparison, and a stand-in for one run."""

from __future__ import annotations

from dataclasses import replace

from app.settings.settings import Settings, to_spec
from app.ui.pages.compare.names import names
from app.ui.pages.compare.presets import comparison_of, with_method
from app.ui.pages.compare.results import Result
from gradnorm_core.descent.budget import run_within
from gradnorm_core.diagnostics.diagnose import diagnose


def results_of(settings: Settings) -> list[Result]:
    """The results of the comparison that these settings show."""
    entrants = comparison_of(settings).all_with(settings.method, settings.start)
    found = []
    for one, name in zip(entrants, names(entrants, settings.goal), strict=True):
        assert one.start is not None
        spec = to_spec(with_method(replace(settings, start=one.start), one.method))
        run = run_within(spec)
        found.append(Result(one.place, name, run, diagnose(spec.objective, run)))
    return found
