"""Copying ALM's catalogue: complete, resumed where it was interrupted, honest about what is missing."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credly_core.alm.client import AlmClient
from credly_core.alm.options import AlmOptions, alm_origin
from credly_core.domain.accounts import AlmCredentials, AlmForm
from credly_core.domain.catalogue import CatalogueChangeKind, Thing
from credly_core.domain.connections import Connection
from credly_core.domain.secrets import Secret
from credly_core.errors import NotPermitted, NotReady, ServiceError
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.options import AlmOptions as SandboxAlm
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions
from credly_core.sandbox.serve import serve as serve_sandbox
from credly_core.steps.catalogue import Catalogue
from credly_core.steps.connect import Accounts
from credly_core.steps.run import StepState
from credly_core.store import catalogue as stored
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport.guard import HostPolicy
from credly_core.transport.retry import RetryPlan

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LISTS = "/primeapi/v2/learningObjects"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    size = SandboxAlm(learners=30, objects=120, skills=35, rates=None)
    with serve_sandbox(SandboxOptions(templates=20, earners=20, badges=50, alm=size)) as running:
        yield running


@contextmanager
def switched_on(sandbox: RunningSandbox, fault: Fault) -> Iterator[None]:
    sandbox.alm.site.faults.switch_on(fault)
    try:
        yield
    finally:
        sandbox.alm.site.faults.switch_off()


class Desk:
    """The step over a store of its own, connected to the sandbox."""

    def __init__(self, store: Store, sandbox: RunningSandbox) -> None:
        self.store = store
        self.sandbox = sandbox
        alm = sandbox.alm
        keys = AlmCredentials(alm.client_id, Secret(alm.client_secret), Secret(alm.refresh_token))
        self.accounts = Accounts(store, self._open, lambda: NOW)
        form = AlmForm(alm.url, keys)
        self.connection: Connection = self.accounts.save(form, self.accounts.test(form).result(), actor="dana")
        self.step = Catalogue(
            store, lambda: self.accounts.client(self.connection.id), lambda: self.connection, lambda: NOW
        )

    def _open(self, host: str, credentials: AlmCredentials, renewed: object) -> AlmClient:
        return AlmClient(
            api=alm_origin(host),
            credentials=credentials,
            policy=HostPolicy.of([host]),
            options=AlmOptions(retry=RetryPlan(attempts=1)),
            renewed=renewed,  # type: ignore[arg-type]
            sleep=lambda seconds: None,
        )

    def held(self) -> tuple[set[str], set[str], set[str], set[str]]:
        return (
            {one.value.id for one in self.step.badges()},
            {one.value.id for one in self.step.skills()},
            {one.value.id for one in self.step.learning_objects()},
            {one.value.id for one in self.step.instances()},
        )

    def source(self) -> tuple[set[str], set[str], set[str], set[str]]:
        school = self.sandbox.alm.site.school.catalogue
        return set(school.badges), set(school.skills), set(school.objects), set(school.instances)


@pytest.fixture
def desk(tmp_path: Path, sandbox: RunningSandbox) -> Iterator[Desk]:
    with Store.open(tmp_path / "console.db", Sealer(tmp_path / "key"), lambda: NOW) as store:
        yield Desk(store, sandbox)


def test_the_copy_equals_the_source(desk: Desk) -> None:
    outcome = desk.step.refresh(actor="dana").result()

    assert outcome.complete
    assert desk.held() == desk.source()
    assert {change.kind for change in outcome.changes} == {CatalogueChangeKind.NEW}
    assert desk.step.status().state is StepState.DONE
    school = desk.sandbox.alm.site.school.catalogue
    linked = {badge.id: badge.template_id for badge in school.badges.values() if badge.template_id}
    assert {one.value.id: one.value.template_id for one in desk.step.badges() if one.value.template_id} == linked


def test_levels_credits_and_badges_of_instances_are_those_of_the_source(desk: Desk) -> None:
    desk.step.refresh().result()
    school = desk.sandbox.alm.site.school.catalogue

    for skill in desk.step.skills():
        theirs = school.skills[skill.value.id].levels
        assert [(one.level, one.max_credits) for one in skill.value.levels] == [
            (one.number, one.max_credits) for one in theirs
        ]
    for owner in desk.step.learning_objects():
        theirs_ = school.objects[owner.value.id]
        assert {(one.skill_id, one.level, one.credits) for one in owner.value.credits} == {
            (one.skill_id, one.level, one.credits) for one in theirs_.credits
        }
        assert {one.id for one in owner.value.instances} == set(theirs_.instances)
    for instance in desk.step.instances():
        assert instance.value.badge_id == school.instances[instance.value.id].badges.badge_id


def test_a_second_copy_of_the_same_changes_nothing(desk: Desk) -> None:
    desk.step.refresh().result()

    outcome = desk.step.refresh().result()

    assert (outcome.pull.number, outcome.changes, outcome.resumed) == (2, (), False)


def test_interrupted_fifty_times_at_random_it_ends_equal_to_the_source(desk: Desk) -> None:
    chance = random.Random(4)
    faults = (FaultName.RESET, FaultName.SERVER_ERROR, FaultName.CUT_JSON, FaultName.TOO_MANY_REQUESTS)
    for _ in range(50):
        name = chance.choice(faults)
        run = desk.step.refresh(actor="dana")
        if chance.random() < 0.5:
            ticks = iter(run)
            for _ in range(chance.randint(1, 4)):
                if next(ticks, None) is None:
                    break
            run.close()
            continue
        fault = Fault(name, path="/primeapi/v2/*", skip=chance.randint(1, 5))
        with switched_on(desk.sandbox, fault), contextlib.suppress(ServiceError):
            run.result()

    outcome = desk.step.refresh(actor="dana").result()

    assert outcome.complete
    assert desk.held() == desk.source()
    assert not [one for one in desk.step.learning_objects(include_gone=True) if one.gone_at]


def test_an_interrupted_copy_asks_only_for_what_is_missing(desk: Desk) -> None:
    run = desk.step.refresh(actor="dana")
    for tick in run:
        if tick.done > 150:
            break
    run.close()
    with desk.store.read() as tx:
        before = stored.counts(tx, desk.connection.id)

    outcome = desk.step.refresh(actor="dana").result()

    assert outcome.resumed
    assert outcome.complete
    assert outcome.pull.number == 1
    assert before.learning_objects > 0
    assert desk.held() == desk.source()


def test_a_bookmark_alm_no_longer_takes_means_from_the_start(desk: Desk) -> None:
    run = desk.step.refresh(actor="dana")
    for tick in run:
        if tick.done > 150:
            break
    run.close()

    with switched_on(desk.sandbox, Fault(FaultName.NO_SOURCE, path=LISTS, count=1)):
        outcome = desk.step.refresh(actor="dana").result()

    assert outcome.complete
    assert desk.held() == desk.source()


def test_a_failure_in_the_middle_keeps_what_was_seen_and_says_why(desk: Desk) -> None:
    with switched_on(desk.sandbox, Fault(FaultName.FORBIDDEN, path="/primeapi/v2/skills", skip=1)):
        outcome = desk.step.refresh(actor="dana").result()

    assert not outcome.complete
    assert isinstance(outcome.error, NotPermitted)
    status = desk.step.status()
    assert status.state is StepState.READY
    assert "not complete" in status.summary
    assert not [one for one in desk.step.badges(include_gone=True) if one.gone_at]


def test_pages_that_cannot_be_trusted_make_the_copy_incomplete(desk: Desk) -> None:
    with switched_on(desk.sandbox, Fault(FaultName.LOOPING_NEXT_PAGE, path=LISTS)):
        outcome = desk.step.refresh().result()
    assert not outcome.complete
    assert "leads back" in outcome.note

    again = desk.step.refresh().result()

    assert again.complete
    assert desk.held() == desk.source()


def test_instances_that_do_not_come_along_are_asked_for(desk: Desk) -> None:
    with switched_on(desk.sandbox, Fault(FaultName.NO_INSTANCES, path=LISTS)):
        outcome = desk.step.refresh().result()

    assert outcome.complete
    assert desk.held() == desk.source()


def test_a_token_that_ends_in_the_middle_is_renewed(desk: Desk) -> None:
    with switched_on(desk.sandbox, Fault(FaultName.EXPIRED_TOKEN, path=LISTS, count=1)):
        outcome = desk.step.refresh().result()

    assert outcome.complete


def test_what_changed_since_the_last_copy_is_told(desk: Desk) -> None:
    desk.step.refresh().result()
    with desk.store.begin() as tx:  # as if the last copy had seen other things
        before = desk.step.badges()[0].value
        pull = stored.open_pull(tx, desk.connection.id, desk.step.last_pull().account_id, NOW)  # type: ignore[union-attr]
        old = replace(before, name="Old name")
        stray = replace(before, id="999999", name="Stray")  # type: ignore[arg-type]
        stored.record_page(tx, pull, stored.CataloguePage("x", (old, stray), (b"{}", b"{}"), ""), NOW)
        stored.finish_pull(tx, pull, complete=False, at=NOW, anew=("x",))

    outcome = desk.step.refresh().result()

    assert {(one.kind, one.thing, one.name) for one in outcome.changes} == {
        (CatalogueChangeKind.RENAMED, Thing.BADGE, before.name),
        (CatalogueChangeKind.GONE, Thing.BADGE, "Stray"),
    }
    assert desk.step.changes() == outcome.changes


def test_without_an_account_the_step_says_what_to_do(desk: Desk) -> None:
    desk.connection = replace(desk.connection, alm=None)

    with pytest.raises(NotReady):
        desk.step.refresh().result()

    assert desk.step.status().state is StepState.BLOCKED
