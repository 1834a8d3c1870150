"""The five lights of the ALM side, in order. Nothing is ever written at ALM to find something out."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field

from credly_core.alm.auth import AlmTokens
from credly_core.alm.client import AlmClient, Item, Walk
from credly_core.domain.account_lights import AlmLight, AlmLightName, AlmReport
from credly_core.domain.accounts import AlmCredentials, AlmForm
from credly_core.domain.connections import Diagnosis, LightState
from credly_core.domain.learning import Account
from credly_core.domain.secrets import Secret
from credly_core.errors import NotPermitted, NotSignedIn, ServiceBusy, ServiceError, SettingsError
from credly_core.steps.connect.account_diagnosis import diagnose_account, not_an_administrator, other_account
from credly_core.steps.run import Progress

#: Opens a client for a host; it tells of every renewed pair of tokens.
OpenAlm = Callable[[str, AlmCredentials, Callable[[AlmTokens], None] | None], AlmClient]
_ORDER = tuple(AlmLightName)
_ADMIN = "admin"


class _Failed(Exception):
    """A light failed; the others are not tried."""

    def __init__(self, why: Diagnosis) -> None:
        super().__init__(why.sentence)
        self.why = why


@dataclass
class _Findings:
    lights: list[AlmLight] = field(default_factory=list)
    account: Account | None = None
    role: str = ""
    person: str = ""
    renewed: Secret | None = None

    def report(self) -> AlmReport:
        done = {light.name for light in self.lights}
        skipped = tuple(AlmLight(name, LightState.SKIPPED) for name in _ORDER if name not in done)
        return AlmReport((*self.lights, *skipped), self.account, self.role, self.person, self.renewed)


class AccountTest:
    """One test of one form. `wanted` is the account it has to lead to, where one is kept already."""

    def __init__(self, form: AlmForm, open_alm: OpenAlm, *, wanted: Account | None = None) -> None:
        self._form = form
        self._open = open_alm
        self._wanted = wanted
        self._found = _Findings()
        self._client: AlmClient | None = None
        self._refused: ServiceError | None = None

    def run(self) -> Generator[Progress, None, AlmReport]:
        """Try the lights one by one; each tick names the light that comes next."""
        tries: dict[AlmLightName, Callable[[], AlmLight]] = {
            AlmLightName.HOST: self._host,
            AlmLightName.CREDENTIALS: self._credentials,
            AlmLightName.ACCOUNT: self._account,
            AlmLightName.RIGHTS: self._rights,
            AlmLightName.CATALOGUE: self._catalogue,
        }
        try:
            for done, (name, attempt) in enumerate(tries.items()):
                yield Progress(done, len(tries), name.value)
                light = self._try(name, attempt)
                self._found.lights.append(light)
                if light.state is LightState.FAILED:
                    break
        finally:
            if self._client is not None:
                self._client.close()
        return self._found.report()

    def _try(self, name: AlmLightName, attempt: Callable[[], AlmLight]) -> AlmLight:
        try:
            return attempt()
        except _Failed as failed:
            why = failed.why
        except (ServiceError, SettingsError) as error:
            why = diagnose_account(error, self._form.host)
        return AlmLight(name, LightState.FAILED, why.sentence, why)

    def _host(self) -> AlmLight:
        """Signing in tells of the host and of the credentials at once."""
        form = self._form
        try:
            self._client = self._open(form.host, form.credentials, self._renewed).hasty()
            self._client.tokens()
        except (NotSignedIn, NotPermitted, ServiceBusy) as refused:
            self._refused = refused  # the host is there; what it said belongs to the next light
        except SettingsError as error:
            if error.code != "settings.no-credentials":
                raise
            raise _Failed(diagnose_account(error, form.host)) from None
        return AlmLight(AlmLightName.HOST, LightState.GOOD, f"{form.host} answers.")

    def _renewed(self, tokens: AlmTokens) -> None:
        self._found.renewed = tokens.refresh or self._found.renewed
        self._found.role = tokens.role or self._found.role

    def _credentials(self) -> AlmLight:
        if self._refused is not None:
            raise self._refused
        days = self._ready.tokens().left // 86_400
        detail = f"The access token lasts {days} days and is renewed by itself." if days > 1 else "Renewed by itself."
        return AlmLight(AlmLightName.CREDENTIALS, LightState.GOOD, detail)

    def _account(self) -> AlmLight:
        """A learner's token may not read the account: then it is the role that is wrong, and that is what to say."""
        try:
            found = self._ready.account()
        except NotPermitted:
            if self._found.role and self._found.role != _ADMIN:
                raise _Failed(not_an_administrator(self._found.role, self._who())) from None
            raise
        if self._wanted is not None and self._wanted.id != found.id:
            raise _Failed(other_account(self._wanted.name, found.name))
        self._found.account = found
        return AlmLight(AlmLightName.ACCOUNT, LightState.GOOD, f"{found.name} ({found.id}).")

    def _who(self) -> str:
        try:
            self._found.person = self._ready.me().name
        except ServiceError:
            return ""
        return self._found.person

    def _rights(self) -> AlmLight:
        """What is known without writing: the role of the token, and whose consent it is."""
        me = self._ready.me()
        self._found.person = me.name
        role = self._found.role or (_ADMIN if any(each.casefold() == _ADMIN for each in me.roles) else "")
        self._found.role = role
        if role and role != _ADMIN:
            raise _Failed(not_an_administrator(role, me.name))
        by = f"Speaks for {me.name}" if me.name else "Signed in"
        if not role:
            return AlmLight(AlmLightName.RIGHTS, LightState.LIMITED, f"{by}; ALM does not tell with which role.")
        detail = f"{by}, as administrator. Whether it may start migration runs shows with the first one."
        return AlmLight(AlmLightName.RIGHTS, LightState.GOOD, detail)

    def _catalogue(self) -> AlmLight:
        """The first page of each list that will be copied."""
        client = self._ready
        _first_page(client.badges())
        _first_page(client.skills())
        _first_page(client.learning_objects())
        return AlmLight(AlmLightName.CATALOGUE, LightState.GOOD, "Badges, skills and learning objects can be read.")

    @property
    def _ready(self) -> AlmClient:
        if self._client is None:
            raise AssertionError("the first light opens the client")
        return self._client


def _first_page(walk: Walk[Item]) -> None:
    with closing(walk) as pages:
        next(pages)
