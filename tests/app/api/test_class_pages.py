"""The pages of a class: plain HTML that runs nothing but its own script, and links that a phone can open."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette

from app.api import class_pages
from app.api.class_pages import CODE, POLICY
from app.browser.bundle import CLASS_PAGES, FOLDER, USED, class_page_script
from app.exports.class_link import qr_printed
from tests.support.routes import Reply, ask

PATHS = ("/class", "/class/ABC234", "/class/ABC234/board", "/class/ABC234/console")
HOST = {"host": "gradnorm.example.org"}


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine has an address in a network."""
    monkeypatch.setattr(class_pages, "machine_address", lambda: "192.0.2.7")


def shown(path: str, headers: dict[str, str] | None = None, base: str = "") -> Reply:
    """The answer to one request."""
    return ask(path, headers=headers, app=Starlette(routes=class_pages.class_pages(base)))


def asset(page: str, kind: str) -> tuple[str, Reply]:
    """The name of a file that a page loads, and the file."""
    (path,) = re.findall(rf'"([^"]+\.{kind})"', page)
    return path, shown(f"/class/static/{path.rpartition('/')[2]}")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_runs_its_own_script_alone(path: str) -> None:
    reply = shown(path, headers=HOST)
    page = reply.body.decode()
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert reply.headers["content-security-policy"] == POLICY
    assert POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in POLICY
    assert not re.search(r"<script(?![^>]* src=)|<style|style=|\son\w+=|https?://(?!gradnorm\.example\.org/)", page)
    for kind, media in (("js", "text/javascript"), ("css", "text/css"), ("svg", "image/svg+xml")):
        name, file = asset(page, kind)
        assert file.status == 200
        assert file.headers["content-type"].startswith(media)
        assert "immutable" in file.headers["cache-control"]
        assert name.startswith(
            "../static/" if path.count("/") == 3 else "static/" if path.count("/") == 2 else "class/"
        )


def test_the_name_of_a_file_changes_with_its_text() -> None:
    scripts = {asset(shown(path).body.decode(), "js")[0].rpartition("/")[2] for path in PATHS}
    assert len(scripts) == len(PATHS)
    assert all(re.fullmatch(r"\w+-[0-9a-f]{16}\.js", name) for name in scripts)
    assert shown("/class/static/student-0000000000000000.js").status == 404
    assert shown("/class/static/..%2Fpage.html").status == 404


@pytest.mark.parametrize(
    ("headers", "link"),
    [
        (HOST, "http://gradnorm.example.org/class/ABC234"),
        ({**HOST, "x-forwarded-proto": "https"}, "https://gradnorm.example.org/class/ABC234"),
        ({"host": "localhost:8501"}, "http://192.0.2.7:8501/class/ABC234"),
        ({"host": "127.0.0.1"}, "http://192.0.2.7/class/ABC234"),
    ],
)
def test_board_and_qr_code_name_an_address_that_a_phone_can_open(headers: dict[str, str], link: str) -> None:
    assert f'data-link="{link}"' in shown("/class/abc234/board", headers=headers).body.decode()
    assert shown("/class/abc234/qr.svg", headers=headers).body.decode() == qr_printed(link)


def test_an_address_becomes_text_of_the_page() -> None:
    page = shown('/class/"><script>alert(1)<%2Fscript>/board', headers={"host": '"><b>'}).body.decode()
    assert "<b>" not in page
    assert "alert(1)</script>" not in page.lower()


def test_an_app_below_another_path_has_its_pages_there() -> None:
    page = shown("/school/class/ABC234/board", HOST, base="/school/").body.decode()
    assert 'data-link="http://gradnorm.example.org/school/class/ABC234"' in page
    assert shown("/class/ABC234", base="school").status == 404


def test_a_qr_code_is_made_for_codes_alone() -> None:
    assert CODE.fullmatch("ABC234")
    assert shown("/class/nothing-of-ours/qr.svg").status == 404


@pytest.mark.parametrize("page", CLASS_PAGES)
def test_a_script_has_every_module_once_and_before_its_use(page: str) -> None:
    script = class_page_script(page)
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    made: set[str] = set()
    for line in script.splitlines():
        if found := re.match(r"const (\w+)_module = ", line):
            assert found[1] not in made
            made.add(found[1])
        elif found := re.match(r"const \{[^}]*\} = (\w+)_module;", line):
            assert found[1] in made
    assert {"elements", "connection"} <= made
    assert ("engine" in made) == (page in ("student", "board"))


def test_no_module_of_a_class_reads_markup() -> None:
    """Typed words can only become text."""
    files = sorted((FOLDER / "classroom").glob("*.js"))
    assert len(files) > 20
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(", text), path
        assert len(USED.findall(text)) == len(re.findall(r"^import ", text, re.MULTILINE)), path
