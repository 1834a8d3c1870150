"""After a set was run, ALM's API shows it: asked plainly, without the client and without the step that verifies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from credly_core import Console
from credly_core.domain.complete_set import Arrival, LineKind
from credly_core.domain.connections import Environment
from credly_core.domain.mapping import MappingTable
from credly_core.errors import NotAllowed, NotReady, Stale
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from tests.asking_alm import AlmAsker
from tests.contract.complete_set.school import map_anew, open_school


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Console, RunningSandbox]]:
    with open_school(tmp_path_factory.mktemp("school")) as (console, running):
        console.mapping.suggest(actor="dana").result()
        for table in MappingTable:
            console.mapping.accept_above(80, table, actor="dana")
        yield console, running


def test_the_suggested_mappings_become_a_set_that_arrives(school: tuple[Console, RunningSandbox]) -> None:
    console, running = school
    step = console.complete_set
    view = step.build()
    version = step.save(name="First sprint", actor="dana", digest=view.digest)

    outcome = step.hand_over(version.id, actor="dana")

    assert (outcome.refused, outcome.rows) == (0, view.row_count)
    found = step.verify(version.id, actor="dana").result()
    assert {line.arrival for line in found.lines if line.expectation.file} == {Arrival.ARRIVED}
    assert {line.arrival for line in found.lines if not line.expectation.file} <= {Arrival.NOT_YET, Arrival.DIFFERS}
    with AlmAsker(running.alm) as asker:
        linked = {
            row["attributes"]["externalProvider"]["id"]: row["id"]
            for row in asker.walk("/badges")
            if (row["attributes"].get("externalProvider") or {}).get("provider") == "credly"
        }
        levels = asker.walk("/skills", {"include": "levels"})
        instances = asker.walk("/learningObjects/course:8100001/instances")
    assert {one.expectation.template_id for one in found.lines if one.expectation.file == "badge.csv"} <= set(linked)
    assert levels
    assert {(row["relationships"].get("badge") or {}).get("data", {}).get("id") for row in instances} - {None}
    assert step.build().is_saved is False
    console.catalogue.refresh(actor="dana").result()
    assert {line.kind for line in step.build().plan.lines} == {LineKind.SAME}


def test_a_service_that_fails_in_the_middle_leaves_lines_unknown(school: tuple[Console, RunningSandbox]) -> None:
    console, running = school
    running.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path="/primeapi/v2/skills"))

    try:
        found = console.complete_set.verify(actor="dana").result()
    finally:
        running.alm.site.faults.switch_off()

    assert found.note
    assert found.count(Arrival.UNKNOWN) > 0
    assert any(line.arrival is Arrival.ARRIVED for line in found.lines if line.expectation.file == "badge.csv")


def test_a_set_that_changed_meanwhile_is_not_saved(school: tuple[Console, RunningSandbox]) -> None:
    console, _ = school
    seen = console.complete_set.build().digest
    console.complete_set.want_new_instance(None, True, actor="dana")

    with pytest.raises(Stale):
        console.complete_set.save(name="Second", actor="dana", digest=seen)

    console.complete_set.want_new_instance(None, False, actor="dana")
    assert console.complete_set.build().digest == seen


def test_the_pack_holds_all_files_with_their_papers(school: tuple[Console, RunningSandbox]) -> None:
    console, _ = school

    pack = console.complete_set.pack(title="First sprint", actor="dana")

    names = list(pack.files)
    assert names[0] == "badge.csv"
    assert {"README.txt", "proof.html", "by-hand.html", "manifest.json", "set.json"} <= set(names)
    assert b"skill_level.csv" in pack.files["README.txt"]
    assert b"sha256" in pack.files["manifest.json"]


def test_a_tick_is_kept_with_the_name_of_who_set_it(school: tuple[Console, RunningSandbox]) -> None:
    console, _ = school
    task = console.complete_set.build().plan.by_hand[0]

    console.complete_set.tick(task.key, True, actor="dana")

    view = console.complete_set.build()
    assert view.done[task.key][1] == "dana"
    assert task.key not in {one.key for one in view.open_by_hand}


def test_only_the_demo_hands_over(school: tuple[Console, RunningSandbox], monkeypatch: pytest.MonkeyPatch) -> None:
    console, _ = school
    other = replace(console.require_connection(), environment=Environment.SANDBOX)
    monkeypatch.setattr(console.complete_set, "_connection", lambda: other)

    with pytest.raises(NotAllowed):
        console.complete_set.hand_over(console.complete_set.versions()[0].id, actor="dana")


def test_without_a_mapping_there_is_nothing_to_save(school: tuple[Console, RunningSandbox]) -> None:
    console, _ = school
    map_anew(console, [])

    view = console.complete_set.build()

    assert view.is_empty
    with pytest.raises(NotReady):
        console.complete_set.save(name="Empty", actor="dana")
