"""ALM's transcript, row by row: who, what, when. Nobody is guessed, and nothing becomes a badge that might be none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from credly_core.domain.ids import AlmBadgeId, InstanceId, LearningObjectId, TemplateId
from credly_core.domain.learning import Instance, LearningObject, LearningObjectKind
from credly_core.domain.ledger import LedgerReason
from credly_core.errors import UnreadableInput
from credly_core.steps.achievements.book import Deserving
from credly_core.steps.achievements.found import Found, Person
from credly_core.steps.achievements.transcripts import CompletionReader, Roster, recognize

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HEADINGS = "Name,email,LP/Certification/Course,Type,Instance,Completion Date (UTC TimeZone),Status,Grade,User Unique Id"
PEOPLE = [
    Person("7", "dana@example.net", "Dana Novak"),
    Person("8", "kim@example.net", "Kim Lee"),
    Person("9", "shared@example.net", "Ana Kovac"),
    Person("10", "Shared@example.net", "Ben Kovac"),
]


def a_book() -> Deserving:
    """Welding: spring carries a linked badge, autumn none. Painting: one instance, mapped here. Plumbing: nothing."""
    made = Deserving(
        of_badge={AlmBadgeId("b1"): TemplateId("t1")}, mapped_objects={LearningObjectId("course:2"): TemplateId("t2")}
    )
    for number, name, instances in (
        (1, "Welding", ("Spring", "Autumn")),
        (2, "Painting", ("Only",)),
        (3, "Plumbing", ("Only",)),
    ):
        owner = LearningObjectId(f"course:{number}")
        offered = tuple(
            Instance(InstanceId(f"{owner}_{number}{place}"), owner, title) for place, title in enumerate(instances)
        )
        made.objects[owner] = LearningObject(
            owner, LearningObjectKind.COURSE, name, unique_id=f"U{number}", instances=offered
        )
    made.carried[InstanceId("course:1_10")] = AlmBadgeId("b1")
    return made


def read(*rows: str, headings: str = HEADINGS) -> tuple[list[Found], CompletionReader]:
    reader = CompletionReader(a_book(), Roster(PEOPLE, {"7": "P-7", "8": "P-8"}), NOW)
    found = list(reader.read(recognize("\n".join((headings, *rows)).encode(), file="t.csv")))
    return found, reader


def test_a_completion_of_an_instance_with_a_badge_is_an_achievement_of_its_day() -> None:
    (one,), _ = read("Dana,dana@example.net,Welding,Course,Spring,2026-03-01 10:00:00,Completed,Pass,")

    assert one.gap is None
    achievement = one.achievement
    assert (achievement.recipient.earner_key, achievement.template_id) == ("7", "t1")
    assert achievement.earned_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert achievement.key == "course|course:1_10|7"


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("Dana,dana@example.net,Welding,Course,Spring,,Completed,,", "no date"),
        ("Dana,dana@example.net,Welding,Course,Spring,2026-03-01,In Progress,,", "not completed"),
        ("Dana,dana@example.net,Welding,Course,Spring,2026-03-01,Completed,Fail,", "failed"),
    ],
)
def test_what_was_not_completed_or_not_passed_is_left(row: str, what: str) -> None:
    found, reader = read(row)

    assert (found, reader.completions) == ([], 0), what


def test_a_completion_that_deserves_nothing_is_counted_and_left() -> None:
    found, reader = read(
        "Dana,dana@example.net,Plumbing,Course,Only,2026-03-01,Completed,,",
        "Dana,dana@example.net,Unheard of,Course,Only,2026-03-01,Completed,,",
    )

    assert (found, reader.completions, reader.without_badge) == ([], 2, 2)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Dana,dana@example.net,Welding,Course,Autumn,2026-03-01,Completed,,", LedgerReason.INSTANCE_WITHOUT_BADGE),
        ("Dana,dana@example.net,Welding,Course,Winter,2026-03-01,Completed,,", LedgerReason.NOT_MAPPED),
        ("Nobody,x@example.net,Welding,Course,Spring,2026-03-01,Completed,,", LedgerReason.NO_EARNER),
        ("Kovac,shared@example.net,Welding,Course,Spring,2026-03-01,Completed,,", LedgerReason.NO_EARNER),
        ("Dana,dana@example.net,Welding,Course,Spring,1772359200000,Completed,,", LedgerReason.IMPOSSIBLE_DATE),
        ("Dana,dana@example.net,Welding,Course,Spring,1772359200,Completed,,", LedgerReason.IMPOSSIBLE_DATE),
        ("Dana,dana@example.net,Welding,Course,Spring,01/02/2026,Completed,,", LedgerReason.IMPOSSIBLE_DATE),
        ("Dana,dana@example.net,Welding,Course,Spring,2027-03-01,Completed,,", LedgerReason.FUTURE_DATE),
    ],
)
def test_what_stands_against_a_badge_is_said(row: str, reason: LedgerReason) -> None:
    (one,), _ = read(row)

    assert one.gap is reason


def test_a_mapping_made_here_counts_where_the_instance_carries_nothing() -> None:
    (one,), _ = read("Dana,dana@example.net,Painting,Course,Only,2026-03-01,Completed,,")

    assert (one.gap, one.achievement.template_id) == (None, "t2")


def test_a_person_is_found_by_personnel_number_when_the_address_has_changed() -> None:
    (one,), _ = read("Dana,new@example.net,Welding,Course,Spring,2026-03-01,Completed,,P-7")

    assert one.achievement.recipient.earner_key == "7"
    assert one.achievement.recipient.email == "dana@example.net"


def test_rows_about_nobody_do_not_fall_together() -> None:
    found, _ = read(
        "A,a@nowhere.example,Welding,Course,Spring,2026-03-01,Completed,,",
        "B,b@nowhere.example,Welding,Course,Spring,2026-03-01,Completed,,",
    )

    assert len({one.achievement.key for one in found}) == 2


def test_the_same_row_twice_is_the_same_achievement() -> None:
    row = "Dana,dana@example.net,Welding,Course,Spring,2026-03-01 10:00:00,Completed,,"
    found, _ = read(row, row)

    assert len({one.achievement.key for one in found}) == 1


def test_a_course_is_found_by_its_id_whatever_it_is_called_now() -> None:
    (one,), _ = read(
        "dana@example.net,Old name,1,Course,Spring,2026-03-01,Completed",
        headings="email,Training,Training ID,Type,Instance,Completion Date,Status",
    )

    assert one.achievement.source_id == "course:1_10"


def test_a_file_that_is_no_transcript_is_refused_with_what_is_missing() -> None:
    with pytest.raises(UnreadableInput, match="no column for completiondateutctimezone, status"):
        recognize(b"email,Training\na@example.net,Welding\n", file="t.csv")
