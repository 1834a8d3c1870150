"""Two tabs, two visitors, a slow service, a removed connection: nothing goes to the wrong row, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from credly_core import Console, Settings
from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.secrets import Secret
from credly_core.errors import NotAllowed, ServiceError, SettingsError
from credly_core.jobs import JobState
from credly_core.sandbox.serve import RunningSandbox


@pytest.fixture
def console(tmp_path: Path, fresh_sandbox: RunningSandbox) -> Iterator[Console]:
    with Console.open(Settings(data_dir=tmp_path, allowed_hosts=(fresh_sandbox.origin,))) as opened:
        connect(opened, fresh_sandbox)
        yield opened


def connect(console: Console, running: RunningSandbox, name: str = "Larkfield") -> None:
    credentials = Credentials(token=Secret(running.authorization_token))
    form = ConnectionForm(name, running.organization_id, running.origin, credentials)
    console.connect.save(form, None, actor="dana")


def break_with(running: RunningSandbox, **fault: object) -> None:
    requests.post(f"{running.origin}/_sandbox/faults", json=fault, timeout=10).raise_for_status()


def test_an_edit_from_a_tab_whose_rows_have_moved_is_refused(console: Console) -> None:
    console.templates.refresh(actor="dana").result()
    seen = console.bundle.start_from_templates(actor="dana")
    console.bundle.remove_rows(seen.id, [0], actor="bob")

    with pytest.raises(NotAllowed, match="another tab"):
        console.bundle.edit(seen.id, {3: {"badgeName": "X"}}, actor="dana", arrangement=seen.arrangement)
    with pytest.raises(NotAllowed, match="another tab"):
        console.bundle.remove_rows(seen.id, [3], actor="dana", arrangement=seen.arrangement)


def test_an_edit_is_taken_although_another_tab_changed_a_cell_meanwhile(console: Console) -> None:
    console.templates.refresh(actor="dana").result()
    seen = console.bundle.start_from_templates(actor="dana")
    console.bundle.edit(seen.id, {0: {"badgeName": "Theirs"}}, actor="bob")

    view = console.bundle.edit(seen.id, {1: {"badgeName": "Ours"}}, actor="dana", arrangement=seen.arrangement)

    place = view.table.position_of("badgeName") or 0
    assert view.table.column(place).head(2).to_list() == ["Theirs", "Ours"]


def test_cancel_works_while_the_service_says_later(console: Console, fresh_sandbox: RunningSandbox) -> None:
    break_with(fresh_sandbox, name="too-many-requests", value="200")
    job = console.jobs.start("templates", lambda: console.templates.refresh(actor="dana"))
    assert not job.wait(0.7)

    job.cancel()

    assert job.wait(20)
    assert job.state is JobState.CANCELLED


def test_template_ids_are_not_judged_before_all_templates_were_seen_once(
    console: Console, fresh_sandbox: RunningSandbox
) -> None:
    row = b"a,Name,2024-03-01T10:00:00.000Z,,Active,a.png,4a4b2c1e-9d1f-4c57-8f0e-3a1f6f2f9b10,Credly\r\n"
    head = b"id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl,externalBadgeId,externalBadgeProvider\r\n"
    break_with(fresh_sandbox, name="forbidden", path="/v1/organizations/*/badge_templates")
    with pytest.raises(ServiceError):
        console.templates.refresh(actor="dana").result()

    view = console.bundle.start_from_file("badge.csv", head + row, actor="dana")

    assert "ext.id.unknown" not in view.report.codes  # type: ignore[union-attr]


def test_versions_and_drafts_of_a_removed_connection_stay_in_the_lists(
    console: Console, fresh_sandbox: RunningSandbox
) -> None:
    console.templates.refresh(actor="dana").result()
    draft = console.bundle.start_from_templates(actor="dana")
    version = console.bundle.save_version(draft.id, name="First", actor="dana")

    console.connect.remove(console.require_connection().id, actor="dana")
    connect(console, fresh_sandbox, "Again")

    assert [one.id for one in console.bundle.versions()] == [version.id]
    assert [one.id for one in console.bundle.drafts()] == [draft.id]
    assert console.bundle.start_from_version(version.id, actor="dana").row_count == draft.row_count


def test_a_test_that_cannot_see_the_tokens_keeps_the_rights_that_were_known(
    console: Console, fresh_sandbox: RunningSandbox
) -> None:
    connection = console.require_connection()
    console.connect.test_saved(connection.id, actor="dana").result()
    break_with(fresh_sandbox, name="server-error", path="/v1/organizations/*/authorization_tokens")

    console.connect.test_saved(connection.id, actor="dana").result()

    assert console.require_connection().rights.can_write is True


def test_a_test_brings_the_logo_of_the_organization_and_does_without_where_there_is_none(
    tmp_path: Path, fresh_sandbox: RunningSandbox
) -> None:
    hosts = (fresh_sandbox.origin,)
    with Console.open(Settings(data_dir=tmp_path, allowed_hosts=hosts, allowed_picture_hosts=hosts)) as console:
        connect(console, fresh_sandbox)
        connection = console.require_connection().id
        with_logo = console.connect.test_saved(connection, actor="dana").result()
        break_with(fresh_sandbox, name="not-found", path="/images/*")

        without = console.connect.test_saved(connection, actor="dana").result()

    assert with_logo.logo is not None
    assert with_logo.logo.startswith(b"\x89PNG")
    assert (without.logo, without.is_good) == (None, True)


def test_a_name_that_two_connections_bear_is_refused(console: Console, fresh_sandbox: RunningSandbox) -> None:
    connect(console, fresh_sandbox)

    with pytest.raises(SettingsError, match="2 connections are called"):
        console.using_named("Larkfield")


def test_four_visitors_at_the_first_door_make_one_demo(tmp_path: Path) -> None:
    with Console.open(Settings(data_dir=tmp_path)) as console, ThreadPoolExecutor(4) as visitors:
        made = {one.id for one in visitors.map(lambda _: console.connect_demo(actor="x"), range(4))}

        assert len(made) == len(console.connect.connections()) == 1
