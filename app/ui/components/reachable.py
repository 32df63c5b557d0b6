"""The address of the app as others can open it: a phone knows no localhost."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from app.exports.network import at_host, is_local, machine_address
from app.text import html
from app.ui.session import link

LOCAL = "An address with localhost works on this machine only: no phone and no other computer can open it."
NO_NETWORK = "This machine has no address in a network now; the address of a server works everywhere."
LISTENS = (
    "It works for those in the same network, as long as this machine lets them in and the app was not started for "
    "localhost alone."
)


def base_address(page: str) -> str:
    """The address of the app, without the path of the page that is shown."""
    here = urlsplit(link())
    return here._replace(path=here.path.removesuffix("/").removesuffix(f"/{page}"), query="").geturl()


def reachable(base: str, chosen: bool = False) -> str:
    """The address for the class. If it works on this machine only, the page says so and offers that of the network.

    Args:
        base: the address of the app.
        chosen: whether that of the network is taken until somebody says otherwise.
    """
    if not is_local(base):
        return base
    host = machine_address()
    warning = st.empty()
    if host and st.toggle(f"Write {host}, this machine's address in the network", chosen, key="teach_network"):
        st.html(html.notes([LISTENS]))
        return at_host(base, host)
    warning.html(html.notes([LOCAL if host else f"{LOCAL} {NO_NETWORK}"]))
    return base
