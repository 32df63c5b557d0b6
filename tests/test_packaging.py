"""`pip install`: a wheel is built, installed beside nothing but what it declares, and used from outside.

No network: the wheel is built by the pinned setuptools, and the packages it needs are links to the ones of this
environment, exactly those that its metadata ask for.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gradnorm_core.descent.plotting import INSTALL_APP

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {"app": "gradnorm_app", "gradnorm_core": "gradnorm_core"}
"""Folders of the checkout, and the packages of the wheel they become."""
NOT_SHIPPED = {"ruff.toml"}
COMPILED = "__pycache__"
MADE = {COMPILED, ".ruff_cache", ".mypy_cache"}
OFFLINE = ("--no-deps", "--no-index", "--no-build-isolation")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")

CLIENT = """
import gradnorm_core as gc

f: gc.FormulaObjective = gc.parse("x^2 + 10y^2")
run: gc.Run = gc.descend(f, (2, 1), step_rule=gc.Fixed(0.09), goal="minimize")
seen: gc.Diagnostics = gc.diagnose(f, run)
first: float = float(gc.gradient_norm(run.gradients, 2)[0])
name: str = run.status.name
limit: float | None = seen.end.stability_limit
print(name, first, limit, len(gc.GALLERY), gc.__file__, sep="\\n")
"""
WRONG_CLIENT = 'import gradnorm_core as gc\ngc.descend("x^2", (2, 1), goal="win").nothing\n'


@dataclass(frozen=True)
class Home:
    """A virtual environment with the wheel in it.

    Attributes:
        folder: where it is; commands are run there, outside of the checkout.
        packages: its site-packages.
    """

    folder: Path
    packages: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """A command of this environment, with nothing of the outer one."""
        return subprocess.run(
            [self.folder / "bin" / command[0], *command[1:]], cwd=self.folder, env=self.environment, check=False,
            capture_output=True, text=True, encoding="utf-8", timeout=300,
        )  # fmt: skip

    def start(self, *command: str) -> subprocess.Popen[str]:
        """The same without waiting for its end."""
        return subprocess.Popen(
            [self.folder / "bin" / command[0], *command[1:]], cwd=self.folder, env=self.environment,
            stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", "HOME": str(self.folder)}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, so that building leaves nothing behind; what Python has compiled of them comes along."""
    folder = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns(*MADE - {COMPILED}))
    for paper in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / paper, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as pip asks setuptools for it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = f"from setuptools.build_meta import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=sources, stdout=subprocess.DEVNULL, check=True, timeout=300)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The environment that `pip install .` makes."""
    return installed(wheel, tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def full(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The environment that `pip install '.[app]'` makes."""
    return installed(wheel, tmp_path_factory.mktemp("full"), extra="app")


@pytest.fixture(scope="module")
def editable(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The environment that `pip install -e '.[app]'` makes, as `make` and the Dockerfile use it."""
    home = fresh(tmp_path_factory.mktemp("editable"))
    link("setuptools", home.packages)
    install(home, "-e", str(sources))
    for name in asked_for(declared(home), "app") - {"setuptools"}:
        link(name, home.packages)
    return home


def installed(wheel: Path, folder: Path, extra: str = "") -> Home:
    """A fresh environment with the wheel and what it asks for."""
    home = fresh(folder)
    install(home, str(wheel))
    for name in asked_for(declared(home), extra):
        link(name, home.packages)
    return home


def fresh(folder: Path) -> Home:
    """An empty virtual environment."""
    venv.create(folder, symlinks=True)
    paths = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
    return Home(folder, Path(paths["purelib"]))


def install(home: Home, *what: str) -> None:
    subprocess.run(
        [*PIP, "--python", str(home.python), "install", "--no-compile", *OFFLINE, *what], check=True, timeout=300
    )


def declared(home: Home) -> list[Requirement]:
    """The requirements in the metadata of the installed wheel."""
    (metadata,) = home.packages.glob("gradnorm-*.dist-info/METADATA")
    lines = metadata.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
    return [Requirement(line.partition(": ")[2]) for line in lines if line.startswith("Requires-Dist: ")]


def asked_for(requirements: Iterable[Requirement], extra: str = "") -> set[str]:
    """The names of all packages that these requirements bring, theirs included."""
    names: set[str] = set()
    waiting = [(one, extra) for one in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in names or (requirement.marker and not requirement.marker.evaluate({"extra": extra})):
            continue
        names.add(name)
        waiting += [(Requirement(text), "") for text in distribution(name).requires or ()]
    return names


def link(name: str, packages: Path) -> None:
    """Puts a package of this environment into another one."""
    found = distribution(name)
    for top in {path.parts[0] for path in found.files or ()} - {"..", "__pycache__"}:
        (packages / top).symlink_to(Path(str(found.locate_file(top))).resolve())


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    shipped = set(zipfile.ZipFile(wheel).namelist())
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    ours = [path for path in files if not MADE & set(path.parts) and path.name not in NOT_SHIPPED]
    parts = [path.relative_to(ROOT).parts for path in ours]
    assert {"/".join([PACKAGES[first], *rest]) for first, *rest in parts} <= shipped
    assert {"gradnorm_app/py.typed", "gradnorm_core/py.typed", "gradnorm_app/.streamlit/config.toml"} <= shipped
    assert {name.partition("/")[0] for name in shipped if ".dist-info" not in name} == set(PACKAGES.values())


def test_the_modules_of_the_wheel_import_only_packages_that_are_in_it(wheel: Path) -> None:
    """No line still says `app`, in whatever form Python lets one import."""
    archive = zipfile.ZipFile(wheel)
    for name in archive.namelist():
        if name.endswith(".py") and re.search(r"\bapp\b", source := archive.read(name).decode()):
            assert "app" not in imported(source), name


def imported(source: str) -> set[str]:
    """The top-level names that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_the_core_needs_nothing_of_the_app(bare: Home) -> None:
    names = {path.name for path in bare.packages.iterdir()}
    assert not names & {"streamlit", "plotly", "contourpy", "pandas"}
    ran = bare.run("python", "-c", CLIENT)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert Path(ran.stdout.splitlines()[-1]).is_relative_to(bare.packages)


def test_the_command_runs_without_the_app(bare: Home) -> None:
    ran = bare.run("gradnorm", "run", "x^2 + 10y^2", "--step-size", "0.09", "--csv")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("k,x,y,f,")
    swept = bare.run("gradnorm", "sweep", "rosenbrock", "--count", "3")
    assert (swept.returncode, swept.stderr) == (0, "")
    opened = bare.run("gradnorm", "open")
    assert (opened.returncode, opened.stdout) == (1, "")
    assert INSTALL_APP in opened.stderr


PLOT = "import gradnorm_core as gc; print(type(gc.descend(gc.parse('x^2+y^2'), (2, 1)).plot()).__name__)"


def test_drawing_comes_with_the_app(bare: Home, full: Home) -> None:
    without = bare.run("python", "-c", PLOT)
    assert "DrawingError: Drawing needs" in without.stderr
    assert INSTALL_APP in without.stderr
    drawn = full.run("python", "-c", PLOT)
    assert (drawn.stdout, drawn.stderr) == ("Figure\n", "")


def test_a_module_named_app_of_the_users_is_neither_run_nor_in_the_way(full: Home) -> None:
    """A Streamlit or Flask project has an app.py; Python finds it before any installed package of that name."""
    theirs = full.folder / "app.py"
    theirs.write_text("raise SystemExit('the app.py of the user was run')\n", encoding="utf-8")
    try:
        drawn = full.run("python", "-c", PLOT)
        assert (drawn.stdout, drawn.stderr) == ("Figure\n", "")
        written = full.run("gradnorm", "run", "x^2", "--html", "page.html")
        assert (written.returncode, written.stderr) == (0, "Wrote page.html\n")
    finally:
        theirs.unlink()


def test_an_editable_install_runs_the_command_and_draws(editable: Home) -> None:
    ran = editable.run("gradnorm", "run", "x^2 + 10y^2", "--step-size", "0.09", "--csv")
    assert (ran.returncode, ran.stderr) == (0, "")
    drawn = editable.run("python", "-c", PLOT)
    assert (drawn.stdout, drawn.stderr) == ("Figure\n", "")


@pytest.mark.parametrize("kind", ["full", "editable"])
def test_the_command_opens_the_app(kind: str, request: pytest.FixtureRequest) -> None:
    """`gradnorm open` starts the server that belongs to the command, and its page runs without an error."""
    home: Home = request.getfixturevalue(kind)
    with home.start("gradnorm", "open", "--no-browser") as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        server.terminate()
        server.wait(30)
    assert line.startswith("Gradnorm: http://localhost:")


def test_the_app_starts_with_its_scripts_and_settings(full: Home) -> None:
    code = (
        "import streamlit.config as config; from streamlit.testing.v1 import AppTest; "
        "from gradnorm_app.cli.open import SCRIPT; config._main_script_path = str(SCRIPT); "
        "app = AppTest.from_file(str(SCRIPT), default_timeout=200).run(); "
        "print(config.get_option('server.fileWatcherType'), len(app.exception), len(app.main) > 0)"
    )
    ran = full.run("python", "-W", "ignore", "-c", code)
    assert ran.stdout == "none 0 True\n", ran.stderr


def check_types(home: Home, **programs: str) -> list[str]:
    """The lines of mypy about programs, by name, that use the installed library."""
    paths = [home.folder / f"{name}.py" for name in programs]
    for path, text in zip(paths, programs.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    command: list[Any] = [sys.executable, "-m", "mypy", "--strict", "--python-executable", home.python]
    command += ["--cache-dir", ROOT / ".mypy_cache" / "client", *paths]
    ended = subprocess.run(command, cwd=home.folder, capture_output=True, text=True, timeout=600, check=False)
    return ended.stdout.splitlines()


def test_a_program_that_uses_the_library_is_type_checked(bare: Home) -> None:
    *told, summary = check_types(bare, right=CLIENT, wrong=WRONG_CLIENT)
    assert summary.endswith("(checked 2 source files)"), summary
    refused = {line.rpartition("[")[2] for line in told if line.startswith("wrong.py:")}
    assert {"arg-type]", "attr-defined]"} <= refused, told
    assert all(line.startswith("wrong.py:") for line in told), told
