"""The steps of the menu's group Award, and the workers that do their work beside this process."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from credly_core.console.at_work import AtWork
    from credly_core.console.house import House
    from credly_core.console.workshop import Workshop
    from credly_core.credly.client import CredlyClient
    from credly_core.domain.connections import Connection
    from credly_core.domain.ids import ConnectionId
    from credly_core.domain.masking import Masking
    from credly_core.settings import Settings
    from credly_core.steps.achievements import Achievements
    from credly_core.steps.catalogue import Catalogue
    from credly_core.steps.connect import Accounts, Connect
    from credly_core.steps.history import History
    from credly_core.steps.issue import AwardRules, Issue
    from credly_core.steps.ledger import Desk as LedgerDesk
    from credly_core.steps.ledger import Ledger
    from credly_core.steps.mapping import Mappings
    from credly_core.steps.notices import Notices
    from credly_core.steps.templates import Templates
    from credly_core.steps.webhooks import Webhooks


class Awarding(ABC):
    """Half of the console: what turns learning into badges. The console has what is asked for here."""

    _house: House

    @property
    @abstractmethod
    def settings(self) -> Settings:
        """Every setting."""

    @property
    @abstractmethod
    def masking(self) -> Masking:
        """How people are shown."""

    @property
    @abstractmethod
    def accounts(self) -> Accounts:
        """The ALM side of connections."""

    @property
    @abstractmethod
    def actor(self) -> str:
        """Who works here."""

    @property
    @abstractmethod
    def connect(self) -> Connect:
        """Connections."""

    @property
    @abstractmethod
    def catalogue(self) -> Catalogue:
        """What the ALM account has."""

    @property
    @abstractmethod
    def templates(self) -> Templates:
        """Badge templates."""

    @property
    @abstractmethod
    def history(self) -> History:
        """Issued badges."""

    @property
    @abstractmethod
    def mapping(self) -> Mappings:
        """Which template belongs to what."""

    @abstractmethod
    def require_connection(self) -> Connection:
        """The chosen connection, or `NotReady`."""

    @abstractmethod
    def using(self, connection_id: ConnectionId | None) -> AtWork:
        """The same console for another connection."""

    @abstractmethod
    def _opener(self) -> Callable[[], CredlyClient]: ...

    @cached_property
    def issue(self) -> Issue:
        """The outbox: propose, plan, approve, send, settle; replace and revoke."""
        from credly_core.steps.issue import Issue, rules_for

        return Issue(
            self._house.store,
            self._opener(),
            self.require_connection,
            self._house.now,
            rules=lambda: rules_for(self.require_connection()),
            presence=self._house.presence,
        )

    @cached_property
    def rules(self) -> AwardRules:
        """What is sent by itself, within limits; the stop for everybody; the contract's volume."""
        from credly_core.steps.issue import AwardRules

        return AwardRules(
            self._house.store,
            lambda: self.issue,
            self.require_connection,
            self._house.now,
            data_dir=lambda: self.settings.data_dir,
        )

    @cached_property
    def notices(self) -> Notices:
        """What somebody should know: on Home, by webhook, by mail."""
        from credly_core.console.watching import couriers_of, sources_of
        from credly_core.steps.notices import Notices

        return Notices(
            self._house.store,
            self.require_connection,
            self._house.now,
            sources=sources_of(self),
            couriers=lambda: couriers_of(self.settings),
        )

    @cached_property
    def achievements(self) -> Achievements:
        """Who earned what in ALM: refresh, read transcripts, list."""
        from credly_core.steps.achievements import Achievements

        return Achievements(
            self._house.store,
            lambda: self.accounts.client(self.require_connection().id),
            self.require_connection,
            self._house.now,
            data_dir=lambda: self.settings.data_dir,
        )

    @cached_property
    def ledger(self) -> Ledger:
        """One line for each person and badge: rebuild, count, why, what is to be proposed."""
        from credly_core.steps.ledger import Ledger

        return Ledger(
            self._house.store,
            self.require_connection,
            self._house.now,
            data_dir=lambda: self.settings.data_dir,
            masking=lambda: self.masking,
        )

    @cached_property
    def desk(self) -> LedgerDesk:
        """One person on both sides: find, timeline, answers, share links, the public proof of a badge."""
        from credly_core.steps.ledger import Desk

        return Desk(
            self._house.store,
            lambda: self.ledger,
            self._opener(),
            self.require_connection,
            self._house.now,
            data_dir=lambda: self.settings.data_dir,
            masking=lambda: self.masking,
        )

    @cached_property
    def webhooks(self) -> Webhooks:
        """What the services tell by themselves: addresses, deliveries, news."""
        from credly_core.steps.webhooks import Webhooks

        return Webhooks(self._house.store, self.require_connection, self._opener(), self._house.now)

    @cached_property
    def workers(self) -> Workshop:
        """Workers beside this process: hand work over to them, or be one."""
        from credly_core.console.workshop import Workshop

        return Workshop(self.using, self._house)
