"""The front door: everything is wired here, once, and offered as one attribute per step.

Pages, command line and notebooks use only this. What a caller does not touch is never built, so that checking a
file from the command line opens no database and loads no HTTP library.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import uuid4

from credly_core.console.awarding import Awarding
from credly_core.console.house import House
from credly_core.console.kept import STANDING_SECONDS, Kept
from credly_core.domain.connections import Connection
from credly_core.domain.ids import ConnectionId
from credly_core.domain.moments import Clock, utc_now
from credly_core.errors import NotReady, SettingsError
from credly_core.steps.run import StepStatus

if TYPE_CHECKING:
    from credly_core.credly.client import CredlyClient
    from credly_core.domain.masking import Masking
    from credly_core.jobs import Jobs
    from credly_core.migration.facts import Facts
    from credly_core.settings import Settings
    from credly_core.steps.activity import Activity
    from credly_core.steps.analytics import Analytics
    from credly_core.steps.bundle import Bundle
    from credly_core.steps.catalogue import Catalogue
    from credly_core.steps.check import Check
    from credly_core.steps.complete_set import CompleteSet
    from credly_core.steps.connect import Accounts, Connect
    from credly_core.steps.file_types import FileTypes
    from credly_core.steps.history import History
    from credly_core.steps.learners import Learners
    from credly_core.steps.mapping import Mappings
    from credly_core.steps.pictures import Pictures
    from credly_core.steps.reports import Reports
    from credly_core.steps.templates import Templates
    from credly_core.store.store import Store


class Console(Awarding):
    """Every step for one connection. Use it as a context manager, or call `close()` when done.

    `connection` is None until one exists or is chosen with `using()`; steps that need one then raise `NotReady`.
    """

    def __init__(
        self,
        house: House,
        consoles: dict[ConnectionId | None, Console],
        connection_id: ConnectionId | None = None,
        *,
        is_masked: bool = False,
    ) -> None:
        self._house = house
        self._consoles = consoles  # one per connection: what it has in memory serves every page and visitor
        self._connection_id = connection_id
        self._is_masked = is_masked
        self._standing: Kept[tuple[StepStatus, ...]] = Kept(STANDING_SECONDS)

    @classmethod
    def open(cls, settings: Settings | None = None, *, now: Clock = utc_now, upgrade: bool = False) -> Console:
        """The console over the store that the settings name; nothing is opened before it is used."""
        return cls(House(settings, now, upgrade=upgrade), {}).using(None)

    @classmethod
    def demo(cls, settings: Settings | None = None, *, now: Clock = utc_now) -> Console:
        """A console connected to the made-up organization on this machine, for notebooks and tries."""
        console = cls.open(settings, now=now)
        return console.using(console.connect_demo(actor=console.actor).id)

    def __enter__(self) -> Console:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the demo's sandbox and the jobs, close the store."""
        self._house.closing.close()

    @property
    def settings(self) -> Settings:
        """Every setting with its origin."""
        return self._house.settings

    @property
    def actor(self) -> str:
        """Who works here; written beside every change."""
        return self._house.settings.actor

    @property
    def store(self) -> Store:
        """The store itself, for maintenance commands; pages and notebooks use the steps."""
        return self._house.store

    @property
    def jobs(self) -> Jobs:
        """Work that goes on while a page is redrawn."""
        return self._house.jobs

    # ---- which connection -------------------------------------------------------------------------------------

    def using(self, connection_id: ConnectionId | None) -> Console:
        """The same console for another connection."""
        with self._house.lock:
            return self._consoles.setdefault(connection_id, self._another(self._consoles, connection_id))

    def _another(self, consoles: dict[ConnectionId | None, Console], connection_id: ConnectionId | None) -> Console:
        return Console(self._house, consoles, connection_id, is_masked=self._is_masked)

    def masked(self) -> Console:
        """The same console with names and addresses of people hidden in everything it hands out."""
        return self if self._is_masked else Console(self._house, {}, self._connection_id, is_masked=True)

    @property
    def masking(self) -> Masking:
        """How people are shown: as they are, or behind the pseudonyms of this connection."""
        from credly_core.domain.masking import Masking, masking_key

        if not self._is_masked:
            return Masking.off()
        chosen = self.connection
        return Masking(masking_key(self._house.masking_secret, chosen.id if chosen else ""))

    def using_named(self, name: str | None) -> Console:
        """The same console for the connection with this name or id; None takes the only one, if there is one."""
        if name is None:
            return self
        found = [one for one in self.connections if name in (one.id, one.name)]
        if len(found) > 1:
            ids = ", ".join(one.id for one in found)
            raise SettingsError(f"{len(found)} connections are called “{name}”.", hint=f"Name one by its id: {ids}.")
        if found:
            return self.using(found[0].id)
        raise SettingsError(f"There is no connection called “{name}”.", hint="See: badge-console connect list")

    @property
    def connections(self) -> tuple[Connection, ...]:
        """All connections; read anew after each change made here, and every second for those made elsewhere."""
        return self._house.listed.get(self.store.changes, self.connect.connections)

    @property
    def connection(self) -> Connection | None:
        """The chosen connection, or the only one there is."""
        connections = self.connections
        if self._connection_id is None:
            return connections[0] if len(connections) == 1 else None
        return next((item for item in connections if item.id == self._connection_id), None)

    def require_connection(self) -> Connection:
        """The chosen connection, or `NotReady` with what to do."""
        connection = self.connection
        if connection is not None:
            return connection
        if self.connections:
            raise NotReady("There are several connections and none was chosen.", hint="Name one of them.")
        raise NotReady("There is no connection yet.", hint="Connect an organization, or try with sample data.")

    def connect_demo(self, *, actor: str) -> Connection:
        """The connection to the made-up organization; made once. Its keys come from the seed and never change."""
        from credly_core.console.demo import connect_demo

        with self._house.demo_lock:
            return connect_demo(self.connect, self.accounts, self._house.sandbox(), actor=actor)

    # ---- the steps --------------------------------------------------------------------------------------------

    @cached_property
    def connect(self) -> Connect:
        """Connections: tidy, test, save, rotate, remove."""
        from credly_core.steps.connect import Connect

        step = Connect(
            self._house.store,
            self._house.open_client,
            self._house.now,
            given=self.settings.connection_form(),
            forget=self._forget_ledger,
        )
        step.adopt_given(actor=self.actor)
        self.accounts.adopt_given(beside=step.given_connection_id, actor=self.actor)
        return step

    @cached_property
    def accounts(self) -> Accounts:
        """The ALM side of connections: authorize, test, save, remove."""
        from credly_core.steps.connect import Accounts

        return Accounts(
            self._house.store,
            self._house.open_alm,
            self._house.now,
            given=self.settings.alm_form(),
            given_account=self.settings.alm_account_id,
        )

    @cached_property
    def catalogue(self) -> Catalogue:
        """Badges, skills and learning objects of the ALM account: refresh, list, what changed."""
        from credly_core.sandbox.alm.running import earlier_zip
        from credly_core.steps.catalogue import Catalogue

        return Catalogue(
            self._house.store,
            lambda: self.accounts.client(self.require_connection().id),
            self.require_connection,
            self._house.now,
            demo_files=lambda: earlier_zip(self._house.sandbox().alm.url),
        )

    @cached_property
    def mapping(self) -> Mappings:
        """Which template belongs to which skill level and learning object: suggest, decide, check, watch."""
        from credly_core.steps.mapping import Mappings

        return Mappings(
            self._house.store,
            self.require_connection,
            self._house.now,
            lambda: self.accounts.client(self.require_connection().id),
            masking=lambda: self.masking,
        )

    @cached_property
    def learners(self) -> Learners:
        """The people: refresh, bring files, who is known to Credly, export, add to Credly."""
        from credly_core.steps.learners import Clients, Learners

        return Learners(
            self._house.store,
            Clients(lambda: self.accounts.client(self.require_connection().id), self._opener()),
            self.require_connection,
            self._house.now,
            data_dir=self.settings.data_dir,
            masking=lambda: self.masking,
        )

    @cached_property
    def templates(self) -> Templates:
        """Badge templates of the organization: refresh, list, filter, what changed."""
        from credly_core.steps.templates import Templates

        return Templates(self._house.store, self._opener(), self.require_connection, self._house.now)

    @cached_property
    def history(self) -> History:
        """All badges the organization issued: pull, as of when, the files for charts and notebooks."""
        from credly_core.steps.history import History

        return History(
            self._house.store,
            lambda: self.settings.data_dir,
            self._opener(),
            self.require_connection,
            self._house.now,
        )

    @cached_property
    def activity(self) -> Activity:
        """The journal: who did what and when; checked, taken away."""
        from credly_core.steps.activity import Activity

        return Activity(self._house.store, lambda: self.masking)

    @cached_property
    def analytics(self) -> Analytics:
        """Measures of issued badges: frames, figures, SQL, rows. In a notebook: `analytics.measures.` and Tab."""
        from credly_core.steps.analytics import Analytics

        return Analytics(
            self._house.store,
            lambda: self.settings.data_dir,
            self.require_connection,
            desk=lambda: self._house.desk,
            zone=lambda: self.settings.time_zone,
            masking=lambda: self.masking,
            hiding=lambda: self.masked().masking,
            team_field=lambda: self.settings.team_field,
        )

    @cached_property
    def reports(self) -> Reports:
        """The month, or any filter, as a page, a workbook, pictures; with people hidden unless told otherwise."""
        from credly_core.steps.reports import Reports

        return Reports(
            lambda is_masked: (self.masked() if is_masked else self).analytics,
            self.require_connection,
            is_masked=self._is_masked,
        )

    @cached_property
    def pictures(self) -> Pictures:
        """Pictures of the templates: check, preview, copy."""
        from credly_core.steps.pictures import Pictures

        return Pictures(self._house.store, self._opener(), self._house.now)

    @cached_property
    def bundle(self) -> Bundle:
        """badge.csv: start, edit, repair, undo, save, compare, take away."""
        from credly_core.steps.bundle import Bundle

        return Bundle(self._house.store, lambda: self.connection, self._house.now, new_id=lambda: str(uuid4()))

    @cached_property
    def complete_set(self) -> CompleteSet:
        """All files from templates and mappings: plan, save, take away, verify in ALM afterwards."""
        from credly_core.sandbox.alm.running import import_set
        from credly_core.steps.complete_set import CompleteSet

        return CompleteSet(
            self._house.store,
            self.require_connection,
            self._house.now,
            new_id=lambda: str(uuid4()),
            open_client=lambda: self.accounts.client(self.require_connection().id),
            hand_in=lambda files: import_set(self._house.sandbox().alm.url, files),
        )

    @cached_property
    def check(self) -> Check:
        """Any migration file from anywhere: read it, check it; compared with the templates of a chosen connection."""
        from credly_core.steps.check import Check

        return Check(
            self._house.now,
            self._facts if self._connection_id is not None else None,
            store=lambda: self._house.store,
            data_dir=lambda: self.settings.data_dir,
            connection_id=lambda: self.connection.id if self.connection else None,
        )

    @cached_property
    def file_types(self) -> FileTypes:
        """Every file type of ALM's migration: told, drawn, and as an empty file to fill in."""
        from credly_core.steps.file_types import FileTypes

        return FileTypes()

    def standing(self) -> tuple[StepStatus, ...]:
        """`statuses()` as pages draw them: asked anew after each change and each job, and every few seconds anyway."""
        mark = (self.store.changes, tuple(id(job) for job in self.jobs.running()))
        return self._standing.get(mark, self.statuses)

    def statuses(self) -> tuple[StepStatus, ...]:
        """Where each step stands, in the order of the work."""
        return (
            self.connect.status(),
            self.templates.status(),
            self.catalogue.status(),
            self.mapping.status(),
            self.complete_set.status(),
            self.bundle.status(),
            self.learners.status(),
            self.achievements.status(),
            self.issue.status(),
            self.history.status(),
            self.analytics.status(),
            self.ledger.status(),
        )

    def _forget_ledger(self, connection_id: ConnectionId) -> None:
        from credly_core.steps.ledger.lines import LedgerFolder

        LedgerFolder(self.settings.data_dir, connection_id).remove()

    def _facts(self) -> Facts:
        from credly_core.steps.facts import facts_of
        from credly_core.store import mirror

        connection = self.require_connection()
        with self.store.read() as tx:
            templates = mirror.templates(tx, connection.id, include_gone=True)
            return facts_of(tx, connection.id, templates, self._house.now())

    def _opener(self) -> Callable[[], CredlyClient]:
        def open_client() -> CredlyClient:
            connection = self.require_connection()
            if not connection.has_credly:
                raise NotReady(
                    f"{connection.name} has no Credly organization yet.",
                    hint="Connect one on the page Connect, for this account.",
                )
            return self._house.open_client(connection.host, self.connect.credentials_of(connection.id))

        return open_client
