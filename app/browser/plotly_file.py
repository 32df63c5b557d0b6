"""plotly.js for the browser: the file of the installed package, under an address that names its content."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib import resources
from typing import Final

ROUTE: Final = "plotly"
"""The folder of the address below /api."""


@cache
def compressed() -> bytes:
    """The file as gzip, made once: a third of its 4.8 MB."""
    return gzip.compress(_content(), mtime=0)


@cache
def file_name() -> str:
    """The name of the file: with another version of plotly it is another one, so a browser may keep it for good."""
    return f"{hashlib.blake2b(_content(), digest_size=10).hexdigest()}.js"


def _content() -> bytes:
    return (resources.files("plotly") / "package_data" / "plotly.min.js").read_bytes()
