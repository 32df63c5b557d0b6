"""A teacher's link, its QR code, and the snippet that embeds it in a course page. Pure."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html import escape

import segno

from app.settings.address import query_text

LONGEST, LONGEST_AT_M = 2953, 2331
"""Bytes that the largest QR code holds at the correction levels L and M."""
QUIET = 4
"""Modules of white around a QR code: what the standard asks for."""


def link_to(base: str, page: str, query: Mapping[str, str], embed: bool = False) -> str:
    """The address of a page with these parameters; `base` is the app's own, `page` empty for the first one."""
    parameters = query_text({**query, **({"embed": "true"} if embed else {})})
    return f"{base.rstrip('/')}/{page}{'?' if parameters else ''}{parameters}"


def has_code(link: str) -> bool:
    """Whether a QR code has room for the link: that of a table or of a deck may be too long for any."""
    return len(link.encode()) <= LONGEST


def code_of(link: str) -> segno.QRCode:
    """The QR code at correction level M, where 15 % of it may be lost; at level L, 7 %, where only that has room.

    Raises:
        segno.DataOverflowError: no code has, see `has_code`.
    """
    return segno.make_qr(link, error="m" if len(link.encode()) <= LONGEST_AT_M else "l")


def qr_svg(link: str) -> str:
    """The code as SVG, black on white whatever the page's colours are: a camera wants dark on light."""
    out = io.BytesIO()
    code_of(link).save(out, kind="svg", border=QUIET, scale=8, dark="#000", light="#fff", xmldecl=False, nl=False)
    return out.getvalue().decode()


def qr_printed(link: str) -> str:
    """The QR code as SVG without a size of its own: the style sheet of the printed page sets it."""
    out = io.BytesIO()
    code_of(link).save(out, kind="svg", border=QUIET, dark="#000", light="#fff", xmldecl=False, nl=False, omitsize=True)
    return out.getvalue().decode()


def qr_png(link: str) -> bytes:
    """The QR code as PNG, 16 pixels a module."""
    out = io.BytesIO()
    code_of(link).save(out, kind="png", border=QUIET, scale=16, dark="#000", light="#fff")
    return out.getvalue()


def iframe(link: str, width: int = 700, height: int = 500) -> str:
    """The snippet for a course page; the link has to be one that embeds."""
    return (
        f'<iframe src="{escape(link)}" width="{width}" height="{height}" title="Gradnorm" '
        'style="border: 1px solid #ccc; max-width: 100%" loading="lazy"></iframe>'
    )
