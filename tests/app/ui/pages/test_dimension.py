"""The Dimension page: its runs against the core's, its sentences against its numbers, its pictures, its link."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app.compute import results
from app.compute.dimension import SEEDS, Cell, DimensionTask, Findings, method, predicted_steps, run_steps, starts_in
from app.compute.tasks import too_much
from app.figures.dimension import Series, condition_figure, dimension_figure, norms_figure
from app.figures.style import PALETTES
from app.settings.dimension import FAMILIES, RULES, Experiment, Family, Rule, experiment_text, read_experiment
from app.settings.links import from_query, to_query
from app.settings.settings import of_example
from app.ui.pages.dimension import choices as experiment_choices
from app.ui.pages.dimension import markdown
from app.ui.pages.dimension.dimension import runs_table
from app.ui.pages.dimension.findings import FROM, RULE_NAMES, conclusion, condition_alt, growth, missing
from gradnorm_core.descent.descend import descend
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.families import ChainedRosenbrock
from tests.support.pages import address, charts_of, drawn, text_of
from tests.support.pages import opened as open_page
from tests.support.pictures import names, trace

SMALL = Experiment(families=("held", "laplacian"), largest=50)


def found(experiment: Experiment) -> Findings:
    result = DimensionTask(experiment).perform(lambda share: None)
    assert isinstance(result, Findings)
    return result


@pytest.mark.parametrize("rule", ["fixed", "momentum"])
@pytest.mark.parametrize("n", [2, 10])
def test_rosenbrock_takes_the_steps_that_descend_takes(rule: Rule, n: int) -> None:
    objective, tolerance = ChainedRosenbrock(n), 1e-3
    eigenvalues = np.linalg.eigvalsh(objective.hessian_at(np.ones(n)))
    alpha, beta = method(rule, float(eigenvalues[0]), float(eigenvalues[-1]))
    starts = 1 + 0.1 * starts_in(n)[:2]
    counted = run_steps(objective, starts, alpha, beta, tolerance, None)
    for start, steps in zip(starts, counted.tolist(), strict=True):
        limit = tolerance * float(gradient_norm(objective.gradient_at(start)))
        direction = HeavyBall(beta) if beta else Steepest()
        run = descend(objective, start, direction, Fixed(alpha), max_iterations=20_000, gradient_tolerance=limit)
        assert (run.status.name, run.iterations) == ("converged", steps)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("largest", "kappa"), [(10, 184.394), (20, 13.7), (50, 2.676), (50, 408.0)])
def test_words_about_the_runs_follow_from_their_numbers(rule: Rule, largest: int, kappa: float) -> None:
    """The law, the exponents and the counts computed again here."""
    findings = found(Experiment(("held", "laplacian"), rule, largest, kappa, 1e-5))
    laws, medians = [], []
    for cell in findings.cells:
        k, root = cell.smoothness / cell.mu, math.sqrt(cell.smoothness / cell.mu)
        rate = 1 - 1 / root if rule == "momentum" else (k - 1) / (k + 1)
        laws.append(math.ceil(math.log(1e-5) / math.log(rate)))
        medians.append(sorted(cell.steps)[len(cell.steps) // 2])
    ratios = np.array(medians) / laws
    told = condition_alt(findings)
    assert ("they gather along one line" in told) == bool(((ratios > 1 / 1.5) & (ratios < 1.5)).all())
    assert re.search("variables side by side, they (gather along|lie beside) one line, the steps", told)
    above = int((ratios > 1).sum())
    assert ("No median lies above it." in told) == (above == 0)
    assert not above or f"{above} of {len(ratios)} medians {'lies' if above == 1 else 'lie'} above it." in told
    headline, sentences = conclusion(findings)
    assert ("Too few sizes" in headline) == (sum(n >= FROM for n in findings.experiment.dimensions) < 3)
    powers = any("with n to the power" in sentence for sentence in sentences)
    assert any("the powers are of n" in sentence for sentence in sentences) == (rule == "exact" and powers)
    for family, sentence in zip(findings.families, sentences, strict=False):
        counts = [round(m) for m, cell in zip(medians, findings.cells, strict=True) if cell.family == family]
        assert f"steps from {counts[0]:,} to {counts[-1]:,}" in sentence


def test_the_usual_experiment_is_that_of_the_facts() -> None:
    findings = found(SMALL)
    assert [round(one.condition_number) for one in findings.of("laplacian")] == [3, 14, 48, 178, 1053]
    assert all(one.condition_number == pytest.approx(100) for one in findings.of("held"))
    assert findings.of("held")[0].median == 691
    assert findings.of("laplacian")[0].median == 20
    assert conclusion(findings)[0].startswith("Conditioning, not dimension")
    steps, kappa = growth(findings.of("laplacian"))
    assert abs(steps - kappa) < 0.2
    assert abs(growth(findings.of("held"))[0]) < 0.1


def test_the_best_fixed_step_needs_no_more_than_the_dashed_line() -> None:
    for one in found(SMALL).cells:
        assert max(one.steps) <= math.ceil(predicted_steps(one.condition_number, "fixed", 1e-6))


def test_momentum_puts_the_root_of_the_condition_number_in_its_place() -> None:
    findings = found(replace(SMALL, rule="momentum"))
    steps, kappa = growth(findings.of("laplacian"))
    assert abs(steps - kappa / 2) < 0.1
    for one in findings.cells:
        assert one.median == pytest.approx(predicted_steps(one.condition_number, "momentum", 1e-6), rel=0.2)
    assert conclusion(findings)[0].startswith("Conditioning, not dimension")


def test_exact_search_follows_too_and_leaves_rosenbrock_out() -> None:
    findings = found(replace(SMALL, families=FAMILIES, rule="exact"))
    assert findings.families == ("held", "laplacian")
    assert conclusion(findings)[0].startswith("Conditioning, not dimension")
    assert "not run with exact search" in missing(findings)[0]


def made_up(steps: dict[int, float], kappas: dict[int, float]) -> Findings:
    cells = tuple(Cell("held", n, 1.0, kappas[n], (steps[n],) * len(SEEDS)) for n in steps)
    return Findings(Experiment(families=("held",)), cells)


def test_the_conclusion_is_drawn_from_the_numbers_not_from_the_page() -> None:
    n = (5, 10, 20, 50)
    flat, grown = dict.fromkeys(n, 100.0), {one: float(one**2) for one in n}
    assert "do not simply follow" in conclusion(made_up(grown, flat))[0]
    assert "do not simply follow" in conclusion(made_up(flat, grown))[0]
    assert "the steps stay" in conclusion(made_up(flat, flat))[0]
    assert "n or κ" in conclusion(made_up(grown, grown))[0]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((100, 104, 98, 101), "κ stays, and the steps stay, whatever the dimension"),
        ((231, 225, 190, 107), "κ stays, and the steps do not grow"),
        ((192, 220, 300, 386), "κ stays, and the steps stay within what κ predicts"),
        ((500, 700, 700, 750), "κ stays, and the steps change by a factor of 1.5 at most"),
    ],
)
def test_steps_are_said_to_stay_only_where_they_do(counts: tuple[float, ...], words: str) -> None:
    """At κ = 100 and ε = 10⁻⁶ the law allows 691 steps."""
    n = (5, 10, 20, 50)
    assert conclusion(made_up(dict(zip(n, counts, strict=True)), dict.fromkeys(n, 100.0)))[0] == words


def test_steps_that_grow_from_2_to_20_variables_are_not_said_to_stay() -> None:
    """Where the tolerance is loose, momentum is there after 1 step in two dimensions and after 40 in twenty."""
    findings = found(Experiment(("held", "laplacian"), "momentum", 20, 100.0, 1e-2))
    held = findings.of("held")
    assert held[-1].median > 10 * held[0].median
    assert conclusion(findings)[0].endswith("where it is held they stay within what κ predicts")
    assert all(cell.median <= math.log(1e-2) / math.log(0.9) + 1 for cell in held)


def test_the_conclusion_speaks_of_every_function_whose_condition_number_levels_off() -> None:
    """The steps of the chained Rosenbrock function double from n = 5 to 50 while its κ stays."""
    n = (5, 10, 20, 50)
    runs: dict[Family, tuple[tuple[float, ...], tuple[float, ...]]] = {
        "held": ((691, 650, 600, 568), (100.0,) * 4),
        "laplacian": ((60, 240, 960, 6000), (14.0, 48.0, 178.0, 1053.0)),
        "rosenbrock": ((7679, 9000, 11_000, 15_500), (2510.0, 2600.0, 2650.0, 2700.0)),
    }
    cells = tuple(
        Cell(family, one, 1.0, kappa, (count,) * len(SEEDS))
        for family, (counts, kappas) in runs.items()
        for one, count, kappa in zip(n, counts, kappas, strict=True)
    )
    said = conclusion(Findings(Experiment(families=tuple(runs)), cells))[0]
    grows = "the steps follow κ where it grows"  # those of Rosenbrock grow while κ stays
    assert said.endswith(f"{grows}; where it is held or levels off they stay within what κ predicts")


def test_runs_that_do_not_arrive_are_told() -> None:
    n = (5, 10, 20, 50)
    lost = made_up(dict.fromkeys(n, 100.0) | {50: math.nan}, dict.fromkeys(n, 100.0))
    assert "5 of 5 runs do not reach the tolerance" in missing(lost)[0]
    assert "too many to count" in conclusion(lost)[1][0]
    assert np.isnan(run_steps(ChainedRosenbrock(5), 1 + starts_in(5), 0.1, 0.0, 1e-6, None)).all()


EXPERIMENTS = st.builds(
    Experiment,
    st.sets(st.sampled_from(FAMILIES), min_size=1).map(lambda some: tuple(one for one in FAMILIES if one in some)),
    st.sampled_from(RULES), st.integers(10, 500), st.floats(2, 1e4), st.floats(1e-10, 1e-2),
)  # fmt: skip


@given(EXPERIMENTS)
def test_every_experiment_comes_back_from_its_link_and_is_allowed(experiment: Experiment) -> None:
    assert read_experiment(experiment_text(experiment)) == experiment
    settings = replace(of_example("quadratic_10"), experiment=experiment)
    assert from_query(to_query(settings)) == (settings, ())
    assert too_much(DimensionTask(experiment)) is None
    assert experiment.dimensions == tuple(sorted(set(experiment.dimensions)))


@pytest.mark.parametrize("text", ["", "fast", "n1e9", "n5.5", "k1", "knan", "e0", "e", "n", "held_", "<script>"])
def test_nonsense_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(UsageError):
        read_experiment(text)
    refused = from_query({"dim": text})[1]
    assert [(one.name, bool(one.reason)) for one in refused] == [("dim", True)]


def test_the_pictures_show_every_run_and_what_the_condition_predicts() -> None:
    n, palette = np.array([2.0, 5.0]), PALETTES["light"]
    steps = np.array([[10.0, 12.0], [20.0, math.nan]])
    series = Series("spectrum held", n, np.array([3.0, 9.0]), steps, np.array([15.0, 40.0]), 0)
    figure = dimension_figure([series], palette)
    assert trace(figure, "spectrum held")["y"].tolist()[:3] == [10, 12, 20]
    assert trace(figure, "spectrum held")["x"].tolist() == [2, 2, 5, 5]
    assert trace(figure, "what κ predicts")["y"].tolist() == [15, 40]
    over = condition_figure([series], (np.array([3.0, 9.0]), np.array([15.0, 40.0])), palette)
    assert trace(over, "spectrum held")["x"].tolist() == [3, 3, 9, 9]
    assert figure["layout"]["xaxis"]["type"] == over["layout"]["yaxis"]["type"] == "log"
    alone = condition_figure([], (np.array([3.0, 9.0]), np.array([15.0, 40.0])), palette)  # while the runs are computed
    low, high = alone["layout"]["yaxis"]["range"]
    assert 10**low <= 15
    assert 10**high >= 40
    assert trace(alone, "what κ predicts")["y"].tolist() == [15, 40]
    norms = norms_figure(n, {1.0: n, 2.0: np.sqrt(n), math.inf: np.ones(2)}, palette)
    assert names(norms).count("√n") == 1


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_words(rule: Rule) -> None:
    assert "Dashed" in markdown.RULES[rule]
    assert rule in RULE_NAMES


def opened(query: dict[str, str]) -> AppTest:
    """The Dimension page with this link, once its runs are there."""
    return drawn(open_page(query, "dimension/dimension"))


def test_the_page_draws_its_conclusion_and_has_no_settings() -> None:
    app = opened({"v": "1", "dim": "fixed_held_laplacian_n50"})
    assert "Conditioning, not dimension" in text_of(app, "verdict")
    assert len(charts_of(app)) == 3
    widgets = ("selectbox", "text_input", "number_input", "expander", "button", "button_group", "toggle")
    assert not [kind for kind in widgets if app.sidebar.get(kind)]
    assert results.result_of(DimensionTask(SMALL)) is not None


def test_a_choice_is_in_the_link_and_the_functions_are_never_none() -> None:
    app = opened({"v": "1", "dim": "fixed_held_laplacian_n50"})
    app.segmented_control(key="experiment_rule").set_value("momentum")
    drawn(app)
    assert address(app)["dim"] == "momentum_held_laplacian_n50"
    app.segmented_control(key="experiment_families").set_value([])
    drawn(app)
    assert address(app)["dim"] == "momentum_held_laplacian_n50"


@pytest.mark.parametrize(
    ("query", "locked"), [({}, False), ({"lock": "study_runs"}, False), ({"lock": "dimension"}, True)]
)
def test_the_choices_are_greyed_out_where_a_link_locks_them(query: dict[str, str], locked: bool) -> None:
    app = opened({"v": "1", "dim": "fixed_held_laplacian_n50"} | query)
    choices = [one for one in app.button_group if (one.key or "").startswith("experiment_")]
    assert len(choices) == 5
    assert [one.disabled for one in choices] == [locked] * 5


def test_a_locked_experiment_stays_whatever_a_choice_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiment_choices, "locked", lambda *_: False)  # as if no choice were greyed out
    app = opened({"v": "1", "dim": "fixed_held_laplacian_n50", "lock": "dimension"})
    app.segmented_control(key="experiment_rule").set_value("momentum")
    app.segmented_control(key="experiment_families").set_value(["held"])
    drawn(app)
    assert address(app)["dim"] == "fixed_held_laplacian_n50"
    assert app.segmented_control(key="experiment_rule").value == "fixed"


def test_the_table_predicts_no_fewer_steps_than_the_law_of_which_the_words_speak() -> None:
    """With momentum and κ = 3 the law is 16.04: a run of 17 steps is not above it, and 16 is not what it predicts."""
    law = math.log(1e-6) / math.log(1 - 1 / math.sqrt(3))
    assert 16 < law < 16.5
    findings = found(Experiment(("laplacian",), "momentum", 20, 100.0, 1e-6))
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", runs_table(findings))]
    assert cells[:2] == ["2", "3"]
    assert cells[5] == "17"
