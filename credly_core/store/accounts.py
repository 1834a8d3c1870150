"""The ALM side of connections and its sealed credentials. One key at a time: connection and account stay together."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.accounts import AlmCredentials, AlmSide
from credly_core.domain.ids import ConnectionId
from credly_core.domain.secrets import Secret
from credly_core.store.catalogue_tables import alm_badge, catalogue_pull, instance, learning_object, skill
from credly_core.store.connections import ALM_KIND, check_key, open_secrets, put_secrets, require_connection
from credly_core.store.seal import Sealer
from credly_core.store.sources_tables import source_row
from credly_core.store.tables import Tx, account, secret

_CLIENT_ID = f"{ALM_KIND}client_id"
_CLIENT_SECRET = f"{ALM_KIND}client_secret"
_REFRESH_TOKEN = f"{ALM_KIND}refresh_token"
_ALL = (_CLIENT_ID, _CLIENT_SECRET, _REFRESH_TOKEN)
_COPIES = (alm_badge, skill, learning_object, instance, catalogue_pull, source_row)


def put_account(
    tx: Tx, connection_id: ConnectionId, side: AlmSide, credentials: AlmCredentials, sealer: Sealer
) -> None:
    """Give a connection its account, or other credentials for it. Another account takes its copied catalogue along."""
    check_key(tx, sealer)
    before = require_connection(tx, connection_id).alm
    if before is not None:
        _forget(tx, connection_id)
        if (before.host, before.account.id) != (side.host, side.account.id):
            forget_catalogue(tx, connection_id)
    tx.execute(account.insert().values(connection_id=connection_id, **_values_of(side)))
    values = {
        _CLIENT_ID: Secret(credentials.client_id),
        _CLIENT_SECRET: credentials.client_secret,
        _REFRESH_TOKEN: credentials.refresh_token,
    }
    put_secrets(tx, require_connection(tx, connection_id), values, sealer)


def update_account(tx: Tx, connection_id: ConnectionId, side: AlmSide) -> None:
    """Save what a test found; host and account stay, because the credentials are bound to them."""
    values = _values_of(side)
    same = (account.c.host == side.host) & (account.c.account_id == side.account.id)
    tx.execute(account.update().where(account.c.connection_id == connection_id, same).values(values))


def keep_refresh_token(
    tx: Tx, connection_id: ConnectionId, token: Secret | None, sealer: Sealer, *, at: datetime
) -> None:
    """Note that the consent was used, and keep the newest refresh token where one came; nothing if the side is gone."""
    known = require_connection(tx, connection_id)
    if known.alm is None:
        return
    tx.execute(account.update().where(account.c.connection_id == connection_id).values(refreshed_at=at))
    if token is None or open_secrets(tx, known, (_REFRESH_TOKEN,), sealer).get(_REFRESH_TOKEN) == token:
        return
    tx.execute(secret.delete().where(secret.c.connection_id == connection_id, secret.c.kind == _REFRESH_TOKEN))
    put_secrets(tx, known, {_REFRESH_TOKEN: token}, sealer)


def account_credentials(tx: Tx, connection_id: ConnectionId, sealer: Sealer) -> AlmCredentials:
    """The credentials of the account, opened; empty when none are stored. SealBroken when the key does not fit."""
    opened = open_secrets(tx, require_connection(tx, connection_id), _ALL, sealer)
    client_id = opened.get(_CLIENT_ID)
    return AlmCredentials(
        client_id.reveal() if client_id else "", opened.get(_CLIENT_SECRET), opened.get(_REFRESH_TOKEN)
    )


def remove_account(tx: Tx, connection_id: ConnectionId) -> None:
    """Forget the account, its credentials and its copied catalogue."""
    _forget(tx, connection_id)
    forget_catalogue(tx, connection_id)


def forget_catalogue(tx: Tx, connection_id: ConnectionId) -> None:
    """Forget what was copied of an account, and what files of its migration project have told."""
    for table in _COPIES:
        tx.execute(sa.delete(table).where(table.c.connection_id == connection_id))


def _forget(tx: Tx, connection_id: ConnectionId) -> None:
    tx.execute(secret.delete().where(secret.c.connection_id == connection_id, secret.c.kind.in_(_ALL)))
    tx.execute(account.delete().where(account.c.connection_id == connection_id))


def _values_of(side: AlmSide) -> dict[str, object]:
    known = side.account
    return {
        "host": side.host,
        "account_id": known.id,
        "name": known.name,
        "locale": known.locale,
        "time_zone": known.time_zone,
        "subdomain": known.subdomain,
        "role": side.role,
        "person": side.person,
        "refreshed_at": side.refreshed_at,
        "tested_at": side.tested_at,
    }
