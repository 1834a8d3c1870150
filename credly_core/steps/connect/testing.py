"""The five lights of a connection test, in order. Nothing is ever written at Credly to find something out."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace

from credly_core.credly.client import CredlyClient
from credly_core.domain.badges import AuthorizationToken, Organization
from credly_core.domain.connections import (
    PRODUCTION_HOST,
    SANDBOX_HOST,
    ConnectionForm,
    ConnectionReport,
    Credentials,
    Diagnosis,
    Light,
    LightName,
    LightState,
    Rights,
)
from credly_core.domain.ids import OrganizationId
from credly_core.domain.tidying import looks_like_token
from credly_core.errors import (
    ConsoleError,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Refused,
    ServiceBroken,
    ServiceBusy,
    ServiceError,
    ServiceUnreachable,
    SettingsError,
)
from credly_core.steps.connect import diagnosis
from credly_core.steps.pictures.looking import make_thumbnail
from credly_core.steps.run import Progress

OpenClient = Callable[[str, Credentials], CredlyClient]

#: Credly's two worlds: where a token is not known in one, it may belong to the other.
OTHER_WORLD = {PRODUCTION_HOST: SANDBOX_HOST, SANDBOX_HOST: PRODUCTION_HOST}
_ORDER = tuple(LightName)


class _Failed(Exception):
    """A light failed; the others are not tried."""

    def __init__(self, why: Diagnosis) -> None:
        super().__init__(why.sentence)
        self.why = why


@dataclass
class _Findings:
    """What the lights have found so far."""

    lights: list[Light] = field(default_factory=list)
    visible: tuple[Organization, ...] = ()
    organization: Organization | None = None
    rights: Rights = field(default_factory=Rights)
    token: AuthorizationToken | None = None
    template_count: int | None = None
    logo: bytes | None = None

    def report(self) -> ConnectionReport:
        done = {light.name for light in self.lights}
        skipped = tuple(Light(name, LightState.SKIPPED) for name in _ORDER if name not in done)
        return ConnectionReport(
            lights=(*self.lights, *skipped),
            organization=self.organization,
            organizations=self.visible,
            rights=self.rights,
            token_expires_at=self.token.expires_at if self.token else None,
            template_count=self.template_count,
            logo=self.logo,
        )


class ConnectionTest:
    """One test of one form."""

    def __init__(self, form: ConnectionForm, open_client: OpenClient, other_world: dict[str, str]) -> None:
        self._form = form
        self._open_client = open_client
        self._other_world = other_world
        self._found = _Findings()
        self._client: CredlyClient | None = None
        #: What listing the organizations brought, if it was not a list.
        self._refused: ServiceError | None = None

    def run(self) -> Generator[Progress, None, ConnectionReport]:
        """Try the lights one by one; each tick names the light that comes next."""
        tries: dict[LightName, Callable[[], Light]] = {
            LightName.HOST: self._host,
            LightName.CREDENTIALS: self._credentials,
            LightName.ORGANIZATION: self._organization,
            LightName.RIGHTS: self._rights,
            LightName.TEMPLATES: self._templates,
        }
        with ExitStack() as cleanup:
            cleanup.callback(self._close)
            for done, (name, attempt) in enumerate(tries.items()):
                yield Progress(done, len(tries), name.value)
                light = self._try(name, attempt)
                self._found.lights.append(light)
                if light.state is LightState.FAILED:
                    break
            self._found.logo = self._logo()
        return self._found.report()

    def _logo(self) -> bytes | None:
        """The organization's logo, small; a connection is no worse without it."""
        found = self._found.organization
        if self._client is None or found is None or not found.photo_url:
            return None
        try:
            answer = self._client.picture(found.photo_url)
        except ConsoleError:
            return None
        return make_thumbnail(answer.data) if answer.is_success else None

    def _close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _try(self, name: LightName, attempt: Callable[[], Light]) -> Light:
        try:
            return attempt()
        except _Failed as failed:
            why = failed.why
        except (ServiceError, SettingsError) as error:
            why = diagnosis.diagnose(error, self._form.host)
        return Light(name, LightState.FAILED, why.sentence, why)

    # --- the lights ------------------------------------------------------------------------------------------

    def _host(self) -> Light:
        """One harmless question, the list of organizations, tells of the host and of the credentials at once."""
        form = self._form
        try:
            self._client = self._open_client(form.host, form.credentials).hasty()
            self._found.visible = self._client.organizations()
        except (NotSignedIn, NotPermitted, ServiceBusy) as refused:
            self._refused = refused  # the host is there; what it said belongs to the next light
        except SettingsError as error:
            if error.code != "settings.no-credentials":
                raise
            raise _Failed(diagnosis.diagnose(error, form.host)) from None
        return Light(LightName.HOST, LightState.GOOD, f"{form.host} answers.")

    def _credentials(self) -> Light:
        refused = self._refused
        if isinstance(refused, NotSignedIn):
            raise _Failed(self._not_accepted(refused))
        if isinstance(refused, NotPermitted):
            detail = "Accepted, but they may not list organizations."
            return Light(LightName.CREDENTIALS, LightState.LIMITED, detail)
        if refused is not None:
            raise refused
        count = len(self._found.visible)
        detail = f"They see {count} organization{'' if count == 1 else 's'}."
        return Light(LightName.CREDENTIALS, LightState.GOOD, detail)

    def _not_accepted(self, refused: NotSignedIn) -> Diagnosis:
        """Only after a 401, and only between Credly's own two hosts: does the other one know these credentials?"""
        other = self._other_world.get(self._form.host)
        if other is not None:
            try:
                with closing(self._open_client(other, self._form.credentials)) as client:
                    client.hasty().organizations()
            except ConsoleError:
                pass  # it does not, or cannot be asked: the first answer stands
            else:
                return diagnosis.other_environment(self._form.host, other)
        return diagnosis.diagnose(refused, self._form.host)

    def _organization(self) -> Light:
        wanted = self._form.organization_id
        listed = next((one for one in self._found.visible if one.id.lower() == wanted.lower()), None)
        if listed is None and (not wanted or looks_like_token(wanted)):  # a token is never put into an address
            raise _Failed(diagnosis.wrong_organization(wanted, self._found.visible))
        if listed is None:
            try:
                listed = self._ready.organization(OrganizationId(wanted))
            except NotPermitted:
                if isinstance(self._refused, NotPermitted):  # everything is refused, so this ID is not the reason
                    raise _Failed(diagnosis.may_read_nothing()) from None
                raise _Failed(diagnosis.wrong_organization(wanted, self._found.visible)) from None
            except (NotFound, Refused):
                raise _Failed(diagnosis.wrong_organization(wanted, self._found.visible)) from None
        if listed.id.lower() != wanted.lower():
            raise _Failed(diagnosis.wrong_organization(wanted, (listed,)))
        self._found.organization = listed
        return Light(LightName.ORGANIZATION, LightState.GOOD, f"{listed.name}.")

    def _rights(self) -> Light:
        """Read from the list of tokens, where ours is recognized by its own secret; unknown is no failure."""
        token = self._form.credentials.token
        if token is None:
            return _unknown_rights("Credly does not tell what an OAuth application may do.")
        try:
            listed = self._ready.authorization_tokens(self._organization_id)
        except NotPermitted:
            why = diagnosis.read_only("Credly keeps the tokens from this one (403): most likely it may only read.")
            return Light(LightName.RIGHTS, LightState.LIMITED, why.sentence, why)
        except (ServiceBusy, NotSignedIn, ServiceUnreachable):
            raise
        except ServiceError as error:
            trouble = "has trouble" if isinstance(error, ServiceBroken) else "does not tell"
            return _unknown_rights(f"Credly {trouble} when asked what this token may do.")
        # Every one is compared, so that the time taken tells nothing about where ours stands.
        own = [one for one in listed if one.secret == token]
        if not own:
            return _unknown_rights(
                "Credly lists other tokens but not this one, so its rights and its end are not known."
            )
        return self._own_rights(own[0])

    def _own_rights(self, own: AuthorizationToken) -> Light:
        self._found.token = own
        self._found.rights = Rights(own.can_read, own.can_write, own.can_delete)
        words = {"read": own.can_read, "write": own.can_write, "delete": own.can_delete}
        may = ", ".join(word for word, allowed in words.items() if allowed) or "nothing"
        if not own.can_read:
            raise _Failed(
                replace(
                    diagnosis.diagnose(NotPermitted(""), self._form.host),
                    sentence="This token was made without the right to read.",
                    repair="In Credly, make a token with the right to read and paste it here.",
                )
            )
        if not own.can_write:
            why = diagnosis.read_only("This token may read, but not write.")
            return Light(LightName.RIGHTS, LightState.LIMITED, "May read only.", why)
        excess = " The right to delete is never needed here; a token without it is safer." if own.can_delete else ""
        return Light(LightName.RIGHTS, LightState.GOOD, f"May {may}.{excess}")

    def _templates(self) -> Light:
        """The first page only: it also tells how many there are."""
        with closing(self._ready.template_pages(self._organization_id)) as pages:
            first = next(pages)
        count = first.total_count if first.total_count is not None else len(first.templates)
        self._found.template_count = count
        self._found.rights = replace(self._found.rights, can_read=True)
        return Light(LightName.TEMPLATES, LightState.GOOD, f"{count} badge template{'' if count == 1 else 's'}.")

    @property
    def _organization_id(self) -> OrganizationId:
        """The ID as Credly writes it, once it is known."""
        found = self._found.organization
        return found.id if found is not None else OrganizationId(self._form.organization_id)

    @property
    def _ready(self) -> CredlyClient:
        if self._client is None:
            raise AssertionError("the first light opens the client")
        return self._client


def _unknown_rights(detail: str) -> Light:
    return Light(LightName.RIGHTS, LightState.LIMITED, detail)
