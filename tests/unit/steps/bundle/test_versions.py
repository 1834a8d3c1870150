"""Saved versions, and what differs between them."""

from __future__ import annotations

import hashlib

import pytest

from credly_core.domain.ids import BundleId
from credly_core.errors import NotAllowed, NotReady
from credly_core.steps.bundle import CellDifference
from credly_core.store import journal
from tests.unit.steps.bundle.conftest import Workshop, identifier, row


def test_a_version_has_name_author_time_digest_and_counts(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2, state="Aktiv"))

    version = workshop.bundle.save_version(view.id, name=" May ", actor="dana", note="for the pilot")

    assert (version.name, version.author, version.note, version.rows) == ("May", "dana", "for the pilot", 2)
    assert version.errors == view.report.errors > 0
    data = workshop.bundle.take_away_version(version.id)[1]
    assert version.digest == hashlib.sha256(data).hexdigest()
    assert version.created_at.tzinfo is not None
    with workshop.store.read() as tx:
        assert "bundle.save" in [entry.action for entry in journal.entries(tx)]


def test_a_version_without_a_name_is_refused(workshop: Workshop) -> None:
    view = workshop.start(row(1))

    with pytest.raises(NotAllowed, match="needs a name"):
        workshop.bundle.save_version(view.id, name="  ", actor="dana")


def test_a_version_never_changes_whatever_happens_to_its_draft(workshop: Workshop) -> None:
    view = workshop.start(row(1))
    version = workshop.bundle.save_version(view.id, name="First", actor="dana")
    before = workshop.bundle.take_away_version(version.id)

    workshop.bundle.edit(view.id, {0: {"badgeName": "Other"}}, actor="dana")
    workshop.bundle.discard(view.id, actor="dana")

    assert workshop.bundle.take_away_version(version.id) == before


def test_the_difference_names_each_cell_by_the_badges_id(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2), row(3))
    first = workshop.bundle.save_version(view.id, name="First", actor="dana")
    view = workshop.bundle.edit(view.id, {1: {"badgeName": "Renamed", "state": "Retired"}}, actor="dana")
    view = workshop.bundle.remove_rows(view.id, [0], actor="dana")
    second = workshop.bundle.save_version(view.id, name="Second", actor="dana")

    difference = workshop.bundle.difference(first.id, second.id)

    assert difference.cells == (
        CellDifference("badge-2", "badgeName", "Badge 02", "Renamed"),
        CellDifference("badge-2", "state", "Active", "Retired"),
    )
    assert difference.removed == ("badge-1",)
    assert difference.added == ()
    assert workshop.bundle.difference_to_draft(second.id, view.id).is_empty
    assert workshop.bundle.difference(second.id, first.id).added == ("badge-1",)


def test_a_changed_id_is_a_changed_cell_and_not_another_badge(workshop: Workshop) -> None:
    view = workshop.start(row(1, id="007"), row(2))
    first = workshop.bundle.save_version(view.id, name="First", actor="dana")
    workshop.bundle.edit(view.id, {0: {"id": "7"}}, actor="dana")

    difference = workshop.bundle.difference_to_draft(first.id, view.id)

    assert difference.cells == (CellDifference("007", "id", "007", "7"),)
    assert difference.added == difference.removed == ()


def test_rows_without_an_id_or_with_one_twice_are_told_apart_by_their_row(workshop: Workshop) -> None:
    view = workshop.start(row(1, id=""), row(2, id=""), row(3, id="x"), row(4, id="x"))
    first = workshop.bundle.save_version(view.id, name="First", actor="dana")
    workshop.bundle.edit(view.id, {1: {"state": "Retired"}, 3: {"state": "Retired"}}, actor="dana")

    difference = workshop.bundle.difference_to_draft(first.id, view.id)

    assert [cell.badge_id for cell in difference.cells] == ["(row 3)", "x (row 5)"]


def test_an_id_given_by_hand_is_kept_from_then_on(small: Workshop) -> None:
    view = small.bundle.start_from_templates(actor="dana")
    view = small.bundle.edit(view.id, {0: {"id": "my-own-id"}}, actor="dana")
    assert view.report.group("id.changed") is not None

    small.bundle.save_version(view.id, name="First", actor="dana")

    assert small.bundle.view(view.id).report.group("id.changed") is None
    again = small.bundle.start_from_templates(actor="dana")
    assert small.cells(again, "id")[0] == "my-own-id"


def test_a_version_with_two_rows_of_one_id_can_be_saved(small: Workshop) -> None:
    view = small.start(row(1, id="same"), row(2, id="same"), row(3, template=identifier(2).upper()))

    version = small.bundle.save_version(view.id, name="As it is", actor="dana")

    assert version.errors > 0


def test_a_version_that_does_not_exist_is_refused(workshop: Workshop) -> None:
    view = workshop.start(row(1))
    for attempt in (
        lambda: workshop.bundle.take_away_version(BundleId("nothing")),
        lambda: workshop.bundle.start_from_version(BundleId("nothing"), actor="dana"),
        lambda: workshop.bundle.difference_to_draft(BundleId("nothing"), view.id),
    ):
        with pytest.raises(NotReady, match="does not exist"):
            attempt()


def test_a_draft_knows_the_version_it_was_saved_as_or_began_from(workshop: Workshop) -> None:
    first, other = workshop.start(row(1), name="first.csv"), workshop.start(row(2), name="other.csv")
    spring = workshop.bundle.save_version(first.id, name="Spring", actor="dana")
    workshop.bundle.save_version(other.id, name="Newer, of another draft", actor="dana")
    begun = workshop.bundle.start_from_version(spring.id, actor="dana")
    stranger = workshop.start(row(3), name="stranger.csv")
    namesake = workshop.start(row(1), name="Spring")

    found = [workshop.bundle.predecessor(view) for view in (first, begun, stranger, namesake)]

    assert [version.name if version else None for version in found] == ["Spring", "Spring", None, "Spring"]
