"""From a template to a row: dates, usability, notes, drift."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.drafts import (
    BADGE_COLUMNS,
    DraftedRow,
    DraftNote,
    DraftRules,
    DriftKind,
    build_drafts,
    find_drifts,
    format_alm_time,
    make_draft,
)
from credly_core.domain.ids import AlmBadgeId, TemplateId

MADE = datetime(2016, 8, 17, 8, 56, 21, tzinfo=UTC)
PICTURE = "https://images.credly.com/images/1/badge.png"
ID = TemplateId("1f6b0c1e-77aa-4bcd-9e00-000000000001")


def a_template(**changes: object) -> BadgeTemplate:
    basis = BadgeTemplate(
        ID,
        "Data Literacy Essentials for Managers",
        TemplateState.ACTIVE,
        image_url=PICTURE,
        created_at=MADE,
        updated_at=MADE,
    )
    return replace(basis, **changes)  # type: ignore[arg-type]


def test_a_usable_template_fills_all_eight_columns() -> None:
    made = build_drafts([a_template()], DraftRules(names={ID: "Data Literacy"}))

    assert dict(zip(BADGE_COLUMNS, made.drafts[0].cells, strict=True)) == {
        "id": "data-literacy-essentials-for-managers",
        "badgeName": "Data Literacy",
        "badgeCreationDate": "2016-08-17T08:56:21.000Z",
        "lastModifiedDate": "2016-08-17T08:56:21.000Z",
        "state": "Active",
        "imageUrl": PICTURE,
        "externalBadgeId": ID,
        "externalBadgeProvider": "Credly",
    }
    assert made.drafts[0].full_name == "Data Literacy Essentials for Managers"
    assert made.ids == {ID: "data-literacy-essentials-for-managers"}


def test_without_a_chosen_name_the_full_name_stays_for_the_check_to_see() -> None:
    made = build_drafts([a_template()])

    assert made.drafts[0].badge_name == "Data Literacy Essentials for Managers"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"state": TemplateState.ARCHIVED}, "Archived"),
        ({"state": TemplateState.DRAFT}, "draft"),
        ({"state": TemplateState.UNKNOWN}, "state"),
        ({"image_url": None}, "picture"),
    ],
)
def test_a_template_that_cannot_be_used_is_left_out_with_the_reason(changes: dict[str, object], reason: str) -> None:
    made = build_drafts([a_template(**changes)])

    assert made.drafts == ()
    assert reason in made.left_out[0].reason


def test_a_template_listed_twice_gives_one_row() -> None:
    assert len(build_drafts([a_template(), a_template()]).drafts) == 1


def test_the_same_templates_give_the_same_rows_on_every_build() -> None:
    templates = [a_template(id=TemplateId(f"t{n}"), name="Same Name") for n in range(5)]

    first = build_drafts(templates)
    again = build_drafts(templates, DraftRules(known_ids=first.ids))

    assert again == first
    assert len({draft.id for draft in first.drafts}) == 5


def test_ids_of_other_rows_are_kept_clear_of() -> None:
    made = build_drafts([a_template(name="One Badge")], DraftRules(reserved_ids=["ONE-badge"]))

    assert made.drafts[0].id == "one-badge-1f6b0c1e"


@pytest.mark.parametrize(
    ("changes", "first_seen", "created", "modified", "notes"),
    [
        (
            {"created_at": None},
            None,
            "2016-08-17T08:56:21.000Z",
            "2016-08-17T08:56:21.000Z",
            [DraftNote.CREATED_FROM_MODIFIED],
        ),
        (
            {"created_at": None, "updated_at": None},
            MADE,
            "2016-08-17T08:56:21.000Z",
            "",
            [DraftNote.CREATED_FROM_FIRST_SEEN],
        ),
        (
            {"created_at": None, "updated_at": None},
            None,
            "1981-01-01T00:00:00.000Z",
            "",
            [DraftNote.CREATED_FROM_FIRST_SEEN],
        ),
        ({"updated_at": None}, None, "2016-08-17T08:56:21.000Z", "", []),
        (
            {"updated_at": MADE - timedelta(days=1)},
            None,
            "2016-08-17T08:56:21.000Z",
            "2016-08-17T08:56:21.000Z",
            [DraftNote.MODIFIED_BEFORE_CREATED],
        ),
        (
            {"created_at": datetime(1970, 1, 1, tzinfo=UTC)},
            None,
            "1981-01-01T00:00:00.000Z",
            "2016-08-17T08:56:21.000Z",
            [DraftNote.DATE_CLAMPED],
        ),
        (
            {"updated_at": datetime(2040, 1, 1, tzinfo=UTC)},
            None,
            "2016-08-17T08:56:21.000Z",
            "2037-12-31T23:59:59.999Z",
            [DraftNote.DATE_CLAMPED],
        ),
    ],
)
def test_dates_that_credly_does_not_give_or_alm_does_not_take_are_decided_and_noted(
    changes: dict[str, object], first_seen: datetime | None, created: str, modified: str, notes: list[DraftNote]
) -> None:
    draft = make_draft(a_template(**changes), draft_id=AlmBadgeId("x"), badge_name="X", first_seen=first_seen)

    assert (draft.created, draft.modified, list(draft.notes)) == (created, modified, notes)


def test_times_are_written_in_utc_with_milliseconds() -> None:
    summer = timezone(timedelta(hours=2))

    assert format_alm_time(datetime(2026, 3, 1, 1, 30, 0, 123999, tzinfo=summer)) == "2026-02-28T23:30:00.123Z"
    assert format_alm_time(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000Z"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        format_alm_time(datetime(2026, 3, 1))  # noqa: DTZ001


def kinds(row: DraftedRow, *templates: BadgeTemplate) -> list[DriftKind]:
    return [drift.kind for drift in find_drifts([row], {one.id: one for one in templates})]


def test_a_renamed_template_is_found_by_the_name_the_row_was_made_with() -> None:
    row = DraftedRow(ID, "Data Literacy", PICTURE, full_name="Data Literacy Essentials")

    drifts = find_drifts([row], {ID: a_template(name="Data Fluency Essentials")})

    assert [(one.kind, one.before, one.after) for one in drifts] == [
        (DriftKind.RENAMED, "Data Literacy Essentials", "Data Fluency Essentials")
    ]


def test_without_the_old_name_a_short_form_of_todays_name_is_no_drift() -> None:
    template = a_template(name="Cloud Security Fundamentals for Engineers")

    assert kinds(DraftedRow(ID, "Cloud Sec Fundamentals", PICTURE), template) == []
    assert kinds(DraftedRow(ID, "Kubernetes Basics", PICTURE), template) == [DriftKind.RENAMED]


def test_new_pictures_withdrawn_and_missing_templates_are_told_apart() -> None:
    row = DraftedRow(ID, "", "https://images.credly.com/old.png", full_name=a_template().name)

    assert kinds(row, a_template()) == [DriftKind.NEW_PICTURE]
    assert kinds(replace(row, image_url="Image/data.png"), a_template()) == []
    assert kinds(replace(row, image_url=PICTURE), a_template(state=TemplateState.ARCHIVED)) == [DriftKind.NOT_USABLE]
    assert kinds(row) == [DriftKind.GONE]
    assert kinds(DraftedRow(TemplateId(""), "B1")) == []
