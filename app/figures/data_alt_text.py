"""The alternative texts of the pictures of data: the model, the gradients of the rows, the path in original weights.

`told` is False where a teacher's link hides the verdict: then they say what is drawn and not where the run has come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.text import letters
from app.text.grammar import counted
from app.text.numbers import from_to, number, pair
from gradnorm_core.arrays import Floats
from gradnorm_core.norms import gradient_norm

if TYPE_CHECKING:
    from app.figures.model_fit import ModelFit
    from app.figures.row_gradients import RowsPicture


def original_path_alt(points: Floats, variables: tuple[str, ...], told: bool = True) -> str:
    """The path in original weights in words."""
    both = letters.together(variables)
    end = f" to {pair(points[-1])}" if told else ""
    return f"The same path in {both} for the features as they are: from {pair(points[0])}{end}."


def row_gradients_alt(picture: RowsPicture, told: bool = True) -> str:
    """The gradients of the rows at the last iterate in words."""
    norms, rows = picture.norms, picture.clipping
    drawn = f"The gradients of {counted(len(norms), 'row')} at the last iterate as a fan and as a histogram"
    if not told:
        return f"{drawn}."
    said = (
        f"{drawn}: their norms go {from_to(float(norms.min()), float(norms.max()))}, their mean has the "
        f"norm {number(float(gradient_norm(rows.gradient)))}."
    )
    if picture.shown == "none":
        return said
    clipped = "each row is clipped" if picture.shown == "rows" else "the mean is clipped"
    return f"{said} Where {clipped} at {number(picture.bound)}, {number(float(gradient_norm(picture.mean)))} is left."


def model_fit_alt(fit: ModelFit, told: bool = True) -> str:
    """The data and the model of the last iterate in words."""
    across, upright = fit.names
    said = f"{counted(len(fit.x), 'point')}: {upright} over {across}, from {pair((fit.x.min(), fit.y.min()))} to "
    said += f"{pair((fit.x.max(), fit.y.max()))}."
    if not told:
        return f"{said} With the model of the last iterate."
    if fit.kind == "shares":
        return f"{said} The formula says no prediction; the largest share of a row is {number(float(fit.y.max()))}."
    if fit.classes is not None:
        return f"{said} The model of the last iterate has {fit.right} of {len(fit.x)} classes right."
    residuals = np.abs(fit.y - fit.predicted)
    return f"{said} The residuals of the last iterate are {number(float(residuals.mean()))} on average in size."
