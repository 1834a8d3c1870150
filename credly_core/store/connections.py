"""Connections and their sealed credentials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from credly_core.domain.accounts import AlmSide
from credly_core.domain.badges import Organization
from credly_core.domain.connections import Connection, Credentials, Environment, Rights
from credly_core.domain.ids import AccountId, ConnectionId, OrganizationId
from credly_core.domain.learning import Account
from credly_core.domain.secrets import Secret
from credly_core.errors import StoreConflict, StoreError
from credly_core.store.seal import Sealer, key_id_of
from credly_core.store.tables import Tx, account, connection, secret

_TOKEN = "token"  # noqa: S105  a kind of secret, not one
_CLIENT_ID = "client_id"
_CLIENT_SECRET = "client_secret"  # noqa: S105  a kind of secret, not one
_CREDLY = (_TOKEN, _CLIENT_ID, _CLIENT_SECRET)
#: What the kinds of ALM's secrets begin with.
ALM_KIND = "alm."


def add_connection(tx: Tx, new: Connection, credentials: Credentials, sealer: Sealer) -> None:
    """Add a connection with its credentials; refused as a whole when the key at hand does not fit."""
    check_key(tx, sealer)
    tx.execute(connection.insert().values(_values_of(new)))
    _put_credentials(tx, new, credentials, sealer)


def update_connection(tx: Tx, changed: Connection) -> None:
    """Save everything but the credentials. Organization and host stay: the credentials belong to them."""
    known = require_connection(tx, changed.id)
    if known.has_credly and (known.organization_id, known.host) != (changed.organization_id, changed.host):
        raise StoreError(
            f"The connection {known.name} keeps its organization and host: its credentials belong to them.",
            hint="Add a connection for the other organization.",
            code="store.connection-identity",
        )
    tx.execute(connection.update().where(connection.c.id == changed.id).values(_values_of(changed)))


def replace_credentials(tx: Tx, connection_id: ConnectionId, credentials: Credentials, sealer: Sealer) -> None:
    """Forget the old credentials and keep the new ones; refused as a whole when the key at hand does not fit."""
    known = require_connection(tx, connection_id)
    check_key(tx, sealer)
    tx.execute(secret.delete().where(secret.c.connection_id == connection_id, secret.c.kind.in_(_CREDLY)))
    _put_credentials(tx, known, credentials, sealer)
    uses_oauth = credentials.token is None and bool(credentials.client_id)
    tx.execute(connection.update().where(connection.c.id == connection_id).values(uses_oauth=uses_oauth))


def list_connections(tx: Tx) -> tuple[Connection, ...]:
    """All connections, by name."""
    query = _select().order_by(sa.func.lower(connection.c.name), connection.c.id)
    return tuple(_connection(row) for row in tx.execute(query))


def get_connection(tx: Tx, connection_id: ConnectionId) -> Connection | None:
    """One connection, None when there is no such."""
    row = tx.execute(_select().where(connection.c.id == connection_id)).first()
    return _connection(row) if row else None


def credentials_of(tx: Tx, connection_id: ConnectionId, sealer: Sealer) -> Credentials:
    """The credentials, opened; empty when none are stored. SealBroken when the key does not fit."""
    opened = open_secrets(tx, require_connection(tx, connection_id), _CREDLY, sealer)
    client_id = opened.get(_CLIENT_ID)
    return Credentials(
        token=opened.get(_TOKEN),
        client_id=client_id.reveal() if client_id else "",
        client_secret=opened.get(_CLIENT_SECRET),
    )


def remove_connection(tx: Tx, connection_id: ConnectionId) -> None:
    """Forget a connection, its credentials and its mirror; drafts, versions and remembered ids stay."""
    tx.execute(connection.delete().where(connection.c.id == connection_id))


def reseal_all(tx: Tx, sealer: Sealer) -> int:
    """Close every secret with the current key that is not closed with it yet; says how many."""
    owners = {known.id: known for known in list_connections(tx)}
    done = 0
    for connection_id, kind, sealed in tx.execute(sa.select(secret.c.connection_id, secret.c.kind, secret.c.sealed)):
        if sealer.is_current(sealed):
            continue
        row = _row_name(owners[ConnectionId(connection_id)], kind)
        again = sealer.seal(sealer.open(sealed, row=row), row=row)
        this_one = (secret.c.connection_id == connection_id) & (secret.c.kind == kind)
        tx.execute(secret.update().where(this_one).values(sealed=again))
        done += 1
    return done


def check_key(tx: Tx, sealer: Sealer) -> None:
    """Before anything is written: a key that does not fit the secrets already here would split them in two."""
    sealer.check_against({key_id_of(sealed) for sealed in tx.execute(sa.select(secret.c.sealed)).scalars()})


def _put_credentials(tx: Tx, owner: Connection, credentials: Credentials, sealer: Sealer) -> None:
    values = {
        _TOKEN: credentials.token,
        _CLIENT_ID: Secret(credentials.client_id),
        _CLIENT_SECRET: credentials.client_secret,
    }
    put_secrets(tx, owner, values, sealer)


def put_secrets(tx: Tx, owner: Connection, values: Mapping[str, Secret | None], sealer: Sealer) -> None:
    """Seal what there is under its kind, bound to this connection's side."""
    rows = [
        {"connection_id": owner.id, "kind": kind, "sealed": sealer.seal(value, row=_row_name(owner, kind))}
        for kind, value in values.items()
        if value
    ]
    if rows:
        tx.execute(secret.insert(), rows)


