"""Connections to Credly organizations: tidy, test, save, look at, rotate, remove."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator, Mapping
from dataclasses import astuple, replace

from credly_core.domain.connections import (
    Cause,
    Connection,
    ConnectionForm,
    ConnectionReport,
    Credentials,
    Diagnosis,
    Environment,
    Rights,
)
from credly_core.domain.ids import ConnectionId, OrganizationId
from credly_core.domain.tidying import Tidied, looks_like_token, tidy_form
from credly_core.domain.token_life import TokenLevel, TokenLife, life_of
from credly_core.errors import NotAllowed, NotReady, SettingsError
from credly_core.steps.connect.testing import OTHER_WORLD, ConnectionTest, OpenClient
from credly_core.steps.run import Clock, Progress, Run, StepState, StepStatus
from credly_core.store import connections as stored
from credly_core.store import journal
from credly_core.store.store import Store


def new_uuid() -> str:
    """A fresh identifier."""
    return str(uuid.uuid4())


GIVEN = "settings-"


def given_id(form: ConnectionForm) -> ConnectionId:
    """The id of the connection that the settings give: the same as long as organization and host are the same."""
    return ConnectionId(GIVEN + str(uuid.uuid5(uuid.NAMESPACE_URL, f"{form.host}/{form.organization_id}")))


def is_given(connection_id: ConnectionId) -> bool:
    """Whether a connection came from the settings, now or earlier."""
    return connection_id.startswith(GIVEN)


class Connect:
    """Everything about connections; the only step that touches credentials."""

    def __init__(
        self,
        store: Store,
        open_client: OpenClient,
        now: Clock,
        *,
        other_world: Mapping[str, str] | None = None,
        new_id: Callable[[], str] = new_uuid,
        given: ConnectionForm | None = None,
        forget: Callable[[ConnectionId], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._forget = forget
        self._open_client = open_client
        self._now = now
        self._other_world = dict(OTHER_WORLD if other_world is None else other_world)
        self._new_id = new_id
        self._given = given

    def _is_given_now(self, connection_id: ConnectionId) -> bool:
        return self._given is not None and connection_id == given_id(tidy_form(self._given).form)

    @property
    def given_connection_id(self) -> ConnectionId | None:
        """The id of the connection that the settings give, None when they give none."""
        return given_id(tidy_form(self._given).form) if self._given is not None else None

    def adopt_given(self, *, actor: str) -> None:
        """List the connection that the settings give. Its credentials stay where they are and are never stored."""
        if self._given is None:
            return
        given = tidy_form(self._given).form
        at = self._now()
        with self._store.begin() as tx:
            if stored.get_connection(tx, given_id(given)) is not None:
                return
            new = Connection(
                id=given_id(given),
                name=given.name,
                organization_id=OrganizationId(given.organization_id),
                host=given.host,
                environment=Environment.of_host(given.host),
                created_at=at,
                uses_oauth=not given.credentials.token,
            )
            stored.add_connection(tx, new, Credentials(), self._store.sealer)
            facts = {"name": new.name, "host": new.host, "organization": new.organization_id}
            journal.record(tx, at=at, actor=actor, action="connect.adopt", subject=new.id, facts=facts)

    # --- before saving ---------------------------------------------------------------------------------------

    def tidy(self, form: ConnectionForm) -> Tidied:
        """The form as it was surely meant, with what was done to it; a swap of ID and token where it looks right."""
        return tidy_form(form)

    def test(self, form: ConnectionForm) -> Run[ConnectionReport]:
        """Try the five lights in order; nothing is stored, and nothing is written at Credly."""
        return Run(ConnectionTest(form, self._open_client, self._other_world).run())

    def save(
        self,
        form: ConnectionForm,
        report: ConnectionReport | None,
        *,
        actor: str,
        into: ConnectionId | None = None,
    ) -> Connection:
        """Keep a connection, with what its test found if there was one; its credentials are sealed.

        `into` names a connection that has an ALM account only: it gets its Credly side.
        """
        self._require_complete(form)
        at = self._now()
        alone = self._without_credly(into) if into is not None else None
        new = Connection(
            id=alone.id if alone else ConnectionId(self._new_id()),
            name=form.name.strip() or _name_from(report) or form.host,
            organization_id=OrganizationId(form.organization_id),
            host=form.host,
            environment=Environment.of_host(form.host),
            created_at=at,
            uses_oauth=not form.credentials.token,
        )
        if report is not None:
            new = _with_report(new, report)
            new = replace(new, tested_at=at)
        with self._store.begin() as tx:
            if alone is None:
                stored.add_connection(tx, new, form.credentials, self._store.sealer)
            else:
                stored.update_connection(tx, replace(new, created_at=alone.created_at, alm=alone.alm))
                stored.replace_credentials(tx, new.id, form.credentials, self._store.sealer)
            facts = {"name": new.name, "host": new.host, "organization": new.organization_id}
            journal.record(tx, at=at, actor=actor, action="connect.save", subject=new.id, facts=facts)
        return self.connection(new.id)

    def _without_credly(self, connection_id: ConnectionId) -> Connection:
        known = self.connection(connection_id)
        if known.has_credly:
            raise NotAllowed(
                f"{known.name} has its Credly organization already.",
                hint="Add another connection for another organization.",
                code="connect.has-credly",
            )
        return known

    def _with_credly(self, connection_id: ConnectionId) -> Connection:
        known = self.connection(connection_id)
        if not known.has_credly:
            raise NotReady(
                f"{known.name} has no Credly organization yet.",
                hint="Connect one on the page Connect, for this account.",
            )
        return known

    def _require_complete(self, form: ConnectionForm) -> None:
        missing = [
            label
            for label, value in (
                ("the organization ID", form.organization_id.strip()),
                ("the host", form.host.strip()),
                ("a token or an OAuth client", form.credentials.is_complete),
            )
            if not value
        ]
        if missing:
            raise NotAllowed(
                f"The connection cannot be saved without {', '.join(missing)}.",
                hint="Fill in what is missing.",
                code="connect.incomplete",
            )
        if looks_like_token(form.organization_id):
            raise NotAllowed(
                "What stands in the Organization ID field looks like a token; it would be kept where all can read it.",
                hint="Put the token into its own field, and the organization's ID into this one.",
                code="connect.token-as-id",
            )

    # --- what is there ---------------------------------------------------------------------------------------

    def connections(self) -> tuple[Connection, ...]:
        """All connections, by name."""
        with self._store.read() as tx:
            return stored.list_connections(tx)

    def connection(self, connection_id: ConnectionId) -> Connection:
        """One connection; NotReady when it is gone."""
        with self._store.read() as tx:
            found = stored.get_connection(tx, connection_id)
        if found is None:
            raise NotReady("This connection does not exist any more.", hint="Choose another one, or connect again.")
        return found

    def credentials_of(self, connection_id: ConnectionId) -> Credentials:
        """The credentials, opened for a client; nobody else has a use for them."""
        if is_given(connection_id):
            if not self._is_given_now(connection_id) or self._given is None:
                raise SettingsError(
                    "The settings no longer give the credentials of this connection.",
                    hint="Set them again (see docs/settings.md), or remove the connection.",
                )
            return tidy_form(self._given).form.credentials
        with self._store.read() as tx:
            return stored.credentials_of(tx, connection_id, self._store.sealer)

    def token_life(self, connection: Connection) -> TokenLife:
        """How long the token lives still, and whether that needs somebody's attention."""
        if not connection.has_credly:
            return TokenLife(None, TokenLevel.UNKNOWN, "No Credly organization is connected yet.")
        return life_of(connection.token_expires_at, self._now(), uses_oauth=connection.uses_oauth)

    def status(self) -> StepStatus:
        """One line for Home."""
        known = self.connections()
        if not known:
            return StepStatus(
                "connect", StepState.READY, "No organization is connected yet.", "Connect an organization."
            )
        ending = [one for one in known if self.token_life(one).level.needs_action]
        summary = _connected(known)
        tested = max((one.tested_at for one in known if one.tested_at), default=None)
        if ending:
            worst = min(ending, key=lambda one: self.token_life(one).days_left or 0)
            word = "has ended" if self.token_life(worst).level is TokenLevel.EXPIRED else "ends soon"
            summary = f"{summary}; the token of {worst.name} {word}."
            return StepStatus("connect", StepState.DONE, summary, "Replace the token.", tested)
        return StepStatus("connect", StepState.DONE, f"{summary}.", "", tested)

    # --- changes ---------------------------------------------------------------------------------------------

    def test_saved(self, connection_id: ConnectionId, *, actor: str) -> Run[ConnectionReport]:
        """Test a kept connection, and record its rights, the end of its token and its organization."""
        connection = self._with_credly(connection_id)
        form = _form_of(connection, self.credentials_of(connection_id))

        def work() -> Generator[Progress, None, ConnectionReport]:
            report = yield from ConnectionTest(form, self._open_client, self._other_world).run()
            report = _say_ended(report, self.token_life(connection))
            at = self._now()
            with self._store.begin() as tx:
                current = stored.get_connection(tx, connection_id)
                if current is not None:
                    # What this test could not find out stays as it was known of the same token.
                    known_end = report.token_expires_at or current.token_expires_at
                    changed = (
                        replace(_with_report(current, report), token_expires_at=known_end)
                        if report.is_good
                        else current
                    )
                    stored.update_connection(tx, replace(changed, tested_at=at))
                    facts = {"outcome": "good" if report.is_good else _cause(report)}
                    journal.record(tx, at=at, actor=actor, action="connect.test", subject=connection_id, facts=facts)
            return report

        return Run(work())

    def rotate(self, connection_id: ConnectionId, credentials: Credentials, *, actor: str) -> Run[ConnectionReport]:
        """Test new credentials on the kept connection; only good ones replace the old, in one transaction."""
        if is_given(connection_id):
            raise NotAllowed(
                "The credentials of this connection come from the settings.",
                hint="Change them where they stand: environment or .streamlit/secrets.toml.",
            )
        connection = self._with_credly(connection_id)
        tidied = tidy_form(_form_of(connection, credentials)).form
        form = replace(tidied, organization_id=connection.organization_id, host=connection.host)

        def work() -> Generator[Progress, None, ConnectionReport]:
            report = yield from ConnectionTest(form, self._open_client, self._other_world).run()
            if report.is_good:
                self._replace(connection_id, form.credentials, report, actor)
            return _for_rotation(report, connection)

        return Run(work())

    def _replace(
        self, connection_id: ConnectionId, credentials: Credentials, report: ConnectionReport, actor: str
    ) -> None:
        at = self._now()
        with self._store.begin() as tx:
            stored.replace_credentials(tx, connection_id, credentials, self._store.sealer)
            current = stored.get_connection(tx, connection_id)
            if current is not None:
                changed = replace(_with_report(current, report), tested_at=at, uses_oauth=not credentials.token)
                stored.update_connection(tx, changed)
            journal.record(tx, at=at, actor=actor, action="connect.rotate", subject=connection_id)

    def remove(self, connection_id: ConnectionId, *, actor: str) -> None:
        """Forget a connection, its credentials and its ledger; one that is gone already is no error."""
        if self._is_given_now(connection_id):
            raise NotAllowed(
                "This connection comes from the settings.",
                hint="Take its values out of the environment or .streamlit/secrets.toml; then it can be removed.",
            )
        self._forget(connection_id)
        with self._store.begin() as tx:
            known = stored.get_connection(tx, connection_id)
            if known is None:
                return
            stored.remove_connection(tx, connection_id)
            facts = {"name": known.name, "organization": known.organization_id}
            journal.record(tx, at=self._now(), actor=actor, action="connect.remove", subject=connection_id, facts=facts)


