"""The mirror of Credly and what a pull says has changed."""

from __future__ import annotations

import pytest

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import ConnectionId, OrganizationId, PullId, TemplateId
from credly_core.domain.mirror import ChangeKind, TemplateChange
from credly_core.errors import StoreConflict
from credly_core.store import mirror
from credly_core.store.store import Store

from .values import CONNECTION, LATER, NOW, a_connection, a_template, add, pull


def kinds(changes: tuple[TemplateChange, ...]) -> list[tuple[str, ChangeKind]]:
    return [(change.template_id, change.kind) for change in changes]


def test_a_template_comes_back_as_it_went_in_with_credlys_own_words(connected: Store) -> None:
    whole = BadgeTemplate(
        id=TemplateId("t1"),
        name="Größe 🏅 溶接",
        state=TemplateState.DRAFT,
        description="a\r\nb\t“c”",
        image_url=None,
        skills=("a,b", 'c"d', ""),
        tags=("x",),
        level="Advanced",
        issued_count=12_000_000,
        is_public=False,
        allows_duplicates=True,
        url="https://x",
        owner_id=OrganizationId("o"),
        owner_name="Acme",
        created_at=NOW,
        updated_at=None,
    )
    with connected.begin() as tx:
        pull_id = mirror.start_pull(tx, CONNECTION, NOW)
        mirror.record_templates(tx, CONNECTION, pull_id, [(whole, b'{"new_member": 1}')], NOW)

    with connected.read() as tx:
        (mirrored,) = mirror.templates(tx, CONNECTION)
        assert mirrored.template == whole
        assert mirror.get_template(tx, CONNECTION, whole.id) == mirrored
        assert mirror.raw_template(tx, CONNECTION, whole.id) == b'{"new_member": 1}'
        assert mirror.get_template(tx, CONNECTION, TemplateId("t2")) is None
        assert mirror.raw_template(tx, CONNECTION, TemplateId("t2")) is None


def test_the_first_pull_finds_everything_new(connected: Store) -> None:
    pull_id, changes = pull(connected, a_template(1), a_template(2))

    assert kinds(changes) == [("t1", ChangeKind.NEW), ("t2", ChangeKind.NEW)]
    with connected.read() as tx:
        last = mirror.last_pull(tx, CONNECTION)
    assert last is not None
    assert (last.id, last.is_first, last.complete, last.total, last.count) == (pull_id, True, True, 2, 2)
    assert (last.started_at, last.finished_at) == (NOW, LATER)


def test_a_pull_that_finds_the_same_again_changes_nothing(connected: Store) -> None:
    pull(connected, a_template())

    _, changes = pull(connected, a_template(issued_count=99, description="other words"))

    assert changes == ()
    with connected.read() as tx:
        (mirrored,) = mirror.templates(tx, CONNECTION)
    assert mirrored.template.issued_count == 99


@pytest.mark.parametrize(
    ("change", "kind", "before", "after"),
    [
        ({"name": "Other"}, ChangeKind.RENAMED, "Template 0001", "Other"),
        ({"state": TemplateState.ARCHIVED}, ChangeKind.ARCHIVED, "active", "archived"),
        ({"state": TemplateState.DRAFT}, ChangeKind.STATE_CHANGED, "active", "draft"),
        ({"image_url": "https://n"}, ChangeKind.PICTURE_CHANGED, "https://images.credly.com/1.png", "https://n"),
        ({"image_url": None}, ChangeKind.PICTURE_CHANGED, "https://images.credly.com/1.png", ""),
        ({"skills": ("Welding",)}, ChangeKind.SKILLS_CHANGED, "Welding, Brazing", "Welding"),
    ],
)
def test_each_kind_of_change_is_told_with_before_and_after(
    connected: Store, change: dict[str, object], kind: ChangeKind, before: str, after: str
) -> None:
    pull(connected, a_template())

    changed = a_template(**change)
    pull_id, changes = pull(connected, changed)

    assert changes == (TemplateChange(kind, changed.id, changed.name, before, after),)
    with connected.read() as tx:
        assert mirror.changes_of(tx, pull_id) == changes


def test_skills_in_another_order_are_no_change(connected: Store) -> None:
    pull(connected, a_template())

    _, changes = pull(connected, a_template(skills=("Brazing", "Welding")))

    assert changes == ()


def test_an_archived_template_that_is_used_again_changed_its_state(connected: Store) -> None:
    pull(connected, a_template(state=TemplateState.ARCHIVED))

    _, changes = pull(connected, a_template())

    assert kinds(changes) == [("t1", ChangeKind.STATE_CHANGED)]


