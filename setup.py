"""Builds the distribution; its metadata are in pyproject.toml.

In a checkout the app is the folder ``app/``, imported as ``app``. Many projects have a module of that name, and one in
site-packages would hide theirs or be hidden by it. A wheel therefore holds the same files as the package
``gradnorm_app``, with their imports rewritten. An editable install rewrites nothing: it knows the folder by both names,
so that the entry points of pyproject.toml, which name ``gradnorm_app``, work in both.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from setuptools import find_namespace_packages, setup
from setuptools.command.build_py import build_py
from setuptools.command.editable_wheel import editable_wheel

SOURCE, SHIPPED = "app", "gradnorm_app"
CACHES = ("*.__pycache__", "*.__pycache__.*")
CORE = find_namespace_packages(include=["gradnorm_core", "gradnorm_core.*"], exclude=CACHES)
APP = find_namespace_packages(include=[SOURCE, f"{SOURCE}.*"], exclude=CACHES)
IMPORT = re.compile(rf"^(\s*(?:from|import)\s+){SOURCE}(?=[.\s])", re.MULTILINE)
"""``from app.text import …``: the one form in which the app imports itself."""


class BuildModules(build_py):
    """Copies the modules; those of the app import each other by the shipped name afterwards."""

    def run(self) -> None:
        if not self.editable_mode:  # an earlier build may have left modules that no longer exist
            shutil.rmtree(Path(self.build_lib), ignore_errors=True)
        super().run()

    def build_module(self, module: str, module_file: str, package: str) -> tuple[str, bool]:
        target, copied = super().build_module(module, module_file, package)
        if not self.editable_mode and package.partition(".")[0] == SHIPPED:
            written = Path(target)
            written.write_text(IMPORT.sub(rf"\g<1>{SHIPPED}", written.read_text("utf-8")), "utf-8")
        return target, copied


class EditableBothNames(editable_wheel):
    """Makes the folder of the app importable as ``app``, as its own modules do, besides ``gradnorm_app``."""

    def run(self) -> None:
        self.distribution.packages = [*(self.distribution.packages or ()), *APP]
        super().run()


setup(
    packages=[*CORE, *(SHIPPED + name.removeprefix(SOURCE) for name in APP)],
    package_dir={SHIPPED: SOURCE},
    cmdclass={"build_py": BuildModules, "editable_wheel": EditableBothNames},
)
