"""Small messages leave at once, on listeners and on connections accepted before and after."""

from __future__ import annotations

import os
import socket

import pytest

from app.compute.tuning import OPEN_FILES, disable_nagle

pytestmark = pytest.mark.skipif(not OPEN_FILES.exists(), reason="this system does not list what is open")


def delayed(one: socket.socket) -> bool:
    return not one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_every_connection_of_a_listener_made_elsewhere_sends_at_once() -> None:
    # As Streamlit makes it: without a protocol, so that asyncio does not set TCP_NODELAY itself.
    with socket.socket(socket.AF_INET) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as before:
            assert delayed(listener)
            assert delayed(before)
            disable_nagle()
            assert not delayed(listener)
            assert not delayed(before)
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as after:
            assert not delayed(after)


def test_files_pipes_and_other_sockets_are_left_as_they_are() -> None:
    left, right = socket.socketpair()
    read, write = os.pipe()
    try:
        count = len(list(OPEN_FILES.iterdir()))
        disable_nagle()
        assert len(list(OPEN_FILES.iterdir())) == count
        left.sendall(b"still here")
        assert right.recv(10) == b"still here"
    finally:
        left.close()
        right.close()
        os.close(read)
        os.close(write)
