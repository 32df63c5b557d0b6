"""The law of the house: a room imports rooms of a lower rank only, no files import each other in a circle."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Rooms of one line have one rank; a room knows the lines before its own.
CORE = (
    ("errors",),
    ("arrays", "formulas"),
    ("data", "norms"),
    ("objectives",),
    ("methods",),
    ("descent",),
    ("diagnostics",),
    ("sweeps",),
)
APP = (
    ("tables",),
    ("settings",),
    ("text",),
    ("browser", "figures"),
    ("compute",),
    ("course", "exports", "classes"),
    ("api", "cli", "ui"),
    ("main",),
)
RANKS = {
    f"{package}.{room}": rank
    for package, lines, background in (("gradnorm_core", CORE, 0), ("app", APP, len(CORE) + 1))
    for rank, line in enumerate(lines, background)
    for room in line
} | {"gradnorm_core": len(CORE)}

# Rooms that show what others compute, the functions they leave to the core and to compute, and modules of NumPy.
SHOWING = ("settings", "text", "browser", "figures", "api", "ui")
COMPUTATIONS = {
    f"gradnorm_core.{name}"
    for name in (
        "descent.descend.run_spec", "descent.descend.descend", "descent.batch.descend_batch",
        "descent.budget.run_within", "diagnostics.diagnose.diagnose", "diagnostics.curvature.curvature_at",
        "diagnostics.stationary.stationary_point_near", "diagnostics.line_search.profile",
        "diagnostics.theory.landmarks", "diagnostics.theory.reference_minimum", "objectives.landscape.sample",
        "sweeps.norm_maps.norm_map", "sweeps.norm_maps.step_map", "sweeps.sweep_step_sizes", "sweeps.bifurcation",
        "sweeps.basin_map", "sweeps.outcome_map", "sweeps.period_doublings",
    )
}  # fmt: skip
HOMES = {name.rpartition(".")[0] for name in COMPUTATIONS}
ALGORITHMS = {"linalg", "fft", "random", "optimize"}

# Files of the app with a cache of functools; every other cache is an app.compute.cache, bounded in bytes.
CACHING = {"app/browser/engine_data.py", "app/browser/plotly_file.py", "app/course/lessons/13_dimension.py"}

# Library → the files and folders that may import it.
KNOWN_IN = {
    "streamlit": ("app/ui", "app/main.py"),
    "starlette": ("app/api", "app/main.py"),
    "sqlalchemy": ("app/classes",),
    "plotly": ("app/exports/offline_page.py", "app/exports/run_plot.py"),
}


def modules() -> dict[str, Path]:
    """Every module of the core and the app, by its dotted name."""
    files = [path for package in ("gradnorm_core", "app") for path in sorted((ROOT / package).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


MODULES = modules()


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in the file; with the names it takes from them."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    sources = [(node.module or "", node.names) for node in nodes if isinstance(node, ast.ImportFrom)]
    return frozenset(
        plain | {name for module, names in sources for name in (module, *(f"{module}.{a.name}" for a in names))}
    )


def room(name: str) -> str:
    """The room a module stands in: app.figures for app.figures.parts.axes; a package alone is a room of its own."""
    return ".".join(name.split(".")[:2])


def files_imported(path: Path) -> set[str]:
    """The modules of the project that a file imports; a name taken from a package counts for the package."""
    found = imports(path) & MODULES.keys()
    return {name for name in found if not any(other.startswith(f"{name}.") for other in found)}


def test_every_room_has_a_rank() -> None:
    assert {room(name) for name in MODULES} - {"app"} == RANKS.keys()
    assert len(list(map(len, APP))) <= 8
    assert sum(map(len, APP)) - 1 <= 12  # folders: main is a file
    assert sum(map(len, CORE)) <= 10


@pytest.mark.parametrize("one", RANKS)
def test_a_room_imports_rooms_of_a_lower_rank_only(one: str) -> None:
    wrong = {
        f"{name} imports {other}"
        for name, path in MODULES.items()
        if room(name) == one
        for other in files_imported(path)
        if room(other) != one and RANKS[room(other)] >= RANKS[one]
    }
    assert not wrong


def circles() -> Iterator[tuple[str, ...]]:
    """Files that import each other, directly or by way of others: strongly connected parts of more than one file."""
    edges = {name: files_imported(path) - {name} for name, path in MODULES.items()}
    reached = {name: _reached(name, edges) for name in edges}
    for name in edges:
        knot = tuple(sorted(other for other in reached[name] if name in reached[other]))
        if name in reached[name] and name == knot[0]:
            yield knot


def _reached(start: str, edges: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    open_ = [*edges[start]]
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            open_ += edges[name]
    return found


def test_no_files_import_each_other_in_a_circle() -> None:
    assert not list(circles())


def test_pages_import_no_pages() -> None:
    """Shared code of two pages lies below them; `waiting` and the parts of a page's own folder are no pages."""
    scripts = {name for name, path in MODULES.items() if '__name__ == "__main__"' in path.read_text(encoding="utf-8")}
    assert len(scripts) >= 9
    assert not {name: found for name, path in MODULES.items() if (found := files_imported(path) & scripts)}


@pytest.mark.parametrize("library", KNOWN_IN)
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    users = {path.relative_to(ROOT) for path in MODULES.values() if library in {n.split(".")[0] for n in imports(path)}}
    assert users
    assert not {user for user in users if not any(user.is_relative_to(place) for place in KNOWN_IN[library])}


def test_a_cache_of_the_app_is_bounded_in_bytes() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for name, path in MODULES.items()
        if name.startswith("app.") and imports(path) & {"functools.lru_cache", "functools.cache"}
    }
    assert users == CACHING


def written(path: Path) -> Iterator[tuple[str, str]]:
    """Every name a file imports at run time as "module.name", and every attribute it reads, with what they are."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", "import") for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr, "attribute"


def test_the_rooms_that_show_results_compute_none() -> None:
    """Runs, diagnoses and landscapes come from the core, by way of compute, course, exports or cli."""
    files = {
        name: path for name, path in MODULES.items() if room(name).removeprefix("app.") in SHOWING and name != "app"
    }
    assert len(files) > 80
    wrong = {
        (name, what)
        for name, path in files.items()
        for what, kind in written(path)
        if (kind == "import" and what in COMPUTATIONS | HOMES) or (kind == "attribute" and what in ALGORITHMS)
    }
    assert not wrong


def test_the_computations_that_are_forbidden_there_exist() -> None:
    for name in COMPUTATIONS:
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function)), name


def test_the_core_runs_where_nothing_of_the_app_is_installed() -> None:
    blocked = ("app", "streamlit", "plotly", "contourpy", "pandas")
    code = f"import sys; sys.modules.update(dict.fromkeys({blocked})); import gradnorm_core as gc; gc.parse('x^2')"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=120)


def test_only_the_parser_is_given_text_as_a_formula() -> None:
    """No eval, no sympify, no parse_expr anywhere; SymPy objects are built from the checked tree."""
    for path in MODULES.values():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not called & {"eval", "sympify", "parse_expr", "parse_latex"}, path.relative_to(ROOT)


def test_no_test_is_imported() -> None:
    """Shared code of tests lies in tests/support, or beside them in a file that holds no tests."""
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert len(files) > 100
    assert not {path.name for path in files for name in imports(path) if re.match(r"tests\.(\w+\.)*test_", name)}
