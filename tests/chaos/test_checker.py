"""The checker of the chaos runs catches broken builds: three that lose, double or deny badges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from credly_core.domain.issuing import OrderState, OrderWay
from credly_core.errors import Effect, ServiceError
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.steps.issue import judging
from credly_core.steps.issue.looking import Looker, Sight
from credly_core.store.outbox import Move
from tests.chaos.books import Books, Score, Verdict, judge, table
from tests.issuing import Bench

A, B = ("t", "1"), ("t", "2")


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    with serve(SandboxOptions(seed=7, earners=50, badges=0, alm=AlmOptions(learners=20, rates=None))) as running:
        yield running


def verdict_after(world: RunningSandbox, folder: Path, fault: str, *, allows_duplicates: bool, start: int) -> Verdict:
    """Three awards with one fault on the way, all settled; then the books."""
    world.site.faults.switch_off()
    world.site.world.journal.deeds.clear()
    bench = Bench.at(world, folder)
    awards = bench.awards(3, allows_duplicates=allows_duplicates, start=start)
    bench.approve(awards)
    bench.fault(f"{fault}; count=1; method=POST")
    for _ in range(2):
        bench.issue.send(actor="chaos").result()
        bench.issue.settle(actor="chaos").result()
    asked = [(one.template_id, str(one.recipient.earner_key)) for one in awards]
    ledger = {
        (one.order.key.template_id, str(one.order.key.earner_key)): one.state.value for one in bench.issue.orders()
    }
    bench.store.close()
    return judge(Books(asked, [(one.template_id, str(one.issuer_earner_id)) for one in bench.deeds()], ledger))


def test_the_real_build_passes(world: RunningSandbox, tmp_path: Path) -> None:
    verdict = verdict_after(world, tmp_path, "lost-reply", allows_duplicates=True, start=1)

    assert verdict.is_good
    assert not verdict.needs_person


def test_a_build_that_sends_again_without_looking_is_caught(
    world: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Looker, "look", lambda self, record: Sight(None))
    monkeypatch.setattr(Looker, "has_net", lambda self, record: True)

    verdict = verdict_after(world, tmp_path, "lost-reply", allows_duplicates=True, start=101)

    assert len(verdict.duplicate) == 1


def test_a_build_that_takes_silence_for_success_is_caught(
    world: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer_silence_with(monkeypatch, Move(OrderState.DONE, way=OrderWay.ANSWERED))

    verdict = verdict_after(world, tmp_path, "reset", allows_duplicates=False, start=201)

    assert len(verdict.lost) == 1


def test_a_build_that_takes_silence_for_a_no_is_caught(
    world: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer_silence_with(monkeypatch, Move(OrderState.REFUSED))

    verdict = verdict_after(world, tmp_path, "lost-reply", allows_duplicates=False, start=301)

    assert len(verdict.denied) == 1


def _answer_silence_with(monkeypatch: pytest.MonkeyPatch, move: Move) -> None:
    real = judging.after_failure

    def broken(record: object, error: ServiceError, *rest: object, **named: object) -> Move:
        return move if error.effect is not Effect.NONE else real(record, error, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "after_failure", broken)


@pytest.mark.parametrize(
    ("books", "what"),
    [
        (Books([A], [], {A: "done"}), "lost"),
        (Books([A], [], {}), "lost"),
        (Books([A], [A, A], {A: "done"}), "duplicate"),
        (Books([A], [A, B], {A: "done"}), "unasked"),
        (Books([A], [A], {A: "refused"}), "denied"),
        (Books([A], [A], {A: "sending"}), "unfinished"),
        (Books([A], [A], {A: "done"}, is_sound=False), "damaged"),
    ],
)
def test_each_thing_that_can_be_wrong_is_named(books: Books, what: str) -> None:
    verdict = judge(books)

    assert not verdict.is_good
    assert getattr(verdict, what)


def test_the_table_counts_and_names_the_seeds_of_bad_runs() -> None:
    score = Score("killed")
    score.add(judge(Books([A], [A], {A: "done"})), awards=1, seed=1)
    score.add(judge(Books([A], [A, A], {A: "done"})), awards=1, seed=2)

    assert score.bad_seeds == [2]
    assert table([score]).splitlines()[-1].split() == ["killed", "2", "2", "0", "0", "1", "0", "0", "0", "-"]
