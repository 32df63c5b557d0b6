"""The Gradient norm page: it opens with any link, its numbers are the core's, and its statements stay true."""

from __future__ import annotations

import math
import re
from functools import partial
from html import unescape

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from app.compute.gradient_norm import BOWL, dimension_steps, small_norms
from app.figures import alt_text
from app.figures.style import DARK, LIGHT, Palette
from app.settings.window import filled
from app.ui.pages.gradient_norm import live, markdown, numbers, point, proofs, tables
from app.ui.pages.gradient_norm.claims import CLAIMS, TRUTHS
from app.ui.pages.gradient_norm.references import REFERENCES, bibtex, citation
from app.ui.pages.gradient_norm.tables import CLIPPING, STOPPING, programs_table
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics import slopes
from gradnorm_core.diagnostics.gap_bounds import gap_bounds
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import dual_norm, gradient_norm, unit_ball
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.sweeps.norm_maps import norm_map, step_map
from tests.support import pages
from tests.support.pages import DIVERGING, HOSTILE, checked, everything, html, text_of, without_tags

UNDEFINED = {"v": "1", "f": "ln(x) + sqrt(y)", "start": "-1_-1"}
TANGENT_CHART = "norm_tangent_chart"
FLAT = {"v": "1", "f": "3"}
HUGE = {"v": "1", "f": "exp(x^2)*10^9", "start": "26_1"}
opened = partial(pages.opened, page="gradient_norm/gradient_norm")


def read(app: AppTest) -> str:
    """Everything written as HTML, without its tags."""
    return without_tags(" ".join(html(app))).replace("‖ ∞", "‖∞")


def rows(html_table: str) -> list[list[str]]:
    """The cells of a table, row by row."""
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html_table)]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


@pytest.mark.parametrize("link", [{}, DIVERGING, HOSTILE, UNDEFINED, FLAT, HUGE])
def test_it_opens_with_any_link(link: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point, "in_view", lambda _: True)  # so that the tangent plane is drawn as well
    app = opened(link)
    assert TANGENT_CHART in everything(app)
    assert ("not used" in text_of(app, "problem")) == (link is HOSTILE)
    assert not re.search(r"\bnan\b|np\.float|None", read(app))


def test_until_it_comes_into_view_the_tangent_plane_is_words() -> None:
    app = opened({"v": "1", "f": "3x - 4y", "start": "2_7"})
    assert TANGENT_CHART not in everything(app)
    assert "The surface of f and its tangent plane at (2, 7). It rises most steeply along ∇f, with slope 5;" in read(
        app
    )


def test_the_point_is_the_start_of_the_settings_and_its_numbers_the_core_s() -> None:
    app = opened({"v": "1", "f": "3x - 4y", "start": "2_7"})
    assert "At (2, 7) ‖∇f‖₂ = 5." in text_of(app, "verdict")
    assert "∇f = (3, −4) points at 307° from the x axis" in text_of(app, "verdict")
    (shown,) = (body for body in html(app) if "Σ|gᵢ|" in body)
    assert [row[2:] for row in rows(shown)[1:]] == [["7", "7"], ["5", "5"], ["4.5", "4.5"], ["4", "4"], ["25", "25"]]
    assert "no μ > 0 and L are known for it" in read(app)


def test_where_there_is_no_gradient_it_says_so() -> None:
    assert "At (−1, −1) there is no gradient." in text_of(opened(UNDEFINED), "verdict")
    assert "no direction is steepest" in read(opened(UNDEFINED))
    assert "The point is stationary" in text_of(opened(FLAT), "verdict")


def test_a_visitors_text_never_becomes_mathematics_or_markup() -> None:
    app = opened({"v": "1", "f": "<img src=x onerror=alert(1)>$x$", "start": "$y$_1"})
    assert not [one for one in app.markdown if "onerror" in one.value or "$y$_1" in one.value]
    assert not [body for body in html(app) if "<img" in body]