def _connected(known: tuple[Connection, ...]) -> str:
    """How many organizations and accounts there are."""
    organizations = sum(one.has_credly for one in known)
    accounts = sum(one.alm is not None for one in known)
    words = [f"{organizations} organization{'' if organizations == 1 else 's'}"] if organizations else []
    words += [f"{accounts} ALM account{'' if accounts == 1 else 's'}"] if accounts else []
    return f"{' and '.join(words)} {'is' if organizations + accounts == 1 else 'are'} connected"


def _form_of(connection: Connection, credentials: Credentials) -> ConnectionForm:
    return ConnectionForm(connection.name, connection.organization_id, connection.host, credentials)


def _name_from(report: ConnectionReport | None) -> str:
    return report.organization.name if report is not None and report.organization is not None else ""


def _cause(report: ConnectionReport) -> str:
    return report.diagnosis.cause.value if report.diagnosis is not None else "unknown"


def _say_ended(report: ConnectionReport, life: TokenLife) -> ConnectionReport:
    """A refused token whose end was known is not mistyped: it has ended, and that is what to say."""
    if life.level is not TokenLevel.EXPIRED:
        return report
    return _retold(report, Cause.NOT_ACCEPTED, lambda why: replace(why, sentence=life.sentence))


def _retold(report: ConnectionReport, cause: Cause, retell: Callable[[Diagnosis], Diagnosis]) -> ConnectionReport:
    """The report with other words for one cause."""
    lights = list(report.lights)
    for position, light in enumerate(lights):
        if light.diagnosis is not None and light.diagnosis.cause is cause:
            why = retell(light.diagnosis)
            lights[position] = replace(light, detail=why.sentence, diagnosis=why)
    return replace(report, lights=tuple(lights))


def _for_rotation(report: ConnectionReport, connection: Connection) -> ConnectionReport:
    """In a rotation the organization is given: the token is wrong, and no button may exchange the ID."""
    name = connection.organization.name if connection.organization else connection.organization_id
    repair = f"Make the new token in {name}, and paste that one."
    return _retold(report, Cause.WRONG_ORGANIZATION, lambda why: Diagnosis(why.cause, why.sentence, repair))


def _merged(found: Rights, known: Rights) -> Rights:
    """What a test could not find out stays as it was known."""
    return Rights(
        *(known if found is None else found for found, known in zip(astuple(found), astuple(known), strict=True))
    )


def _with_report(connection: Connection, report: ConnectionReport) -> Connection:
    """The connection with what a test found."""
    return replace(
        connection,
        organization=report.organization or connection.organization,
        rights=_merged(report.rights, connection.rights),
        token_expires_at=report.token_expires_at,
    )
