"""How a Credly client behaves: how many requests at a time, how patient, how large an answer may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from credly_core.transport.guard import HostPolicy
from credly_core.transport.limits import MEGABYTE, Limits, Route
from credly_core.transport.origin import Origin
from credly_core.transport.retry import RetryPlan

_CREDLY_API = ("https://api.credly.com", "https://sandbox-api.credly.com")
_CREDLY_SIGN_IN = ("https://www.credly.com", "https://sandbox.credly.com")
_CREDLY_PICTURES = ("https://images.credly.com", "https://sandbox-images.credly.com", "https://cdn.credly.com")


@dataclass(frozen=True, slots=True)
class Pace:
    """So many requests a second in the long run, after a burst that goes out at once."""

    rate: float | None
    burst: int


#: Sixty pages of fifty templates at once, then five requests a second.
CREDLY_PACE = Pace(5.0, 60)
#: Pictures come from a network made for it.
PICTURE_PACE = Pace(25.0, 120)


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """Everything that may be chosen; the defaults suit Credly, which publishes no limits (credly-api.md 2.6)."""

    #: Pages fetched at the same time.
    concurrency: int = 6
    #: Requests a second to one server in the long run, after a burst. None is the usual: `CREDLY_PACE` for the API,
    #: `PICTURE_PACE` for pictures, and no pace of our own towards this very machine.
    requests_per_second: float | None = None
    burst: int = 60
    retry: RetryPlan = field(default_factory=RetryPlan)
    limits: Limits = field(default_factory=Limits)
    #: Pictures are smaller than lists, and are asked for one by one.
    picture_limits: Limits = field(default_factory=lambda: Limits(deadline=30.0, max_bytes=10 * MEGABYTE))
    picture_retry: RetryPlan = field(default_factory=lambda: RetryPlan(attempts=3, patience=60.0))
    #: `http://host:port` of a proxy for https requests; environment variables are not read.
    proxy: str | None = field(default=None, repr=False)
    #: Further certificate authorities (PEM file).
    ca_file: Path | None = None

    def pace_for(self, origin: Origin, usual: Pace) -> Pace:
        """How fast one server is asked."""
        if self.requests_per_second is not None:
            return Pace(self.requests_per_second, self.burst)
        return Pace(None, usual.burst) if origin.is_loopback else usual

    def route(self) -> Route:
        """The part that is about connections."""
        return Route(proxy=self.proxy, ca_file=self.ca_file, pool_size=max(8, self.concurrency + 2), limits=self.limits)


def api_origin(host: str) -> Origin:
    """The origin of what stands in the host field: a bare name means https; a full address is taken as it is.

    >>> api_origin("api.credly.com").url
    'https://api.credly.com'
    """
    return Origin.parse(host if "://" in host else f"https://{host}")


def credly_policy(extra: Iterable[str] = (), *, extra_pictures: Iterable[str] = ()) -> HostPolicy:
    """Credly's own hosts for the API, for sign-in and for pictures, and those an administrator adds in the settings."""
    return HostPolicy.of((*_CREDLY_API, *_CREDLY_SIGN_IN, *extra), pictures=(*_CREDLY_PICTURES, *extra_pictures))
