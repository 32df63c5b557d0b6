"""Every page that shows the visitor's function shows a loss over data, and the training-log section tells the truth."""

from __future__ import annotations

import numpy as np
import pytest

from app.tables.scaling import scaled
from app.tables.sets.catalogue import SETS
from app.text import data_words
from app.ui.pages.gradient_norm import numbers
from gradnorm_core.data.losses import LOSSES
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula import parse
from tests.support.pages import go, html, opened

PAGES = ("", "step_sizes/step_sizes", "compare/compare", "gradient_norm/gradient_norm", "clipping/clipping", "teach")
LINK = {"v": "1", "ex": "own", "data": "hours", "f": LOSSES["squared"].text, "step": "0.034", "start": "0_0"}


@pytest.mark.parametrize("more", [{}, {"scale": "standardize", "noise": "minibatch_3_1_0", "step": "0.2"}])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_a_loss_over_data(page: str, more: dict[str, str]) -> None:
    app = go(opened(), page, LINK | more) if page else opened(LINK | more)
    assert not app.exception
    assert app.session_state["session"].settings.table == SETS["hours"].table


def test_the_numbers_of_a_training_log() -> None:
    loss = parse(LOSSES["squared"].text, data=scaled(SETS["hours"].table, "standardize", LOSSES["squared"].text))
    assert isinstance(loss, DataObjective)
    point = (3.0, 20.0)
    shown = numbers.logged(loss, point)
    rows = loss.row_gradients(np.array(point))
    assert shown.full == pytest.approx(np.linalg.norm(rows.mean(axis=1)))
    drawn = np.random.default_rng([0, 0]).integers(11, size=shown.size)
    assert shown.batch == pytest.approx(np.linalg.norm(rows[:, drawn].mean(axis=1)))
    assert shown.clipped == pytest.approx(min(1.0, shown.batch))
    spread = np.random.default_rng(5).integers(11, size=(40_000, shown.size))
    errors = rows[:, spread].mean(axis=2) - rows.mean(axis=1, keepdims=True)
    assert shown.error == pytest.approx(np.sqrt((errors**2).sum(axis=0).mean()), rel=0.02)


def test_at_the_minimum_the_log_shows_noise_alone() -> None:
    shown = numbers.logged_on_hours()
    assert shown.full < 1e-12
    assert shown.batch > 0.1


def test_the_page_says_whose_numbers_they_are() -> None:
    assert any("hours and points, at the minimum" in one for one in html(opened(page="gradient_norm/gradient_norm")))
    own = go(opened(), "gradient_norm/gradient_norm", LINK)
    assert any("your loss, at the start" in one for one in html(own))


def test_the_page_says_where_a_picture_of_the_data_has_its_limits() -> None:
    bent = LINK | {"f": "f(w, b) = mean((w X^2 + b X - Y)^2)", "scale": "standardize", "step": "0.1"}
    assert any(data_words.NO_ORIGINAL_WEIGHTS in one for one in html(opened(bent)))
    bare = LINK | {"f": "f(w, b) = mean((w X)^2 + b^2)", "step": "0.001", "start": "1_1"}
    assert any("No prediction can be read off this formula" in one for one in html(opened(bare)))
