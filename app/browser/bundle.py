"""The modules of this folder as one script, which is all that a component can be handed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
# Each uses only what stands before it.
MODULES = (
    "numbers", "theme", "root", "presses", "keys", "ghosts", "chart", "ink", "projection", "landscape", "curves",
    "theatre", "story", "player", "scrubber", "stage",
)  # fmt: skip
ENGINE = tuple(
    f"engine/{name}" for name in (
        "numerals", "norms", "kernel", "program", "directions", "momentum", "adaptive", "step_rules", "transforms",
        "methods", "stopping", "loop", "grid", "engine",
    )
)  # fmt: skip
COMPASS = (
    "numbers", "theme", "root", "presses", "ghosts", "chart", "ink", "engine/numerals", "engine/kernel",
    "engine/program", "grabs", "needle", "compass",
)  # fmt: skip
IMPORT = re.compile(r'^import (\{[^}]*\}) from "\.\.?/(?:\w+/)?(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:function|class|const) (\w+))", re.MULTILINE)
# It is sent with every run, so without comments and indentation.
SPARE = re.compile(r"^ *(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/)\n|^ +", re.MULTILINE)


def script(modules: Sequence[str] = MODULES) -> str:
    """The modules one after the other."""
    return "".join(_module(name, (FOLDER / f"{name}.js").read_text(encoding="utf-8")) for name in modules)


def stage_code() -> str:
    """The code of the stage as a script that defines the function `stage`, and not as a module."""
    return script().replace("export default function stage", "function stage")


def shared() -> tuple[str, str]:
    """The module that brings the code of the stage to a page, and the one with which each strip calls it.

    Both know it by a name that its text gives it: a page that is open while the app is renewed never mixes the two.
    """
    code = stage_code()
    name = f"gradnorm_{hashlib.blake2b(code.encode(), digest_size=8).hexdigest()}"
    rest, strip = (
        SPARE.sub("", (FOLDER / f"{part}.js").read_text(encoding="utf-8")).replace("GRADNORM_STAGE", name)
        for part in ("code", "strip")
    )
    return code + rest, strip


def style(name: str = "stage") -> str:
    """A style sheet; that of the stage has what all strips share."""
    return (FOLDER / f"{name}.css").read_text(encoding="utf-8")


def _module(name: str, text: str) -> str:
    """A module as a scope of its own that returns what it exports; the last one, with a default, stays as it is.

    It is known by its name without its folder.
    """
    exported = EXPORT.findall(text)
    body = SPARE.sub("", EXPORT.sub("", IMPORT.sub(r"const \1 = \2_module;", text)))
    if not exported:
        return body
    return f"const {name.rpartition('/')[2]}_module = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"
