"""The files a run can be exported as. The Playground makes its buttons from `EXPORTS`, the command its options."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.exports.json_document import to_json
from app.exports.notebook import notebook
from app.exports.script import core_script, numpy_script
from app.settings.methods import name_of
from app.settings.settings import Settings, to_spec
from app.text.steps_table import columns, csv
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.plotting import INSTALL_APP, DrawingError
from gradnorm_core.diagnostics.diagnose import diagnose


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file.

    Attributes:
        name: a key.
        label: on its button.
        flag: the option of ``gradnorm run`` that writes it.
        words: its purpose in one sentence, for the screen and for the help of the command.
        ending: of the file's name.
        kind: its media type.
        make: returns its content.
        placed: whether `make` also takes the theme of the page, "light" or "dark", and the address of the run there.
    """

    name: str
    label: str
    flag: str
    words: str
    ending: str
    kind: str
    make: Callable[..., str]
    placed: bool = False


def file_name(settings: Settings, ending: str) -> str:
    """Example and method in letters that every system takes: ``gradnorm_rosenbrock_steepest_fixed.json``."""
    parts = (settings.example or "own", name_of(settings.direction), name_of(settings.step_rule))
    return re.sub(r"[^a-z0-9_-]", "", "_".join(("gradnorm", *parts)).lower()) + ending


def table(settings: Settings) -> str:
    """Every step as comma-separated numbers; no text of the visitor's is in it."""
    spec = to_spec(settings)
    run = run_spec(spec)
    return csv(columns(run, diagnose(spec.objective, run)), spec.objective.variables)


def html(settings: Settings, theme: str = "light", address: str | None = None) -> str:
    """The page that needs no server.

    Raises:
        DrawingError: Plotly, which draws the page, is not installed.
    """
    try:
        from app.exports.offline_page import offline_html  # noqa: PLC0415  (the other files need no Plotly)
    except ImportError as error:
        raise DrawingError(f"The HTML file needs Plotly and contourpy; {INSTALL_APP}") from error
    return offline_html(settings, theme, address)


EXPORTS = (
    Export(
        "html", "Interactive page", "--html",
        "One HTML file that works offline: slider, player, hover. Opens in any browser.",
        ".html", "text/html", html, placed=True,
    ),
    Export(
        "numpy", "Script, NumPy alone", "--script",
        "Python that needs only NumPy: f, ∇f and the method spelled out, same digits.",
        "_numpy.py", "text/x-python", lambda settings: numpy_script(to_spec(settings)),
    ),
    Export(
        "core", "Script, gradnorm_core", "--core-script",
        "The same run in a few lines with Gradnorm's library, and its diagnostics.",
        "_gradnorm.py", "text/x-python", lambda settings: core_script(to_spec(settings)),
    ),
    Export(
        "notebook", "Jupyter notebook", "--notebook",
        "Text, formulas, the loop in NumPy, the proof that it makes the same points, the picture.",
        ".ipynb", "application/x-ipynb+json", notebook,
    ),
    Export(
        "json", "Everything as JSON", "--json",
        "Settings, run and diagnostics with all digits; it can be opened again.",
        ".json", "application/json", to_json,
    ),
    Export(
        "csv", "Steps as CSV", "--csv",
        "One row of numbers per iterate, for a spreadsheet.", ".csv", "text/csv", table,
    ),
)  # fmt: skip
"""Every kind, in the order on screen. A new one is a file beside this one and a row here."""
