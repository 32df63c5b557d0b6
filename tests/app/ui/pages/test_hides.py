"""A thing that a link hides is in no text, no figure and no data of any page; without the link it is there."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import Any

import pytest

from app.settings.classroom import HIDDEN_VERDICT, HIDES, Classroom
from app.settings.links import from_query, to_query
from app.ui.pages.step_sizes.step_sizes import LOOK
from tests.support.pages import checked, drawn, everything, html, nothing_held, opened

PAGES = ("playground", "step_sizes", "compare", "clipping")
"""The pages that show runs of the visitor's own."""
STATES: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("playground", {}, {}),
    ("playground", {"dir": "heavy_ball_0.9"}, {}),
    ("playground", {"view": "surface"}, {}),
    ("playground", {"ex": "himmelblau"}, {}),  # f falls while the norm rises
    ("playground", {"f": "f(x, y; κ = 10) = (x^2 + κ y^2)/2"}, {}),
    ("playground", {"dir": "newton"}, {}),  # a slider whose runs the server prepares
    *(("playground", {}, {"details": tab}) for tab in ("Steps", "Take it with you", "Link")),
    *(("step_sizes", {"study": picture}, {}) for picture in ("sweep", "strip", "starts", "basins")),
    ("step_sizes", {"study": "parameter_20", "f": "f(x, y; κ = 10) = (x^2 + κ y^2)/2"}, {}),
    ("compare", {}, {}),
    ("clipping", {}, {}),
]
"""A page, what its link says, and what was chosen on it."""
TRACES = {
    "verdict": [r'"surprising step"', r"rises ×", r'"outcomes": ?\["'],
    "formulas": [r"\\nabla f\(x, y\) =", r"\\nabla\^2", r"d_k = -g_k", r"When it fails"],
    "steps": [r"Download as CSV", r"under Steps", r"Step k"],
    "curves": [r"angle between consecutive gradients", r"compared_norms", r"clipping_norms"],
    "arrows": [r'"name":"gradient field"'],
    "theory": [r"λ", r"theory:", r"theory for", r'"name":"theory"', r"worst case"],
    "path": [r'"name":"(?:[A-E] )?(?:path|last iterate"|minimum)', r"path of \d+ steps", r'"lengths"'],
    "parameters": [r'"component":"parameters"'],
    "pages": [r"Open A in the Playground", r'title="Open in the Playground"'],
}
"""Traces that would give away each hidden thing; each is found on some page when nothing is hidden."""


@cache
def sent(state: int, hidden: str) -> tuple[str, tuple[str, ...]]:
    """All that is sent in a state of a page, and the sentences of its verdict."""
    page, query, chosen = STATES[state]
    hide = {"hide": hidden} if hidden else {}
    app = opened({"v": "1", "ex": "quadratic_10", **query, **hide}, "" if page == "playground" else f"{page}/{page}")
    if chosen:
        for key, value in chosen.items():
            app.session_state[key] = value
        checked(nothing_held(app).run())
    if page == "step_sizes":  # the picture of many runs comes from a job: before, nothing could give anything away
        drawn(app)
    verdicts = [body for body in html(app) if 'class="verdict"' in body]
    said = [unescape(one) for body in verdicts for one in re.findall(r"<p>(?:<b>)?(.*?)(?:</b>)?</p>", body)]
    return everything(app), tuple(part for one in said for part in one.split(". ") if len(part) > 8)


def without_links(text: str) -> str:
    """The text without the links to the page, which themselves name what they hide."""
    return re.sub(r"[?&]v=1&[^\"\s]*", "", text)


EVERY = range(len(STATES))


@pytest.mark.parametrize("hidden", TRACES)
def test_without_the_link_every_trace_is_found_somewhere(hidden: str) -> None:
    for trace in TRACES[hidden]:
        assert any(re.search(trace, sent(state, "")[0]) for state in EVERY), trace


@pytest.mark.parametrize("state", EVERY)
@pytest.mark.parametrize("hidden", TRACES)
def test_what_is_hidden_is_nowhere(hidden: str, state: int) -> None:
    text = without_links(sent(state, hidden)[0])
    for trace in TRACES[hidden]:
        found = re.search(trace, text)
        assert found is None, text[max(0, found.start() - 80) : found.end() + 80]


@pytest.mark.parametrize("state", EVERY)
def test_no_sentence_of_a_hidden_verdict_is_anywhere(state: int) -> None:
    told = [one for one in sent(state, "")[1] if not any(one.rstrip(".") in look for look in LOOK.values())]
    text, shown = sent(state, "verdict")
    if STATES[state][0] != "clipping" or told:
        assert any(one.startswith(HIDDEN_VERDICT[:20]) for one in shown)
    for sentence in told:
        if "Press a point" not in sentence:
            assert sentence.rstrip(".") not in text


def test_everything_can_be_hidden_at_once() -> None:
    for state in EVERY:
        text = without_links(sent(state, "_".join(HIDES))[0])
        for name in set(TRACES) - {"pages"}:
            for trace in TRACES[name]:
                assert not re.search(trace, text), trace


def test_the_path_is_shown_when_it_is_asked_for_and_hidden_again_for_another_start() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "hide": "path"})
    assert '"name":"start"' in everything(app)
    assert [button.disabled for button in app.button if button.label == "Fit the path"] == [True]
    checked(app.button(key="show_path").click().run())
    text = everything(app)
    assert '"name":"path"' in text
    assert '"opening":0' in text.replace(": ", ":")
    assert '"playing":true' in text.replace(": ", ":")
    checked(app.number_input(key="start_x").set_value(3.0).run())
    assert '"name":"path"' not in everything(app)


@pytest.mark.parametrize(("text", "opening"), [("0", 0), ("12", 12), ("5000", 5000), ("none", None)])
def test_a_link_says_where_the_player_opens(text: str, opening: int | None) -> None:
    shown, rejected = from_query({"k": text})
    assert not rejected
    assert shown.classroom == Classroom(opening=opening)
    assert to_query(shown).get("k", "none") == text


@pytest.mark.parametrize("text", ["-1", "5001", "1.5", "", "k", "٣", "9" * 5000])
def test_what_is_no_iterate_is_refused(text: str) -> None:
    shown, (rejected,) = from_query({"k": text})
    assert rejected.name == "k"
    assert shown.classroom.opening is None


def test_the_player_is_told_where_it_opens() -> None:
    assert '"opening":7' in everything(opened({"v": "1", "ex": "quadratic_10", "k": "7"})).replace(": ", ":")
