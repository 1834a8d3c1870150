"""How an ALM client behaves, which hosts it may ask, and where files of its jobs may lie."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from credly_core.domain.accounts import ALM_HOSTS
from credly_core.transport.guard import HostPolicy
from credly_core.transport.limits import MEGABYTE, Limits, Route
from credly_core.transport.origin import Origin
from credly_core.transport.retry import RetryPlan

#: Where ALM keeps the files of its jobs: presigned addresses of Amazon's storage.
_STORAGE = (".amazonaws.com",)


class AuthWord(enum.Enum):
    """What stands before the token; both are documented, the first has the longer record (alm-api.md 1.4)."""

    #: `oauth <token>`.
    OAUTH = "oauth"
    #: `Bearer <token>`.
    BEARER = "Bearer"


@dataclass(frozen=True, slots=True)
class AlmOptions:
    """Everything that may be chosen."""

    auth_word: AuthWord = AuthWord.OAUTH
    #: Names of learning objects in this language, else in American English, else in any.
    locale: str = "en-US"
    #: Calls an hour where an account is held to so many; None until ALM says so.
    calls_per_hour: int | None = None
    #: Waiting for ALM's own "later" is part of reading a catalogue: an hourly limit may take most of an hour.
    retry: RetryPlan = field(default_factory=lambda: RetryPlan(attempts=8, patience=4000.0))
    limits: Limits = field(default_factory=Limits)
    #: A list of all learners is one file.
    download_limits: Limits = field(default_factory=lambda: Limits(deadline=900.0, max_bytes=1024 * MEGABYTE))
    #: Most seconds between two looks at a job.
    job_pause: float = 5.0
    #: `http://host:port` of a proxy for https requests; environment variables are not read.
    proxy: str | None = field(default=None, repr=False)
    #: Further certificate authorities (PEM file).
    ca_file: Path | None = None

    def route(self) -> Route:
        """The part that is about connections."""
        return Route(proxy=self.proxy, ca_file=self.ca_file, limits=self.limits)


class StoragePolicy(HostPolicy):
    """Servers that files of jobs may be fetched from, without any token: the account's own, and Amazon's storage."""

    __slots__ = ()

    def allows(self, origin: Origin) -> bool:
        """Whether a file may be fetched here."""
        in_storage = origin.scheme == "https" and origin.port == 443 and origin.host.endswith(_STORAGE)  # noqa: PLR2004
        return in_storage or origin in self.allowed


def alm_policy(extra: Iterable[str] = ()) -> HostPolicy:
    """Adobe's own hosts, and those an administrator adds in the settings."""
    return HostPolicy.of((*(f"https://{host}" for host in ALM_HOSTS), *extra))


def storage_policy(policy: HostPolicy) -> StoragePolicy:
    """Where the files of a client with this policy may lie."""
    return StoragePolicy(policy.allowed)


def alm_origin(host: str) -> Origin:
    """The origin of what stands in the host field: a bare name means https.

    >>> alm_origin("learningmanagereu.adobe.com").url
    'https://learningmanagereu.adobe.com'
    """
    return Origin.parse(host if "://" in host else f"https://{host}")
