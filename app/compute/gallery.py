"""The gallery as cards: every example with its words and its small picture, made once for all visitors."""

from __future__ import annotations

import json
import zlib
from typing import Any
from urllib.parse import urlencode

from app.compute.cache import cached
from app.figures.thumbnail import ASPECT, thumbnail
from app.settings.links import base_query
from app.settings.settings import of_example, to_spec
from app.settings.window import filled
from app.text.html import plain
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.objectives.gallery import GALLERY, Example


@cached(most=1, megabytes=1)
def gallery_cards() -> bytes:
    """All cards as JSON, compressed: the browser takes them apart; a tenth of their size on the way."""
    return zlib.compress(json.dumps([card(example) for example in GALLERY.values()], ensure_ascii=False).encode(), 9)


def card(example: Example) -> dict[str, Any]:
    """One card: key, title, family, formula, what the function teaches, its link, and its picture with the run."""
    settings = of_example(example.name)
    points = run_spec(to_spec(settings)).points
    return {
        "key": example.name,
        "title": example.title,
        "family": example.family,
        "formula": plain(example.text),
        "teaches": example.teaches,
        "link": f"./?{urlencode(base_query(settings))}",
        "picture": thumbnail(settings.objective, filled(settings.window, ASPECT), points),
    }
