"""What workers need of a console; the console itself is above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from credly_core.domain.connections import Connection
    from credly_core.steps.achievements import Achievements
    from credly_core.steps.catalogue import Catalogue
    from credly_core.steps.connect import Connect
    from credly_core.steps.history import History
    from credly_core.steps.issue import AwardRules, Issue
    from credly_core.steps.ledger import Ledger
    from credly_core.steps.mapping import Mappings
    from credly_core.steps.notices import Notices
    from credly_core.steps.templates import Templates
    from credly_core.steps.webhooks import Webhooks


class AtWork(Protocol):
    """The console for one connection, as far as work beside the pages goes."""

    @property
    def actor(self) -> str:
        """Who works here."""

    @property
    def connect(self) -> Connect:
        """The connections."""

    def require_connection(self) -> Connection:
        """The connection it is for."""

    @property
    def mapping(self) -> Mappings:
        """Which template belongs to what."""

    @property
    def notices(self) -> Notices:
        """What somebody should know."""

    @property
    def issue(self) -> Issue:
        """The outbox."""

    @property
    def rules(self) -> AwardRules:
        """What is sent by itself."""

    @property
    def webhooks(self) -> Webhooks:
        """What services told."""

    @property
    def catalogue(self) -> Catalogue:
        """What the ALM account has."""

    @property
    def templates(self) -> Templates:
        """Badge templates."""

    @property
    def achievements(self) -> Achievements:
        """Who earned what in ALM."""

    @property
    def history(self) -> History:
        """Issued badges."""

    @property
    def ledger(self) -> Ledger:
        """One line for each person and badge."""