def test_the_steepest_slopes_of_the_example() -> None:
    found = {one.p: one for one in slopes.slopes_of(numbers.EXAMPLE)}
    assert {p: found[p].direction for p in (1, 2, math.inf)} == {1: (0, 1), 2: (-0.6, 0.8), math.inf: (-1, 1)}
    assert [found[p].slope for p in (1, 2, math.inf)] == [-4, -5, -7]
    for one in found.values():
        assert one.slope == pytest.approx(-one.norm)
        assert one.norm == dual_norm(numbers.EXAMPLE, one.p)
        assert one.slope <= (np.array(numbers.EXAMPLE) @ unit_ball(one.p, 721)).min() + 1e-12


def test_a_small_norm_is_found_at_a_minimum_a_maximum_a_saddle_and_nowhere() -> None:
    small = {one.kind: one.facts for one in small_norms()}
    assert all(one.norm <= 1e-6 for one in small.values())
    assert [small[kind].kind for kind in ("minimum", "maximum", "saddle")] == ["minimum", "maximum", "saddle"]
    assert small["flat valley"].distance == pytest.approx(0.45)
    assert small["bowl in other units"].distance == pytest.approx(math.hypot(0.3, 0.2))
    assert small["slope without end"].distance is None
    kilometres, metres = numbers.in_two_units()
    assert kilometres == pytest.approx(1000 * metres)
    places = [parse(text).value_at(at) for text, at in zip(numbers.UNITS, ((0.3, 0.4), (300, 400)), strict=True)]
    assert places[0] == pytest.approx(places[1])


def test_the_norms_disagree_as_the_page_says() -> None:
    first, second = (numbers.disagreement(g) for g in ((1.0, 0.0), (1.0, 1.0)))
    assert np.round(first.after, 3).tolist() == [0.675, 0.39]
    assert np.round(first.norms[2.0], 3).tolist() == [1, 0.779]
    assert np.round(first.norms[1.0], 3).tolist() == [1, 1.065]
    assert np.round(second.after, 3).tolist() == [1.065, 0.615]
    assert np.round(second.norms[math.inf], 3).tolist() == [1, 1.065]
    assert "1 → 1.065" in tables.disagreement_table([first])


def test_the_turned_quadratic_has_the_curvatures_1_and_10_turned_by_30_degrees() -> None:
    known = GALLERY["quadratic_rotated"].objective
    turn = math.radians(30)
    r = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    assert known.hessian_at((0.0, 0.0)) == pytest.approx(r @ np.diag([1.0, 10.0]) @ r.T)
    assert GALLERY["quadratic_rotated"].step_size == pytest.approx(
        1 / np.linalg.eigvalsh(known.hessian_at((0.0, 0.0)))[1]
    )


def test_one_step_never_raises_l2_on_a_convex_quadratic_and_sometimes_l1() -> None:
    example = GALLERY["quadratic_rotated"]
    for step_size in (0.05, 0.1, 0.2):
        assert not step_map(example.objective, filled(example.view), step_size, size=101).rises[2.0].any()
    turned = step_map(example.objective, filled(example.view), 0.1)
    assert 0 < turned.share < 0.05
    row, column = np.argwhere(turned.disagrees)[0]
    x = np.array([turned.x[column], turned.y[row]])
    before = example.objective.gradient_at(x)
    after = example.objective.gradient_at(x - 0.1 * before)
    assert gradient_norm(after, 1) > gradient_norm(before, 1)
    assert gradient_norm(after, 2) < gradient_norm(before, 2)


def test_axes_that_are_eigenvectors_never_make_them_disagree() -> None:
    straight = step_map(parse(BOWL), ((-5.0, 5.0), (-5.0, 5.0)), 0.19, size=101)
    assert straight.share == 0
    assert not straight.varies
    assert "from none of 10,201 starts in the window" in live.step_sentence(straight, True)


def test_the_zeros_of_himmelblau_are_nine() -> None:
    example = GALLERY["himmelblau"]
    found = norm_map(example.objective, example.view)
    kinds = [zero.kind for zero in found.zeros]
    assert [kinds.count(kind) for kind in ("minimum", "saddle", "maximum")] == [4, 4, 1]
    for zero in found.zeros:
        assert numbers.norm_at(example.objective, zero.point) < 1e-9
    assert "4 minima" in alt_text.norm_alt(found)


def test_the_first_norm_within_a_tolerance() -> None:
    assert numbers.first_within(np.array([3.0, 2.0, 1.0, 0.5, 2.0]), 1.0) == 2
    assert numbers.first_within(np.array([3.0, np.nan]), 1.0) is None


