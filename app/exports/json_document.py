"""Settings, run and diagnostics as one JSON file that can be opened again: format "gradnorm-run", version 1.

The form is laid down in ``docs/run.schema.json``. Numbers are written with all their digits and read back as the same
float64; what is no number for JSON is one of the texts "NaN", "Infinity", "-Infinity". Opening takes the settings,
as link parameters, and nothing else: whatever a file claims about a run, the run is made anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from app.settings.links import IN_A_FILE, Rejection, from_query, to_file
from app.settings.settings import Settings, to_spec
from app.text.verdict.verdict import Verdict, verdict
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.html import method_words
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.curvature import Curvature
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.errors import UsageError
from gradnorm_core.norms import norm_key

FORMAT, VERSION = "gradnorm-run", 1
LONGEST = 20_000_000
"""Bytes of a file that are read; 5000 steps with all their numbers make about three million."""
MOST_PARAMETERS = 60


class NotOursError(UsageError):
    """A file that is not what `to_json` writes."""


def to_json(settings: Settings) -> str:
    """The run of these settings with its diagnostics and verdict, indented by one space, in ASCII."""
    spec = to_spec(settings)
    run = run_spec(spec)
    document = run_document(settings, run, diagnose(spec.objective, run))
    return json.dumps(valid(document), allow_nan=False, indent=1) + "\n"


def run_document(settings: Settings, run: Run, seen: Diagnostics) -> dict[str, Any]:
    """The content of the file; `valid` makes JSON of it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "settings": {"link": to_file(settings), "words": _words(settings, run)},
        "run": _run(run, seen),
        "diagnostics": _diagnostics(seen),
        "verdict": verdict_entries(verdict(run, seen)),
    }


def from_json(text: str | bytes) -> tuple[Settings, tuple[Rejection, ...]]:
    """The settings in a file that `to_json` wrote, and the parts of them that were refused.

    Raises:
        NotOursError: it is no such file, with the reason in a sentence.
    """
    document = _read(text)
    if document.get("format") != FORMAT:
        raise NotOursError(f'This JSON file is not one that Gradnorm wrote: its "format" is not "{FORMAT}".')
    if document.get("version") != VERSION or isinstance(document.get("version"), bool):
        raise NotOursError(f"This file has another version than {VERSION}, the only one this app reads.")
    settings = document.get("settings")
    query = settings.get("link") if isinstance(settings, dict) else None
    if not isinstance(query, dict) or not all(isinstance(value, str) for value in query.values()):
        raise NotOursError('This file says nothing to open: "settings" has no "link" with texts.')
    if len(query) > MOST_PARAMETERS:
        raise NotOursError(f"This file has {len(query)} settings; there are no more than {MOST_PARAMETERS}.")
    return from_query(query, IN_A_FILE)


def _read(text: str | bytes) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise NotOursError(f"This file is longer than {LONGEST // 1_000_000} MB; no run is.")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotOursError("This file is not JSON, so it is not a run saved here.") from error
    if not isinstance(document, dict):
        raise NotOursError("This JSON file holds no run: it is not an object.")
    return document


def _words(settings: Settings, run: Run) -> dict[str, Any]:
    """The settings for people; nothing is read from here."""
    return {
        "example": settings.example,
        "formula": settings.formula,
        "variables": list(run.objective.variables),
        "start": settings.start,
        "goal": settings.goal,
        "method": method_words(run.spec),
        "max_iterations": settings.max_iterations,
        "gradient_tolerance": settings.gradient_tolerance,
        "tolerance_norm": settings.tolerance_norm,
        "value_tolerance": settings.value_tolerance,
        "step_tolerance": settings.step_tolerance,
    }


def _run(run: Run, seen: Diagnostics) -> dict[str, Any]:
    trials = run.trajectory.trials
    return {
        "status": status_entries(run),
        "iterations": run.iterations,
        "points": run.points,
        "values": run.values,
        "gradients": run.gradients,
        "norms": _by_norm(seen.norms),
        "directions": run.directions,
        "step_sizes": run.step_sizes,
        "trials": {
            "iterations": trials.iterations,
            "step_sizes": trials.step_sizes,
            "values": trials.values,
            "slopes": trials.slopes,
        },
        "evaluations": {
            "values": run.evaluations.values,
            "gradients": run.evaluations.gradients,
            "hessians": run.evaluations.hessians,
        },
    }


def status_entries(run: Run) -> dict[str, Any]:
    """How the run ended, as the file has it."""
    return {"name": run.status.name, "sentence": run.status.sentence, "rejected_point": run.status.point}


def _by_norm(series: Mapping[float, Any]) -> dict[str, Any]:
    return {norm_key(p): entry for p, entry in series.items()}


def _diagnostics(seen: Diagnostics) -> dict[str, Any]:
    """The diagnostics of the run; curvatures are those of −f for ascent."""
    found = seen.stationary
    return {
        "behaviour": seen.behaviour,
        "zigzag": seen.zigzag,
        "contraction_rate": seen.contraction_rate,
        "predicted_rate": seen.predicted_rate,
        "period": seen.period,
        "value_rises": seen.value_rises,
        "norm_rises": _by_norm(seen.norm_rises),
        "kinks": seen.kinks,
        "angles": seen.angles,
        "leads_nowhere": seen.leads_nowhere,
        "stationary_kind": seen.stationary_kind,
        "start": _curvature(seen.start),
        "end": _curvature(seen.end),
        "stationary": None
        if found is None
        else {
            "point": found.point,
            "value": found.value,
            "distance": found.distance,
            "kind": found.kind,
            "curvature": _curvature(found.curvature),
        },
    }


def _curvature(curvature: Curvature) -> dict[str, Any]:
    return {"eigenvalues": curvature.eigenvalues, "stability_limit": curvature.stability_limit}


def verdict_entries(found: Verdict) -> dict[str, Any]:
    """A verdict as the file has it."""
    return {"headline": found.headline, "sentences": found.sentences, "tone": found.tone}


def valid(value: Any) -> Any:
    """The value in the types of JSON: arrays as lists, and NaN and ±∞, which JSON lacks, as texts."""
    if isinstance(value, dict):
        return {key: valid(entry) for key, entry in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        # Most arrays hold finite numbers only, so their many entries need not be checked one by one.
        return value.tolist() if np.isfinite(value).all() else valid(value.tolist())
    if isinstance(value, list | tuple):
        return [valid(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
