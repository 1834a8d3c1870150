"""The test of an ALM account: five lights, and what they found."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from credly_core.domain.connections import Diagnosis, LightState
from credly_core.domain.learning import Account
from credly_core.domain.secrets import Secret


class AlmLightName(enum.Enum):
    """The five lights of the ALM side, in the order they are tried."""

    HOST = "Host reached"
    CREDENTIALS = "Credentials accepted"
    ACCOUNT = "Account found"
    RIGHTS = "Rights"
    CATALOGUE = "Catalogue readable"


@dataclass(frozen=True, slots=True)
class AlmLight:
    """The outcome of one light, in words a person can read."""

    name: AlmLightName
    state: LightState
    detail: str = ""
    diagnosis: Diagnosis | None = None


@dataclass(frozen=True, slots=True)
class AlmReport:
    """What a whole test found. `renewed` is the newest refresh token, where ALM gave one."""

    lights: tuple[AlmLight, ...]
    account: Account | None = None
    role: str = ""
    person: str = ""
    renewed: Secret | None = None

    @property
    def is_good(self) -> bool:
        """Whether the account can be used (limits allowed)."""
        return all(light.state in (LightState.GOOD, LightState.LIMITED) for light in self.lights)

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The first thing that needs a person, if any."""
        return next((light.diagnosis for light in self.lights if light.diagnosis), None)