def test_every_claim_is_judged_and_settled() -> None:
    assert len(CLAIMS) == 8
    app = opened()
    for place, claim in enumerate(CLAIMS):
        for truth in TRUTHS:
            (choice,) = (one for one in app.button_group if one.key == f"truth_{place}")
            app = checked(choice.set_value(truth).run())
            right = truth == claim.truth
            assert (f"Right: {claim.truth}." if right else f"No. The answer: {claim.truth}.") in text_of(app, "verdict")
            assert claim.why in text_of(app, "verdict")


@pytest.mark.parametrize(
    ("step_size", "turns", "outlasts"), [(0.12, False, False), (0.19, True, False), (0.21, True, True)]
)
def test_the_claim_on_the_sawtooth_holds_for_a_quadratic(step_size: float, turns: bool, outlasts: bool) -> None:
    smallest, largest = 2.0, 8.0  # of x² + 4y²
    why = CLAIMS[4].why
    assert "above 1/λmax the steepest component changes its sign" in why
    assert "below 2/(μ + λmax) this zig-zag dies out first, above it outlasts the rest" in why
    assert (turns, outlasts) == (step_size > 1 / largest, step_size > 2 / (smallest + largest))
    spec = RunSpec(parse("x^2 + 4y^2"), (10.0, 1.0), step_rule=Fixed(step_size))
    x, y = run_spec(spec).points[:41].T
    assert np.all(np.sign(y[1:12]) == (-np.sign(y[:11]) if turns else np.sign(y[:11])))
    left_of_x, left_of_y = abs(x[-1] / x[0]), abs(y[-1] / y[0])
    assert (left_of_y > left_of_x) == outlasts


def test_the_experiments_say_what_they_are_meant_to() -> None:
    square, _, growth, wells, turns, dimension, clipped, limit = (claim.settle() for claim in CLAIMS)
    assert square == [["g = (3, −4)", "g·g = 25", "‖g‖₂ = 5"], ["g = (6, −8)", "g·g = 100", "‖g‖₂ = 10"]]
    assert growth[-1][2] == "‖∇f‖₂ = 0"
    assert len({row[2] for row in wells}) == 2
    assert [row[2].rsplit(" ", 1)[1] for row in turns][1:] == ["180°", "90°"]
    assert [row[2] for row in dimension[1:]] == sorted(
        (row[2] for row in dimension[1:]), key=lambda t: int(t.split()[0])
    )
    held = [int(row[1].split()[0]) for row in dimension[1:]]
    assert max(held) / min(held) < 1.3
    assert [row[1] for row in clipped] == ["clipped to 1: 1", "clipped to 1: 1", "clipped to 1: 5×10⁻⁶"]
    assert [row[1] for row in limit] == ["converged", "diverged", "0.2"]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_experiment_has_a_picture_that_plotly_accepts(palette: Palette) -> None:
    for claim in CLAIMS:
        figure, alt = claim.picture(palette)
        assert go.Figure(figure).data
        assert alt.endswith(".")


def test_the_pictures_say_what_they_show() -> None:
    for claim, word in zip(
        CLAIMS, ("parabola", "parabola", "arrow", "two minima", "zig-zags", "flat", "cut", "grows"), strict=True
    ):
        assert word in claim.picture(LIGHT)[1]
    held = [row[1] for row in dimension_steps()]
    grown = [row[2] for row in dimension_steps()]
    assert max(held) < 1.3 * min(held)
    assert grown == sorted(grown)


def test_the_programs_measure_what_the_table_says() -> None:
    shown = rows(programs_table((3e-6, -9e-6)))
    assert [row[1] for row in shown[1:]] == ["L∞"] * 5 + ["L2"] * 2
    verdicts = [row[4] for row in shown[1:]]
    assert verdicts[0] == "9×10⁻⁶: stops"
    assert verdicts[4] == "9×10⁻⁶: goes on"
    assert all(one.source for one in (*STOPPING, *CLIPPING))
    assert "undefined" in programs_table((math.nan, 1.0))


