"""Where notices come from and who carries them: the steps' own answers, and the settings."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from credly_core.domain.ids import ConnectionId
from credly_core.domain.issuing import OrderState
from credly_core.domain.notices import Notice, NoticeKind
from credly_core.errors import ConsoleError, ServiceError
from credly_core.jobs import Job, JobState
from credly_core.steps.issue import SendOutcome, SettleOutcome
from credly_core.steps.notices import Courier, HookCourier, MailCourier, Notices, Source
from credly_core.store.connections import get_connection
from credly_core.transport.limits import Route
from credly_core.transport.mail import MailRoute

if TYPE_CHECKING:
    from credly_core.console.at_work import AtWork
    from credly_core.domain.moments import Clock
    from credly_core.settings import Settings
    from credly_core.store.store import Store

logger = logging.getLogger(__name__)


def sources_of(console: AtWork) -> Sequence[Source]:
    """Everything that may be worth a notice."""
    return (
        Source(NoticeKind.NEEDS_PERSON, lambda: _orders(console)),
        Source(NoticeKind.TOKEN, lambda: _token(console)),
        Source(NoticeKind.SILENCE, lambda: _silences(console)),
        Source(NoticeKind.DRIFT, lambda: _drift(console), is_dear=True),
    )


def _orders(console: AtWork) -> Iterator[Notice]:
    count = console.issue.standing()[OrderState.NEEDS_PERSON]
    if count:
        sentence = f"{count:,} orders need a person." if count > 1 else "1 order needs a person."
        yield Notice(NoticeKind.NEEDS_PERSON, sentence, "Decide about it on Issue.", weight=count)


def _token(console: AtWork) -> Iterator[Notice]:
    """Each threshold is a notice of its own, so that the last days are told, too."""
    life = console.connect.token_life(console.require_connection())
    if life.level.needs_action:
        yield Notice(NoticeKind.TOKEN, life.sentence, "Replace it on Connect.", life.level.value)


def _silences(console: AtWork) -> Iterator[Notice]:
    for one in console.webhooks.silences():
        name = "Credly" if one.service.value == "credly" else "ALM"
        sentence = f"{name} has told nothing since {one.last_heard:%d %B %Y, %H:%M} UTC."
        yield Notice(NoticeKind.SILENCE, sentence, f"Look at the webhook in {name}.", one.service.value)


def _drift(console: AtWork) -> Iterator[Notice]:
    count = len(console.mapping.drift())
    if count:
        sentence = f"{count:,} things are adrift." if count > 1 else "1 thing is adrift."
        yield Notice(NoticeKind.DRIFT, f"{sentence} People may not be awarded.", "Look at Drift.", weight=count)


def note_job(job: Job[Any], store: Store, now: Clock) -> None:
    """Keep the failure of a job of the pages, until the same work ends well. Its key ends with the connection."""
    work, _, connection_id = job.key.rpartition(".")
    error = job.error
    if job.state is JobState.DONE and isinstance(job.result, SendOutcome | SettleOutcome):
        error = job.result.error
    is_ours = error is None or isinstance(error, ServiceError) or error.code == "job.fault"
    if job.state is JobState.CANCELLED or not is_ours:
        return
    try:
        with store.read() as tx:
            connection = get_connection(tx, ConnectionId(connection_id))
        if connection is not None:
            step = Notices(store, lambda: connection, now, sources=(), couriers=tuple)
            step.note_end(work.replace(".", " "), error)
    except ConsoleError as trouble:
        logger.warning("the end of a job was not noted: key=%s code=%s", job.key, trouble.code)


def couriers_of(settings: Settings) -> Sequence[Courier]:
    """Who is set: a webhook, a mail, both, nobody."""
    found: list[Courier] = []
    if settings.notify_webhook is not None:
        route = Route(proxy=settings.proxy or None, ca_file=settings.ca_file)
        found.append(HookCourier(settings.notify_webhook, route))
    if settings.notify_mail_to:
        found.append(
            MailCourier(
                MailRoute(
                    settings.smtp_host,
                    settings.smtp_port,
                    settings.smtp_security,
                    settings.smtp_user,
                    settings.smtp_password,
                    settings.notify_mail_from,
                    settings.notify_mail_to,
                    settings.ca_file,
                )
            )
        )
    return found
