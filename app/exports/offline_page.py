"""A run as one HTML file: it opens from disk without a network, and its slider and player work as in the app.

The file brings plotly.js, the app's player and slider and, for every step size of the track, the figures that the app
would draw.
What a visitor typed is in it as text of the page, escaped, and as numbers; everything else travels in base64.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

import numpy as np
from plotly.offline import get_plotlyjs

from app.browser import payload
from app.browser.bundle import component_code, source, style
from app.browser.payload import SliderData
from app.compute.slider import slider_range, step_sizes_between
from app.figures import alt_text
from app.figures.curves import curves_figure
from app.figures.landscape import background_traces, landscape_figure, without_fit
from app.figures.parts.packing import packed
from app.figures.style import FONT, PALETTES, Palette
from app.settings.address import query_text
from app.settings.links import VERSION, to_query
from app.settings.settings import OWN, Settings, to_spec
from app.settings.table import fits
from app.settings.window import filled
from app.text.data_words import summary
from app.text.grammar import counted, joined
from app.text.letters import USUAL
from app.text.method_summary import EQUALS, parameter_words, start_words
from app.text.numbers import in_full, number
from app.text.taken_letters import fitted, step_size_letter
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.html import method_words
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.diagnostics import theory
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.diagnostics.theory import Landmark
from gradnorm_core.formulas.letters import plain
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.objectives.gallery import GALLERY, example_for, minimizers_for
from gradnorm_core.objectives.landscape import Landscape, sample

MOST_ITERATES: Final = 40_000
"""Iterates of all runs in the file: about 6 MB."""
ACCENT: Final = {"light": ("#31588F", "#F3F5F8"), "dark": ("#779FCC", "#181E27")}
"""Primary colour and second background of the app's themes."""
CHARTS: Final = {name: f"st-key-{name}" for name in ("landscape", "curves")}
PLACE: Final = re.compile(r"\{\{([a-z-]+)\}\}")


@dataclass(frozen=True, slots=True, eq=False)
class Shots:
    """The runs of the file, by ascending step size, and the place of the one on screen."""

    step_sizes: tuple[float, ...]
    runs: tuple[Run, ...]
    marks: tuple[Landmark, ...]
    first: int


def offline_html(settings: Settings, theme: str = "light", address: str | None = None) -> str:
    """The file for the run of these settings, in the colours of this theme.

    Its foot names the address of this run in the app; a file that no server made names the command that opens it.
    The file shows all that a teacher's link may hide; where one hides something, the page does not offer the file.
    """
    palette, shots = PALETTES[theme], shots_of(settings)
    window = filled(settings.window)
    background = sample(settings.objective, window)
    code = component_code() + source("offline.js")
    plotly = get_plotlyjs()
    words = {
        "hashes": " ".join(_hash(one) for one in (plotly, code)),
        "title": f"Gradnorm: {_title(settings)}",
        "formula": _formula(settings),
        "facts": _facts(settings),
        "no-track": "" if len(shots.runs) > 1 else "hidden",
        **{f"{name}-alt": said for name, said in _alts(settings, shots.runs[shots.first]).items()},
        "footer": f"Made with Gradnorm. {_origin(settings, address, len(shots.runs) > 1)}",
    }
    ours = {
        "page-style": source("offline.css"), "variables": _variables(palette), "component-style": style(),
        "data": _data(settings, shots, background, palette), "plotly": plotly, "script": code,
    }  # fmt: skip
    places = ours | {name: escape(text) for name, text in words.items()}
    # In one go: what is put in is not read again.
    return PLACE.sub(lambda place: places[place[1]], source("offline.html"))


def _formula(settings: Settings) -> str:
    """The formula as typed; where it has letters of its own, the reading in them."""
    expression, named = settings.objective.expression, parameter_words(settings)
    given = f", where {joined(named)}" if named else ""
    typed = expression.variables == USUAL and not EQUALS.search(settings.formula)
    return f"{expression.head} = {settings.formula if typed else expression.body}{given}"