def test_every_link_of_the_contents_leads_to_a_heading() -> None:
    heads = re.findall(r"^### (.*)$", "\n".join(v for k, v in vars(markdown).items() if k.isupper()), re.MULTILINE)
    heads += ["Repair the answer", "Sources", "Cite this page"]
    anchors = {re.sub(r"[^a-z0-9]+", "-", head.lower()).strip("-") for head in heads}
    linked = re.findall(r"\(#([a-z-]+)\)", markdown.CONTENTS)
    assert set(linked) == anchors


def test_what_is_typeset_is_our_own_and_whole() -> None:
    texts = [value for module in (markdown, proofs) for key, value in vars(module).items() if key.isupper()]
    assert len(texts) > 12
    for text in texts:
        assert text.replace("$$", "").count("$") % 2 == 0
        assert text.count("$$") % 2 == 0
        assert text.count("{") == text.count("}")


def test_the_sources_name_section_numbers_only_where_they_were_checked() -> None:
    numbered = [one.authors for one in REFERENCES if re.search(r"section|chapter|appendix", one.use)]
    assert numbered == ["S. Boyd, L. Vandenberghe"]


def test_it_can_be_cited() -> None:
    address = "https://example.org/gradient-norm"
    assert citation(address).endswith(f"2026. {address}")
    assert bibtex(address).count("{") == bibtex(address).count("}")
    assert '<pre class="to-take">Gradnorm contributors. Gradient norm.' in "".join(html(opened()))


@pytest.mark.parametrize(("text", "start"), [("|x| + |y|", "0_1"), ("max(x, y)", "1_1"), ("|x - 1| + y^2", "1_0.5")])
def test_at_a_kink_there_is_no_gradient_and_no_steepest_slope(text: str, start: str) -> None:
    """Along u and along −u the slopes of f itself do not add up to 0, so no vector has both as products."""
    f, (x, y) = parse(text), map(float, start.split("_"))
    at, h, u = np.array([x, y]), 1e-7, np.array([1.0, 0.0])
    both = [(float(f.value_at(at + sign * h * u)) - float(f.value_at(at))) / h for sign in (1, -1)]
    assert abs(sum(both)) > 0.5
    app = opened({"v": "1", "f": text, "start": start})
    told = text_of(app, "verdict")
    assert "f has a kink: there is no gradient." in told
    assert "raises it faster" not in read(app)
    assert "no direction is steepest" in read(app)
    assert '"kink":true' in everything(app).replace(": ", ":")


@pytest.mark.parametrize(("text", "kink"), [("|x| + y^2", True), ("x^2 + y^2", False)])
def test_norms_within_the_tolerance_on_a_kink_are_said_to_be_no_gradient(text: str, kink: bool) -> None:
    """From (0, 1) the formula of |x| leads along x = 0, where f has no gradient."""
    told = read(opened({"v": "1", "f": text, "start": "0_1"}))
    assert "first within the tolerance" in told
    assert ("It ends on a kink: f has no gradient there" in told) is kink


def test_a_link_that_hides_theory_shows_no_curvature_of_the_function() -> None:
    """Of f(x, y) = x² + 10y² the curvatures are 2 and 20; the tables of the page's own functions stay."""
    link = {"v": "1", "f": "x^2 + 10y^2", "start": "2_1"}
    plain, bare = (" ".join(read(opened(link | hidden)).split()) for hidden in ({}, {"hide": "theory"}))
    assert [text.count("eigenvalues of ∇²f") for text in (plain, bare)] == [2, 1]
    for told in ("yours (2, 1) 2 20 ", "minimum (0, 0) 0 2, 20 "):
        assert told in plain
        assert told not in bare


def test_the_norm_of_a_function_with_a_corner_has_no_zero_there() -> None:
    heights = norm_map(parse("|x| + |y|"), ((-2.0, 2.0), (-2.0, 2.0)), 41)
    assert heights.zeros == ()
    assert float(np.nanmin(heights.norms)) >= 1
    assert len(norm_map(parse("|x|^3 + y^2"), ((-2.0, 2.0), (-2.0, 2.0)), 41).zeros) == 1


