"""Tests cannot leave this machine."""

from __future__ import annotations

import socket

import pytest
import requests

from tests.conftest import ForbiddenConnection


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("10.0.0.1", 443), ("api.credly.com", 443)])
def test_a_connection_to_another_machine_fails_at_once(address: tuple[str, int]) -> None:
    for way in ("connect", "connect_ex"):
        with socket.socket() as plain, pytest.raises(ForbiddenConnection):
            getattr(plain, way)(address)
    with socket.socket(type=socket.SOCK_DGRAM) as datagrams, pytest.raises(ForbiddenConnection):
        datagrams.sendto(b"x", address)


def test_a_connection_of_ipv6_to_another_machine_fails_at_once() -> None:
    with socket.socket(socket.AF_INET6) as plain, pytest.raises(ForbiddenConnection):
        plain.connect(("2001:db8::1", 80))


def test_libraries_are_caught_as_well() -> None:
    with pytest.raises(ForbiddenConnection):
        requests.get("http://192.0.2.1/", timeout=1)


def test_this_machine_can_be_reached() -> None:
    with socket.socket() as listener, socket.socket() as caller:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        caller.connect(listener.getsockname())
