"""The words of a figure whose function has taken a letter of the theory for itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.text.taken_letters import Taken, in_other_words


def say_in_other_words(data: Iterable[dict[str, Any]], layout: dict[str, Any], taken: Taken) -> None:
    """Puts other words for the taken letters into hover boxes, titles of axes and annotations, in place.

    For figures in whose words no letter is that of a coordinate or a parameter.
    """
    for trace in data:
        if "hovertemplate" in trace:
            trace["hovertemplate"] = in_other_words(trace["hovertemplate"], taken)
    titles = [axis["title"] for name, axis in layout.items() if name.startswith(("xaxis", "yaxis")) and "title" in axis]
    for words in (*titles, *layout.get("annotations", ())):
        words["text"] = in_other_words(words["text"], taken)
