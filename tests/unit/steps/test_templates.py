"""Templates: copied page by page, kept when something stops, found again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from credly_core.credly.client import CredlyClient, TemplatePage
from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.bundles import BundleFacts
from credly_core.domain.connections import Connection
from credly_core.domain.ids import BundleId, OrganizationId, TemplateId
from credly_core.domain.mirror import ChangeKind, MirroredTemplate
from credly_core.errors import NotReady, ServiceBroken, ServiceUnreachable
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.run import StepState
from credly_core.steps.templates import NO_LEVEL, TemplateFilter, Templates, filter_templates
from credly_core.store import bundles, journal
from credly_core.transport.paging import PagingTrouble, TroubleKind

from .bench import NOW, Bench


@pytest.fixture
def bench(tmp_path: Path, sandbox: RunningSandbox) -> Iterator[Bench]:
    made = Bench(tmp_path, sandbox)
    yield made
    made.store.close()


@pytest.fixture
def step(bench: Bench) -> Templates:
    return Templates(bench.store, bench.open_client, bench.current, bench.now)


def a_template(number: int, **more: object) -> BadgeTemplate:
    state = more.pop("state", TemplateState.ACTIVE)
    name = str(more.pop("name", f"Template {number}"))
    picture = f"https://images.credly.com/{number}.png"
    return BadgeTemplate(TemplateId(f"t{number}"), name, state, image_url=picture, **more)  # type: ignore[arg-type]


class Scripted(CredlyClient):
    """A client that gives these pages and then this error, for what a sandbox cannot do at a chosen moment."""

    def __init__(self, pages: list[list[BadgeTemplate]], error: Exception | None = None, **more: object) -> None:
        self._script = pages
        self._error = error
        self._more = more
        self.closed = False

    def template_pages(self, organization: OrganizationId) -> Iterator[TemplatePage]:  # type: ignore[override]
        total = sum(map(len, self._script))
        for number, items in enumerate(self._script, 1):
            raw = tuple(b"{}" for _ in items)
            yield TemplatePage(number, len(self._script), total, tuple(items), raw, **self._more)  # type: ignore[arg-type]
        if self._error:
            raise self._error

    def close(self) -> None:
        self.closed = True


def scripted(bench: Bench, *pages: list[BadgeTemplate], error: Exception | None = None, **more: object) -> Templates:
    return Templates(bench.store, lambda: Scripted(list(pages), error, **more), bench.current, bench.now)


def test_all_pages_are_copied_with_a_tick_for_each(step: Templates) -> None:
    run = step.refresh(actor="dana")

    ticks = list(run)
    outcome = run.result()

    assert [(tick.done, tick.total) for tick in ticks] == [(0, None), (1, 2), (2, 2)]
    assert "64 badge templates" in ticks[-1].note
    assert (outcome.complete, outcome.count, outcome.note, outcome.error) == (True, 64, "", None)
    assert len(step.templates()) == 64
    assert {change.kind for change in outcome.changes} == {ChangeKind.NEW}


def test_a_second_pull_of_the_same_finds_nothing_changed(step: Templates) -> None:
    step.refresh().result()

    outcome = step.refresh().result()

    assert (outcome.complete, outcome.changes) == (True, ())
    assert step.changes() == ()


def test_the_journal_keeps_who_copied(bench: Bench, step: Templates) -> None:
    step.refresh(actor="dana").result()

    with bench.store.read() as tx:
        entry = journal.entries(tx)[0]
    assert (entry.actor, entry.action) == ("dana", "templates.refresh")
    assert ("complete", "true") in entry.facts


def test_stopping_by_hand_keeps_the_pages_seen_and_marks_nothing_as_gone(bench: Bench) -> None:
    one, two, three = a_template(1), a_template(2), a_template(3)
    step = scripted(bench, [one], [two], [three])
    step.refresh().result()
    run = step.refresh()

    for tick in run:
        if tick.done == 1:
            run.close()
            break

    pull = step.last_pull()
    assert pull is not None
    assert (pull.complete, pull.count, pull.note) == (False, 1, "stopped by hand")
    assert [one.gone_at for one in step.templates(TemplateFilter(include_gone=True))] == [None] * 3


def test_a_failure_in_the_middle_keeps_what_was_seen_and_says_so(bench: Bench) -> None:
    step = scripted(bench, [a_template(1)], [a_template(2)], error=ServiceBroken("Credly failed."))

    outcome = step.refresh().result()

    assert (outcome.complete, outcome.count, outcome.note) == (False, 2, "Credly failed.")
    assert isinstance(outcome.error, ServiceBroken)
    assert len(step.templates()) == 2
    assert step.status().state is StepState.READY
    assert "not complete (Credly failed.)" in step.status().summary


def test_a_failure_before_the_first_page_is_an_error_and_the_mirror_stays(bench: Bench) -> None:
    scripted(bench, [a_template(1)]).refresh().result()
    step = scripted(bench, error=ServiceUnreachable("No such host."))

    with pytest.raises(ServiceUnreachable):
        step.refresh().result()

    assert [one.template.name for one in step.templates()] == ["Template 1"]


def test_pages_that_cannot_be_trusted_make_the_pull_incomplete(bench: Bench) -> None:
    trouble = PagingTrouble(TroubleKind.SHORT_PAGE, 1, "Page 1 has fewer rows than it should.")
    scripted(bench, [a_template(1), a_template(2)]).refresh().result()

    outcome = scripted(bench, [a_template(1)], troubles=(trouble,)).refresh().result()

    assert (outcome.complete, outcome.note) == (False, "Page 1 has fewer rows than it should.")
    assert not any(change.kind is ChangeKind.GONE for change in outcome.changes)


def test_changes_since_the_last_pull_are_named_and_those_in_use_are_told(bench: Bench) -> None:
    scripted(bench, [a_template(1), a_template(2), a_template(3)]).refresh().result()
    with bench.store.begin() as tx:
        facts = BundleFacts(name="Spring", author="dana", rows=1, errors=0, warnings=0, infos=0, spec_version="1")
        bundles.save_bundle(
            tx,
            BundleId("b1"),
            facts,
            connection_id=bench.connection.id,
            at=NOW,
            files={"badge.csv": b"x"},
            template_ids=[TemplateId("t1")],
        )
    step = scripted(bench, [a_template(1, name="Renamed"), a_template(2, state=TemplateState.ARCHIVED), a_template(4)])

    step.refresh().result()

    assert {(change.kind, change.template_id) for change in step.changes()} == {
        (ChangeKind.RENAMED, "t1"),
        (ChangeKind.ARCHIVED, "t2"),
        (ChangeKind.GONE, "t3"),
        (ChangeKind.NEW, "t4"),
    }
    assert step.changes_in_use() == {"t1": ("Spring",)}
    assert [one.template.id for one in step.templates(TemplateFilter(used_in_bundle=True))] == ["t1"]
    assert step.facets().used_in_bundle == 1


MANY = [
    MirroredTemplate(template, NOW, NOW)
    for template in (
        a_template(
            1, name="Data Literacy", skills=("Data", "SQL"), tags=("alm",), level="Foundational", updated_at=NOW
        ),
        a_template(2, name="Führung", skills=("Leadership",), tags=("hr",), updated_at=NOW - timedelta(days=400)),
        a_template(3, name="Old Data", state=TemplateState.ARCHIVED, description="About SQL"),
    )
]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (TemplateFilter(), ["t1", "t2", "t3"]),
        (TemplateFilter(text="data"), ["t1", "t3"]),
        (TemplateFilter(text="sql OLD"), ["t3"]),
        (TemplateFilter(text="FÜHRUNG"), ["t2"]),
        (TemplateFilter(text="t2"), ["t2"]),
        (TemplateFilter(states=(TemplateState.ARCHIVED,)), ["t3"]),
        (TemplateFilter(skills=("sql", "leadership")), ["t1", "t2"]),
        (TemplateFilter(tags=("HR",)), ["t2"]),
        (TemplateFilter(levels=("Foundational",)), ["t1"]),
        (TemplateFilter(levels=(NO_LEVEL,)), ["t2", "t3"]),
        (TemplateFilter(updated_from=NOW - timedelta(days=1)), ["t1"]),
        (TemplateFilter(updated_to=NOW - timedelta(days=1)), ["t2"]),
        (TemplateFilter(usable_only=True), ["t1", "t2"]),
        (TemplateFilter(without_skills=True), ["t3"]),
        (TemplateFilter(without_skills=True, skills=("sql",)), ["t1", "t3"]),
        (TemplateFilter(text="nothing like it"), []),
    ],
)
def test_each_filter_lets_through_what_it_says(wanted: TemplateFilter, ids: list[str]) -> None:
    assert [one.template.id for one in filter_templates(MANY, wanted)] == ids


def test_a_gone_template_is_not_usable() -> None:
    gone = MirroredTemplate(MANY[0].template, NOW, NOW, gone_at=NOW)

    assert filter_templates([gone], TemplateFilter(usable_only=True)) == ()


def test_facets_count_what_the_sandbox_has(step: Templates) -> None:
    step.refresh().result()

    facets = step.facets()

    assert facets.total == sum(facets.states.values()) == 64
    assert facets.states[TemplateState.ARCHIVED] >= 1
    assert facets.without_picture == 1
    idle = facets.states[TemplateState.ARCHIVED] + facets.states[TemplateState.DRAFT]
    assert facets.usable + facets.without_picture + idle == facets.total
    assert list(facets.skills.values()) == sorted(facets.skills.values(), reverse=True)


def test_the_frame_has_a_row_per_template_and_times_with_zone(step: Templates) -> None:
    empty = step.frame()
    step.refresh().result()

    frame = step.frame(TemplateFilter(usable_only=True))

    assert list(empty.columns) == list(frame.columns)
    assert len(frame) == step.facets().usable
    assert str(frame["updated_at"].dt.tz) == "UTC"


def test_the_status_leads_from_blocked_to_done(bench: Bench, step: Templates) -> None:
    def nobody() -> Connection:
        raise NotReady("There is no connection yet.", hint="Connect an organization.")

    blocked = Templates(bench.store, bench.open_client, nobody, bench.now).status()
    ready = step.status()
    step.refresh().result()
    done = step.status()

    assert [blocked.state, ready.state, done.state] == [StepState.BLOCKED, StepState.READY, StepState.DONE]
    assert ready.next_action
    assert "64 badge templates" in done.summary
    assert done.as_of == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_client_is_closed_at_the_end(bench: Bench) -> None:
    client = Scripted([[a_template(1)]])
    step = Templates(bench.store, lambda: client, bench.current, bench.now)

    step.refresh().result()

    assert client.closed
