"""The modules of this folder as one script, which is all that a component can be handed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
# Each uses only what stands before it.
MODULES = (
    "numbers", "theme", "presses", "keys", "ghosts", "chart", "ink", "projection", "landscape", "curves", "theatre",
    "story", "player", "scrubber", "stage",
)  # fmt: skip
COMPASS = (
    "numbers", "theme", "presses", "ghosts", "chart", "ink", "formula", "grabs", "needle", "compass",
)  # fmt: skip
IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:function|class|const) (\w+))", re.MULTILINE)
# It is sent with every run, so without comments and indentation.
SPARE = re.compile(r"^ *(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/)\n|^ +", re.MULTILINE)


def script(modules: Sequence[str] = MODULES) -> str:
    """The modules one after the other."""
    return "".join(_module(name, (FOLDER / f"{name}.js").read_text(encoding="utf-8")) for name in modules)


def style(name: str = "stage") -> str:
    """A style sheet; that of the stage has what all strips share."""
    return (FOLDER / f"{name}.css").read_text(encoding="utf-8")


def _module(name: str, text: str) -> str:
    """A module as a scope of its own that returns what it exports; the last one, with a default, stays as it is."""
    exported = EXPORT.findall(text)
    body = SPARE.sub("", EXPORT.sub("", IMPORT.sub(r"const \1 = \2_module;", text)))
    if not exported:
        return body
    return f"const {name}_module = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"
