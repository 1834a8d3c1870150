"""A column in words: nothing the data says is left unsaid."""

from __future__ import annotations

import pytest

from credly_core.migration.explaining import describe_column
from credly_core.migration.filespec import ColumnSpec, ColumnStatus, Condition, JsonKey, Kind, Reference
from credly_core.migration.findings import Severity
from credly_core.migration.spec import load_specs


@pytest.mark.parametrize(
    ("column", "needed"),
    [
        (ColumnSpec("a", Kind.STRING, required=True), "always"),
        (ColumnSpec("a", Kind.STRING), "optional"),
        (ColumnSpec("a", Kind.STRING, required_if=Condition("b", ("X", "Y"))), "when b is X or Y"),
        (ColumnSpec("a", Kind.STRING, exclusive_with="b"), "this or b, not both"),
    ],
)
def test_whether_a_cell_must_be_filled_is_said(column: ColumnSpec, needed: str) -> None:
    assert describe_column(column).needed == needed


@pytest.mark.parametrize(
    ("column", "limits"),
    [
        (ColumnSpec("a", Kind.STRING, max_length=8190), "at most 8,190 characters"),
        (ColumnSpec("a", Kind.INTEGER, min="1", max="365", unit="days"), "1 to 365 days"),
        (ColumnSpec("a", Kind.INTEGER, min="0"), "0 or more"),
        (ColumnSpec("a", Kind.INTEGER, max="9"), "at most 9"),
        (ColumnSpec("a", Kind.NUMBER, unit="hours"), "in hours"),
        (ColumnSpec("a", Kind.STRING, allowed=("Active", "Retired")), "one of Active, Retired"),
        (ColumnSpec("a", Kind.STRING, allowed=("Credly",), ignore_case=True), "only Credly; capitals do not matter"),
        (ColumnSpec("a", Kind.STRING, observed=("ADD",)), "seen so far: ADD"),
        (ColumnSpec("a", Kind.STRING, allowed_elsewhere=("HIDDEN",)), "other pages of Adobe also name HIDDEN"),
        (ColumnSpec("a", Kind.IDENTIFIER, shape="uuid"), "a UUID"),
        (ColumnSpec("a", Kind.IDENTIFIER, pattern="^[0-9]+$"), "matches ^[0-9]+$"),
        (ColumnSpec("a", Kind.URL_OR_PATH, extensions=("png", "gif")), "ends in .png, .gif"),
        (ColumnSpec("a", Kind.EMAIL, personal_data=True), "personal data"),
        (
            ColumnSpec("a", Kind.STRING, list_separator=",", multiline=True),
            "several values, separated by “,”; may hold line breaks",
        ),
        (
            ColumnSpec("a", Kind.DATETIME, bare_date=Severity.WARNING),
            "written YYYY-MM-DDTHH:MM:SS.mmmZ; a bare date is a warning",
        ),
    ],
)
def test_what_a_cell_may_hold_is_said(column: ColumnSpec, limits: str) -> None:
    assert describe_column(column).limits == limits


def test_the_members_of_a_json_cell_are_named_with_what_decides() -> None:
    key = JsonKey("templateId", "ADOBE_CONNECT", "text", exclusive_with=("persistentRoomId",))
    column = ColumnSpec("metadata", Kind.JSON, json_chosen_by="vcHostingSystem", json_keys=(key,))

    said = describe_column(column).limits

    assert (
        said == "vcHostingSystem ADOBE_CONNECT: member templateId (text, optional, not together with persistentRoomId)"
    )


def test_where_a_column_points_to_is_said_for_every_case() -> None:
    column = ColumnSpec(
        "loId",
        Kind.IDENTIFIER,
        references=Reference("course.csv", "id"),
        references_by="loType",
        references_map={"job aid": Reference("job_aid.csv", "id")},
    )

    assert describe_column(column).points_to == "course.csv id, job_aid.csv id when loType is job aid"


def test_a_column_seen_only_in_samples_says_so() -> None:
    column = ColumnSpec("Comments", Kind.STRING, status=ColumnStatus.SAMPLE_ONLY)

    assert describe_column(column).status == "seen in published samples only"


def test_every_limit_in_the_data_appears_in_words() -> None:
    for spec in load_specs().all():
        for column in spec.columns:
            said = describe_column(column).limits
            for word in (column.max, column.pattern, *column.allowed, *column.extensions):
                assert word is None or word in said, f"{spec.name} {column.name}: {word}"
            if column.max_length is not None:
                assert f"{column.max_length:,}" in said
