"""Whose draft it is: drafts and versions of another organization are not shown, loose files are."""

from __future__ import annotations

import pytest

from credly_core.errors import NotReady
from credly_core.steps.run import StepState
from credly_core.store import connections
from tests.unit.steps.bundle.conftest import Workshop, a_template, identifier, row


def test_drafts_and_versions_of_another_organization_are_neither_listed_nor_opened(small: Workshop) -> None:
    view = small.bundle.start_from_templates(actor="dana")
    version = small.bundle.save_version(view.id, name="Northwind", actor="dana")
    first = small.connection
    small.connect("c2", "Contoso")

    assert small.bundle.drafts() == ()
    assert small.bundle.versions() == ()
    for attempt in (
        lambda: small.bundle.view(view.id),
        lambda: small.bundle.take_away(view.id),
        lambda: small.bundle.rename(view.id, "Mine"),
        lambda: small.bundle.discard(view.id, actor="eve"),
        lambda: small.bundle.take_away_version(version.id),
        lambda: small.bundle.start_from_version(version.id, actor="eve"),
        lambda: small.bundle.difference(version.id, version.id),
    ):
        with pytest.raises(NotReady, match="another connection"):
            attempt()

    small.connection = first
    assert [draft.id for draft in small.bundle.drafts()] == [view.id]


def test_a_file_opened_before_there_was_a_connection_stays_in_the_list(workshop: Workshop) -> None:
    view = workshop.start(row(1))
    assert view.connection_id is None

    workshop.connect()
    workshop.pull(a_template(1), a_template(2))

    assert [draft.id for draft in workshop.bundle.drafts()] == [view.id]
    seen = workshop.bundle.view(view.id)
    assert workshop.connection is not None
    assert seen.connection_id == workshop.connection.id
    version = workshop.bundle.save_version(view.id, name="First", actor="dana")
    assert version.connection_id == workshop.connection.id


def test_without_a_connection_template_ids_are_not_judged(workshop: Workshop) -> None:
    view = workshop.start(row(1, template=identifier(99)))

    assert view.report.group("ext.id.unknown") is None
    assert view.left_out == ()


def test_what_a_removed_connection_left_behind_stays_in_the_lists(small: Workshop) -> None:
    view = small.bundle.start_from_templates(actor="dana")
    small.bundle.save_version(view.id, name="Kept", actor="dana")
    assert small.connection is not None
    with small.store.begin() as tx:
        connections.remove_connection(tx, small.connection.id)

    small.connect("c2", "Contoso")

    assert [draft.id for draft in small.bundle.drafts()] == [view.id]
    assert [version.name for version in small.bundle.versions()] == ["Kept"]


def test_the_step_says_where_it_stands(workshop: Workshop) -> None:
    assert workshop.bundle.status().state is StepState.BLOCKED
    workshop.connect()
    assert "templates" in workshop.bundle.status().summary
    workshop.pull(a_template(1))
    assert workshop.bundle.status().state is StepState.READY
    view = workshop.bundle.start_from_templates(actor="dana")
    assert "draft is waiting" in workshop.bundle.status().summary
    workshop.bundle.save_version(view.id, name="May", actor="dana")
    status = workshop.bundle.status()
    assert status.state is StepState.DONE
    assert "May" in status.summary
