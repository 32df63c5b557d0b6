"""``/api/run``: a run with its diagnostics and the verdict, as JSON or packed for the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from app.api.question import Question, unusable
from app.browser.figure_parts import array_name
from app.browser.payload import as_bytes, compressible, message, table
from app.compute import results
from app.exports.json_document import run_document, status_entries, valid, verdict_entries
from app.settings.compare import BUDGET
from app.settings.settings import Settings, to_spec
from app.text.verdict.verdict import Verdict
from app.text.verdict.without_theory import told_verdict
from gradnorm_core.descent.budget import gradients_spent
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.errors import UsageError
from gradnorm_core.objectives.gallery import example_for

LEFT_OUT: Final[Mapping[str, tuple[str, ...]]] = {
    "path": ("run", "diagnostics", "verdict"),
    "verdict": ("verdict", "diagnostics", "run.status"),
    "theory": (
        "diagnostics.predicted_rate",
        "diagnostics.stationary_kind",
        "diagnostics.start",
        "diagnostics.end",
        "diagnostics.stationary",
    ),
    "steps": (
        "run.values",
        "run.gradients",
        "run.norms",
        "run.directions",
        "run.step_sizes",
        "run.trials",
        "diagnostics.angles",
    ),
    "curves": ("run.norms", "run.values", "diagnostics.angles"),
}
"""By a key of HIDES, the parts of the document that a teacher's link with it leaves out."""


EXTRAS: Final = ("only", "held", *BUDGET)
WORDS: Final = "verdict"
"""The one value of `only`: the packed answer then has status and verdict and no columns; the picture has the run."""


def answer(question: Question) -> dict[str, Any] | bytes:
    """The run of a link."""
    words_only, budgeted = (_chosen(question, *one) for one in (("only", WORDS), *BUDGET.items()))
    if not question.packed:
        return document(question.settings, budgeted)
    held = tuple(question.extras.get("held", "").split("_"))
    return packed(question.settings, words_only, held, budgeted)


def _chosen(question: Question, name: str, value: str) -> bool:
    """Whether the parameter of this name has its one value; it may be left out."""
    given = question.extras.get(name, "")
    if given not in ("", value):
        raise unusable(name, given, UsageError(f"{value} is expected"))
    return given == value


def document(settings: Settings, budgeted: bool = False) -> dict[str, Any]:
    """The run as the JSON file of the page has it, without the parts that the link hides."""
    run, seen = _run(settings, budgeted)
    whole = run_document(settings, run, seen)
    whole["verdict"] = verdict_entries(_verdict(settings, run, seen))
    for thing in settings.classroom.hidden:
        for place in LEFT_OUT.get(thing, ()):
            _leave_out(whole, place)
    return whole


def packed(settings: Settings, words_only: bool = False, held: tuple[str, ...] = (), budgeted: bool = False) -> bytes:
    """The run as the browser draws it: the words, and six columns of float32 over the iterates.

    The columns are left out when only words are asked for, and when the browser holds them already: `held` has its
    names of x, y, f, ∂f/∂x, ∂f/∂y, and the header then says that they are those of the run, to the last bit.
    The columns are x, y, f − reference, ∂f/∂x, ∂f/∂y and the step size taken there, NaN for the last one. `reference`
    is f* where it is known: float32 holds f − f* where it could not tell f from f*. `compressible` says in which form.
    A run with a budget of gradients has a seventh column: the gradients evaluated up to each iterate and at it.
    """
    if settings.classroom.hides("path"):
        return message({"iterates": 0}, b"")
    run, seen = _run(settings, budgeted)
    known = example_for(settings.example, settings.goal)
    reference = known.minimum if known and known.minimum is not None else 0.0
    header: dict[str, Any] = {"iterates": len(run.points), "reference": reference, "goal": settings.goal}
    if not settings.classroom.hides("verdict"):
        header |= {"status": status_entries(run), "verdict": verdict_entries(_verdict(settings, run, seen))}
    if held == tuple(array_name("f8", as_bytes(column)) for column in table(run)):
        header["held"] = words_only = True
    if words_only:
        return message(valid(header), b"")
    steps = np.append(run.step_sizes, np.nan)
    spent = [gradients_spent(run)] if budgeted else []
    return message(valid(header), compressible(np.vstack([table(run, reference), steps, *spent])))


def _run(settings: Settings, budgeted: bool) -> tuple[Run, Diagnostics]:
    """The run of a link with its diagnostics, within a budget of gradients or not."""
    spec = to_spec(settings)
    return results.budgeted_run(spec) if budgeted else (results.run(spec), results.diagnosis(spec))


def _verdict(settings: Settings, run: Run, seen: Diagnostics) -> Verdict:
    """The verdict, without the sentences of the theory when the link hides it."""
    return told_verdict(run, seen, theory=not settings.classroom.hides("theory"))


def _leave_out(whole: dict[str, Any], place: str) -> None:
    """Deletes the entry at a place such as run.status, if it is there."""
    *parents, name = place.split(".")
    for parent in parents:
        whole = whole.get(parent, {})
    whole.pop(name, None)
