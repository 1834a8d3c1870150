"""Connections as they are kept."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from credly_core.domain.badges import Organization
from credly_core.domain.bundles import BundleFacts, NewDraft
from credly_core.domain.connections import Credentials, Environment, Rights
from credly_core.domain.ids import AlmBadgeId, BundleId, ConnectionId, DraftId, OrganizationId, TemplateId
from credly_core.domain.secrets import Secret
from credly_core.errors import StoreConflict, StoreError
from credly_core.store import bundles, connections, drafts, mirror
from credly_core.store.store import Store

from .values import CONNECTION, LATER, NOW, PLANTED, a_connection, a_template, add, pull

OTHER = ConnectionId("c2")


def test_a_connection_comes_back_as_it_went_in(store: Store) -> None:
    whole = a_connection(
        environment=Environment.SANDBOX,
        organization=Organization(OrganizationId("org-1"), "Acme", "https://p", "https://v", "https://w"),
        rights=Rights(can_read=True, can_write=False, can_delete=None),
        token_expires_at=LATER,
        tested_at=NOW,
        uses_oauth=True,
    )

    add(store, whole)

    with store.read() as tx:
        assert connections.get_connection(tx, CONNECTION) == whole
        assert connections.list_connections(tx) == (whole,)
        assert connections.get_connection(tx, OTHER) is None


def test_times_come_back_in_utc_whatever_zone_they_came_in(store: Store) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-3, minutes=-30)))

    add(store, a_connection(tested_at=elsewhere))

    with store.read() as tx:
        connection = connections.get_connection(tx, CONNECTION)
    assert connection is not None
    assert connection.tested_at == NOW
    assert connection.tested_at.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StoreError), store.begin() as tx:
        connections.add_connection(tx, a_connection(tested_at=NOW.replace(tzinfo=None)), Credentials(), store.sealer)


def test_connections_are_listed_by_name_whatever_the_case(store: Store) -> None:
    for number, name in enumerate(("zebra", "Acme", "beta")):
        add(store, a_connection(id=ConnectionId(str(number)), name=name))

    with store.read() as tx:
        assert [item.name for item in connections.list_connections(tx)] == ["Acme", "beta", "zebra"]


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials(),
        Credentials(token=Secret(PLANTED)),
        Credentials(client_id="id", client_secret=Secret("geheim")),
        Credentials(token=Secret("Ünïcode 🗝"), client_id="id", client_secret=Secret("s")),
    ],
)
def test_credentials_come_back_as_they_went_in(store: Store, credentials: Credentials) -> None:
    with store.begin() as tx:
        connections.add_connection(tx, a_connection(), credentials, store.sealer)

    with store.read() as tx:
        assert connections.credentials_of(tx, CONNECTION, store.sealer) == credentials


def test_replaced_credentials_leave_nothing_of_the_old_ones(connected: Store) -> None:
    oauth = Credentials(client_id="id", client_secret=Secret("geheim"))

    with connected.begin() as tx:
        connections.replace_credentials(tx, CONNECTION, oauth, connected.sealer)

    with connected.read() as tx:
        known = connections.get_connection(tx, CONNECTION)
        assert connections.credentials_of(tx, CONNECTION, connected.sealer) == oauth
    assert known is not None
    assert known.uses_oauth


def test_what_a_test_found_is_saved_beside_the_credentials(connected: Store) -> None:
    tested = a_connection(name="New name", tested_at=LATER, rights=Rights(can_read=True))

    with connected.begin() as tx:
        connections.update_connection(tx, tested)

    with connected.read() as tx:
        assert connections.get_connection(tx, CONNECTION) == tested
        assert connections.credentials_of(tx, CONNECTION, connected.sealer).token == Secret(PLANTED)


@pytest.mark.parametrize("change", [{"host": "evil.example"}, {"organization_id": OrganizationId("org-2")}])
def test_a_connection_keeps_its_host_and_organization(connected: Store, change: dict[str, object]) -> None:
    with pytest.raises(StoreError, match="keeps its organization and host"), connected.begin() as tx:
        connections.update_connection(tx, a_connection(**change))


def test_work_on_a_connection_that_was_removed_meanwhile_is_a_conflict(store: Store) -> None:
    with store.begin() as tx:
        for work in (
            lambda: connections.update_connection(tx, a_connection()),
            lambda: connections.replace_credentials(tx, CONNECTION, Credentials(), store.sealer),
            lambda: connections.credentials_of(tx, CONNECTION, store.sealer),
            lambda: bundles.known_ids(tx, CONNECTION),
        ):
            with pytest.raises(StoreConflict, match="removed in the meantime"):
                work()


def test_the_same_id_twice_is_a_conflict(connected: Store) -> None:
    with pytest.raises(StoreConflict):
        add(connected, a_connection(name="Twin"))


def test_removing_a_connection_forgets_its_mirror_and_keeps_the_work(connected: Store) -> None:
    pull_id, _ = pull(connected, a_template())
    with connected.begin() as tx:
        drafts.create_draft(
            tx, DraftId("d1"), NewDraft("Draft", "templates", b"base"), connection_id=CONNECTION, at=NOW, actor="dana"
        )
        facts = BundleFacts("First", "dana", rows=1)
        bundles.save_bundle(tx, BundleId("b1"), facts, connection_id=CONNECTION, at=NOW, files={"badge.csv": b"x"})
        bundles.remember_ids(tx, CONNECTION, {TemplateId("t1"): AlmBadgeId("welding")})

    with connected.begin() as tx:
        connections.remove_connection(tx, CONNECTION)

    with connected.read() as tx:
        assert connections.list_connections(tx) == ()
        assert mirror.templates(tx, CONNECTION, include_gone=True) == ()
        assert mirror.get_pull(tx, pull_id) is None
        assert [item.id for item in drafts.list_drafts(tx, None)] == ["d1"]
        assert [item.id for item in bundles.list_bundles(tx, None)] == ["b1"]
    add(connected, a_connection(id=OTHER))
    with connected.read() as tx:
        assert bundles.known_ids(tx, OTHER) == {"t1": "welding"}
