"""The documentation: its links lead somewhere, its claims are true, and the built site asks nobody for anything."""

from __future__ import annotations

import json
import re
import shlex
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from click.testing import CliRunner

from app.cli.program import gradnorm
from app.settings.links import from_query
from app.settings.settings import HOME, of_example, to_spec
from docs.build import REFERENCE, build, guides
from docs.command_line import command_line_page
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.formulas.parsing import limits
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

ROOT = Path(__file__).resolve().parents[1]
PAPERS = [*guides(), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))]
FETCHING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}


class Page(HTMLParser):
    """The names, requests and links of a built page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {str(given["id"])} if given.get("id") else set()
        if tag in FETCHING and given.get(FETCHING[tag]):
            self.fetched.append(str(given[FETCHING[tag]]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site."""
    out = tmp_path_factory.mktemp("site")
    build(out)
    return out


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_links_between_papers_lead_to_files(paper: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", paper.read_text(encoding="utf-8"))
    assert all((paper.parent / target).exists() for target in targets if "://" not in target), targets


def test_links_of_the_site_lead_somewhere(site: Path) -> None:
    for path in site.glob("*.html"):
        for link in Page(path).links:
            if re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            target = (path.parent / name) if name else path
            assert target.is_file(), f"{path.name}: {link}"
            assert not anchor or anchor in Page(target).anchors, f"{path.name}: {link}"


def test_no_page_asks_another_machine_for_anything(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) >= len(guides()) + len(REFERENCE)
    for path in pages:
        page = Page(path)
        assert not [address for address in page.fetched if re.match(r"(https?:)?//", address)], path
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", page.text), path


def test_the_reference_tells_shapes_and_raises(site: Path) -> None:
    page = (site / "reference" / "gradnorm_core.html").read_text(encoding="utf-8")
    for words in ("descend", "(n + 1, m)", "UsageError", "Arguments:"):
        assert words in page


def test_the_page_on_the_command_line_is_what_the_command_says() -> None:
    written = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert written == command_line_page(), "make docs writes it anew"


def test_every_command_of_the_guides_exists() -> None:
    code = [line for path in guides() for block in blocks(path, "sh") for line in block.splitlines()]
    commands = [shlex.split(line, comments=True) for line in code if line.startswith("gradnorm ")]
    assert commands
    for words in commands:
        stop = next((place for place, word in enumerate(words) if word in (">", "|", "||")), len(words))
        assert CliRunner().invoke(gradnorm, words[1:stop]).exit_code in (0, 3), words


def test_the_sweeps_of_the_documentation_name_a_best_step_size() -> None:
    """An example that ends with "none converged" or null teaches nothing."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *guides()))
    examples = [line.strip() for line in text.splitlines() if line.strip().startswith("gradnorm sweep ")]
    assert len(examples) >= 3
    for example in examples:
        words = shlex.split(example, comments=True)[1:]
        stop = next((place for place, word in enumerate(words) if word in (">", "|", "||")), len(words))
        given = [word for word in words[:stop] if word not in ("--csv", "--json")]
        found = json.loads(CliRunner().invoke(gradnorm, [*given, "--json"]).stdout)
        assert found["smallest_norm"] is not None, example
        if ".fastest" in example:
            assert found["fastest"] is not None, example


def blocks(path: Path, language: str) -> list[str]:
    """The blocks of code of a guide in this language."""
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)


def test_links_of_the_app_in_the_guides_are_understood() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in guides())
    links = re.findall(r"^/\S*\?(v=\S+)$", text, re.MULTILINE)
    assert len(links) >= 3
    for link in links:
        assert from_query(dict(parse_qsl(link)))[1] == ()


def test_formulas_of_the_table_can_be_read() -> None:
    text = (ROOT / "docs" / "formulas.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)
    assert len(rows) > 5
    assert [parse(formula) for formula in rows]
    assert parse("2^3^2").value(0, 0) == 512
    limit = f"at most {limits.MAX_CHARACTERS} characters and {limits.MAX_NODES} operations"
    assert limit in text
    assert f"nested at most {limits.MAX_DEPTH} deep" in " ".join(text.split())


def test_what_the_guide_for_teachers_promises_happens() -> None:
    assert GALLERY[HOME].text == "(x^2 + 10y^2)/2"
    for alpha, name, behaviour in (("0.19", "converged", "zig-zags"), ("0.21", None, "diverges")):
        spec = to_spec(from_query({"step": alpha})[0])
        run = run_spec(spec)
        seen = diagnose(spec.objective, run)
        assert name in (None, run.status.name)
        assert seen.behaviour == behaviour
        assert seen.end.stability_limit == 0.2
    valley = run_spec(to_spec(of_example("rosenbrock")))
    norms = gradient_norm(valley.gradients, 2)
    assert norms[20] < norms[0] / 50
    assert abs(valley.points[20] - 1).max() > 1
