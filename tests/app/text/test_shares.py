"""Shares in percent: each is true of its share, and together they are the whole."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from app.figures.alt_text import full_landscape_alt
from app.figures.landscape import remarks
from app.figures.style import LIGHT
from app.text.shares import percent, percents
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample

COUNTS = st.lists(st.integers(1, 20_000), min_size=1, max_size=12)


@given(COUNTS)
def test_each_share_is_true_and_equal_ones_are_written_alike(counts: list[int]) -> None:
    exact = [100 * count / sum(counts) for count in counts]
    texts = percents([share / 100 for share in exact])
    assert len({text for text, count in zip(texts, counts, strict=True) if count == counts[0]}) == 1
    for text, share in zip(texts, exact, strict=True):
        found = re.fullmatch(r"(under |over |)(\d+(?:\.(\d+))?) %", text)
        assert found
        told, unit = float(found[2]), 10.0 ** -len(found[3] or "")
        if found[1]:
            assert 0 < share < told if found[1] == "under " else told < share < 100
        else:
            assert told > 0
            assert told < 100 or len(counts) == 1
            assert abs(told - share) <= unit / 2 + 1e-9


@given(COUNTS)
def test_shares_add_up_to_the_whole(counts: list[int]) -> None:
    texts = percents([count / sum(counts) for count in counts])
    lowest = sum(float(text.split()[-2]) for text in texts if not text.startswith("under"))
    highest = sum(100.0 if text.startswith("over") else float(text.split()[-2]) for text in texts)
    missed = 0.05 * len(texts) + 1e-9
    assert lowest <= 100 + missed
    assert highest >= 100 - missed


@given(st.integers(1, 399), st.sampled_from([400, 1600, 2500]))
def test_two_shares_add_up_exactly(first: int, total: int) -> None:
    texts = percents([first / total, 1 - first / total])
    if not any(text.startswith(("under", "over")) for text in texts):
        assert round(sum(float(text.removesuffix(" %")) for text in texts), 6) == 100


def test_three_shares_do_not_make_101() -> None:
    assert percents([0.346, 0.327, 0.327]) == ["34.6 %", "32.7 %", "32.7 %"]
    assert percents([0.341, 0.326, 0.333]) == ["34 %", "33 %", "33 %"]


def test_a_window_that_f_covers_in_part_is_never_said_to_lie_outside_as_a_whole() -> None:
    """The domain of √(0.02 − x² − y²) is 0.2 % of the window: 99.8 % are outside, not 100 %."""
    f = parse("sqrt(0.02 - x^2 - y^2)")
    seen = sample(f, ((-3.0, 3.0), (-3.0, 3.0)))
    assert 0 < 1 - seen.undefined_share < 0.004
    said = [full_landscape_alt(seen), *(note["text"] for note in remarks(seen, None, LIGHT))]
    assert all("100 %" not in words for words in said)
    assert any(f"{percent(seen.undefined_share)} of" in words for words in said)
    assert [percent(share) for share in (0.5, 0.9999, 1.0, 0.00012)] == ["50 %", "99.99 %", "100 %", "0.012 %"]