def open_secrets(tx: Tx, owner: Connection, kinds: Sequence[str], sealer: Sealer) -> dict[str, Secret]:
    """The secrets of these kinds that there are; SealBroken when the key does not fit."""
    query = sa.select(secret.c.kind, secret.c.sealed).where(
        secret.c.connection_id == owner.id, secret.c.kind.in_(kinds)
    )
    return {kind: sealer.open(sealed, row=_row_name(owner, kind)) for kind, sealed in tx.execute(query)}


def _row_name(owner: Connection, kind: str) -> str:
    """What a sealed value is bound to. The host is in it, so that nobody can point a token at another one."""
    if kind.startswith(ALM_KIND):
        side = owner.alm
        return "\n".join((owner.id, side.account.id if side else "", side.host if side else "", kind))
    return "\n".join((owner.id, owner.organization_id, owner.host, kind))


def require_connection(tx: Tx, connection_id: ConnectionId) -> Connection:
    """One connection; StoreConflict when it was removed."""
    known = get_connection(tx, connection_id)
    if known is None:
        raise StoreConflict("This connection was removed in the meantime.", hint="Choose another connection.")
    return known


def _select() -> sa.Select[tuple[object, ...]]:
    """Connections with their accounts."""
    of_account = [column.label(f"alm_{column.name}") for column in account.c]
    return sa.select(*connection.c, *of_account).outerjoin(account)


def _side(fields: sa.RowMapping) -> AlmSide | None:
    if fields["alm_connection_id"] is None:
        return None
    return AlmSide(
        host=fields["alm_host"],
        account=Account(
            AccountId(fields["alm_account_id"]),
            fields["alm_name"],
            fields["alm_locale"],
            fields["alm_time_zone"],
            fields["alm_subdomain"],
        ),
        role=fields["alm_role"],
        person=fields["alm_person"],
        refreshed_at=fields["alm_refreshed_at"],
        tested_at=fields["alm_tested_at"],
    )


def _values_of(item: Connection) -> dict[str, object]:
    known = item.organization
    return {
        "id": item.id,
        "name": item.name,
        "organization_id": item.organization_id,
        "host": item.host,
        "environment": item.environment.value,
        "uses_oauth": item.uses_oauth,
        "organization_name": known.name if known else None,
        "photo_url": known.photo_url if known else None,
        "vanity_url": known.vanity_url if known else None,
        "website_url": known.website_url if known else None,
        "can_read": item.rights.can_read,
        "can_write": item.rights.can_write,
        "can_delete": item.rights.can_delete,
        "token_expires_at": item.token_expires_at,
        "tested_at": item.tested_at,
        "created_at": item.created_at,
    }


def _connection(row: sa.Row[tuple[object, ...]]) -> Connection:
    fields = row._mapping
    organization_id = OrganizationId(fields["organization_id"])
    name = fields["organization_name"]
    organization = (
        Organization(organization_id, name, fields["photo_url"], fields["vanity_url"], fields["website_url"])
        if name is not None
        else None
    )
    return Connection(
        id=ConnectionId(fields["id"]),
        name=fields["name"],
        organization_id=organization_id,
        host=fields["host"],
        environment=Environment(fields["environment"]),
        organization=organization,
        rights=Rights(fields["can_read"], fields["can_write"], fields["can_delete"]),
        token_expires_at=fields["token_expires_at"],
        tested_at=fields["tested_at"],
        created_at=fields["created_at"],
        uses_oauth=fields["uses_oauth"],
        alm=_side(fields),
    )