def test_what_a_complete_pull_did_not_see_is_gone_and_stays_in_the_mirror(connected: Store) -> None:
    pull(connected, a_template(1), a_template(2))

    _, changes = pull(connected, a_template(1))

    assert changes == (TemplateChange(ChangeKind.GONE, TemplateId("t2"), "Template 0002", before="active"),)
    with connected.read() as tx:
        assert [item.template.id for item in mirror.templates(tx, CONNECTION)] == ["t1"]
        everything = mirror.templates(tx, CONNECTION, include_gone=True)
    assert [(item.template.id, item.gone_at) for item in everything] == [("t1", None), ("t2", LATER)]


def test_gone_is_said_once(connected: Store) -> None:
    pull(connected, a_template(1), a_template(2))
    pull(connected, a_template(1))

    _, changes = pull(connected, a_template(1))

    assert changes == ()


def test_a_pull_that_broke_off_calls_nothing_gone(connected: Store) -> None:
    pull(connected, a_template(1), a_template(2))

    _, changes = pull(connected, a_template(1, name="Other"), complete=False)

    assert kinds(changes) == [("t1", ChangeKind.RENAMED)]
    with connected.read() as tx:
        assert len(mirror.templates(tx, CONNECTION)) == 2
        last = mirror.last_pull(tx, CONNECTION)
    assert last is not None
    assert not last.complete


def test_what_comes_back_has_returned_and_keeps_its_first_sight(connected: Store) -> None:
    pull(connected, a_template(1))
    pull(connected)

    _, changes = pull(connected, a_template(1, name="Other"))

    assert kinds(changes) == [("t1", ChangeKind.RETURNED), ("t1", ChangeKind.RENAMED)]
    with connected.read() as tx:
        (mirrored,) = mirror.templates(tx, CONNECTION)
    assert mirrored.gone_at is None
    assert mirrored.first_seen_at == NOW


def test_the_same_template_on_two_pages_counts_once(connected: Store) -> None:
    with connected.begin() as tx:
        pull_id = mirror.start_pull(tx, CONNECTION, NOW)
        for _ in range(2):
            mirror.record_templates(tx, CONNECTION, pull_id, [(a_template(), b"{}")] * 2, NOW)
        changes = mirror.finish_pull(tx, pull_id, complete=True, at=LATER, total=1, note="")
        last = mirror.last_pull(tx, CONNECTION)

    assert kinds(changes) == [("t1", ChangeKind.NEW)]
    assert last is not None
    assert last.count == 1


def test_two_pulls_at_once_do_not_call_each_others_templates_gone(connected: Store) -> None:
    with connected.begin() as tx:
        first = mirror.start_pull(tx, CONNECTION, NOW)
        second = mirror.start_pull(tx, CONNECTION, NOW)
        mirror.record_templates(tx, CONNECTION, second, [(a_template(1), b"{}"), (a_template(2), b"{}")], NOW)
        mirror.record_templates(tx, CONNECTION, first, [(a_template(1), b"{}")], NOW)

        ends = [
            mirror.finish_pull(tx, pull_id, complete=True, at=LATER, total=2, note="") for pull_id in (first, second)
        ]

    assert ChangeKind.GONE not in {change.kind for changes in ends for change in changes}


def test_a_pull_that_was_killed_is_not_the_last_one(connected: Store) -> None:
    done, _ = pull(connected, a_template())
    with connected.begin() as tx:
        killed = mirror.start_pull(tx, CONNECTION, LATER)

    with connected.read() as tx:
        last = mirror.last_pull(tx, CONNECTION)
        assert last is not None
        assert last.id == done
        assert mirror.get_pull(tx, killed) is not None


def test_connections_do_not_see_each_others_templates(connected: Store) -> None:
    other = ConnectionId("c2")
    add(connected, a_connection(id=other))
    pull(connected, a_template(1))

    _, changes = pull(connected, a_template(1, name="Same id, elsewhere"), connection_id=other)

    assert kinds(changes) == [("t1", ChangeKind.NEW)]
    with connected.read() as tx:
        assert mirror.last_pull(tx, ConnectionId("c3")) is None
        assert [item.template.name for item in mirror.templates(tx, CONNECTION)] == ["Template 0001"]


def test_a_pull_whose_connection_was_removed_stops_with_a_conflict(connected: Store) -> None:
    with connected.begin() as tx:
        for work in (
            lambda: mirror.record_templates(tx, CONNECTION, PullId("c1.9"), [(a_template(), b"{}")], NOW),
            lambda: mirror.finish_pull(tx, PullId("c1.9"), complete=True, at=NOW, total=0, note=""),
        ):
            with pytest.raises(StoreConflict, match="removed while"):
                work()


def test_a_thousand_templates_are_recorded_in_a_handful_of_statements(connected: Store) -> None:
    import sqlalchemy as sa

    statements: list[str] = []
    sa.event.listen(connected._engine, "before_cursor_execute", lambda *call: statements.append(call[2]))

    _, changes = pull(connected, *(a_template(number) for number in range(1000)))

    assert len(changes) == 1000
    assert len(statements) < 20
