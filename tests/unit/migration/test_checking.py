"""What the check finds in badge.csv, cell by cell, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credly_core.migration.checking import check_table, check_unknown
from credly_core.migration.conventions import conventions
from credly_core.migration.facts import Facts
from credly_core.migration.findings import Severity
from credly_core.migration.kinds import Suspects, clean_cells, look_closely, open_up
from credly_core.migration.reading import read_table
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Note, Table
from tests.unit.migration.tables import HEADER, a_badge, a_table, check, found
from tests.unit.migration.thoroughness import times

TEMPLATE = "4a4b2c1e-9d1f-4c57-8f0e-000000000001"


def one(**changes: str) -> list[tuple[str, int | None, str | None]]:
    """Findings on a single badge."""
    return found(check(a_table(a_badge(1, **changes))))


def test_a_clean_file_has_no_findings_but_a_hint_on_its_columns() -> None:
    report = check(a_table(*(a_badge(number) for number in range(50))))

    assert report.ok
    assert report.codes == ("header.unlisted",)
    assert (report.errors, report.warnings, report.infos) == (0, 0, 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("badgeName", "A" * 25),
        ("badgeName", "B1"),
        ("badgeName", "データ入門"),
        ("badgeName", 'C++ & “Best” of 19"'),
        ("badgeName", "👩\u200d💻 Engineer"),
        ("badgeName", "می\u200cخواهم"),
        ("badgeName", "L’art (v2.1) – 100 %"),
        ("id", "1"),
        ("id", "skill_001"),
        ("id", "a b c"),
        ("lastModifiedDate", ""),
        ("badgeCreationDate", "2016-02-29T23:59:59.999Z"),
        ("badgeCreationDate", "2000-01-01T00:00:00.000Z"),
        ("imageUrl", "badge1.png"),
        ("imageUrl", "Image/My badges/B 1.JPEG"),
        ("imageUrl", "https://images.credly.com/images/4a4b/size/340x340/image.png?v=2"),
    ],
)
def test_values_that_the_specification_allows_are_left_alone(column: str, value: str) -> None:
    assert one(**{column: value}) == []


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("badgeName", "A" * 26, "name.length"),
        ("badgeName", "", "name.missing"),
        ("badgeName", " \u00a0 ", "name.missing"),
        ("badgeName", "Azure\u200b", "cell.invisible"),
        ("badgeName", "a\u200db", "cell.invisible"),
        ("badgeName", "ㅤAzure Fundamentals", "cell.invisible"),
        ("badgeName", "Azure\u00a0", "cell.trim"),
        ("badgeName", "“Azure”", "cell.quotes"),
        ("badgeName", '"Azure"', "cell.quotes"),
        ("badgeName", "@Azure", "csv.formula"),
        ("badgeName", "＝Azure", "csv.formula"),
        ("badgeName", "########", "damage.error"),
        ("badgeName", "#BEZUG!", "damage.error"),
        ("badgeName", "FALSO", "damage.boolean"),
        ("badgeName", "Mar-16", "damage.date"),
        ("id", '="00123"', "damage.formula"),
        ("id", "4,11E+15", "damage.exponent"),
        ("state", "active", "state.case"),
        ("state", "Retired.", "state.value"),
        ("state", "Archiviert", "state.translated"),
        ("state", "WAHR", "state.value"),
        ("badgeCreationDate", "2016-08-17T08:56:21Z", "date.format"),
        ("badgeCreationDate", "2016-08-17T08:56:21.000+05:30", "date.format"),
        ("badgeCreationDate", "17. August 2016", "date.format"),
        ("badgeCreationDate", "1/2/16", "date.ambiguous"),
        ("badgeCreationDate", "42599.37", "date.daynumber"),
        ("badgeCreationDate", "2016-13-01T00:00:00.000Z", "date.impossible"),
        ("badgeCreationDate", "2016-02-30", "date.impossible"),
        ("badgeCreationDate", "#N/A", "damage.error"),
        ("badgeCreationDate", "1980-12-31T23:59:59.999Z", "date.range"),
        ("badgeCreationDate", "1981-01-01T00:00:00.000Z", "date.early"),
        ("lastModifiedDate", "2038-01-19T03:14:07.999Z", "date.limit"),
        ("lastModifiedDate", "2038-01-19T03:14:08.000Z", "date.range"),
        ("imageUrl", "a.tiff", "image.format"),
        ("imageUrl", "badge", "image.noextension"),
        ("imageUrl", "https://example.com", "image.noextension"),
        ("imageUrl", "https://exa mple.com/a.png", "image.url"),
        ("imageUrl", "data:image/png;base64,AAAA", "image.url"),
        ("imageUrl", "//example.com/a.png", "image.url"),
        ("imageUrl", "Image/../../a.png", "image.path"),
        ("imageUrl", "\\\\server\\share\\a.png", "image.path"),
        ("imageUrl", "file:///a.png", "image.path"),
        ("imageUrl", "./Image/a.png", "image.slash"),
        ("externalBadgeId", "not-a-uuid", "ext.id.shape"),
        ("externalBadgeId", TEMPLATE.upper(), "ext.id.form"),
        ("externalBadgeId", f"urn:uuid:{TEMPLATE}", "ext.id.form"),
        ("externalBadgeProvider", "CREDLY", "ext.provider.case"),
        ("externalBadgeProvider", "Credível", "ext.provider.spelling"),
        ("externalBadgeProvider", "Con Credibilidad", "ext.provider.spelling"),
        ("externalBadgeProvider", "Credlyy", "ext.provider.spelling"),
        ("externalBadgeProvider", "Badgr", "ext.provider.unknown"),
    ],
)
def test_a_wrong_value_gets_one_finding_in_its_cell(column: str, value: str, code: str) -> None:
    assert one(**{column: value}) == [(code, 2, column)]


@pytest.mark.parametrize("word", ["Creded", "Credendo", "Crely", "Creredly", "Credy"])
def test_the_misprints_of_the_translated_manuals_mean_credly(word: str) -> None:
    report = check(a_table(a_badge(1, externalBadgeProvider=word)))

    group = report.group("ext.provider.spelling")
    assert group is not None
    assert group.fact("proposal", 0) == "Credly"


def test_id_and_provider_belong_together_also_when_a_column_is_missing() -> None:
    half = one(externalBadgeProvider="")
    other = one(externalBadgeId="")
    table = a_table(a_badge(1)[:7], header=HEADER[:7])

    assert half == [("BADGE-1", 2, "externalBadgeProvider")]
    assert other == [("BADGE-1", 2, "externalBadgeId")]
    assert found(check(table)) == [("BADGE-1", 2, "externalBadgeId")]
    said = next(finding for finding in check(table).findings() if finding.code == "BADGE-1")
    assert said.facts["other"] == "externalBadgeProvider"
    assert said.message == "externalBadgeProvider is empty although externalBadgeId is filled."


def test_the_second_of_two_equal_ids_names_and_templates_is_marked_with_the_row_of_the_first() -> None:
    again = a_badge(2, id="azure-course-00001", badgeName="AZURE course  number 1", externalBadgeId=TEMPLATE)
    report = check(a_table(a_badge(1), again))

    assert found(report) == [
        ("id.duplicate", 3, "id"),
        ("BADGE-3", 3, "badgeName"),
        ("BADGE-3", 3, "externalBadgeId"),
    ]
    assert all(finding.facts["first_row"] == "2" for finding in report.findings() if finding.row == 3)


def test_a_row_that_is_there_twice_is_one_finding() -> None:
    assert found(check(a_table(a_badge(1), a_badge(2), a_badge(1)))) == [("row.duplicate", 4, None)]


def test_empty_rows_are_said_and_not_checked() -> None:
    report = check(a_table(a_badge(1), [""] * 8, [" ", *[""] * 7], a_badge(2)))

    assert found(report) == [("row.empty", 3, None), ("row.empty", 4, None)]
    assert report.cell_marks() == {}


def test_rows_are_counted_as_the_spreadsheet_shows_them() -> None:
    table = Table.from_rows("badge.csv", HEADER, [a_badge(1), a_badge(2, state="")], first_row=10)

    assert found(check(table)) == [("state.missing", 11, "state")]


def test_lost_zeros_and_look_alikes_are_seen() -> None:
    zeros = check(a_table(a_badge(1, id="0005"), a_badge(2, id="0006"), a_badge(3, id="7")))
    alike = check(
        a_table(a_badge(1, id="01"), a_badge(2, id="1"), a_badge(3, id="1.0"), a_badge(4, id="X1"), a_badge(5, id="x1"))
    )

    group = zeros.group("id.zeros")
    assert found(zeros) == [("id.zeros", 4, "id")]
    assert group is not None
    assert group.fact("proposal", 0) == "0007"
    codes = [code for code, _, _ in found(alike)]
    assert codes.count("id.lookalike") == 3


def test_templates_are_judged_only_when_they_are_known() -> None:
    rows = [a_badge(number) for number in range(1, 7)]
    ids = [row[6] for row in rows]
    rows[4] = a_badge(5, externalBadgeId="", externalBadgeProvider="")
    rows[5] = a_badge(6, externalBadgeProvider="Badgr")
    states = {ids[0].upper(): "active", ids[1]: "archived", ids[2]: "draft", ids[3]: "gone"}

    silent = check(a_table(*rows))
    report = check(a_table(*rows, a_badge(9)), Facts(templates=states))

    assert found(silent) == [("ext.provider.unknown", 7, "externalBadgeProvider")]
    assert [(code, row) for code, row, _ in found(report)] == [
        ("ext.id.archived", 3),
        ("ext.id.draft", 4),
        ("ext.id.gone", 5),
        ("ext.id.missing", 6),
        ("ext.provider.unknown", 7),
        ("ext.id.unknown", 8),
    ]
    severities = {group.code: group.severity for group in report.groups}
    assert severities["ext.id.unknown"] is Severity.ERROR
    assert severities["ext.id.archived"] is Severity.WARNING


def test_facts_from_earlier_builds_pictures_and_the_clock_are_used() -> None:
    table = a_table(a_badge(1, state="Retired"), a_badge(2, lastModifiedDate="2030-01-01T00:00:00.000Z"))
    facts = Facts(
        pictures={"Image/azure-1.png": ("image.square", "image.small"), "Image/azure-2.png": ""},
        known_ids={TEMPLATE.upper(): "azure"},
        used_ids={"azure-course-00001"},
        now=datetime(2026, 6, 15, tzinfo=UTC),
    )

    assert found(check(table, facts)) == [
        ("id.changed", 2, "id"),
        ("BADGE-2", 2, "state"),
        ("image.small", 2, "imageUrl"),
        ("image.square", 2, "imageUrl"),
        ("date.future", 3, "lastModifiedDate"),
    ]


def test_dates_in_wrong_order_are_seen_only_where_both_can_be_read() -> None:
    assert one(lastModifiedDate="2015-01-01T00:00:00.000Z") == [("date.order", 2, "lastModifiedDate")]
    assert one(lastModifiedDate="2015") == [("date.unreadable", 2, "lastModifiedDate")]


def test_headings_are_judged() -> None:
    header = ("ID", " badgeName", "badgeCreationDate", "Last modified date", "state", "state", "imageUrll", "", "owner")
    row = ("azure-course", "Azure Course", "2016-08-17T08:56:21.000Z", "", "Active", "Active", "a.png", "", "dana")

    report = check(a_table(row, header=header))

    assert {(finding.code, finding.column) for finding in report.findings()} == {
        ("header.case", "id"),
        ("header.space", "badgeName"),
        ("header.spaced", "lastModifiedDate"),
        ("header.duplicate", "state"),
        ("header.near", "imageUrll"),
        ("header.missing", "imageUrl"),
        ("header.empty", None),
        ("header.unknown", "owner"),
    }
    assert all(finding.row == 1 for finding in report.findings())


def test_a_wrong_file_name_and_a_file_without_rows_are_said() -> None:
    report = check(a_table(file="Badges.csv"))

    assert found(report) == [("PK-3", None, None), ("file.no-rows", None, None)]
    assert "badge.csv" in next(report.findings()).message


def test_notes_of_the_reader_become_findings() -> None:
    table = a_table(a_badge(1))
    noted = Table(
        table.file,
        table.header,
        table.cells,
        table.rows,
        table.dialect,
        (
            Note("file.bom"),
            Note("header.repeated", 9, 1, (("count", "2"), ("where", "rows 9, 12"))),
            Note("header.duplicate", 1, 2, (("name", "state"), ("times", "2"))),
        ),
    )

    report = check(noted)

    assert found(report) == [("file.bom", None, None), ("header.repeated", 9, None)]
    assert "Row 9, column A" in next(f for f in report.findings() if f.code == "header.repeated").message


def test_a_file_of_no_known_type_is_reported_as_such() -> None:
    report = check_unknown(Table.from_rows("people.csv", ("Name",), [("Dana",)]))

    assert report.spec is None
    assert found(report) == [("file.unknown", None, None)]


def test_a_table_without_columns_or_rows_is_checked() -> None:
    report = check_table(Table.from_rows("badge.csv", (), []), load_specs().file("badge.csv"))

    assert "header.missing" in report.codes
    assert report.group("header.missing", "nonsense") is None


def test_many_bad_cells_are_counted_exactly_and_given_in_reading_order() -> None:
    rows = [a_badge(number, badgeName="A long name that no one can keep") for number in range(3000)]
    report = check(a_table(*rows))

    group = report.group("name.length")

    assert group is not None
    assert group.count == 3000
    assert group.title == "3,000 names too long: take the proposals"
    places = [finding.row for finding in report.findings(5, offset=1)]
    assert places == [2, 3, 3, 4, 4]
    assert len(list(report.findings())) == report.errors + report.warnings + report.infos
    assert report.cell_marks(10, 2) == {(10, 1): Severity.ERROR, (11, 1): Severity.ERROR}
    assert report.records_with(Severity.ERROR).to_list() == list(range(3000))


def test_a_great_many_suspects_are_opened_up_column_by_column(monkeypatch: pytest.MonkeyPatch) -> None:
    table = a_table(*(a_badge(n, badgeName=f"B{n}", state="ACTIVE", imageUrl=" x.png") for n in range(30)))
    together = found(check(table))

    monkeypatch.setattr("credly_core.migration.checking._TOGETHER", 10)

    assert found(check(table)) == together


_SIGNS = st.one_of(
    st.characters(exclude_categories=("Cs",)),
    st.sampled_from(list('  \u00a0\u200b\u200d\u202e\u00ad\ufeff\u3164\u115f\u034fÃÂ¼"“”\t\n\x07')),
    st.sampled_from(list("=+-@#.,:/\\TZ0123456789-eE")),
)
_WORDS = st.sampled_from(
    [
        "WAHR",
        "1.23E+11",
        "2-Jan",
        "Mar-16",
        "#N/A",
        "00123",
        "2016-08-17T08:56:21.000Z",
        "2016-02-30T00:00:00.000Z",
        "https://",
        "www.a.png",
        "../",
        "a@b.example",
        ".png",
        "Active",
        TEMPLATE,
        "Azure Fundamentals",
    ]
)
_CELLS = st.lists(st.one_of(_SIGNS, _WORDS), max_size=14).map("".join)


@settings(max_examples=times(50), deadline=None)
@given(st.lists(_CELLS, min_size=1, max_size=12))
def test_cells_that_are_passed_at_a_glance_have_nothing_wrong_when_looked_at_closely(texts: list[str]) -> None:
    raw = pl.Series(texts, dtype=pl.String)

    for column in (column for name in ("badge.csv", "course.csv") for column in load_specs().file(name).columns):
        clean = raw.to_frame("cell").select(clean_cells(pl.col("cell"), column, conventions())).to_series()
        passed = raw.filter(clean)
        records = pl.int_range(len(passed), dtype=pl.UInt32, eager=True)
        hits = look_closely(Suspects(records, open_up(passed, conventions()), column, conventions()))
        assert [(hit.code, passed.filter(hit.mask).to_list()) for hit in hits] == [], column.name


def test_what_is_said_about_headings_below_a_title_names_the_row_they_stand_in() -> None:
    data = b"Our file of 2026,,,,,,\r\n\r\nid,BADGENAME,badgeCreationDate,state,imageUrl,,Town\r\n"
    data += b"1,Gold,2016-08-17T08:56:21.000Z,Active,a.png,,Ulm\r\n"
    spec = load_specs().file("badge.csv")

    table = read_table(data, file=spec.name, known_headings=spec.canonical_names)
    told = list(check_table(table, spec).findings())

    assert {finding.code: finding.row for finding in told if finding.code.startswith("header.")} == {
        "header.below": 3, "header.case": 3, "header.empty": 3, "header.unknown": 3,
    }  # fmt: skip
    assert next(f.message for f in told if f.code == "header.unknown").startswith("Column G is called “Town”")


def test_characters_without_a_picture_are_shown_by_their_code() -> None:
    found_all = check(a_table(a_badge(1, badgeName="Gold\u0378\U000f0000\u00a0x"))).findings()

    finding = next(finding for finding in found_all if finding.code == "cell.undefined")
    assert "Gold⟨U+0378⟩⟨U+F0000⟩\u00a0x" in finding.message
