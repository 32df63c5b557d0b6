"""The switch of the second run: it is in the link, the page says how both runs end, and a link that hides hides it."""

from __future__ import annotations

from tests.support.pages import address, checked, opened, settings, text_of

QUERY = {"v": "1", "ex": "quadratic_10"}


def test_the_switch_brings_a_second_run_and_stands_in_the_link() -> None:
    app = opened(QUERY)
    assert "Beside, momentum (heavy ball)" not in text_of(app, "note")
    (switch,) = (toggle for toggle in app.toggle if toggle.key == "beside")
    assert switch.label == "Beside: momentum (heavy ball)"
    checked(switch.set_value(True).run())
    assert settings(app).beside == "momentum"
    assert address(app)["beside"] == "momentum"
    assert "Beside, momentum (heavy ball), β = 0.9: stops at the step limit after 200 steps" in text_of(app, "note")


def test_beside_momentum_stands_a_run_without() -> None:
    app = opened({**QUERY, "dir": "heavy_ball_0.9", "beside": "momentum"})
    assert "Beside, gradient descent:" in text_of(app, "note")


def test_a_link_that_hides_the_verdict_has_neither_switch_nor_words() -> None:
    app = opened({**QUERY, "beside": "momentum", "hide": "verdict"})
    assert not [toggle for toggle in app.toggle if toggle.key == "beside"]
    assert "Beside, with" not in text_of(app, "note")


def test_both_runs_open_in_compare() -> None:
    app = opened({**QUERY, "beside": "momentum"})
    (link,) = (link.proto for link in app.get("page_link") if link.proto.label == "Open in Compare")
    assert "runs=" in link.query_string


def test_both_runs_open_on_the_map_over_momentum_unless_the_theory_is_hidden() -> None:
    label = "Both on the map of α and β"
    (link,) = (
        link.proto for link in opened({**QUERY, "beside": "momentum"}).get("page_link") if link.proto.label == label
    )
    assert "study=momentum" in link.query_string
    hidden = opened({**QUERY, "beside": "momentum", "hide": "theory"})
    assert not [link for link in hidden.get("page_link") if link.proto.label == label]
