"""Who carries notices out of the console: a webhook of the user's own, a mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from credly_core.domain.notices import StoredNotice
from credly_core.domain.secrets import Secret
from credly_core.transport.limits import Route
from credly_core.transport.mail import MailRoute, send_mail
from credly_core.transport.posting import post_json


class Courier(Protocol):
    """Carries notices somewhere; a ConsoleError where it could not."""

    @property
    def name(self) -> str:
        """What it is called: webhook, mail."""

    def deliver(self, place: str, notices: Sequence[StoredNotice]) -> None:
        """Tell these notices about a connection, all in one message."""


@dataclass(frozen=True, slots=True)
class HookCourier:
    """Posts JSON; `text` alone is what chat programs show."""

    address: Secret
    route: Route
    name: str = "webhook"

    def deliver(self, place: str, notices: Sequence[StoredNotice]) -> None:
        """One document with all of them."""
        body = {
            "text": f"{subject_of(place, notices)}\n{text_of(notices)}",
            "connection": place,
            "notices": [
                {
                    "kind": one.notice.kind.value,
                    "sentence": one.notice.sentence,
                    "advice": one.notice.advice,
                    "since": one.since.isoformat(),
                }
                for one in notices
            ],
        }
        post_json(self.address, body, service="Your webhook", operation="tell notices", route=self.route)


@dataclass(frozen=True, slots=True)
class MailCourier:
    """Sends one plain mail."""

    route: MailRoute
    name: str = "mail"

    def deliver(self, place: str, notices: Sequence[StoredNotice]) -> None:
        """One mail with all of them."""
        send_mail(self.route, subject=subject_of(place, notices), text=f"{text_of(notices)}\n")


def subject_of(place: str, notices: Sequence[StoredNotice]) -> str:
    """The first line."""
    count = f"{len(notices):,} notices" if len(notices) != 1 else "1 notice"
    return f"Badge console, {place}: {count}"


def text_of(notices: Sequence[StoredNotice]) -> str:
    """One line each: what, and what to do."""
    return "\n".join(f"- {one.notice.sentence} {one.notice.advice}".rstrip() for one in notices)
