"""Which addresses a phone can open, and the address that is offered in place of the others."""

from __future__ import annotations

import socket

import pytest

from app.exports import network
from app.exports.network import at_host, is_local, machine_address


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://localhost:8501/teach", True), ("http://127.0.0.1:8501", True), ("http://127.4.5.6", True),
        ("http://[::1]:8501/", True), ("http://0.0.0.0:8501/", True), ("http://app.localhost/", True), ("", False),
        ("http://192.168.1.5:8501/", False), ("https://gradnorm.example.org/", False), ("http://localhost.org", False),
    ],
)  # fmt: skip
def test_a_local_address_is_recognized(address: str, local: bool) -> None:
    assert is_local(address) == local


def test_the_port_and_the_path_stay() -> None:
    assert at_host("http://localhost:8501/a?b=c", "192.168.1.5") == "http://192.168.1.5:8501/a?b=c"
    assert at_host("http://localhost/a", "192.168.1.5") == "http://192.168.1.5/a"


def test_the_machines_address_is_its_own() -> None:
    found = machine_address()
    if found is not None:  # a server can listen at it, so it is of this machine
        with socket.socket() as probe:
            probe.bind((found, 0))
        assert not is_local(f"http://{found}")


def test_without_a_network_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "ELSEWHERE", ("127.0.0.1", 9))
    assert machine_address() is None
