"""A connection: one organization in Credly and one account in ALM; either side may be missing."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from datetime import datetime

from credly_core.domain.accounts import AlmSide
from credly_core.domain.badges import Organization
from credly_core.domain.ids import ConnectionId, OrganizationId
from credly_core.domain.secrets import Secret

PRODUCTION_HOST = "api.credly.com"
SANDBOX_HOST = "sandbox-api.credly.com"
#: The host name of the built-in stand-in; it is resolved to a loopback address only when it is used.
DEMO_HOST = "demo"
_LOOPBACK = re.compile(r"(?:https?://)?(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?/?$")


class Environment(enum.Enum):
    """Which world a connection speaks to; shown on every page."""

    #: The built-in stand-in on this machine.
    DEMO = "demo"
    #: Credly's own sandbox.
    SANDBOX = "sandbox"
    #: Real organizations, real earners. Own hosts count as production, except on this machine's loopback.
    PRODUCTION = "production"

    @classmethod
    def of_host(cls, host: str) -> Environment:
        """The environment a host name belongs to."""
        if host == DEMO_HOST:
            return cls.DEMO
        on_this_machine = bool(_LOOPBACK.match(host))
        return cls.SANDBOX if host == SANDBOX_HOST or on_this_machine else cls.PRODUCTION


@dataclass(frozen=True, slots=True)
class Credentials:
    """Either an authorization token, or an OAuth client id with its secret."""

    token: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None

    @property
    def is_complete(self) -> bool:
        """Whether there is enough to sign in with."""
        return bool(self.token) or (bool(self.client_id) and bool(self.client_secret))


@dataclass(frozen=True, slots=True)
class ConnectionForm:
    """What a person typed or pasted, before and after it is tidied."""

    name: str
    organization_id: str
    host: str = PRODUCTION_HOST
    credentials: Credentials = field(default_factory=Credentials)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a token may do; None where the API does not tell."""

    can_read: bool | None = None
    can_write: bool | None = None
    can_delete: bool | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """What we are connected to. Secrets are not part of it: they are fetched when needed.

    `organization_id` and `host` are empty where the Credly side is missing, `alm` is None where ALM's is.
    """

    id: ConnectionId
    name: str
    organization_id: OrganizationId
    host: str
    environment: Environment
    organization: Organization | None = None
    rights: Rights = field(default_factory=Rights)
    token_expires_at: datetime | None = None
    tested_at: datetime | None = None
    created_at: datetime | None = None
    uses_oauth: bool = False
    alm: AlmSide | None = None

    @property
    def has_credly(self) -> bool:
        """Whether the Credly side is there."""
        return bool(self.organization_id)


class LightState(enum.Enum):
    """One light of the connection test."""

    #: Not reached yet.
    WAITING = "waiting"
    #: Fine.
    GOOD = "good"
    #: Works, with something to know.
    LIMITED = "limited"
    #: Failed; the lights after it are skipped.
    FAILED = "failed"
    #: Not tried because an earlier one failed.
    SKIPPED = "skipped"


class LightName(enum.Enum):
    """The five lights, in the order they are tried."""

    HOST = "Host reached"
    CREDENTIALS = "Credentials accepted"
    ORGANIZATION = "Organization found"
    RIGHTS = "Rights"
    TEMPLATES = "Templates readable"


class Cause(enum.Enum):
    """Why a connection failed, told apart so that each gets its own sentence and repair."""

    UNKNOWN_HOST = "unknown-host"
    HOST_NOT_ALLOWED = "host-not-allowed"
    NO_NETWORK = "no-network"
    PROXY = "proxy"
    TLS = "tls"
    NOT_ACCEPTED = "not-accepted"
    OTHER_ENVIRONMENT = "other-environment"
    WRONG_ORGANIZATION = "wrong-organization"
    READ_ONLY = "read-only"
    NOT_PERMITTED = "not-permitted"
    BUSY = "busy"
    SERVICE_DOWN = "service-down"
    NOT_CREDLY = "not-credly"
    NOT_ALM = "not-alm"
    CONSENT_ENDED = "consent-ended"
    NOT_ADMIN = "not-admin"
    WRONG_ACCOUNT = "wrong-account"
    SILENT = "silent"


class RepairAction(enum.Enum):
    """A repair a button can do; the value goes with `Diagnosis.repair_value`."""

    #: Use the host in `repair_value` and test again.
    SWITCH_HOST = "switch-host"
    #: Use the organization id in `repair_value` and test again.
    USE_ORGANIZATION = "use-organization"
    #: Test again, after `repair_value` seconds if it is given.
    TRY_AGAIN = "try-again"
    #: Save as a read-only connection.
    KEEP_READ_ONLY = "keep-read-only"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One cause in one sentence, with the repair in another and, where a button can do it, the action."""

    cause: Cause
    sentence: str
    repair: str
    action: RepairAction | None = None
    repair_label: str = ""
    repair_value: str = ""


@dataclass(frozen=True, slots=True)
class Light:
    """The outcome of one light, in words a person can read."""

    name: LightName
    state: LightState
    detail: str = ""
    diagnosis: Diagnosis | None = None


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a whole test found. `organizations` is everything the credentials can see; `logo` a small PNG."""

    lights: tuple[Light, ...]
    organization: Organization | None = None
    organizations: tuple[Organization, ...] = ()
    rights: Rights = field(default_factory=Rights)
    token_expires_at: datetime | None = None
    template_count: int | None = None
    logo: bytes | None = field(default=None, repr=False, compare=False)

    @property
    def is_good(self) -> bool:
        """Whether the connection can be used (limits allowed)."""
        return all(light.state in (LightState.GOOD, LightState.LIMITED) for light in self.lights)

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The first thing that needs a person, if any."""
        return next((light.diagnosis for light in self.lights if light.diagnosis), None)