@pytest.mark.parametrize(
    ("text", "least", "kinks"),
    [("|x| + y^2", 1.0, 41), ("|x - y| + |x + y|", 2.0, 81), ("|x|^2 + y^2", 0.0, 0), ("max(x, y)", 1.0, 41)],
)
def test_the_norm_on_a_kink_is_none_and_lowers_no_range(text: str, least: float, kinks: int) -> None:
    """On the line x = 0 the formula of |x| + y² takes the slope 0 along x: √(4y²) is no gradient norm."""
    found = norm_map(parse(text), ((-2.0, 2.0), (-2.0, 2.0)), 41)
    assert float(np.nanmin(found.norms)) == least
    assert int(np.isnan(found.norms).sum()) == kinks
    assert f"on a grid over the window, from {least:g} to" in alt_text.norm_alt(found)


@pytest.mark.parametrize(
    ("size", "told"), [(1e175, "above 1.8×10³⁰⁸"), (1e-200, "below 2.2×10⁻³⁰⁸"), (3.0, "9"), (0.0, "0")]
)
def test_a_square_that_float64_cannot_hold_is_not_given_as_a_number(size: float, told: str) -> None:
    assert rows(tables.norms_table((size, 0.0)))[-1][-1] == told


def test_a_point_is_bold_and_x_and_y_are_coordinates() -> None:
    """The plane was the graph of f(x) + ∇f(x)·(y − x) over y, beside numbers for the coordinates x and y."""
    texts = [one for module in (markdown, proofs) for name, one in vars(module).items() if name.isupper()]
    formulas = [found for text in texts for found in re.findall(r"\$\$?(.+?)\$\$?", text, re.DOTALL)]
    assert len(formulas) > 60
    for formula in formulas:
        rest = " ".join(formula.split()).replace("(x,y)", "").replace(r"\mathbf x", "").replace(r"\mathbf z", "")
        assert not re.search(r"(?<![a-z\\])[xyz](?![a-z_])", rest), formula


def read_number(cell: str) -> float:
    """A number of a table as it was written."""
    powers = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
    return float(re.sub("^(-?)10e", r"\g<1>1e", cell.translate(powers).replace("×10", "e")))


@pytest.mark.parametrize("gradient", [(200004.0, 20.0), (1.0, 1e-3), (1e6, 1.0)])
def test_norms_and_slopes_that_differ_read_differently(gradient: tuple[float, float]) -> None:
    told = [row[-1] for row in rows(tables.norms_table(gradient))[1:5]]
    slope = [row[2] for row in rows(tables.slopes_table(slopes.slopes_of(gradient)))[1:]]
    one, two = sum(gradient), math.hypot(*gradient)
    for cells, true in ((told, (one, two)), (slope[::-1], (-one,))):
        assert len(set(cells[:2])) == 2
        assert [read_number(cell) for cell in cells[: len(true)]] == pytest.approx(true, rel=1e-6)


def test_a_bound_is_never_read_as_the_gap_that_it_is_above() -> None:
    one = gap_bounds(parse("x^2 + 10y^2"), (100002.0, 1.0))
    assert one
    cells = rows(tables.bounds_table([("yours", one)]))[1]
    assert cells[1] == "(100002, 1)"
    gap, upper = 100002.0**2 + 10, (200004.0**2 + 400) / 4
    assert cells[-2] != cells[-1]
    assert [read_number(cell) for cell in cells[-2:]] == pytest.approx([gap, upper], rel=1e-8)
    same = gap_bounds(parse("x^2 + y^2"), (0.1, 0.7))
    assert same
    assert set(rows(tables.bounds_table([("yours", same)]))[1][-3:]) == {"0.5"}


def test_zeros_far_from_0_read_differently_in_place_and_value() -> None:
    f = parse("(x - 1000000)^2*(x - 1000002)^2 + (x - 1000000) + y^2 + 1e9")
    found = rows(tables.zeros_table(norm_map(f, ((999998.0, 1000004.0), (-3.0, 3.0)), 121)))[1:]
    assert len(found) == 3
    assert len({row[1] for row in found}) == len({row[2] for row in found}) == 3


def test_a_norm_just_above_a_tolerance_does_not_read_like_it() -> None:
    found = [row for row in rows(programs_table((1.0000004e-5, 0.0))) if row[2] == "10⁻⁵"]
    assert [row[4] for row in found] == ["1.0000004×10⁻⁵: goes on"] * 2
