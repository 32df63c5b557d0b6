"""The runs of the slider equal the runs of the page, and each verdict holds for the whole run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.compute.slider import COUNT, MOST_ITERATES, anchor_step_size, slider_data, slider_range, slider_runs, track
from app.settings.settings import HOME, Settings, of_example, to_spec
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec, without_step_size
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.theory import landmarks
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.step_rules.base import with_step_size


def spec_of(example: str) -> RunSpec:
    """The run an example opens with, without its step size."""
    return without_step_size(to_spec(of_example(example)))


def test_the_slider_tells_the_story_of_the_step_size_on_the_quadratic_of_kappa_ten() -> None:
    spec = spec_of(HOME)
    over = slider_runs(spec, 1e-3, 1.0, landmarks(spec))
    words_at = {size: run.verdict.headline.split()[0] for size, run in zip(over.step_sizes, over.runs, strict=True)}
    expected = (
        (0.0, 0.02, {"Creeps"}), (0.026, 0.0999, {"Glides"}), (0.17, 0.19999, {"Zig-zags"}),
        (0.2000001, 1.0, {"Diverges:", "Diverges"}),
    )  # fmt: skip
    for low, high, words in expected:
        assert {word for size, word in words_at.items() if low <= size <= high} <= words
    assert words_at[0.2].startswith("Cycles")
    assert {0.1, 0.2} <= set(words_at)


@pytest.mark.parametrize("index", [3, 40, 77, 90, 100])
def test_every_path_and_every_sentence_is_that_of_the_run_alone(index: int) -> None:
    spec = replace(spec_of("himmelblau"), direction=HeavyBall(0.5))
    over = slider_runs(spec, 1e-4, 0.1, landmarks(spec))
    alone = run_spec(replace(spec, step_rule=with_step_size(spec.step_rule, over.step_sizes[index])))
    assert np.array_equal(over.runs[index].points, alone.points)
    assert np.array_equal(over.runs[index].gradients, alone.gradients)
    assert over.runs[index].outcome == alone.status.name
    assert over.runs[index].verdict == verdict(alone, diagnose(alone.objective, alone))


def test_long_runs_are_cut_and_say_so() -> None:
    spec = spec_of("rosenbrock")
    over = slider_runs(spec, 1e-5, 1e-2, ())
    lengths = [len(run.values) for run in over.runs]
    assert sum(lengths) <= MOST_ITERATES
    assert max(lengths) > MOST_ITERATES / COUNT / 2
    cut = over.runs[50].verdict
    assert cut.sentences[-1] == f"The first {max(lengths) - 1} of its 3000 steps are drawn while you drag."
    assert "3000 steps" in cut.headline


def test_the_track_stays_while_the_step_size_moves_on_it_and_grows_where_it_must() -> None:
    marks = landmarks(spec_of(HOME))
    assert track(0.19, 0.19, marks) == track(0.003, 0.19, marks) == pytest.approx((1e-3, 1.0))
    low, high = track(7.0, 0.19, marks)
    assert low < 0.19
    assert high >= 7.0
    assert track(1e-5, 0.19, marks)[0] <= 1e-5
    assert all(track(0.1, 0.1, marks)[1] >= 2 * mark.step_size for mark in marks)


@pytest.mark.parametrize("hidden", [(False, True), (True, False), (True, True)])
def test_long_runs_are_sent_without_what_a_teachers_link_hides(hidden: tuple[bool, bool]) -> None:
    """Each of them ends with a note on what is drawn, which is no sentence of the verdict's own."""
    spec = replace(spec_of("rosenbrock"), direction=Newton(), max_iterations=3000)
    sent = slider_data(spec, 1e-3, 1.0, (), None, *hidden)
    assert len(sent.verdicts) == (0 if hidden[0] else len(sent.step_sizes))
    assert not any(word in told for told in sent.verdicts for word in ("λ", "curvature", "Hessian"))
    assert hidden[0] or any("are drawn while you drag" in told for told in sent.verdicts)


def test_the_ends_are_those_around_the_step_size_of_the_example_or_the_last_of_the_theory() -> None:
    marks = landmarks(spec_of(HOME))
    moved = replace(of_example("rosenbrock"), step_size=0.05)
    assert anchor_step_size(moved, marks) == of_example("rosenbrock").step_size
    assert anchor_step_size(Settings(step_size=0.03), marks) == marks[-1].step_size == pytest.approx(0.2)
    assert anchor_step_size(Settings(step_size=0.03), ()) == 0.03
    assert slider_range(replace(of_example(HOME), step_size=0.003), marks) == pytest.approx((1e-3, 1.0))
