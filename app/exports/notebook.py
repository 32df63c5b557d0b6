"""A run as a Jupyter notebook, format 4.5: text, formulas and code that runs wherever gradnorm is installed.

Its form is a few dictionaries, so it is written here without a library.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from app.exports.script import core_script, has_kinks, short_loop
from app.settings.settings import Settings, to_spec
from app.text.grammar import counted, joined
from app.text.letters import NABLA, latex_head
from app.text.method_summary import parameter_words
from app.text.numbers import typeset
from app.text.steps_table import rule
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.html import method_words
from gradnorm_core.diagnostics.diagnose import diagnose

PROOF = """\
assert np.array_equal(path, run.points)
print("The same", len(path), "points, digit for digit.")
"""
COMPARISON = """\
differ = np.flatnonzero((np.array(path) != run.points).any(axis=1))
print("The same", len(path), "points, digit for digit." if not differ.size else f"but from k = {differ[0]} on.")
"""
"""Replaces PROOF where f has kinks: exactly at a kink the loop takes the derivative of the formula's parts."""
PLOT = """\
try:
    picture = run.plot()
except ImportError as error:  # the picture needs Plotly, nothing above does
    picture = error
picture
"""


def notebook(settings: Settings) -> str:
    """The notebook of the run of these settings, as JSON in ASCII."""
    spec = to_spec(settings)
    run = run_spec(spec)
    objective = settings.objective
    found, latex = verdict(run, diagnose(spec.objective, run)), objective.latex
    formulas = [f"$${latex_head(objective.variables)} = {latex.value}$$"]
    formulas += [f"$${latex_head(objective.variables, NABLA)} = {latex.gradient}$$"] if latex.gradient else []
    formulas += [f"$${rule(spec)}$$"]
    functions, loop = short_loop(spec, run.iterations)
    cells = [
        _text(
            f"# {_literally(found.headline)}",
            *map(_literally, (" ".join(found.sentences), typeset(run.status.sentence))),
        ),
        _text(
            "## The function and the step", *formulas, *_given(settings), f"Method: {_literally(method_words(spec))}."
        ),
        _text("## The loop", f"The loop needs NumPy alone. It takes the {counted(run.iterations)} of the run."),
        _code(functions),
        _code(loop),
        _text("## The same with gradnorm_core", "The library also decides when to stop, and diagnoses the run."),
        _code(core_script(spec)),
        _text("## The proof"),
        _code(COMPARISON if has_kinks(spec) else PROOF),
        _text("## The picture"),
        _code(PLOT),
    ]
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def _given(settings: Settings) -> list[str]:
    """The values of the parameters that the formula names."""
    told = parameter_words(settings)
    return [f"Here {joined(told)}."] if told else []


def _literally(text: str) -> str:
    """Text in which neither Markdown nor HTML finds a mark: the stars of 0.1*0.9^k*2 stay on the page."""
    return re.sub(r"([\\`*_~\[\]])", r"\\\1", escape(text))


def _text(*paragraphs: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": "\n\n".join(paragraphs)}


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "execution_count": None, "outputs": []}
