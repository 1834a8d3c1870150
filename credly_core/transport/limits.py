"""How long and how large an answer may be (hardening B5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from credly_core.errors import SettingsError

MEGABYTE = 1024 * 1024
_PROXY = re.compile(r"https?://(?:[^\s/@]+@)?[^\s/@:]+(?::[0-9]{1,5})?/?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request. Times in seconds, sizes in bytes after unpacking."""

    #: Until a connection stands, certificate included.
    connect: float = 10.0
    #: Between two pieces of an answer.
    read: float = 30.0
    #: From the first byte sent to the last byte read, however slowly they drip.
    deadline: float = 60.0
    #: The whole body, after unpacking.
    max_bytes: int = 50 * MEGABYTE
    #: Objects and lists inside each other.
    max_depth: int = 50


@dataclass(frozen=True, slots=True)
class Route:
    """How connections are made: a proxy only when it is named here, and certificates to trust besides the usual."""

    #: `http://host:port` of a proxy that all https requests go through; environment variables are not read.
    proxy: str | None = field(default=None, repr=False)  # may hold a password
    #: A file of further certificate authorities (PEM), for networks that inspect TLS.
    ca_file: Path | None = None
    #: Connections kept open to one server.
    pool_size: int = 8
    #: Sent as User-Agent.
    user_agent: str = "badge-console"
    #: Bounds of every request that names no others.
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if self.proxy is not None and not _PROXY.fullmatch(self.proxy):
            raise SettingsError(
                "The proxy is not written as an address.",
                hint="Write http://host:port; SOCKS and others are not supported.",
                code="settings.proxy",
            )
