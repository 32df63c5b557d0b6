"""The chart that the page owns, on a bare page: what it does with parts of a figure that arrive, and without them."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.browser.bundle import component_code
from app.browser.figure_parts import Parts, array_name, in_parts
from app.browser.payload import deflated, message
from app.browser.plotly_file import compressed
from app.figures.parts.packing import packed
from gradnorm_core import descend, diagnose, parse
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from tests.e2e.conftest import DESK, PageFactory

PLOTLY = "http://localhost:9/plotly.js"
SEND = """text => {
  const data = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  globalThis.reports ??= [];
  const parentElement = document.querySelector('#place');
  component({ data, parentElement, setTriggerValue: (...said) => reports.push(said) });
}"""
# The names of the columns of a run.
NAMES = """([x, y, f, gx, gy]) => run_columns_module.keepColumns(
  { n: x.length - 1, x, y, f, gx, gy, value: f.map(value => value - 0.25) })"""
DRAWN = "() => document.querySelector('#place .js-plotly-plot')?._fullData?.map(one => [...one.x].concat([...one.y]))"
K = np.arange(40)
STILL = np.sin(K)


@pytest.fixture
def place(open_shared_page: PageFactory) -> Page:
    """A page with the code of the components and room for one picture."""
    page = open_shared_page(DESK)
    page.route(PLOTLY, lambda route: route.fulfill(body=gzip.decompress(compressed()), content_type="text/javascript"))
    page.set_content("<div style='height: 300px; width: 400px'><div id=place style='height: 100%'></div></div>")
    page.add_script_tag(content=component_code())
    return page


def figure(moved: Any) -> dict[str, Any]:
    """One curve that stays and one that moves, with a table for the pointer."""
    table = np.column_stack([K.astype(float), moved, np.full(len(K), 0.5)])
    curves = [{"type": "scatter", "x": K, "y": y} for y in (STILL, moved)]
    curves[1]["customdata"] = table
    range_ = [0.0, float(moved.max())]
    return {"data": curves, "layout": {"xaxis": {"range": [0.0, 39.0]}, "yaxis": {"range": range_}}}


def send(
    page: Page,
    shown: dict[str, Any],
    known: dict[str, Any],
    packs: Callable[[bytes], bytes] = bytes,
    pressable: bool = False,
) -> dict[str, Any]:
    """Sends a figure to a page that holds the known parts, packed this way; returns all parts it has then."""
    parts = Parts()
    root = in_parts({"figure": packed(shown)}, parts)
    header = {
        "component": "picture", "alt": "A curve", "config": {}, "plotly": PLOTLY, "charts": {}, "named": root,
        "pressable": pressable, "name": str(root),
        "parts": {name: part for name, part in parts.items() if name not in known},
    }  # fmt: skip
    page.evaluate(SEND, base64.b64encode(packs(message(header, b""))).decode())
    return known | parts


def test_only_what_changed_is_drawn_anew_and_what_is_lacking_is_asked_for(place: Page) -> None:
    first, then = np.linspace(1, 3, 40) ** 2, np.linspace(1, 5, 40) ** 2
    held = send(place, figure(first), {})
    place.wait_for_function(DRAWN)
    assert place.evaluate(DRAWN) == [[*K, *STILL], [*K, *first]]
    plot = place.locator("#place .js-plotly-plot")
    assert plot.evaluate("plot => plot.data[1].customdata") == [
        [float(k), y, 0.5] for k, y in zip(K, first, strict=True)
    ]
    expect(place.get_by_role("figure", name="A curve")).to_be_visible()
    place.evaluate("() => { globalThis.before = [document.querySelector('.js-plotly-plot')._ev, "
                   "document.querySelector('.js-plotly-plot')._fullData[0].y]; }")  # fmt: skip

    held = send(place, figure(then), held)
    place.wait_for_function(
        f"wanted => JSON.stringify(({DRAWN})()[1].slice(40)) === JSON.stringify(wanted)", arg=[*then]
    )
    assert plot.evaluate("plot => [plot._ev, plot._fullData[0].y].every((one, i) => one === before[i])")
    assert plot.evaluate("plot => plot._fullLayout.yaxis._rangeInitial1") == then.max(), "where a double click leads"

    send(place, figure(first + 1), {name: {} for name in _names(figure(first + 1))})
    place.wait_for_function("() => reports.length > 0")
    assert place.evaluate("reports[0][0]") == "lacking"
    assert place.evaluate(DRAWN) == [[*K, *STILL], [*K, *then]]
    send(place, figure(first + 1), {})
    place.wait_for_function(
        f"wanted => JSON.stringify(({DRAWN})()[1].slice(40)) === JSON.stringify(wanted)", arg=[*(first + 1)]
    )


def test_a_press_on_a_point_names_its_curve_where_the_page_listens(place: Page) -> None:
    for pressable, wanted in ((False, []), (True, [["curve", 1]])):
        send(place, figure(STILL + 5), {}, pressable=pressable)
        place.wait_for_function(DRAWN)
        at = place.evaluate(
            """() => { const plot = document.querySelector('.js-plotly-plot'), {xaxis, yaxis} = plot._fullLayout;
            const box = plot.getBoundingClientRect(), {x, y} = plot._fullData[1];
            return [box.x + xaxis._offset + xaxis.d2p(x[20]), box.y + yaxis._offset + yaxis.d2p(y[20])]; }"""
        )
        place.mouse.move(at[0] - 3, at[1])
        place.mouse.move(*at)
        place.wait_for_selector("#place .hoverlayer .hovertext")
        place.mouse.click(*at)
        place.wait_for_function("wanted => JSON.stringify(reports) === JSON.stringify(wanted)", arg=wanted)


def test_a_table_of_several_facts_a_cell_arrives_row_by_row(place: Page) -> None:
    facts = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    heights = np.ones((2, 3), dtype=np.float32)
    send(place, {"data": [{"type": "heatmap", "z": heights, "customdata": facts}], "layout": {}}, {})
    place.wait_for_selector("#place .heatmaplayer image", state="attached")
    found = place.locator(".js-plotly-plot").evaluate(
        "plot => plot.data[0].customdata.map(row => row.map(cell => [...cell]))"
    )
    assert found == facts.tolist()


def test_the_ends_of_columns_are_taken_from_them(place: Page) -> None:
    x, y = np.linspace(1, 3, 40) ** 2, np.r_[0.5, np.arange(38), np.nan]
    table = np.column_stack([x, y])
    ends = {"type": "scatter", "x": x[[0, -1]], "y": x[[0, -1]], "customdata": table[[0, -1]]}
    send(place, {"data": [{"type": "scatter", "x": x, "y": x, "customdata": table}, ends], "layout": {}}, {})
    place.wait_for_selector("#place .trace.scatter")
    found = place.locator(".js-plotly-plot").evaluate(
        "plot => [[...plot.data[1].x], plot.data[1].customdata.map(row => row.map(String))]"
    )
    assert found == [[1, 9], [["1", "0.5"], ["9", "NaN"]]]


def _names(shown: dict[str, Any]) -> dict[str, Any]:
    parts = Parts()
    in_parts({"figure": packed(shown)}, parts)
    return parts


def test_columns_of_the_engine_have_the_names_of_those_of_the_core(place: Page) -> None:
    """In the order of the list: x, y, f, the gradient, f − f*, its norms, the angle to the gradient before."""
    run = descend(parse("(x^2 + 10y^2)/2"), (10.0, 1.0), step_rule=Fixed(0.15))
    seen = diagnose(run.spec.objective, run)
    angles = np.r_[np.nan, seen.angles]
    norms = [gradient_norm(run.gradients, p) for p in (1, 2, np.inf)]
    columns = [*run.points.T, run.values, *run.gradients.T, run.values - 0.25, *norms, angles]
    found = place.evaluate(NAMES, [*map(list, [*run.points.T, run.values, *run.gradients.T])])
    assert found == [array_name("f8", column.tobytes()) for column in columns]

    shown = {"data": [{"type": "scatter", "x": run.points[:, 0], "y": angles}], "layout": {}}
    send(place, shown, dict.fromkeys(found))
    place.wait_for_function(DRAWN)
    drawn = place.evaluate(DRAWN)[0]
    assert drawn[: len(angles)] == [*run.points[:, 0]]
    assert drawn[len(angles) + 1 :] == [*seen.angles]


def test_a_message_that_is_deflated_and_overtaken_still_brings_its_parts(place: Page) -> None:
    first, then = figure(np.linspace(1, 3, 40) ** 2), figure(np.linspace(1, 5, 40) ** 2)
    held = send(place, first, {}, packs=deflated)
    send(place, then, held, packs=deflated)
    place.wait_for_function(f"wanted => ({DRAWN})()?.[1].at(-1) === wanted", arg=25.0)
    assert not place.evaluate("globalThis.reports.length")


def test_a_chart_that_cannot_be_loaded_says_so(place: Page) -> None:
    place.unroute(PLOTLY)
    place.route(PLOTLY, lambda route: route.fulfill(body="", content_type="text/javascript"))
    send(place, figure(STILL + 2), {})
    expect(place.locator("#place")).to_contain_text("The charts could not be loaded. Reload the page.")


def test_a_picture_that_is_hidden_for_a_while_is_there_again(place: Page) -> None:
    faults: list[str] = []
    place.on("pageerror", lambda error: faults.append(str(error)))
    send(place, figure(np.linspace(1, 3, 40)), {})
    place.wait_for_function(DRAWN)
    frame = "document.querySelector('#place')"
    for display in ("none", "block"):
        place.evaluate(f"() => {{ {frame}.style.display = '{display}'; }}")
        place.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    place.evaluate(f"() => {{ {frame}.style.height = '60%'; }}")
    place.wait_for_function(f"() => {frame}.querySelector('.js-plotly-plot')._fullLayout.height === 180")
    assert not faults


# How many pixels the lower end of the colour bar, and the upper end with its title, are below those of the map.
ENDS = """() => {
  const [map, bar, title] = ['.nsewdrag', '.cbfills', '.cbtitle text'].map(
    (part) => document.querySelector(`#place ${part}`).getBoundingClientRect());
  return [bar.bottom - map.bottom, title.top - map.top];
}"""


def test_a_colour_bar_is_as_long_as_its_map(place: Page) -> None:
    """Of a place of 400 × 300 a map with equal axes fills the middle, or all of its height in a lower place."""
    side = np.arange(5.0)
    bar = {"len": 1.0, "ypad": 0, "title": {"text": "f", "side": "top"}}
    fill = {"type": "heatmap", "x": side, "y": side, "z": np.outer(side, side), "colorbar": bar}
    axis = {"range": [0.0, 4.0], "constrain": "domain"}
    up = {"range": [0.0, 2.0], "constrain": "domain", "scaleanchor": "x"}
    margin = {"l": 40, "r": 60, "t": 20, "b": 40}
    send(place, {"data": [fill], "layout": {"xaxis": axis, "yaxis": up, "margin": margin}}, {})
    place.wait_for_function(DRAWN)
    for height in (300, 160, 300):
        place.evaluate("pixels => { document.querySelector('#place').style.height = `${pixels}px`; }", height)
        place.wait_for_function(
            "pixels => document.querySelector('#place .js-plotly-plot')._fullLayout.height === pixels", arg=height
        )
        box = place.locator("#place .nsewdrag").bounding_box()
        assert box
        assert (box["height"] > height - 62) == (height == 160)
        below, above = place.evaluate(ENDS)
        assert abs(below) < 1.5
        assert abs(above) < 8, "the title stands at the upper end"
