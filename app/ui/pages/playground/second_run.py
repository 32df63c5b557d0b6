"""The second run of the Playground: its path, its curves, its name, and how it ends beside the first."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from app.compute import results
from app.figures.compare_paths import DrawnRun, drawn_path
from app.figures.curves import Beside
from app.text import html
from app.text.beside import beside_name, beside_reason, beside_sentence
from app.ui.pages.playground.scene import Scene
from app.ui.session import hides
from gradnorm_core.objectives.landscape import Landscape


def second_name(scene: Scene) -> str:
    """The name of the second run; "" without one."""
    return beside_name(results.run(scene.beside)) if scene.beside else ""


def second_path(scene: Scene, background: Landscape) -> list[dict[str, Any]]:
    """The traces of its path, which lie under that of the first run."""
    if scene.beside is None:
        return []
    other = results.run(scene.beside)
    drawn = DrawnRun(1, "B", beside_name(other), other, np.arange(other.iterations + 1))
    return drawn_path(drawn, background, scene.palette)


def second_curves(scene: Scene) -> Beside | None:
    """The run for the figure of the curves."""
    return Beside(results.run(scene.beside), second_name(scene)) if scene.beside else None


def compared(scene: Scene) -> None:
    """Says how both runs end, and why one of them is ahead."""
    if scene.beside is None:
        return
    run, other = results.run(scene.spec), results.run(scene.beside)
    lines = [beside_sentence(run, other)]
    if not hides("theory"):
        lines.append(beside_reason(run, other, results.reference_minimum(scene.spec, scene.settings.example)))
    with st.container(key="second_run"):
        st.html(html.notes(filter(None, lines)))