def shots_of(settings: Settings) -> Shots:
    """The run on screen and, where its step size can be moved, the runs of the whole track.

    Where a teacher's link locks the step size there is no run of another one, as on the page.
    Of very long runs fewer step sizes are taken; those that the theory names and the one in use always are.
    """
    spec = to_spec(settings)
    if settings.classroom.locks("step_size") or not has_step_size(spec.step_rule):
        return Shots((settings.step_size,), (run_spec(spec),), (), 0)
    anyhow = without_step_size(spec)
    marks = theory.landmarks(anyhow, minimizers_for(settings.example, settings.goal))
    named = [*(mark.step_size for mark in marks), settings.step_size]
    low, high = slider_range(settings, marks)
    sizes = np.unique([*step_sizes_between(low, high), *named])
    batch = descend_batch(anyhow, step_sizes=sizes, record=True)
    stride = max(1, -(-int(np.sum(batch.iterations + 1)) // MOST_ITERATES))
    kept = [i for i, size in enumerate(sizes.tolist()) if i % stride == 0 or size in named]
    step_sizes = tuple(float(sizes[i]) for i in kept)
    return Shots(step_sizes, tuple(batch[i] for i in kept), marks, step_sizes.index(settings.step_size))


def _data(settings: Settings, shots: Shots, background: Landscape, palette: Palette) -> str:
    """Everything the script shows, as base64 of gzipped JSON: no letter in it means anything to HTML."""
    seen = [diagnose(run.objective, run) for run in shots.runs]
    headlines = [verdict(run, found).lines for run, found in zip(shots.runs, seen, strict=True)]
    data = {
        "step_sizes": shots.step_sizes,
        "first": shots.first,
        "ground": background_traces(background, settings.goal, settings.arrows, palette),
        "shots": [
            _shot(settings, run, found, step_size, background, palette) | {"alts": _alts(settings, run)}
            for step_size, run, found in zip(shots.step_sizes, shots.runs, seen, strict=True)
        ],
        "headlines": headlines,
        "slider": _slider(settings, shots, headlines) if len(shots.runs) > 1 else None,
    }
    text = json.dumps(data, separators=(",", ":")).encode()
    return base64.b64encode(gzip.compress(text, 6, mtime=0)).decode()


def _shot(
    settings: Settings, run: Run, seen: Diagnostics, step_size: float, background: Landscape, palette: Palette
) -> dict[str, Any]:
    """The figures of one run, without what lies under all of them, and what the player is sent."""
    known = example_for(settings.example, settings.goal)
    columns = payload.as_bytes(payload.table(run))
    played = {"digest": payload.digest(columns), "ascending": settings.goal == "maximize", "step_size": step_size}
    header = {
        "component": "player",
        "charts": CHARTS,
        "letters": [plain(name) for name in run.objective.variables],
        "run": played,
        "movable": False,
        "windowed": False,
        "keyed": False,
    }
    return {
        "landscape": without_fit(landscape_figure(
            background, run, palette, angles=seen.angles, goal=settings.goal, background=(),
            minimizers=minimizers_for(settings.example, settings.goal),
        )),
        "curves": packed(
            curves_figure(run, seen, palette, norms=settings.norms, minimum=known.minimum if known else None)
        ),
        "player": _base64(payload.message(header, columns)),
    }  # fmt: skip


def _alts(settings: Settings, run: Run) -> dict[str, str]:
    """The pictures of a run for readers who cannot see them."""
    return {
        "landscape": alt_text.landscape_alt(run, filled(settings.window), with_table=False),
        "curves": alt_text.curves_alt(run, settings.norms),
    }


def _slider(settings: Settings, shots: Shots, headlines: Sequence[str]) -> str:
    known = example_for(settings.example, settings.goal)
    data = SliderData.of(
        shots.step_sizes, shots.runs, headlines,
        outcomes=[run.status.name for run in shots.runs],
        marks=[replace(mark, formula=fitted(mark.formula, settings.objective)) for mark in shots.marks],
        minimum=known.minimum if known else None, goal=settings.goal,
    )  # fmt: skip
    header = {
        "component": "slider", "charts": CHARTS, "bank": payload.bank(data), "verdict": "st-key-verdict",
        "letter": step_size_letter(settings.objective),
    }  # fmt: skip
    return _base64(payload.message(header, data.columns))


def _origin(settings: Settings, address: str | None, moves: bool) -> str:
    """Where the run it opens with is in the app: a link has no room for a large table."""
    if not fits(settings.table):
        return "Its table is too large for a link: only a saved JSON file opens this run in the app."
    letter = step_size_letter(settings.objective) or "the step size"
    which = f"the run with {letter} = {in_full(settings.step_size)}" if moves else "this run"
    return f"In the app {which} is {address or _command(settings)}"


def _command(settings: Settings) -> str:
    return f'what this command opens: gradnorm open "?{query_text(to_query(settings) or {"v": VERSION})}"'


def _title(settings: Settings) -> str:
    return GALLERY[settings.example].title if settings.example != OWN else "a function of one's own"


def _facts(settings: Settings) -> str:
    """The run in a line; its step size is on the track."""
    spec = to_spec(settings)
    data = f" Data: {summary(settings)}." if settings.table is not None else ""
    return (
        f"{method_words(spec, omit='step_size')}; from {start_words(settings)}, "
        f"at most {counted(settings.max_iterations)}, "
        f"until the gradient norm is at most {number(settings.gradient_tolerance)}.{data}"
    )


def _variables(palette: Palette) -> str:
    accent, second = ACCENT[palette.name]
    named = {
        "text-color": palette.text, "background-color": palette.page, "secondary-background-color": second,
        "primary-color": accent, "red-color": "#c0392b", "base-radius": "6px", "font": FONT,
    }  # fmt: skip
    return " ".join(f"--st-{name}: {value};" for name, value in named.items()) + f" color-scheme: {palette.name};"


def _hash(code: str) -> str:
    """The hash by which the page's Content-Security-Policy allows a script."""
    return f"'sha256-{_base64(hashlib.sha256(code.encode()).digest())}'"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
