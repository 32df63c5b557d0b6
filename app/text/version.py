"""The version of Gradnorm, for the help and for citations."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("gradnorm")
    except PackageNotFoundError:
        return ""


VERSION = _installed()
"""Empty when Gradnorm runs from its source alone. Every page names it, so it is looked up once."""
