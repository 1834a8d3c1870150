"""Proposals and plans: lists read strictly, what Credly will do told before, nothing approved unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from credly_core.domain.achievements import AchievementFault, fault_of
from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import TemplateId
from credly_core.domain.issuing import Consequence, DuplicateBehavior, OrderState, Wishes
from credly_core.errors import Stale, UnreadableInput
from credly_core.steps.issue.listing import read_award_list
from credly_core.store import achievements
from tests.asking import Asker
from tests.issuing import Bench
from tests.orders import a_recipient, an_achievement

TEMPLATES = tuple(
    BadgeTemplate(TemplateId(key), name, TemplateState.ACTIVE)
    for key, name in (("t1", "Welding"), ("t2", "Twin"), ("t3", "Twin"))
)
HEAD = "learner_id,email,first_name,last_name,template,earned_at\n"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def test_a_list_becomes_achievements_and_bad_rows_are_named() -> None:
    text = (
        HEAD
        + "1,a@example.net,Ana,Kovač,Welding,2026-03-14T18:30:00+02:00\n"
        + ",b@example.net,Ben,Lee,t1,2026-03-14\n"
        + "3,c@example.net,Cho,Oh,Nowhere,2026-03-14\n"
        + "4,d@example.net,Dee,Doe,twin,2026-03-14\n"
        + "5,e@example.net,Eve,Fox,t1,03/04/2026\n"
    )

    read = read_award_list(text.encode(), file="list.csv", templates=TEMPLATES)

    assert read.rows == len(read.achievements) + len(read.faults) == 5
    assert read.achievements[0].earned_at.isoformat() == "2026-03-14T18:30:00+02:00"
    assert [(one.row, one.column) for one in read.faults] == [
        (3, "learner ID"),
        (4, "template"),
        (5, "template"),
        (6, "earned at"),
    ]


def test_a_list_without_what_a_badge_needs_is_refused_with_what_is_missing() -> None:
    with pytest.raises(UnreadableInput, match="earner key, earned at"):
        read_award_list(b"email,name,template\na@b.example,A B,t1\n", file="list.csv", templates=TEMPLATES)


def test_the_same_list_brought_again_is_the_same_achievements() -> None:
    text = HEAD + "1,a@example.net,Ana,Kovač,t1,2026-03-14\n"

    first = read_award_list(text.encode(), file="list.csv", templates=TEMPLATES)
    second = read_award_list((HEAD + "\n" + text.removeprefix(HEAD)).encode(), file="b.csv", templates=TEMPLATES)

    assert [one.key for one in first.achievements] == [one.key for one in second.achievements]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"recipient": replace(a_recipient(), earner_key=" ")}, AchievementFault.NO_EARNER),
        ({"recipient": replace(a_recipient(), email="")}, AchievementFault.NO_ADDRESS),
        ({"recipient": replace(a_recipient(), email="a@b@c")}, AchievementFault.BAD_ADDRESS),
        ({"recipient": replace(a_recipient(), last_name="")}, AchievementFault.NO_NAME),
        ({"template_id": ""}, AchievementFault.NO_TEMPLATE),
        ({"earned_at": datetime(1970, 1, 21, tzinfo=UTC)}, AchievementFault.IMPOSSIBLE_DATE),
        ({"earned_at": NOW + timedelta(days=2)}, AchievementFault.FUTURE_DATE),
        ({"earned_at": NOW + timedelta(hours=20)}, None),
    ],
)
def test_what_keeps_a_badge_from_being_issued_is_named(
    change: dict[str, object], fault: AchievementFault | None
) -> None:
    assert fault_of(replace(an_achievement(), **change), NOW) is fault  # type: ignore[arg-type]


def test_of_two_achievements_for_one_badge_the_earliest_counts_unless_repeats_are_wished(bench: Bench) -> None:
    template = bench.template()
    early = an_achievement(1, template=template)
    late = replace(early, key="other", earned_at=early.earned_at + timedelta(days=30))

    once = bench.issue.propose_list([late, early], actor="dana")
    twice = bench.issue.propose_list([late, early], wishes=Wishes(repeats=True), actor="dana")

    assert len(once.new) == 1
    assert bench.record(once.new[0]).order.issued_at == early.earned_at
    assert len(twice.new) == 2


def test_achievements_in_the_store_are_proposed_once(bench: Bench) -> None:
    with bench.store.begin() as tx:
        achievements.put(tx, bench.issue._organization(), bench.awards(5), at=NOW)

    first = bench.issue.propose(actor="dana", limit=3)
    second = bench.issue.propose(actor="dana")
    third = bench.issue.propose(actor="dana")

    assert (len(first.new), first.more, len(second.new), len(third.new)) == (3, True, 2, 0)
    assert bench.issue.waiting_achievements() == 0


def test_the_plan_tells_what_credly_will_do_with_each(bench: Bench) -> None:
    single, double = bench.template(), bench.template(allows_duplicates=True)
    with Asker(bench.sandbox) as asker:
        for number, template in ((501, single), (502, single), (503, double)):
            asker.issue(
                badge_template_id=template, issuer_earner_id=str(number), recipient_email=f"learner{number}@example.net"
            )
    replacing = Wishes(on_duplicate=DuplicateBehavior.REPLACE, mails=False)
    bench.issue.propose_list([an_achievement(502, template=single)], wishes=replacing, actor="dana")
    three = [(501, single), (503, double), (504, single)]
    bench.issue.propose_list([an_achievement(number, template=key) for number, key in three], actor="dana")
    bench.issue.propose_list([an_achievement(505, template="nowhere")], actor="dana")

    plan = bench.issue.plan().result()

    assert dict(plan.consequences) == {
        Consequence.REFUSED: 1,
        Consequence.REPLACES: 1,
        Consequence.SECOND_BADGE: 1,
        Consequence.NEW: 1,
        Consequence.NOT_ISSUABLE: 1,
    }
    assert (plan.new_badges, plan.without_mail, sum(plan.mails.values())) == (2, 1, 2)
    assert plan.without_net == (double,)
    assert len(plan.worth_sending) == 3


def test_an_order_changed_since_the_plan_stops_the_whole_approval(bench: Bench) -> None:
    bench.issue.propose_list(bench.awards(2, start=601), actor="dana")
    plan = bench.issue.plan().result()
    first, *_ = plan.shown
    bench.issue.withdraw([first], actor="eli")

    with pytest.raises(Stale):
        bench.issue.approve(plan.shown, actor="dana")

    assert bench.issue.standing()[OrderState.APPROVED] == 0
