"""A process that pulls the history once, made to be killed: it writes a part for every page."""

from __future__ import annotations

from pathlib import Path

# Loaded once by the process that forks the others, and used by none before: polars starts its threads late.
import polars as _polars  # noqa: F401

from credly_core.credly.client import ClientOptions, CredlyClient
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.ids import ConnectionId, OrganizationId
from credly_core.domain.moments import utc_now
from credly_core.domain.secrets import Secret
from credly_core.steps.history import History, HistoryOutcome, walking
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport.guard import HostPolicy
from credly_core.transport.origin import Origin

CONNECTION = ConnectionId("c1")


def history_in(folder: Path, store: Store, url: str, organization: str, token: str) -> History:
    """The step over a folder of its own."""
    connection = Connection(
        id=CONNECTION,
        name="Sample",
        organization_id=OrganizationId(organization),
        host="demo",
        environment=Environment.DEMO,
    )
    api = Origin.parse(url)

    def open_client() -> CredlyClient:
        return CredlyClient(
            api=api,
            credentials=Credentials(token=Secret(token)),
            policy=HostPolicy.of([api.url]),
            options=ClientOptions(concurrency=4),
        )

    return History(store, lambda: folder, open_client, lambda: connection, utc_now)


def open_store(folder: Path) -> Store:
    """A small database beside the history."""
    return Store.open(folder / "store.sqlite", Sealer(folder / "seal.key"), utc_now)


def pull_once(folder: str, url: str, organization: str, token: str, everything: bool) -> None:
    """What the process does."""
    walking.SECONDS_AT_ONCE = 0.0
    place = Path(folder)
    with open_store(place) as store:
        outcome: HistoryOutcome = (
            history_in(place, store, url, organization, token).refresh(everything=everything).result()
        )
    if not outcome.complete:
        raise SystemExit(outcome.note)
