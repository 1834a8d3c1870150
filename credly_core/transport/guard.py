"""Which servers may be asked at all: an allow-list of exact origins, and what address may stand behind a name.

Two locks, one after the other (docs/decisions/0010): the address as text is compared with the allow-list before
anything happens, and the address the socket is really connected to is checked before a byte is sent.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from credly_core.errors import ServiceUnreachable, SettingsError
from credly_core.transport.origin import Address, Origin, origin_of

#: Parts of the public space that lead elsewhere: tunnels that embed another address, anycast relays, documentation.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.88.99.0/24",
        "192.0.0.0/24",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
_PUBLIC_SIX = ipaddress.IPv6Network("2000::/3")


def is_public_unicast(address: Address) -> bool:
    """Whether an address is one ordinary server on the public internet.

    Stricter than `is_global`: of IPv6 only 2000::/3 counts, so that mapped, compatible and translated addresses
    (`::ffff:127.0.0.1`, `::127.0.0.1`, `64:ff9b::7f00:1`) never do.
    """
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC_SIX:
        return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """The servers that may be asked. Nothing else ever gets a socket.

    Plain http is allowed only to a literal loopback address, such as the built-in sandbox; a private address only
    when it is listed literally.
    """

    allowed: frozenset[Origin]
    #: Servers that pictures may come from. They are asked without credentials, so they have a list of their own.
    pictures: frozenset[Origin] = frozenset()

    def __post_init__(self) -> None:
        for origin in self.allowed | self.pictures:
            if origin.scheme != "https" and not origin.is_loopback:
                raise SettingsError(
                    f"{origin.url} would send credentials unencrypted.",
                    hint="Use https; plain http is for addresses of this machine such as http://127.0.0.1:8123.",
                    code="settings.origin",
                )

    @classmethod
    def of(cls, origins: Iterable[Origin | str], *, pictures: Iterable[Origin | str] = ()) -> HostPolicy:
        """A policy from any number of origins, or of their text forms."""
        return cls(frozenset(map(_as_origin, origins)), frozenset(map(_as_origin, pictures)))

    def for_pictures(self) -> HostPolicy:
        """The policy under which pictures are loaded."""
        return HostPolicy(self.pictures)

    def allows(self, origin: Origin) -> bool:
        """Whether this exact scheme, host and port is listed."""
        return origin in self.allowed

    def check(self, url: str) -> Origin:
        """The origin of `url` when it is allowed; raises ServiceUnreachable (`service.host-not-allowed`) otherwise."""
        try:
            origin = origin_of(url)
        except ValueError as reason:
            raise not_allowed(f"The address is refused: {reason}.") from None
        if not self.allows(origin):
            raise not_allowed(f"{origin.host} is not one of the services this console may ask.")
        return origin


def _as_origin(given: Origin | str) -> Origin:
    return given if isinstance(given, Origin) else Origin.parse(given)


def not_allowed(message: str) -> ServiceUnreachable:
    """The refusal of an address, before a socket is opened."""
    return ServiceUnreachable(
        message,
        hint="Choose one of the offered hosts, or have your administrator add it to allowed_hosts in the settings.",
        code="service.host-not-allowed",
    )
