"""The secrets that deliveries have to bring: one in the address, and for ALM a password beside it.

No signature is documented on either side: Credly describes none, and of ALM's neither header nor method is known
(credly-api.md 5.8, alm-api.md 3.10).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from credly_core.domain.connections import Connection
from credly_core.domain.ids import ConnectionId
from credly_core.domain.secrets import Secret
from credly_core.domain.webhooks import HookService
from credly_core.errors import NotReady, SealBroken, StoreConflict
from credly_core.store.connections import ALM_KIND, check_key, get_connection, open_secrets, put_secrets
from credly_core.store.seal import Sealer
from credly_core.store.tables import Tx, secret

#: What ALM's form for Basic authentication gets as the user name.
USER = "badge-console"
_KINDS = {HookService.CREDLY: "webhook", HookService.ALM: f"{ALM_KIND}webhook"}
_BYTES = 24


@dataclass(frozen=True, slots=True)
class HookAddress:
    """What an administrator enters at the service; `path` comes after the console's public address."""

    service: HookService
    path: str
    user: str = ""
    password: Secret | None = None


def address_of(connection_id: ConnectionId, service: HookService, key: Secret) -> HookAddress:
    """The address for a key. ALM's password is another half of it, so that neither alone is enough."""
    in_address, password = _halves(key)
    path = f"/webhooks/{service.value}/{connection_id}/{in_address}"
    if service is HookService.CREDLY:
        return HookAddress(service, path)
    return HookAddress(service, path, USER, Secret(password))


def fits(key: Secret, service: HookService, in_address: str, basic: tuple[str, str] | None) -> bool:
    """Whether a delivery brought what it must. Takes as long for a wrong key as for a right one."""
    expected, password = _halves(key)
    good = _same(in_address, expected)
    if service is HookService.ALM:
        user, word = basic or ("", "")
        good = _same(user, USER) & _same(word, password) & good
    return good


def new_key() -> Secret:
    """A key of its own, in letters that any form takes."""
    return Secret(f"{secrets.token_hex(_BYTES)}.{secrets.token_hex(_BYTES)}")


def keys_of(tx: Tx, connection: Connection, service: HookService, sealer: Sealer) -> tuple[Secret, ...]:
    """The key now, then the one before it if that still counts; none where there was never one.

    A key of an account or organization that is no longer connected here does not open, and counts for nothing.
    """
    found: list[Secret] = []
    for kind in _kinds(service):
        try:
            found += open_secrets(tx, connection, (kind,), sealer).values()
        except SealBroken as broken:
            if broken.code != "store.seal.row":
                raise
    return tuple(found)


def renew(tx: Tx, connection: Connection, service: HookService, sealer: Sealer) -> Secret:
    """A new key; the one it replaces goes on to count until it is forgotten."""
    check_key(tx, sealer)
    before = keys_of(tx, connection, service, sealer)
    forget(tx, connection.id, service)
    now, old = _kinds(service)
    key = new_key()
    put_secrets(tx, connection, {now: key, old: before[0] if before else None}, sealer)
    return key


def forget(tx: Tx, connection_id: ConnectionId, service: HookService, *, only_old: bool = False) -> int:
    """Take keys back, or only the replaced one; says how many."""
    kinds = _kinds(service)[1:] if only_old else _kinds(service)
    here = (secret.c.connection_id == connection_id) & secret.c.kind.in_(kinds)
    return tx.execute(sa.delete(secret).where(here)).rowcount


def side_of(connection: Connection, service: HookService) -> str:
    """The organization or account that deliveries must name; NotReady when this side is not connected."""
    if service is HookService.CREDLY and connection.has_credly:
        return connection.organization_id
    if service is HookService.ALM and connection.alm is not None:
        return connection.alm.account.id
    raise NotReady(
        f"{connection.name} has no side at {service.title}.", hint=f"Connect {service.title} on the page Connect."
    )


def require(tx: Tx, connection_id: ConnectionId) -> Connection:
    """The connection; StoreConflict when it was removed."""
    found = get_connection(tx, connection_id)
    if found is None:
        raise StoreConflict("This connection was removed in the meantime.", hint="Choose another connection.")
    return found


def _kinds(service: HookService) -> tuple[str, str]:
    return _KINDS[service], f"{_KINDS[service]}.before"


def _halves(key: Secret) -> tuple[str, str]:
    in_address, _, password = key.reveal().partition(".")
    return in_address, password


def _same(given: str, expected: str) -> bool:
    """Compared as bytes: text that is not ASCII is refused by `compare_digest` with an error (hardening.md C5)."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())
