"""Clipping one row or the mean: two operations under one name."""

from __future__ import annotations

import numpy as np

from app.course.common import asked
from app.course.data_runs import LINE, link, loss
from app.course.illustrations import Chart, Curve
from app.course.lesson import Lesson, Read
from app.course.questions import Choice, Misconception, Number, Option
from app.tables.scaling import scaled
from app.tables.sets.catalogue import SETS
from app.text.numbers import number, pair
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.row_clipping import clip_rows
from gradnorm_core.norms import gradient_norm

POINT, C = (1.2, 7.1), 1.0
OUTLIER = loss(scaled(SETS["anscombe3"].table, "standardize", LINE))
ROWS = clip_rows(OUTLIER, np.array(POINT), ClipByNorm(C))
NORMS = np.array([float(gradient_norm(row)) for row in ROWS.rows.T])
SORTED = np.sort(NORMS)
SIZE = float(gradient_norm(ROWS.gradient))
PRIVATE = float(gradient_norm(ROWS.of_rows))
LONGEST = int(NORMS.argmax())
WITHOUT = np.delete(ROWS.rows, LONGEST, axis=1).sum(axis=1) / len(NORMS)
SEEN = Chart(
    (Curve("‖∇ℓ₍ᵢ₎‖₂", tuple(range(1, len(SORTED) + 1)), tuple(SORTED.tolist())),), "rows, by their norm",
    "norm of the gradient of the row",
    f"The norms of eleven rows: ten are at most {number(float(SORTED[-2]))}, one is {number(float(SORTED[-1]))}.",
    y_log=True, points=True, level=C,
)  # fmt: skip

WHOSE = Choice(
    ask=f"Anscombe's third set has ten points on a line and one outlier. At {pair(POINT)} the gradient over all rows "
    f"has the norm {number(SIZE)}. Where does it come from?",
    options=(
        Option(
            "From all rows alike", lambda runner: bool(NORMS.max() < 2 * np.median(NORMS)),
            f"The largest norm of a row is {number(float(SORTED[-1] / SORTED[0]), 2)} times the smallest.",
        ),
        Option(
            "Nearly all of it from the outlier",
            lambda runner: float(gradient_norm(ROWS.gradient - WITHOUT)) > 0.8 * SIZE,
            f"Its own gradient has the norm {number(float(NORMS.max()))}, that of the next row "
            f"{number(float(SORTED[-2]))}; a mean over eleven rows shares it out.",
        ),
    ),
    before=(),
    shown=(SEEN,),
)  # fmt: skip

MEAN = Number(
    ask=f"Clip the mean at c = {number(C)}, as training programs do. What is the norm of the result?",
    number=asked("Norm", 0, 50, "‖g‖₂"),
    name="‖g‖₂",
    truth=lambda runner: float(gradient_norm(ROWS.of_mean)),
    why=f"The mean has the norm {number(SIZE)}, more than c, so it is shortened to c; its direction stays, which is "
    "the outlier's.",
    misconceptions=(
        Misconception(lambda runner: SIZE, "That is the norm before clipping, the one a log usually prints."),
        Misconception(lambda runner: float(NORMS.max()), "That is the norm of the outlier's own gradient."),
    ),
    before=(SEEN,),
    shown=(SEEN,),
)

ROW = Choice(
    ask=f"Now clip the gradient of every row at c = {number(C)} and take the mean afterwards, as private training "
    "does. How does the result compare with the clipped mean?",
    options=(
        Option(
            "It is the same: clip and mean can be exchanged",
            lambda runner: bool(np.allclose(ROWS.of_rows, ROWS.of_mean)),
            "They could if no row were clipped, or all by the same factor.",
        ),
        Option(
            "It is shorter, and points elsewhere",
            lambda runner: float(gradient_norm(ROWS.of_mean)) > PRIVATE and ROWS.angle > 5,
            f"Its norm is {number(PRIVATE)} and it stands at {number(ROWS.angle)}° to ∇f: the outlier has one vote of "
            "at most c/n now, and the other rows are heard.",
        ),
        Option(
            "It is longer", lambda runner: float(gradient_norm(ROWS.of_mean)) < PRIVATE,
            "A mean of vectors that are at most c long is at most c long.",
        ),
    ),
    before=(SEEN,),
    shown=(SEEN,),
)  # fmt: skip

LESSON = Lesson(
    title="Clipping one row or the mean",
    minutes=6,
    why="Two programs clip gradients at the same c and get different models. Both call it gradient clipping.",
    steps=(
        Read(
            text=r"""
The gradient of a loss is a mean over rows, $\nabla f=\frac1n\sum\nabla\ell_i$. A clip can come after the mean or
before it:

$$\operatorname{clip}\Big(\frac1n\sum_i\nabla\ell_i\Big)
\qquad\text{or}\qquad\frac1n\sum_i\operatorname{clip}(\nabla\ell_i).$$

The first bounds the step. The second bounds what a single row can do, which is what privacy asks for.
""",
        ),
        WHOSE,
        MEAN,
        ROW,
    ),
    summary="Clipping the mean shortens the step and keeps its direction; clipping each row first takes the vote of "
    "an outlier away, and turns the direction.",
    source="Abadi et al., Deep Learning with Differential Privacy, CCS 2016, 308–318; Pascanu, Mikolov & Bengio, "
    "ICML 2013",
    link=link("standardize", 0.1, ((-30.0, 46.0), (-5.0, 55.0)), clip=ClipByNorm(C)) | {"data": "anscombe3"},
)
