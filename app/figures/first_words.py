"""The verdict as markup that needs no script: beside the first picture, until the page has drawn its own."""

from __future__ import annotations

from html import escape

from app.figures.sketch import ink
from app.figures.style import DARK, FONT, LIGHT

NAME = "first-words"
"""The id of the element."""
STYLE = f"""
#{NAME} {{ position: fixed; z-index: 1; pointer-events: none; font: 15px/1.4 {FONT};
  color: {ink(LIGHT.text, DARK.text)}; color-scheme: light dark;
  left: calc(311.25px + (100vw - 326.25px) * 6 / 11); right: 22.5px; top: 117.91px; }}
@media (max-width: 768px) {{ #{NAME} {{ display: none; }} }}
@media (max-height: 480px) {{ #{NAME} {{ display: none; }} }}
#{NAME} p {{ margin: 0 0 3px; }}
#{NAME} b {{ font-size: 1.1em; }}
html[data-first-theme=dark] #{NAME} {{ color-scheme: dark; }}
html[data-first-theme=light] #{NAME} {{ color-scheme: light; }}
"""
"""The place where app/static/layout.css has the verdict on a desk; on a phone it is below the first screen."""


def first_words(headline: str, sentence: str) -> str:
    """The markup of the headline of a verdict and the sentence below it; the page then says them to screen readers."""
    return (
        f'<div id="{NAME}" aria-hidden="true"><style>{STYLE}</style>'
        f"<p><b>{escape(headline)}</b></p><p>{escape(sentence)}</p></div>"
    )
