"""Where a request goes: scheme, host and port, read strictly so that no two parsers can disagree about it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from credly_core.errors import SettingsError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

DEFAULT_PORTS = {"https": 443, "http": 80}
_MAX_PORT = 65535
_MAX_HOST = 253

#: Visible ASCII without what browsers and libraries read in different ways: no space, no backslash.
_PLAIN = re.compile(r"[!-\[\]-~]+")
_URL = re.compile(r"(https?)://([^/?#]*)([/?#].*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?", re.IGNORECASE)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
#: A last label like `1` or `0x7f` makes some resolvers read the whole host as an address.
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")


@dataclass(frozen=True, slots=True)
class Origin:
    """One server as browsers understand it.

    >>> Origin.parse("https://api.credly.com").url
    'https://api.credly.com'
    >>> Origin.parse("http://127.0.0.1:8123").port
    8123
    """

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Origin:
        """Read a setting such as `https://api.credly.com`; raises SettingsError when it is anything more or else."""
        try:
            origin = origin_of(text)
        except ValueError as reason:
            raise SettingsError(
                f"“{text[:80]}” is not the address of a service: {reason}.",
                hint="Write scheme and host name only, for example https://api.credly.com.",
                code="settings.origin",
            ) from None
        if text.split("://", 1)[1].rstrip("/").count("/") or "?" in text or "#" in text:
            raise SettingsError(
                f"“{text[:80]}” has a path.",
                hint=f"Write only {origin.url}.",
                code="settings.origin",
            )
        return origin

    @property
    def url(self) -> str:
        """The text form, with the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}")

    @property
    def address(self) -> Address | None:
        """The address itself where the host is a literal one, None for a name."""
        return literal_address(self.host)

    @property
    def is_loopback(self) -> bool:
        """Whether this is this very machine, by a literal address."""
        return self.address is not None and self.address.is_loopback


def literal_address(host: str) -> Address | None:
    """The address a host spells out in its one canonical form; None for names."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def origin_of(url: str) -> Origin:
    """The origin of an absolute http(s) address; ValueError, with the reason in words, for everything odd.

    User parts, escapes, other alphabets, numbers that some resolver may take for an address, trailing dots and
    hosts without a dot are all refused: an address we cannot read in exactly one way is not asked.
    """
    if not _PLAIN.fullmatch(url):
        raise ValueError("it contains spaces, a backslash or characters outside ASCII")
    parts = _URL.fullmatch(url)
    if parts is None:
        raise ValueError("it does not start with https:// or http://")
    scheme = parts[1].lower()
    authority = _AUTHORITY.fullmatch(parts[2])
    if authority is None:
        raise ValueError("its host name has a user part, an escape or other signs that do not belong there")
    port = int(authority[2]) if authority[2] else DEFAULT_PORTS[scheme]
    if not 0 < port <= _MAX_PORT:
        raise ValueError("its port does not exist")
    return Origin(scheme, _plain_host(authority[1].lower()), port)


def _plain_host(host: str) -> str:
    if host.startswith("["):
        return str(ipaddress.IPv6Address(host[1:-1]))
    if _NUMERIC.fullmatch(host.rsplit(".", 1)[-1]):
        address = ipaddress.IPv4Address(host)  # ValueError for everything but four plain numbers
        return str(address)
    if len(host) > _MAX_HOST or not _NAME.fullmatch(host):
        raise ValueError("its host is not a full domain name")
    return host
