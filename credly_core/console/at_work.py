"""What workers need of a console; the console itself is above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from credly_core.steps.connect import Connect
    from credly_core.steps.issue import AwardRules, Issue
    from credly_core.steps.webhooks import Webhooks


class AtWork(Protocol):
    """The console for one connection, as far as work beside the pages goes."""

    @property
    def actor(self) -> str:
        """Who works here."""

    @property
    def connect(self) -> Connect:
        """The connections."""

    @property
    def issue(self) -> Issue:
        """The outbox."""

    @property
    def rules(self) -> AwardRules:
        """What is sent by itself."""

    @property
    def webhooks(self) -> Webhooks:
        """What services told."""
