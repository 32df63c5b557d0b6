"""The modules of this folder and those in it as one script: a component takes no more than one."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
CLASS_PAGES = ("join", "student", "board", "console")
"""The pages of a live class, each with a script of its own."""
IMPORT = re.compile(r'^import (\{[^}]*\}) from "\.\.?/(?:\w+/)?(\w+)\.js";$', re.MULTILINE)
USED = re.compile(r'^import .* from "(\.[\w./]+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
# Comments and indentation, without which the code is sent: it comes with every run of a page.
SPARE = re.compile(r"^ *(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/)\n|^ +", re.MULTILINE)
AROUND_SIGNS = re.compile(r"\s*([^\w\s$]+)\s*")
"""White space around signs, without which the loader is sent four times a move; it has no texts that would change."""


def source(name: str) -> str:
    """The text of a file, named from this folder: ``player/player.js``."""
    return (FOLDER / name).read_text(encoding="utf-8")


def modules_used(name: str) -> list[str]:
    """The modules that a module imports, named from this folder."""
    folder = posixpath.dirname(name)
    return [posixpath.normpath(posixpath.join(folder, used)) for used in USED.findall(source(f"{name}.js"))]


def in_order(name: str, before: list[str] | None = None) -> list[str]:
    """The modules in `before`, then those that this one uses, then this one; each once."""
    before = [] if before is None else before
    for used in modules_used(name):
        if used not in before:
            in_order(used, before)
    before.append(name)
    return before


ENGINE, MODULES, COMPASS = (tuple(in_order(name)) for name in ("engine/engine", "component", "compass/compass"))
"""The engine alone, all components with it, and the compass of the page Gradient norm: each module once, in an order in
which it uses only what stands before it."""


def script(modules: Sequence[str] = MODULES) -> str:
    """The modules one after the other."""
    return "".join(_module(name, source(f"{name}.js")) for name in modules)


def class_page_script(page: str) -> str:
    """The code of a page of a live class, to be loaded as a module."""
    return script(in_order(f"classroom/{page}"))


def drawing_script() -> str:
    """The code of the paper on which a learner of the course draws a curve."""
    return script(in_order("page/drawing"))


def component_code() -> str:
    """The code of player and slider as a script that defines the function `component`, and not as a module."""
    return script().replace("export default function component", "function component")


def shared() -> tuple[str, str]:
    """The module that brings code and style of player and slider to a page, and the loader that each of them is sent.

    Both name the code by a digest of its text: a page that is open while the app is renewed never mixes two versions.
    """
    code, css = component_code(), json.dumps(SPARE.sub("", style()))
    name = f"gradnorm_{hashlib.blake2b((code + css).encode(), digest_size=8).hexdigest()}"
    register, loader = (
        SPARE.sub("", source(f"{part}.js")).replace("GRADNORM_COMPONENTS", name) for part in ("register", "loader")
    )
    tight = AROUND_SIGNS.sub(r"\1", loader.strip())
    # Streamlit takes a text of one line for the name of a file.
    return code + register.replace("GRADNORM_STYLE", css), tight.replace(";export", ";\nexport")


def style(name: str = "component") -> str:
    """A style sheet; `component` holds what all components share."""
    return source(f"{name}.css")


def _module(name: str, text: str) -> str:
    """A module as a scope of its own that returns what it exports; the last one, with a default, stays as it is.

    It is known by its name without its folder.
    """
    exported = EXPORT.findall(text)
    body = SPARE.sub("", EXPORT.sub("", IMPORT.sub(r"const \1 = \2_module;", text)))
    if not exported:
        return body
    return f"const {name.rpartition('/')[2]}_module = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"
