"""The ALM side of connections: tidy, authorize, test, save, look at, remove."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator
from dataclasses import replace

from credly_core.alm.auth import AlmTokens, authorize_url
from credly_core.alm.client import AlmClient
from credly_core.alm.options import alm_origin
from credly_core.domain.account_lights import AlmReport
from credly_core.domain.account_tidying import code_in, tidy_alm_form
from credly_core.domain.accounts import AlmCredentials, AlmForm, AlmSide, consent_life
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.ids import AccountId, ConnectionId, OrganizationId
from credly_core.domain.learning import Account
from credly_core.domain.token_life import TokenLife
from credly_core.errors import NotAllowed, NotReady, Refused
from credly_core.steps.connect.account_testing import AccountTest, OpenAlm
from credly_core.steps.connect.step import GIVEN, is_given
from credly_core.steps.run import Clock, Progress, Run
from credly_core.store import accounts as stored
from credly_core.store import connections, journal
from credly_core.store.store import Store


def new_uuid() -> str:
    """A fresh identifier."""
    return str(uuid.uuid4())


class Accounts:
    """Everything about ALM accounts; the only step that touches their credentials."""

    def __init__(
        self,
        store: Store,
        open_alm: OpenAlm,
        now: Clock,
        *,
        new_id: Callable[[], str] = new_uuid,
        given: AlmForm | None = None,
        given_account: str = "",
    ) -> None:
        self._given = tidy_alm_form(given)[0] if given is not None else None
        self._given_account = AccountId(given_account)
        self._store = store
        self._open = open_alm
        self._now = now
        self._new_id = new_id

    # --- from the settings ---------------------------------------------------------------------------------------

    def adopt_given(self, *, beside: ConnectionId | None, actor: str) -> None:
        """List the account that the settings give, beside the organization they give or by itself.

        Its credentials stay where they are and are never stored; its name is known after the first test.
        """
        given, account_id = self._given, self._given_account
        if given is None:
            return
        own = ConnectionId(f"{GIVEN}{uuid.uuid5(uuid.NAMESPACE_URL, f'{given.host}/{account_id}')}")
        connection_id, at = beside or own, self._now()
        side = AlmSide(given.host, Account(account_id, f"Account {account_id}"))
        with self._store.begin() as tx:
            known = connections.get_connection(tx, connection_id)
            if known is None:
                environment = Environment.of_host(given.host)
                known = Connection(connection_id, side.account.name, OrganizationId(""), "", environment, created_at=at)
                connections.add_connection(tx, known, Credentials(), self._store.sealer)
            if known.alm is not None and (known.alm.host, known.alm.account.id) == (side.host, account_id):
                return
            stored.put_account(tx, connection_id, side, AlmCredentials(), self._store.sealer)
            facts = {"host": side.host, "account": account_id}
            journal.record(tx, at=at, actor=actor, action="connect.adopt-alm", subject=connection_id, facts=facts)

    def _given_for(self, connection_id: ConnectionId, side: AlmSide) -> AlmCredentials | None:
        """The settings' credentials, where this is the account they give."""
        if self._given is None or not is_given(connection_id):
            return None
        is_same = (side.host, side.account.id) == (self._given.host, self._given_account)
        return self._given.credentials if is_same else None

    # --- before saving -------------------------------------------------------------------------------------------

    def tidy(self, form: AlmForm) -> tuple[AlmForm, tuple[str, ...]]:
        """The form as it was surely meant, and what was done to it."""
        return tidy_alm_form(form)

    def authorize_url(self, form: AlmForm, *, redirect_uri: str, state: str) -> str:
        """Where an administrator gives consent; afterwards the browser comes back with a code."""
        if not form.credentials.client_id or not redirect_uri:
            raise NotAllowed(
                "Consent needs the application's client ID and one of its redirect addresses.",
                hint="Copy both from ALM: Integration Admin, Applications.",
                code="connect.incomplete",
            )
        return authorize_url(alm_origin(form.host), form.credentials.client_id, redirect_uri=redirect_uri, state=state)

    def exchange(self, form: AlmForm, pasted: str, *, redirect_uri: str = "") -> AlmForm:
        """The form with the refresh token that a code brings; `pasted` is the code, or the address that carries it."""
        code = code_in(pasted)
        if code is None:
            raise NotAllowed(
                "There is no code in what was pasted.",
                hint="Paste the whole address the browser came back to; it contains “code=”.",
                code="connect.no-code",
            )
        with self._open(form.host, form.credentials, None) as client:
            tokens = client.oauth.exchange(form.credentials, code, redirect_uri=redirect_uri)
        if tokens.refresh is None:
            raise Refused("ALM gave no refresh token for this code.", hint="Authorize again.", service="ALM")
        return replace(form, credentials=replace(form.credentials, refresh_token=tokens.refresh))

    def test(self, form: AlmForm) -> Run[AlmReport]:
        """Try the five lights in order; nothing is stored, and nothing is written at ALM."""
        return Run(AccountTest(form, self._open).run())

    def save(
        self,
        form: AlmForm,
        report: AlmReport,
        *,
        actor: str,
        connection_id: ConnectionId | None = None,
        name: str = "",
    ) -> Connection:
        """Keep a tested account as the ALM side of a connection, or of a new one that has no Credly side yet."""
        if not report.is_good or report.account is None:
            raise NotAllowed(
                "An account is kept only after a good test: only then is it known which one it is.",
                hint="Test it first.",
                code="connect.untested",
            )
        at = self._now()
        side = AlmSide(form.host, report.account, report.role, report.person, refreshed_at=at, tested_at=at)
        credentials = replace(form.credentials, refresh_token=report.renewed or form.credentials.refresh_token)
        with self._store.begin() as tx:
            if connection_id is None:
                connection_id = ConnectionId(self._new_id())
                alone = Connection(
                    id=connection_id,
                    name=name.strip() or report.account.name,
                    organization_id=OrganizationId(""),
                    host="",
                    environment=Environment.of_host(form.host),
                    created_at=at,
                )
                connections.add_connection(tx, alone, Credentials(), self._store.sealer)
            _require_same(connections.require_connection(tx, connection_id).alm, side)
            stored.put_account(tx, connection_id, side, credentials, self._store.sealer)
            facts = {"host": side.host, "account": side.account.id}
            journal.record(tx, at=at, actor=actor, action="connect.save-alm", subject=connection_id, facts=facts)
            return connections.require_connection(tx, connection_id)

    # --- what is there -------------------------------------------------------------------------------------------

    def side_of(self, connection_id: ConnectionId) -> AlmSide:
        """The ALM side of a connection; NotReady when it has none."""
        with self._store.read() as tx:
            known = connections.get_connection(tx, connection_id)
        if known is None or known.alm is None:
            raise NotReady(
                "This connection has no ALM account yet.", hint="Connect one on the page Connect.", code="step.no-alm"
            )
        return known.alm

    def client(self, connection_id: ConnectionId) -> AlmClient:
        """A client for the account of a connection; renewed tokens are kept."""
        side = self.side_of(connection_id)
        given = self._given_for(connection_id, side)
        if given is not None:
            return self._open(side.host, given, None)
        with self._store.read() as tx:
            credentials = stored.account_credentials(tx, connection_id, self._store.sealer)
        return self._open(side.host, credentials, self._keeper(connection_id))

    def _keeper(self, connection_id: ConnectionId) -> Callable[[AlmTokens], None]:
        def keep(tokens: AlmTokens) -> None:
            with self._store.begin() as tx:
                if connections.get_connection(tx, connection_id) is not None:
                    stored.keep_refresh_token(tx, connection_id, tokens.refresh, self._store.sealer, at=self._now())

        return keep

    def life(self, side: AlmSide) -> TokenLife:
        """How long the consent lasts still, as far as anybody knows."""
        return consent_life(side, self._now())

    # --- changes -------------------------------------------------------------------------------------------------

    def test_saved(self, connection_id: ConnectionId, *, actor: str) -> Run[AlmReport]:
        """Test a kept account, and record what was found; testing it also keeps its consent alive."""
        side = self.side_of(connection_id)
        given = self._given_for(connection_id, side)
        with self._store.read() as tx:
            credentials = given or stored.account_credentials(tx, connection_id, self._store.sealer)

        def work() -> Generator[Progress, None, AlmReport]:
            form = AlmForm(side.host, credentials)
            report = yield from AccountTest(form, self._open, wanted=side.account).run()
            self._note(connection_id, side, report, actor)
            return report

        return Run(work())

    def _note(self, connection_id: ConnectionId, side: AlmSide, report: AlmReport, actor: str) -> None:
        at = self._now()
        with self._store.begin() as tx:
            known = connections.get_connection(tx, connection_id)
            if known is None or known.alm is None:
                return
            if report.renewed is not None and self._given_for(connection_id, side) is None:
                stored.keep_refresh_token(tx, connection_id, report.renewed, self._store.sealer, at=at)
            if report.is_good and report.account is not None:
                found = AlmSide(side.host, report.account, report.role, report.person, at, at)
                stored.update_account(tx, connection_id, found)
            why = report.diagnosis
            facts = {"outcome": "good" if report.is_good else why.cause.value if why else "unknown"}
            journal.record(tx, at=at, actor=actor, action="connect.test-alm", subject=connection_id, facts=facts)

    def replace_credentials(
        self, connection_id: ConnectionId, credentials: AlmCredentials, *, actor: str
    ) -> Run[AlmReport]:
        """Test new credentials for the kept account; only good ones replace the old, in one transaction."""
        side = self.side_of(connection_id)
        form, _ = tidy_alm_form(AlmForm(side.host, credentials))

        def work() -> Generator[Progress, None, AlmReport]:
            report = yield from AccountTest(form, self._open, wanted=side.account).run()
            if report.is_good:
                self.save(form, report, actor=actor, connection_id=connection_id)
            return report

        return Run(work())

    def remove(self, connection_id: ConnectionId, *, actor: str) -> None:
        """Forget the account of a connection; a connection that has no other side goes as a whole."""
        with self._store.begin() as tx:
            known = connections.get_connection(tx, connection_id)
            if known is None or known.alm is None:
                return
            if known.has_credly:
                stored.remove_account(tx, connection_id)
            else:
                connections.remove_connection(tx, connection_id)
            facts = {"account": known.alm.account.id}
            journal.record(
                tx, at=self._now(), actor=actor, action="connect.remove-alm", subject=connection_id, facts=facts
            )


def _require_same(before: AlmSide | None, side: AlmSide) -> None:
    """A kept account may get new credentials, but not turn into another account under the same copies."""
    if before is not None and (before.host, before.account.id) != (side.host, side.account.id):
        raise NotAllowed(
            f"This connection has the account {before.account.name}; these credentials belong to {side.account.name}.",
            hint="Remove the account from this connection first, or save the other one as a connection of its own.",
            code="connect.other-account",
        )
