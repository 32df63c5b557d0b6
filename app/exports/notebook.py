"""A run as a Jupyter notebook, format 4.5: text, formulas and code that runs from top to bottom where gradnorm is.

Its form is a few dictionaries, so it is written here without a library.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from app.exports.script import core_script, numpy_script
from app.settings.settings import Settings, to_spec
from app.text.steps_table import rule
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.html import method_words
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.objectives.formula import parse

PLOT = "run.plot()  # needs Plotly; everything else does not"
AGREE = """\
import contextlib, io

script = {{}}
with contextlib.redirect_stdout(io.StringIO()):
    exec({source}, script)
assert [point.tolist() for point in script["path"]] == run.points.tolist()
print("The same", len(script["path"]), "points, digit for digit.")
"""


def notebook(settings: Settings) -> str:
    """The notebook of the run of these settings, as JSON in ASCII."""
    spec = to_spec(settings)
    run = run_spec(spec)
    told, latex = verdict(run, diagnose(spec.objective, run)), parse(settings.formula).latex
    formulas = [f"$$f(x, y) = {latex.value}$$"]
    formulas += [rf"$$\nabla f(x, y) = {latex.gradient}$$"] if latex.gradient else []
    formulas += [f"$${rule(spec)}$$"]
    cells = [
        _text(f"# {escape(told.headline)}", escape(" ".join(told.sentences)), escape(run.status.sentence)),
        _text("## The function and the step", *formulas, f"Method: {escape(method_words(spec))}."),
        _code(core_script(spec)),
        _text("## The picture"),
        _code(PLOT),
        _text("## The same with NumPy alone", "The script below knows nothing of Gradnorm."),
        _code(AGREE.format(source=ascii(numpy_script(spec)))),
    ]
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def _text(*paragraphs: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": "\n\n".join(paragraphs)}


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "execution_count": None, "outputs": []}
