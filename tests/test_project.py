"""The project's own papers agree with the project: pins with ranges, README with the language and the gallery."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gradnorm_core.formulas.functions import FUNCTIONS
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = SETTINGS["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXTRAS = PROJECT["optional-dependencies"]
ROOMS = ("app", "gradnorm_core", "tests", "benchmarks", "docs")
RIDDLE = re.compile(r'(?:"""|(?<!#)# |// |/\*\* )(?:What|Who|Whoever|So many)\b.*')
"""The beginning of a docstring or a comment that leaves its subject to be guessed."""


def pins(*files: str) -> dict[str, str]:
    """Package → the one version pinned for it."""
    lines = [line for file in files for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]
    pinned = [Requirement(line) for line in lines if line and line[0] not in "#-"]
    assert all(len(one.specifier) == 1 and str(one.specifier).startswith("==") for one in pinned)
    return {canonicalize_name(one.name): str(one.specifier)[2:] for one in pinned}


@pytest.mark.parametrize(
    ("ranges", "files"),
    [
        (PROJECT["dependencies"] + EXTRAS["app"] + EXTRAS["postgres"], ["requirements.txt"]),
        (EXTRAS["test"] + EXTRAS["dev"], ["requirements.txt", "requirements-dev.txt"]),
        (EXTRAS["fuzz"], ["requirements-fuzz.txt"]),
    ],
    ids=["run", "develop", "fuzz"],
)
def test_every_range_has_a_pin_within_it(ranges: list[str], files: list[str]) -> None:
    pinned = pins(*files)
    for requirement in map(Requirement, ranges):
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


def test_the_project_is_the_last_line_of_the_requirements() -> None:
    assert (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()[-1] == "-e ."


LISTS = ("requirements.txt", "requirements-dev.txt", "requirements-fuzz.txt")


@pytest.mark.parametrize("count", range(1, len(LISTS) + 1), ids=LISTS)
def test_every_pin_is_locked_to_the_hashes_of_its_files_and_to_no_place(count: int) -> None:
    lock = (ROOT / LISTS[count - 1]).with_suffix(".lock").read_text(encoding="ascii")
    blocks = re.split(r"\n(?=\S)", lock.strip())
    locked = {canonicalize_name(block.split("==")[0]): block.split("==")[1].split()[0] for block in blocks}
    assert locked == pins(*LISTS[:count])
    assert all(re.fullmatch(r"[^\\]+(?: \\\n    --hash=sha256:[0-9a-f]{64})+", block) for block in blocks)
    assert "://" not in lock


def test_the_app_is_installed_from_what_is_locked() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"--require-hashes -r {name.replace('.txt', '.lock')}" in recipe for name in LISTS)
    assert "-r requirements.txt" not in recipe


def test_the_formulas_of_the_readme_can_be_read() -> None:
    rows = re.findall(r"^\| (`.*?) \| (?!read as)", README, re.MULTILINE)
    formulas = [code.replace(r"\|", "|") for row in rows for code in re.findall(r"`([^`]+)`", row)]
    assert len(formulas) > 20
    for formula in formulas:
        parse(formula)


def test_the_readme_names_every_function() -> None:
    listed = re.search(r"^Functions: (.*?) Constants", README, re.MULTILINE | re.DOTALL)
    assert listed
    names = set(re.findall(r"\w+", listed[1]))
    operators = {"add", "subtract", "multiply", "divide", "negate", "power"}
    assert {row.name for row in FUNCTIONS.values() if row.typed} - operators <= names


def test_the_changelog_counts_the_gallery() -> None:
    assert f"pick one of {len(GALLERY)}," in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("\n  ", " ")


def test_every_doctest_is_in_a_file_that_pytest_collects() -> None:
    pytest_settings = SETTINGS["tool"]["pytest"]["ini_options"]
    ignored = [one.removeprefix("--ignore=") for one in pytest_settings["addopts"] if one.startswith("--ignore=")]
    files = [path.relative_to(ROOT) for package in ("app", "gradnorm_core") for path in (ROOT / package).rglob("*.py")]
    files = [path for path in files if ">>> " in (ROOT / path).read_text(encoding="utf-8")]
    assert len(files) > 40
    assert not [path for path in files if any(map(path.is_relative_to, ignored))]
    assert not [path for path in files if not any(map(path.is_relative_to, pytest_settings["testpaths"]))]


@pytest.mark.parametrize("suffix", ["py", "js"])
def test_no_docstring_and_no_comment_begins_with_a_riddle(suffix: str) -> None:
    sources = {path: path.read_text("utf-8") for room in ROOMS for path in (ROOT / room).rglob(f"*.{suffix}")}
    assert len(sources) > 80
    assert {str(path): found for path, text in sources.items() if (found := RIDDLE.findall(text))} == {}
