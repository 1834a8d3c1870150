"""Valid values in one line; change what matters."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.ids import ConnectionId, OrganizationId, PullId, TemplateId
from credly_core.domain.mirror import TemplateChange
from credly_core.domain.secrets import Secret
from credly_core.store import connections, mirror
from credly_core.store.store import Store

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PLANTED = "PLANTED-q7Zt-TOKEN-9f3c1b"
PLANTED_SECRET = "PLANTED-oauth-c0ffee-SECRET"
CONNECTION = ConnectionId("c1")


def a_connection(**changes: object) -> Connection:
    basis = Connection(
        id=CONNECTION,
        name="Acme Academy",
        organization_id=OrganizationId("org-1"),
        host="api.credly.com",
        environment=Environment.PRODUCTION,
        created_at=NOW,
    )
    return replace(basis, **changes)  # type: ignore[arg-type]


def a_template(number: int = 1, **changes: object) -> BadgeTemplate:
    basis = BadgeTemplate(
        id=TemplateId(f"t{number}"),
        name=f"Template {number:04d}",
        state=TemplateState.ACTIVE,
        description="What it takes",
        image_url=f"https://images.credly.com/{number}.png",
        skills=("Welding", "Brazing"),
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(basis, **changes)  # type: ignore[arg-type]


def add(store: Store, connection: Connection, token: str = PLANTED) -> None:
    with store.begin() as tx:
        connections.add_connection(tx, connection, Credentials(token=Secret(token)), store.sealer)


def pull(
    store: Store, *templates: BadgeTemplate, complete: bool = True, connection_id: ConnectionId = CONNECTION
) -> tuple[PullId, tuple[TemplateChange, ...]]:
    """One whole pull in one transaction."""
    with store.begin() as tx:
        pull_id = mirror.start_pull(tx, connection_id, NOW)
        mirror.record_templates(tx, connection_id, pull_id, [(item, b"{}") for item in templates], NOW)
        total = len(templates)
        return pull_id, mirror.finish_pull(tx, pull_id, complete=complete, at=LATER, total=total, note="")


def spellings(value: str) -> list[bytes]:
    """The ways a value could lie in a file."""
    plain = value.encode()
    return [
        plain,
        plain[:12],
        plain[-12:],
        plain.hex().encode(),
        base64.b64encode(plain),
        base64.b64encode(plain + b":"),
        value.encode("utf-16-le"),
        plain[::-1],
    ]
