"""Every page under a teacher's link, and what that link hides, looked for in all that the browser gets.

The facts to be hidden come from NumPy alone: where a run ends and where its first step leads, as words, as numbers in a
text and as the bytes of float32 and float64 columns; and its step sizes of the theory.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from contextlib import suppress
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.settings.classroom import HIDES
from tests.support.pages import drawn, everything, opened

START, STEP_SIZE = (2.5, -3.1), 0.0123
SCREEN = {"v": "1", "ex": "himmelblau", "start": "2.5_-3.1", "step": "0.0123"}
COURSE = {"course": "limit~2_limit_a"}
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "": ("", {}),
    "gallery": ("gallery", {}),
    "step-sizes": ("step_sizes/step_sizes", {}),
    "step-sizes over starts": ("step_sizes/step_sizes", {"study": "basins"}),
    "step-sizes over momentum": ("step_sizes/step_sizes", {"study": "momentum"}),
    "compare": ("compare/compare", {}),
    "gradient-norm": ("gradient_norm/gradient_norm", {}),
    "clipping": ("clipping/clipping", {}),
    "dimension": ("dimension/dimension", {}),
    "course": ("course", COURSE),
    "challenges": ("challenges", {"tries": "fastest_fastest~0.18"}),
    "teach": ("teach", {}),
    "live-class": ("live_class", {}),
}
"""By its path, and what is special about it: the script of each page, and what its link says besides the screen."""
ALL = "_".join(HIDES)


def gradient(x: float, y: float) -> np.ndarray[Any, Any]:
    """The gradient of (x² + y − 11)² + (x + y² − 7)², by hand."""
    first, second = x**2 + y - 11, x + y**2 - 7
    return np.array([4 * x * first + 2 * second, 2 * first + 4 * y * second])


def path() -> list[np.ndarray[Any, Any]]:
    """The iterates, until the norm of the gradient is 10⁻⁶."""
    points = [np.array(START)]
    while np.linalg.norm(gradient(*points[-1])) > 1e-6:
        points.append(points[-1] - STEP_SIZE * gradient(*points[-1]))
    return points


PATH = path()


def columns(points: list[np.ndarray[Any, Any]]) -> list[bytes]:
    """The coordinates of these points as the columns of a message have them."""
    return [struct.pack(f"<{kind}", float(one)) for point in points for one in point for kind in "df"]


def sent(page: str, hidden: str) -> tuple[str, bytes]:
    """All text and all bytes that a page under a link sends to the browser."""
    app = _page(page, hidden)
    if page.startswith(("step-sizes", "dimension")):
        drawn(app)
    data, unpacked = raw(app)
    text = f"{everything(app)}\n{unpacked}"
    return re.sub(r'js_content: ".*?"\n', "", text, flags=re.DOTALL), data


@cache
def sent_once(page: str, hidden: str) -> tuple[str, bytes]:
    """The same, computed once for all facts that are looked for."""
    return sent(page, hidden)


def _page(page: str, hidden: str) -> AppTest:
    script, query = PAGES[page]
    return opened({**SCREEN, **query, **({"hide": hidden} if hidden else {})}, script)


def raw(app: AppTest) -> tuple[bytes, str]:
    """The bytes of every message, those unpacked that were packed; and what was packed as text."""
    found: list[bytes] = []
    unpacked: list[bytes] = []

    def walk(node: Any) -> None:
        if (proto := getattr(node, "proto", None)) is not None:
            if data := getattr(proto, "bytes", b""):
                found.append(data)
                for packed in (data, data[4:]):
                    with suppress(zlib.error):  # not packed, or packed otherwise
                        unpacked.append(zlib.decompress(packed))
            found.append(proto.SerializeToString())
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(app._tree)
    return b"\n".join([*found, *unpacked]), b"\n".join(unpacked).decode("utf-8", "ignore")


def told(page: str, hidden: str, words: list[str], numbers: list[bytes]) -> list[str]:
    """Which of these patterns and numbers a page sends, each with what stands around it."""
    text, data = sent_once(page, hidden)
    text = re.sub(r"[?&]v=1&[^\"\s]*", "", text)
    found = [match for one in words if (match := re.search(one, text))]
    around = [text[max(0, one.start() - 40) : one.end() + 40] for one in found]
    return around + [one.hex() for one in numbers if one in data]


ENDS = [r"3\.58\b", "3\\.5844", r"[-−]1\.85\b", r"[-−]1\.8481"]
"""The last iterate, a minimizer of the gallery, too, as words of three digits and as a number in a text."""
STEPS = [rf"\b{len(PATH) - 1} steps\b", rf"k = {len(PATH) - 1}\b", rf"after {len(PATH) - 1}\b"]
THEORY = [r"λ(?!max</sub>)", r"(?<![\d\\])2/L", r"(?<!; )κ = \d", "κ predicts", r"0\.0190?\b"]
TAUGHT = ("course", "challenges", "live-class", "gradient-norm", "dimension", "clipping", "teach")
"""The pages whose own texts teach the theory, ask for it, or name what can be hidden."""


def test_every_page_is_walked() -> None:
    assert {page.partition(" ")[0] for page in PAGES} == set(opened(SCREEN).session_state["pages"].values())


def test_the_facts_are_those_of_the_run() -> None:
    assert len(PATH) == 38
    assert PATH[-1] == pytest.approx([3.584428, -1.848127], abs=1e-6)
    assert all(np.linalg.norm(gradient(*a)) > 1e-6 for a, _ in pairwise(PATH))


@pytest.mark.parametrize("page", ["", "compare", "clipping", "gradient-norm", "step-sizes"])
def test_without_the_link_the_ends_are_told(page: str) -> None:
    assert told(page, "", ENDS + STEPS, columns(PATH[1:2] + PATH[-1:]))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("hidden", ["path", ALL])
def test_a_hidden_path_is_in_nothing_that_is_sent(page: str, hidden: str) -> None:
    assert told(page, hidden, ENDS + STEPS, columns([PATH[1], PATH[2], PATH[-2], PATH[-1]])) == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("hidden", ["verdict", ALL])
def test_a_hidden_verdict_is_in_nothing_that_is_sent(page: str, hidden: str) -> None:
    findings = [": less is faster", "both are several times faster", "do not grow", "follow κ", "Fastest of"]
    assert told(page, hidden, [*STEPS, *findings, "converges after", "meets the tolerance"], []) == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("hidden", ["theory", ALL])
def test_a_hidden_theory_is_in_nothing_that_is_sent(page: str, hidden: str) -> None:
    words = THEORY if page not in TAUGHT else ["κ predicts", r"follow κ", r"Quadratic, κ"]
    assert told(page, hidden, words, []) == []


@pytest.mark.parametrize("page", ["", "compare", "clipping", "step-sizes over momentum"])
def test_hidden_curves_are_in_nothing_that_is_sent(page: str) -> None:
    norms = [np.array([np.linalg.norm(gradient(*point))]) for point in PATH[2:4]]
    assert told(page, "curves", [], columns(norms)) == []


def test_the_cards_of_the_gallery_lead_where_the_teachers_link_leads() -> None:
    taught = {"hide": "verdict", "lock": "goal"}
    rooms: list[tuple[dict[str, str], str]] = [({}, ""), (taught, "lock=goal&hide=verdict")]
    for room, tail in rooms:
        links = [card["link"] for card in cards({**SCREEN, **room})]
        assert all(link.startswith("./?v=1&ex=") for link in links)
        assert {link.partition("&ex=")[2].partition("&")[2] for link in links} == {tail}


@pytest.mark.parametrize("room", [{"lock": "function"}, {"hide": "pages"}])
def test_the_cards_of_the_gallery_lead_nowhere_where_they_must_not(room: dict[str, str]) -> None:
    assert {card["link"] for card in cards({**SCREEN, **room})} == {""}


def cards(query: dict[str, str]) -> list[dict[str, Any]]:
    """The cards of the gallery, as the browser unpacks them."""
    app = opened(query, "gallery")
    (found,) = [one.proto for one in app.get("bidi_component") if one.proto.component_name.endswith("gradnorm_gallery")]
    read: list[dict[str, Any]] = json.loads(zlib.decompress(found.bytes))
    return read


LOSS = {"v": "1", "data": "hours", "f": "f(w,b) = mean((w X + b - Y)^2)", "start": "1_2", "step": "0.2", "steps": "9"}
SCALED = {"scale": "standardize", "noise": "minibatch_3_1_0"}


@pytest.mark.parametrize("query", [LOSS | {"step": "0.02"}, LOSS | SCALED])
def test_the_pictures_of_data_tell_no_end_and_no_curvature_that_is_hidden(query: dict[str, str]) -> None:
    findings = [r"residuals .* are", r"their norms go from", r"in w and b for .* to \("]
    curvature = r"(?<!; )κ = \d"
    shown, untold, bare = (
        everything(opened({**query, **hide})) for hide in ({}, {"hide": "verdict"}, {"hide": "theory"})
    )
    told = [one for one in findings if re.search(one, shown)]
    assert len(told) >= (3 if "scale" in query else 1)
    assert [one for one in told if re.search(one, untold)] == []
    assert re.search(curvature, shown)
    assert re.search(curvature, bare) is None
