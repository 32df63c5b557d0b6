"""The house has one direction: lessons → figures → core, and nobody walks back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FRONT = {"streamlit", "app.main", "app.controls", "app.compute", "app.lessons", "app.components"}
DRAWING = {"plotly", "contourpy"}

# Folder or file -> what it must not import.
CLOSED_TO = {
    "gradnorm_core": FRONT | DRAWING | {"app"},
    "app/figures": FRONT | {"app.settings"},
    "app/style.py": FRONT,
    "app/settings.py": FRONT | DRAWING | {"app.figures"},
    "app/explain.py": FRONT | DRAWING | {"app.figures"},
    "app/compute.py": DRAWING | {"app.figures", "app.controls", "app.lessons", "app.main"},
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


@pytest.mark.parametrize("room", CLOSED_TO)
def test_no_room_imports_what_lies_above_it(room: str) -> None:
    assert files(room)
    for path in files(room):
        found = {name for name in imports(path) for closed in CLOSED_TO[room] if f"{name}.".startswith(f"{closed}.")}
        assert not found, f"{path.relative_to(ROOT)} imports {', '.join(sorted(found))}"


def test_only_the_parser_is_given_text_as_a_formula() -> None:
    """No eval, no sympify, no parse_expr anywhere; SymPy objects are built from the checked tree."""
    for path in files("app") + files("gradnorm_core"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not called & {"eval", "sympify", "parse_expr", "parse_latex"}, path.relative_to(ROOT)
