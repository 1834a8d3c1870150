"""Reading where a request goes."""

from __future__ import annotations

import pytest

from credly_core.errors import SettingsError
from credly_core.transport.origin import Origin, origin_of


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port"),
    [
        ("https://api.credly.com", "https", "api.credly.com", 443),
        ("https://API.Credly.COM/", "https", "api.credly.com", 443),
        ("https://api.credly.com:8443", "https", "api.credly.com", 8443),
        ("http://127.0.0.1:8123", "http", "127.0.0.1", 8123),
        ("http://[::1]:8123", "http", "::1", 8123),
        ("https://[2606:4700:0::1111]", "https", "2606:4700::1111", 443),
    ],
)
def test_an_address_is_read_into_scheme_host_and_port(text: str, scheme: str, host: str, port: int) -> None:
    origin = Origin.parse(text)

    assert (origin.scheme, origin.host, origin.port) == (scheme, host, port)
    assert Origin.parse(origin.url) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.credly.com",
        "//api.credly.com",
        "ftp://api.credly.com",
        "https://",
        "https://api.credly.com:0",
        "https://api.credly.com:70000",
        "https://api.credly.com:",
        "https://user@api.credly.com",
        "https://user:word@api.credly.com",
        "https://api.credly.com@evil.example",
        "https://api.credly.com\\@evil.example",
        "https://api.credly.com%2eevil.example",
        "https://аpi.credly.com",
        "https://api。credly。com",
        "https://api.credly.com.",
        "https://api..credly.com",
        "https://-api.credly.com",
        "https://localhost",
        "https://localhost.",
        "http://127.1",
        "http://0",
        "http://2130706433",
        "http://0x7f.1",
        "http://0177.0.0.1",
        "http://127.0.0.01",
        "http://①②⑦.⓪.⓪.①",
        "http://１２７.０.０.１",
        "https://[fe80::1%25eth0]",
        "https://api.credly.com /",
        "https://api.credly.com\n",
        "https://" + "a" * 64 + ".example",
        "https://" + "abc." * 70 + "example",
    ],
)
def test_whatever_can_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Origin.parse(text)

    assert refused.value.code == "settings.origin"
    assert refused.value.hint


def test_a_setting_with_a_path_is_refused_with_the_right_form() -> None:
    with pytest.raises(SettingsError, match=r"Write only https://api\.credly\.com\."):
        Origin.parse("https://api.credly.com/v1")


def test_the_origin_of_a_whole_address_leaves_its_path_out() -> None:
    assert origin_of("https://api.credly.com/v1/organizations?page=2").url == "https://api.credly.com"


def test_a_loopback_is_known_by_its_literal_address_only() -> None:
    assert Origin.parse("http://127.0.0.9:80").is_loopback
    assert not Origin.parse("https://api.credly.com").is_loopback
