"""The house has one direction: lessons → figures → core, and nobody walks back."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FRONT = {"streamlit", "app.main", "app.controls", "app.lessons", "app.components"}
DRAWING = {"plotly", "contourpy", "app.figures"}
# The rooms that face the visitor; every other file of the app works without Streamlit.
VISITED = {"main.py", "controls", "lessons", "components"}

# Folder or file -> what it must not import, beyond what holds for its neighbours.
CLOSED_TO = {
    "gradnorm_core": FRONT | DRAWING | {"app"},
    "app/figures": FRONT | {"app.settings", "app.links", "app.compute"},
    "app/settings.py": FRONT | DRAWING | {"app.links", "app.compute"},
    "app/links.py": FRONT | DRAWING | {"app.compute"},
    "app/explain.py": FRONT | DRAWING | {"app.compute"},
    "app/command_line": FRONT | {"plotly", "contourpy", "app.compute"},
    "app/compute.py": FRONT | {"plotly", "contourpy"},
}


def imports(path: Path) -> set[str]:
    """Every module a file imports, wherever in the file."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    sources = [(node.module or "", node.names) for node in nodes if isinstance(node, ast.ImportFrom)]
    return plain | {name for module, names in sources for name in (module, *(f"{module}.{a.name}" for a in names))}


def files(room: str) -> list[Path]:
    """The Python files of a room."""
    return [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py"))


def forbidden(path: Path, closed: set[str]) -> set[str]:
    """What a file imports although it is closed to it."""
    return {name for name in imports(path) for other in closed if f"{name}.".startswith(f"{other}.")}


@pytest.mark.parametrize("room", CLOSED_TO)
def test_no_room_imports_what_lies_above_it(room: str) -> None:
    assert files(room)
    assert not {path.name: found for path in files(room) if (found := forbidden(path, CLOSED_TO[room]))}


def test_only_the_rooms_that_face_the_visitor_know_streamlit() -> None:
    inner = [path for path in files("app") if not VISITED & set(path.relative_to(ROOT / "app").parts)]
    assert not {path.name: found for path in inner if (found := forbidden(path, FRONT))}


def test_the_core_runs_where_nothing_of_the_app_is_installed() -> None:
    blocked = ("app", "streamlit", "plotly", "contourpy", "pandas")
    code = f"import sys; sys.modules.update(dict.fromkeys({blocked})); import gradnorm_core as gc; gc.parse('x^2')"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=120)


def test_only_the_parser_is_given_text_as_a_formula() -> None:
    """No eval, no sympify, no parse_expr anywhere; SymPy objects are built from the checked tree."""
    for path in files("app") + files("gradnorm_core"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not called & {"eval", "sympify", "parse_expr", "parse_latex"}, path.relative_to(ROOT)
