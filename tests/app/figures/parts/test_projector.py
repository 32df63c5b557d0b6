"""A figure for the back row: larger in what is type, line or marker, the same in what it shows."""

from __future__ import annotations

from typing import Any

import pytest

from app.figures.curves import curves_figure
from app.figures.landscape import landscape_figure
from app.figures.parts.packing import unpacked
from app.figures.parts.projector import enlarged
from app.figures.style import LIGHT
from app.settings.settings import HOME, of_example, to_spec
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample

SPEC = to_spec(of_example(HOME))
RUN = run_spec(SPEC)
SEEN = diagnose(SPEC.objective, RUN)
FIGURES: list[dict[str, Any]] = [
    landscape_figure(sample(parse(of_example(HOME).formula), of_example(HOME).window), RUN, LIGHT),
    curves_figure(RUN, SEEN, LIGHT),
]


def test_the_data_stay() -> None:
    for figure in FIGURES:
        for before, after in zip(figure["data"], enlarged(figure)["data"], strict=True):
            assert before.keys() == after.keys()
            assert all(before[name] is after[name] for name in ("x", "y", "z", "customdata") if name in before)


def test_type_lines_and_markers_grow() -> None:
    for figure in FIGURES:
        large = enlarged(figure, 2.0)
        for before, after in zip(figure["data"], large["data"], strict=True):
            if "line" in before:
                assert after["line"]["width"] == 2 * before["line"]["width"]
            if "marker" in before:
                small, size = (unpacked(one["marker"]["size"]) for one in (before, after))
                assert size == 2 * small if isinstance(small, (int, float)) else (size == 2 * small).all()
        template = large["layout"]["template"]["layout"]
        assert template["font"]["size"] == 26
        assert template["xaxis"]["tickfont"]["size"] == 24
        assert large["layout"]["margin"]["l"] == 2 * figure["layout"]["margin"]["l"]
        assert large["layout"]["xaxis"].get("range") == figure["layout"]["xaxis"].get("range")


def test_rows_stand_farther_apart_and_fill_the_same_height() -> None:
    def rows(figure: dict[str, Any]) -> list[list[float]]:
        axes = (figure["layout"][name] for name in ("yaxis3", "yaxis2", "yaxis"))
        return [list(axis["domain"]) for axis in axes]

    before, after = rows(FIGURES[1]), rows(enlarged(FIGURES[1], 1.5))
    assert after[0][0] == before[0][0]
    assert after[2][1] == pytest.approx(before[2][1])
    for place in (0, 1):
        gap, wider = (one[place + 1][0] - one[place][1] for one in (before, after))
        assert wider == pytest.approx(1.5 * gap)
    shares = [(high - low) / (top - floor) for (floor, top), (low, high) in zip(before, after, strict=True)]
    assert shares == pytest.approx([shares[0]] * 3)
    assert "domain" not in enlarged(FIGURES[0])["layout"]["yaxis"]


def test_larger_numbers_are_fewer_on_an_axis() -> None:
    layout, larger = FIGURES[1]["layout"], enlarged(FIGURES[1])["layout"]
    counts = {name: (axis["nticks"], larger[name]["nticks"]) for name, axis in layout.items() if "nticks" in axis}
    assert {"xaxis", "yaxis2"} <= set(counts)
    for before, after in counts.values():
        assert 1.5 * (after - 1) < before <= 1.5 * after


def test_logarithmic_rows_have_fewer_ticks_and_two_at_least() -> None:
    figure = curves_figure(RUN, SEEN, LIGHT, minimum=0.0)
    for name in ("yaxis", "yaxis2"):
        before, after = (one["layout"][name] for one in (figure, enlarged(figure)))
        assert after["type"] == "log"
        assert 2 <= len(after["tickvals"]) == len(after["ticktext"]) <= max(2, (len(before["tickvals"]) + 1) // 2)
        assert set(after["ticktext"]) <= set(before["ticktext"])
