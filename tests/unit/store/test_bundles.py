"""Saved versions, their files, and badge ids that never change."""

from __future__ import annotations

import hashlib

import pytest

from credly_core.domain.bundles import BundleFacts, BundleVersion
from credly_core.domain.ids import AlmBadgeId, BundleId, ConnectionId, TemplateId
from credly_core.errors import StoreConflict, StoreError
from credly_core.store import bundles
from credly_core.store.store import Store

from .values import CONNECTION, LATER, NOW, a_connection, add

T1, T2 = TemplateId("t1"), TemplateId("t2")


def save(
    store: Store,
    name: str = "First",
    *,
    files: dict[str, bytes] | None = None,
    templates: tuple[TemplateId, ...] = (),
    connection_id: ConnectionId | None = CONNECTION,
) -> BundleVersion:
    facts = BundleFacts(name, "dana", rows=2, errors=1, warnings=3, infos=5, spec_version="2026-02", note="for review")
    at = NOW if name == "First" else LATER
    with store.begin() as tx:
        return bundles.save_bundle(
            tx,
            BundleId(name.lower()),
            facts,
            connection_id=connection_id,
            at=at,
            files=files or {"badge.csv": b"id,badgeName\r\n"},
            template_ids=templates,
        )


def test_a_version_comes_back_as_it_was_saved(connected: Store) -> None:
    saved = save(connected, files={"badge.csv": b"id\r\n", "Image/a.png": b"\x89PNG"})

    with connected.read() as tx:
        assert bundles.get_bundle(tx, saved.id) == saved
        assert bundles.list_bundles(tx, CONNECTION) == (saved,)
        assert bundles.bundle_file(tx, saved.id, "Image/a.png") == b"\x89PNG"
        assert bundles.bundle_file(tx, saved.id, "badge.csv") == b"id\r\n"
    assert [(file.name, file.size) for file in saved.files] == [("Image/a.png", 4), ("badge.csv", 4)]
    assert (saved.rows, saved.errors, saved.warnings, saved.infos) == (2, 1, 3, 5)


def test_the_digest_of_a_single_file_is_the_one_that_sha256sum_prints(connected: Store) -> None:
    saved = save(connected)

    assert saved.digest == hashlib.sha256(b"id,badgeName\r\n").hexdigest()


def test_the_digest_of_several_files_does_not_depend_on_their_order(connected: Store) -> None:
    one = save(connected, "First", files={"a": b"1", "b": b"2"})
    two = save(connected, "Second", files={"b": b"2", "a": b"1"})
    other = save(connected, "Third", files={"a": b"2", "b": b"1"})

    assert one.digest == two.digest != other.digest


def test_versions_are_listed_newest_first_by_connection(connected: Store) -> None:
    save(connected, "First")
    save(connected, "Second")
    save(connected, "Alone", connection_id=None)

    with connected.read() as tx:
        assert [item.name for item in bundles.list_bundles(tx, CONNECTION)] == ["Second", "First"]
        assert [item.name for item in bundles.list_bundles(tx, None)] == ["Alone"]
        assert bundles.list_bundles(tx, ConnectionId("c9")) == ()
        assert bundles.get_bundle(tx, BundleId("none")) is None


def test_the_same_content_in_many_versions_is_kept_once(connected: Store) -> None:
    for name in ("First", "Second", "Third"):
        save(connected, name, files={"badge.csv": name.encode(), "Image/a.png": b"p" * 1000})

    with connected.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM content").scalar() == 4


def test_a_file_that_a_version_does_not_have_is_named(connected: Store) -> None:
    saved = save(connected)

    with pytest.raises(StoreError, match=r"no file other\.csv"), connected.read() as tx:
        bundles.bundle_file(tx, saved.id, "other.csv")


def test_a_version_cannot_be_saved_over_another(connected: Store) -> None:
    save(connected)

    with pytest.raises(StoreConflict):
        save(connected)


def test_a_template_knows_the_versions_it_is_used_in(connected: Store) -> None:
    save(connected, "First", templates=(T1, T2, T1))
    save(connected, "Second", templates=(T1,))
    save(connected, "Elsewhere", templates=(T2,), connection_id=None)

    with connected.read() as tx:
        assert bundles.templates_used_in(tx, CONNECTION) == {"t1": ("Second", "First"), "t2": ("First",)}


def test_two_versions_with_one_name_are_named_once(connected: Store) -> None:
    facts = BundleFacts("Spring", "dana", rows=1)
    with connected.begin() as tx:
        for number in (1, 2):
            bundles.save_bundle(
                tx,
                BundleId(f"b{number}"),
                facts,
                connection_id=CONNECTION,
                at=NOW,
                files={"badge.csv": b""},
                template_ids=(T1,),
            )

        assert bundles.templates_used_in(tx, CONNECTION) == {"t1": ("Spring",)}


def test_ids_are_remembered_for_the_organization_and_a_choice_by_hand_is_followed(connected: Store) -> None:
    twin, stranger = ConnectionId("c2"), ConnectionId("c3")
    add(connected, a_connection(id=twin, name="The token that writes"))
    add(connected, a_connection(id=stranger, organization_id="org-2"))
    with connected.begin() as tx:
        bundles.remember_ids(tx, CONNECTION, {T1: AlmBadgeId("welding"), T2: AlmBadgeId("brazing")})
        bundles.remember_ids(tx, CONNECTION, {T1: AlmBadgeId("welding-1")})
        bundles.remember_ids(tx, CONNECTION, {})

    with connected.read() as tx:
        known = bundles.known_ids(tx, CONNECTION)
        assert bundles.known_ids(tx, twin) == known
        assert bundles.known_ids(tx, stranger) == {}
    assert known == {"t1": "welding-1", "t2": "brazing"}
