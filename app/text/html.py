"""Words as HTML, every one of them escaped: what a visitor typed, or put into a link, is shown as text only."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from app.settings.links import Rejection
from app.text.glossary import explained
from app.text.powers import raised
from app.text.shares import percent
from app.text.unbroken import unbroken
from gradnorm_core.errors import ExpressionError
from gradnorm_core.objectives.landscape import Landscape

EXCERPT = 32
"""Characters of a formula shown around an error: as many as the sidebar has room for."""
MOST_REJECTIONS = 6
_QUOTIENT = re.compile(r"(?<!\S)(\(?\d+/(?:[λμκ]\S{0,16}|\([^\s()]{1,14}\)[.,:;)]*))(?!\S)")
"""A short quotient, 2/λmax or 2/(μ+λmax); a long one has to break on a phone, as 1/(1 + …) does at its blanks."""
SLIVER = 0.002
"""A share of the window outside the domain below this one is not mentioned."""


def problem(error: ExpressionError, subject: str = "formula") -> str:
    """The mistake in a formula or a rule: the sentence, the text with a caret under the column, and the remedy.

    Where buttons below it offer readings, the remedy comes after them, as `advice`.
    """
    remedy = "<p>Press what you mean:</p>" if error.rewrites else _advice(error, subject)
    shown = (
        f" ({error.place})</p><pre>{escape(excerpt(error.text, error.position))}</pre>" if error.has_place else "</p>"
    )
    return f'<div class="problem" role="alert"><p><b>{escape(error.message)}</b>{shown}{remedy}</div>'


def refusals(lines: Iterable[str]) -> str:
    """The reasons why numbers that were typed are not in use; screen readers announce them."""
    reasons = "".join(f"<p><b>{escape(unbroken(line))}</b></p>" for line in lines)
    return f'<div class="problem" role="alert">{reasons}</div>' if reasons else ""


def advice(error: ExpressionError, subject: str = "formula") -> str:
    """The remedy for a reader who means none of the offered readings, unless the buttons already say it."""
    return f'<div class="problem">{_advice(error, subject, "Or else: ")}</div>'


def _advice(error: ExpressionError, subject: str, otherwise: str = "") -> str:
    said = bool(error.rewrites) and all(one.label in (error.suggestion or "") for one in error.rewrites)
    suggestion = f"<p>{otherwise}{escape(error.suggestion)}</p>" if error.suggestion and not said else ""
    return f"{suggestion}<p>The picture still shows the last {subject} that could be read.</p>"


def repair(sentence: str) -> str:
    """The sentence on parts of the method that were replaced; screen readers announce it."""
    return f'<p class="note" role="status">{escape(sentence)}</p>'


def excerpt(text: str, position: int, width: int = EXCERPT) -> str:
    """The part of the text around the position, in one line, and a caret on the line below, under the position."""
    visible = "".join(_visible(character) for character in text)
    first = max(0, min(position - width * 2 // 3, len(visible) - width))
    before, after = "…" if first else "", "…" if first + width < len(visible) else ""
    return f"{before}{visible[first : first + width]}{after}\n{' ' * (len(before) + position - first)}^"


def _visible(character: str) -> str:
    """The character itself, or a replacement of the same width for those that would not take one column."""
    if unicodedata.category(character)[0] in "CM" or unicodedata.east_asian_width(character) in "WF":
        return "�"
    return " " if character.isspace() else character


def heading(title: str, sentence: str) -> str:
    """The title of a page and, beside it, what the page is for."""
    return f'<div class="page-title"><h1>{escape(title)}</h1><p>{escape(sentence)}</p></div>'


def notes(lines: Iterable[str]) -> str:
    """Remarks on how a formula was read, one a line; nothing when there are none."""
    return "".join(f'<p class="note">{_line(line)}</p>' for line in lines)


def sentences(lines: Iterable[str]) -> str:
    """Sentences, one a line, in the type of the page."""
    return "".join(f'<p class="sentence">{_line(line)}</p>' for line in lines)


def _line(text: str) -> str:
    """A line of text in which no quotient such as 2/λmax is broken behind its slash."""
    return _QUOTIENT.sub(r'<span class="whole">\1</span>', escape(unbroken(text)))


def deck(place: int, count: int, note: str) -> str:
    """The place in a deck and the note to its screen."""
    return f'<p class="deck-note"><span>{place} of {count}</span> {escape(note)}</p>'


def small_picture(picture: str) -> str:
    """A small picture of ours, an SVG, beside the words that say the same; its place stays empty without one."""
    source = base64.b64encode(picture.encode()).decode()
    image = f'<img alt="" src="data:image/svg+xml;base64,{source}">' if picture else ""
    return f'<div class="small-picture">{image}</div>'


def lines_to_take(lines: str) -> str:
    """Lines of text in letters of one width, which one press marks as a whole, ready to be copied."""
    return f'<pre class="to-take">{escape(lines)}</pre>'


def verdict(headline: str, sentences: Iterable[str], remarks: Iterable[str] = (), own: Iterable[str] = ()) -> str:
    """The verdict as HTML, its letters and words explained; screen readers announce it when it changes.

    The letters in `own` are those of the function: the theory's meaning is not theirs.
    """
    known = set(own)
    head = explained(headline, known)
    body = " ".join(explained(sentence, known) for sentence in sentences)
    extra = "".join(f'<p class="note">{escape(remark)}</p>' for remark in remarks)
    return f'<div class="verdict" role="status"><p><b>{head}</b></p><p>{body}</p>{extra}</div>'


def story(headline: str, sentences: Sequence[str], remarks: Iterable[str] = (), own: Iterable[str] = ()) -> str:
    """The verdict on a page with little room: the headline and one sentence; the others unfold behind “why”.

    Letters and words that a newcomer may not know are explained where they are first used, but for those in `own`,
    which are the function's.
    """
    known = set(own)
    head = explained(headline, known)
    words, *others = [explained(sentence, known) for sentence in sentences] or [""]
    rest = " ".join(others)
    extra = "".join(f'<p class="note">{escape(remark)}</p>' for remark in remarks)
    why = f"<details><summary>why</summary><p>{rest}</p></details>" if rest else ""
    return f'<div class="verdict" data-folds role="status"><p><b>{head}</b></p><p>{words}</p>{why}{extra}</div>'


def domain_remarks(background: Landscape) -> list[str]:
    """The shares of the window outside the domain, by reason; slivers are left out, lines and points are named."""
    return [
        f"{percent(share)} of the window is outside the domain: {words}."
        if share
        else f"On a line or at single points of the window f has no value: {words}."
        for words, share in background.outside
        if share >= SLIVER or not share
    ]


def rejections(refused: tuple[Rejection, ...]) -> str:
    """The parts of a link that were not used, with the reasons."""
    rows = "".join(
        f"<li><code>{escape(item.name)}={escape(item.value)}</code>: {escape(item.reason)}</li>"
        for item in refused[:MOST_REJECTIONS]
    )
    more = f"<li>and {len(refused) - MOST_REJECTIONS} more</li>" if len(refused) > MOST_REJECTIONS else ""
    headline = "<p><b>Parts of the link were not used.</b></p>"
    return f'<div class="problem" role="alert">{headline}<ul>{rows}{more}</ul></div>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A small table; its first column names the rows."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    made = f'<div class="facts"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    return made.replace("‖∞", "‖<sub>∞</sub>")


def plain(formula: str) -> str:
    """A formula of ours as one would write it.

    >>> plain("x^10 - y^2/2"), plain("|x|^p")
    ('x¹⁰ − y²/2', '|x|^p')
    """
    return raised(formula).replace("-", "−")
