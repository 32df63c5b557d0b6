"""Whether an address can be opened from another machine, and the address of this machine in its network."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

ELSEWHERE = ("192.0.2.1", 9)
"""An address of no machine (RFC 5737). Nothing is sent: the system only names our own address on the way there."""


def is_local(address: str) -> bool:
    """True when the address names the machine on which it is opened: localhost, 127.0.0.1, ::1 and 0.0.0.0."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    return found.is_loopback or found.is_unspecified


def machine_address() -> str | None:
    """This machine's own address in its network, ``192.168.1.5``; None without a network. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
            found: str = probe.getsockname()[0]
        except OSError:
            return None
    return None if is_local(f"http://{found}/") else found


def at_host(address: str, host: str) -> str:
    """The same address at another host, on the same port."""
    here = urlsplit(address)
    return here._replace(netloc=f"{host}:{here.port}" if here.port else host).geturl()
