"""What `pip install` gives: a wheel is built, installed beside nothing but what it declares, and used from outside.

No network: the wheel is built by the pinned setuptools, and the packages it needs are links to the ones of this
environment, exactly those that its metadata ask for.
"""

from __future__ import annotations

import os
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

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("app", "gradnorm_core")
NOT_SHIPPED = {"ruff.toml"}
MADE = {"__pycache__", ".ruff_cache", ".mypy_cache"}
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")

CLIENT = """
import gradnorm_core as gc

f: gc.FormulaObjective = gc.parse("x^2 + 10y^2")
run: gc.Run = gc.descend(f, (2, 1), step_rule=gc.Fixed(0.09), goal="minimize")
seen: gc.Diagnostics = gc.diagnose(f, run)
first: float = float(gc.gradient_norm(run.gradients, 2)[0])
name: str = run.status.name
limit: float | None = seen.end.stability_limit
print(name, first, limit, len(gc.GALLERY))
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
        environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", "HOME": str(self.folder)}
        return subprocess.run(
            [self.folder / "bin" / command[0], *command[1:]], cwd=self.folder, env=environment, check=False,
            capture_output=True, text=True, encoding="utf-8", timeout=300,
        )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the sources, so that building leaves nothing behind."""
    folder = tmp_path_factory.mktemp("wheel")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / "source" / package, ignore=shutil.ignore_patterns(*MADE))
    for paper in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / paper, folder / "source")
    offline = ("--no-deps", "--no-index", "--no-build-isolation")
    subprocess.run([*PIP, "wheel", *offline, f"--wheel-dir={folder}", str(folder / "source")], check=True, timeout=300)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What `pip install .` gives."""
    return installed(wheel, tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def full(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What `pip install '.[app]'` gives."""
    return installed(wheel, tmp_path_factory.mktemp("full"), extra="app")


def installed(wheel: Path, folder: Path, extra: str = "") -> Home:
    """A fresh environment with the wheel and what it asks for."""
    venv.create(folder, symlinks=True)
    paths = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
    home = Home(folder, Path(paths["purelib"]))
    subprocess.run(
        [*PIP, "--python", str(home.python), "install", "--no-deps", "--no-index", str(wheel)], check=True, timeout=300
    )
    for name in asked_for(declared(home), extra):
        link(name, home.packages)
    return home


def declared(home: Home) -> list[Requirement]:
    """What the metadata of the installed wheel ask for."""
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
    assert {path.relative_to(ROOT).as_posix() for path in ours} <= shipped
    assert {"app/py.typed", "gradnorm_core/py.typed", "app/.streamlit/config.toml"} <= shipped
    assert not {name.partition("/")[0] for name in shipped if ".dist-info" not in name} - set(PACKAGES)


def test_the_core_needs_nothing_of_the_app(bare: Home) -> None:
    names = {path.name for path in bare.packages.iterdir()}
    assert not names & {"streamlit", "plotly", "contourpy", "pandas"}
    ran = bare.run("python", "-c", CLIENT)
    assert (ran.returncode, ran.stderr) == (0, "")
    where = bare.run("python", "-c", "import gradnorm_core; print(gradnorm_core.__file__)").stdout
    assert Path(where.strip()).is_relative_to(bare.packages)


def test_the_command_runs_without_the_app(bare: Home) -> None:
    ran = bare.run("gradnorm", "run", "x^2 + 10y^2", "--step-size", "0.09", "--csv")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("k,x,y,f,")
    swept = bare.run("gradnorm", "sweep", "rosenbrock", "--count", "3")
    assert (swept.returncode, swept.stderr) == (0, "")
    opened = bare.run("gradnorm", "open")
    assert (opened.returncode, opened.stdout) == (1, "")
    assert "pip install 'gradnorm[app]'" in opened.stderr


PLOT = "import gradnorm_core as gc; print(type(gc.descend(gc.parse('x^2+y^2'), (2, 1)).plot()).__name__)"


def test_drawing_comes_with_the_app(bare: Home, full: Home) -> None:
    without = bare.run("python", "-c", PLOT)
    assert "DrawingError: Drawing needs" in without.stderr
    assert "pip install 'gradnorm[app]'" in without.stderr
    drawn = full.run("python", "-c", PLOT)
    assert (drawn.stdout, drawn.stderr) == ("Figure\n", "")


def test_the_app_starts_with_its_scripts_and_settings(full: Home) -> None:
    code = (
        "import streamlit.config as config; from streamlit.testing.v1 import AppTest; "
        "from app.cli.open import SCRIPT; config._main_script_path = str(SCRIPT); "
        "app = AppTest.from_file(str(SCRIPT), default_timeout=200).run(); "
        "print(config.get_option('server.fileWatcherType'), len(app.exception), len(app.main) > 0)"
    )
    ran = full.run("python", "-W", "ignore", "-c", code)
    assert ran.stdout == "none 0 True\n", ran.stderr


def check_types(home: Home, text: str) -> subprocess.CompletedProcess[str]:
    """What mypy says of a program that uses the installed library."""
    client = home.folder / "client.py"
    client.write_text(text, encoding="utf-8")
    command: list[Any] = [sys.executable, "-m", "mypy", "--strict", "--python-executable", home.python]
    command += ["--cache-dir", ROOT / ".mypy_cache" / "client", client]
    return subprocess.run(command, cwd=home.folder, capture_output=True, text=True, timeout=600, check=False)


def test_a_program_that_uses_the_library_is_type_checked(bare: Home) -> None:
    checked = check_types(bare, CLIENT)
    assert checked.returncode == 0, checked.stdout
    refused = check_types(bare, WRONG_CLIENT)
    assert {"arg-type", "attr-defined"} <= set(refused.stdout.replace("[", "]").split("]")), refused.stdout
