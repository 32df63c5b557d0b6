"""Teach: a link that locks and hides, as an address, a QR code and a snippet; a worksheet with key."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from app.compute import results
from app.exports.class_link import iframe, link_to, qr_png, qr_svg
from app.exports.worksheet.worksheet import worksheet
from app.settings.classroom import HIDES, LOCKS, Classroom
from app.ui.layout import show_rejections
from app.ui.session import link, publish, query_of, session

WORDS = """
### A link for your class

It opens the screen you come from; the function, the start and all the rest are in the sidebar. A lock is a guard rail,
not a secret: whoever edits the address by hand opens another screen. Lessons of the course bring their own settings.
"""


def page() -> None:
    """What the link does on the left, the link in its three forms on the right, the worksheet below."""
    show_rejections()
    left, right = st.columns([5, 4], gap="large")
    with left:
        st.markdown(WORDS)
        pages: dict[str, str] = st.session_state["pages"]
        names = {url: title for title, url in pages.items() if url != "teach"}
        first = st.selectbox("The class sees first", list(names), format_func=names.__getitem__, key="teach_page")
        locks = st.pills(
            "Locked",
            list(LOCKS),
            format_func=lambda name: LOCKS[name].words,
            selection_mode="multi",
            key="teach_lock",
            wrap=True,
        )
        hidden = st.pills("Hidden", list(HIDES), format_func=HIDES.__getitem__, selection_mode="multi",
                          key="teach_hide", wrap=True)  # fmt: skip
        projected = st.toggle(
            "Projector mode", key="teach_mode",
            help="Large type and few controls on the Playground. Space plays, ← and → step, + and − change α.",
        )  # fmt: skip
        room = Classroom(frozenset(locks), frozenset(hidden), "projector" if projected else "desk")
        query = query_of(first, replace(session().settings, classroom=room))
    address = link_to(_base(), first, query)
    with right:
        _link(address)
    with left:
        st.markdown("### In a course page")
        st.code(iframe(link_to(_base(), first, query, embed=True)), language=None, wrap_lines=True)
        _paper(address)
    publish()


def _base() -> str:
    """The address of the app, without that of this page."""
    here = urlsplit(link())
    return here._replace(path=here.path.removesuffix("/").removesuffix("/teach"), query="").geturl()


def _link(address: str) -> None:
    st.image(qr_svg(address), width=420, alt="QR code of the link, which is written out below it.")
    st.code(address, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.link_button("Open it", address)
        st.download_button("QR code as SVG", qr_svg(address), "gradnorm-qr.svg", "image/svg+xml", on_click="ignore")
        st.download_button("QR code as PNG", qr_png(address), "gradnorm-qr.png", "image/png", on_click="ignore")


def _paper(address: str) -> None:
    st.markdown("### On paper\n\nOne file to print: questions about this run, and on a page of its own the key.")
    settings = session().settings
    background = results.landscape(settings.formula, settings.window)
    st.download_button(
        "Worksheet with key", lambda: worksheet(settings, background, address), "worksheet.html",
        "text/html", on_click="ignore",
    )  # fmt: skip


if __name__ == "__main__":
    page()
