"""A teacher's link, its QR code, and the snippet that embeds it in a course page. Pure."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

import segno

QUIET = 4
"""Modules of white around a QR code: what the standard asks for."""


def link_to(base: str, page: str, query: Mapping[str, str], embed: bool = False) -> str:
    """The address of a page with these parameters; `base` is the app's own, `page` empty for the first one."""
    parameters = urlencode({**query, **({"embed": "true"} if embed else {})})
    return f"{base.rstrip('/')}/{page}{'?' if parameters else ''}{parameters}"


def code_of(link: str) -> segno.QRCode:
    """The QR code at correction level M: 15 % of it may be lost."""
    return segno.make_qr(link, error="m")


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
