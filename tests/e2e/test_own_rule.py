"""The visitor's own rule in a browser: a link opens it, the editor changes it, mistakes keep the picture."""

from __future__ import annotations

from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.e2e.playground import Playground
from tests.e2e.server import Server

LINES = "b = 0.5 b + g; d = -b"
QUERY = {"v": "1", "ex": "quadratic_10", "step": "0.05"}


def test_a_rule_from_a_link_is_edited_and_runs_as_the_built_in_direction(page: Page, server: Server) -> None:
    app = Playground(page, server.url).open(urlencode(QUERY | {"dir": "heavy_ball_0.5"}))
    built_in = app.path
    app.turn_to(urlencode(QUERY | {"dir": "rule_d = -g"}))
    plain = app.wait_for_another_path(built_in)
    app.unfold("Method")
    editor = page.get_by_role("textbox", name="Lines of the rule")
    expect(editor).to_have_value("d = -g")
    editor.fill(LINES)
    editor.press("Control+Enter")
    assert app.wait_for_another_path(plain) == built_in
    expect(editor).to_have_value(LINES.replace("; ", "\n"))
    app.expect_query(dir=f"rule_{LINES}")
    editor.fill("b = 0.5 b + g\nd = -norm(0.5) <img src=x onerror=alert(1)>")
    editor.press("Control+Enter")
    problem = page.locator(".st-key-rule_echo .problem")
    expect(problem).to_contain_text("line 2, column 16")
    expect(problem).to_contain_text("last rule that could be read")
    assert page.locator(".st-key-rule_echo img").count() == 0
    assert app.path == built_in
