"""Repairs are offered for groups, previewed, applied to all like cells, and never silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from credly_core.errors import MigrationError
from credly_core.migration.editing import Sheet
from credly_core.migration.facts import Facts
from credly_core.migration.findings import Severity, text_of
from credly_core.migration.findings.texts import TextKind
from credly_core.migration.repairs import RepairGroup, propose_repairs, repair_all
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from tests.unit.migration.samples import FORM, bad_samples
from tests.unit.migration.tables import HEADER, a_badge, a_table, cells, check, found

SPEC = load_specs().file("badge.csv")
TEMPLATE = "4a4b2c1e-9d1f-4c57-8f0e-000000000001"


def offers(table: Table, facts: Facts | None = None) -> dict[str, RepairGroup]:
    """The repairs for a table by key."""
    return {offer.key: offer for offer in propose_repairs(table, SPEC, check(table, facts), short_names=numbered)}


def numbered(records: Sequence[int]) -> Mapping[int, str]:
    """Short names, but none for record 2."""
    return {record: f"Short name {record}" for record in records if record != 2}


def repaired(table: Table, key: str, answer: str | None = None, facts: Facts | None = None) -> Table:
    """The table after one repair."""
    return offers(table, facts)[key].change(answer).apply(table)


@pytest.mark.parametrize(
    ("column", "value", "key", "after"),
    [
        ("badgeName", "\u00a0Azure ", "cell.trim@badgeName", "Azure"),
        ("badgeName", "A\u200bz\u00adure", "cell.invisible@badgeName", "Azure"),
        ("badgeName", "A\u200bb 👩\u200d💻", "cell.invisible@badgeName", "Ab 👩\u200d💻"),
        ("badgeName", "\u202eAzure", "cell.bidi@badgeName", "Azure"),
        ("badgeName", "Az\x07ure", "name.control@badgeName", "Azure"),
        ("badgeName", "Az\ue000ure", "cell.undefined@badgeName", "Azure"),
        ("badgeName", "Azure\r\nBasics", "cell.linebreak@badgeName", "Azure Basics"),
        ("badgeName", "“Azure”", "cell.quotes@badgeName", "Azure"),
        ("id", '="00123"', "damage.formula@id", "00123"),
        ("lastModifiedDate", "  ", "cell.blank@lastModifiedDate", ""),
        ("lastModifiedDate", "17.08.2016", "date.format@lastModifiedDate", "2016-08-17T00:00:00.000Z"),
        ("lastModifiedDate", "42599", "date.daynumber@lastModifiedDate", "2016-08-17T00:00:00.000Z"),
        ("state", "ACTIVE", "state.case@state", "Active"),
        ("state", "Aktiv", "state.translated@state", "Active"),
        ("imageUrl", ".\\Image\\a.png", "image.slash@imageUrl", "Image/a.png"),
        ("externalBadgeId", f"{{{TEMPLATE.upper()}}}", "ext.id.form@externalBadgeId", TEMPLATE),
        ("externalBadgeProvider", "Creded", "ext.provider.spelling@externalBadgeProvider", "Credly"),
        ("externalBadgeProvider", "credly", "ext.provider.case@externalBadgeProvider", "Credly"),
        ("externalBadgeProvider", "", "BADGE-1@externalBadgeProvider", "Credly"),
    ],
)
def test_a_cell_is_put_right_for_all_like_cells(column: str, value: str, key: str, after: str) -> None:
    ids = {} if column == "id" else {"id": "another-badge-id"}
    table = a_table(a_badge(1, **{column: value}), a_badge(2), a_badge(3, **{column: value, **ids}))

    result = repaired(table, key)

    assert cells(result)[column][::2] == [after, after]
    assert result.record(1) == table.record(1)


def test_a_preview_lists_every_cell_with_before_and_after() -> None:
    table = a_table(a_badge(1, state="ACTIVE"), a_badge(2, state="active"))

    preview = offers(table)["state.case@state"].change()

    assert [(change.record, change.column, change.before, change.after) for change in preview.cells] == [
        (0, 4, "ACTIVE", "Active"),
        (1, 4, "active", "Active"),
    ]
    assert preview.title == "2 states in wrong case: put them right"


def test_names_too_long_take_the_names_that_the_caller_proposes() -> None:
    long = "A name that nobody can keep in mind"
    table = a_table(*(a_badge(number, badgeName=f"{long} {number}") for number in range(3)))

    result = repaired(table, "name.length@badgeName")

    assert cells(result)["badgeName"] == ["Short name 0", "Short name 1", f"{long} 2"]


def test_without_a_caller_that_proposes_names_no_such_repair_is_offered() -> None:
    table = a_table(a_badge(1, badgeName="A name that nobody can keep in mind"))

    assert propose_repairs(table, SPEC, check(table)) == ()


def test_a_name_used_twice_takes_a_proposal_and_a_template_used_twice_is_left_to_a_person() -> None:
    table = a_table(a_badge(1), a_badge(2, badgeName="Azure Course Number 1", externalBadgeId=TEMPLATE))

    result = repaired(table, "BADGE-3@badgeName")

    assert cells(result)["badgeName"] == ["Azure Course Number 1", "Short name 1"]
    assert "BADGE-3@externalBadgeId" not in offers(table)


def test_the_order_of_day_and_month_is_asked_once_for_the_column() -> None:
    table = a_table(
        a_badge(1, badgeCreationDate="03/04/2016"),
        a_badge(2, badgeCreationDate="13/04/2016"),
        a_badge(3, badgeCreationDate="05/06/2016"),
    )
    offer = offers(table)["date.ambiguous@badgeCreationDate"]

    by_day, by_month = offer.change("day").apply(table), offer.change("month").apply(table)

    assert offer.question is not None
    assert offer.question.suggested == "day"
    assert [option.value for option in offer.question.options] == ["day", "month"]
    assert cells(by_day)["badgeCreationDate"][::2] == ["2016-04-03T00:00:00.000Z", "2016-06-05T00:00:00.000Z"]
    assert cells(by_month)["badgeCreationDate"][::2] == ["2016-03-04T00:00:00.000Z", "2016-05-06T00:00:00.000Z"]
    with pytest.raises(MigrationError) as caught:
        offer.change()
    assert caught.value.code == "repair.question"


def test_garbled_words_are_turned_back_after_a_question_where_the_bytes_allow_it() -> None:
    table = a_table(a_badge(1, badgeName="MÃ¼nchen"), a_badge(2, badgeName="Caf\ufffd"))

    result = repaired(table, "cell.encoding@badgeName", "yes")

    assert cells(result)["badgeName"] == ["München", "Caf\ufffd"]
    assert "cell.encoding@badgeName" not in offers(a_table(a_badge(1, badgeName="Caf\ufffd")))


def test_ids_are_changed_only_after_a_question() -> None:
    zeros = a_table(a_badge(1, id="0005"), a_badge(2, id="0006"), a_badge(3, id="7"))
    moved = a_table(a_badge(1))
    known = Facts(known_ids={TEMPLATE: "azure"})

    assert cells(repaired(zeros, "id.zeros@id", "yes"))["id"] == ["0005", "0006", "0007"]
    assert cells(repaired(moved, "id.changed@id", "yes", known))["id"] == ["azure"]


def test_a_provider_without_template_id_is_emptied_after_a_question() -> None:
    table = a_table(a_badge(1, externalBadgeId=""))

    result = repaired(table, "BADGE-1@externalBadgeId", "yes")

    assert cells(result)["externalBadgeProvider"] == [""]


def test_the_file_gets_its_name_headings_their_spelling_and_columns_their_place() -> None:
    header = ("badgename", "ID ", "Badge creation date", "state", "imageUrl", "lastModifiedDat", "owner", "", "")
    row = ("Azure", "azure", "2016-08-17T08:56:21.000Z", "Active", "a.png", "", "dana", "", "")
    table = a_table(row, header=header, file="Badges.csv")
    sheet = Sheet(table)

    for key in (
        "PK-3",
        "header.case",
        "header.spaced",
        "header.near",
        "header.unknown",
        "header.empty",
        "file.version",
        "columns.order",
    ):
        offer = next((offer for name, offer in offers(sheet.table).items() if name.split("@")[0] == key), None)
        assert offer is not None, key
        sheet = sheet.apply(offer.change("yes"))

    assert sheet.table.file == "badge.csv"
    assert sheet.table.header == HEADER
    assert sheet.table.record(0) == ("azure", "Azure", "2016-08-17T08:56:21.000Z", "", "Active", "a.png", "", "")
    assert found(check(sheet.table)) == []


def test_columns_are_removed_without_a_question_only_when_they_are_empty() -> None:
    row = (*a_badge(1), "Active", "", "x")
    table = a_table(row, header=(*HEADER, "state", "", ""))

    made = offers(table)

    assert made["header.empty"].is_sure
    assert not made["header.nameless"].is_sure
    assert not made["header.duplicate@state"].is_sure
    assert made["header.duplicate@state"].change("yes").apply(table).header == (*HEADER, "", "")


def test_a_missing_column_is_added_where_it_belongs() -> None:
    row = a_badge(1)
    table = a_table(row[1:4] + row[5:], header=HEADER[1:4] + HEADER[5:])

    result = repaired(table, "header.missing", "yes")

    assert result.header == HEADER
    assert cells(result)["state"] == [""]


def test_foreign_headings_are_renamed_as_guessed_after_a_question() -> None:
    table = a_table(("Azure", "Active", "a.png"), header=("Badge title", "Status", "Picture"))

    offer = offers(table)["header.mapping"]

    assert offer.question is not None
    assert "“Badge title” is badgeName" in offer.question.text
    assert offer.change("yes").apply(table).header == ("badgeName", "state", "imageUrl")


def test_empty_and_doubled_rows_go() -> None:
    table = a_table(a_badge(1), [""] * 8, a_badge(1), a_badge(2), [""] * 8, [" "] * 8)

    fewer = repaired(repaired(table, "row.empty"), "row.duplicate")

    assert cells(fewer)["id"] == ["azure-course-00001", "azure-course-00002"]
    assert fewer.rows.to_list() == [2, 3]


def test_all_sure_repairs_are_taken_one_step_each_and_can_be_undone() -> None:
    table = a_table(
        a_badge(1, badgeName=" Azure ", state="ACTIVE", externalBadgeProvider="Crely"),
        a_badge(2, badgeCreationDate="17.08.2016", lastModifiedDate="03/04/2017"),
        [""] * 8,
        file="badges.csv",
    )

    sheet = repair_all(Sheet(table), SPEC, short_names=numbered)

    assert found(check(sheet.table)) == [("date.ambiguous", 3, "lastModifiedDate")]
    assert len(sheet.steps) == 6
    assert len(sheet.changes()) == 6
    while sheet.can_undo:
        sheet = sheet.undo()
    assert sheet.table.cells.equals(table.cells)


def test_what_a_repair_cannot_put_right_stays_a_finding() -> None:
    long = "A name that nobody can keep in mind"
    table = a_table(a_badge(1), a_badge(2), a_badge(3, badgeName=long))

    sheet = repair_all(Sheet(table), SPEC, short_names=numbered)

    assert found(check(sheet.table)) == [("name.length", 4, "badgeName")]


def test_a_repair_that_its_text_promises_is_offered() -> None:
    from credly_core.migration.reading import read_table

    by_hand = {"state.value", "image.format"}  # near misses only; another picture
    for path in bad_samples():
        text = text_of(path.stem)
        if path.parent.name != "badge" or text.repair == text.hint or path.with_suffix(".json").exists():
            continue
        table = read_table(path.read_bytes(), file="badge.csv")
        report = check(table)
        codes = {offer.code for offer in propose_repairs(table, SPEC, report, short_names=numbered)}
        assert path.stem in codes | by_hand, path.stem


def test_a_repair_carries_the_severity_and_count_of_its_findings() -> None:
    offer = offers(a_table(a_badge(1, state="ACTIVE"), a_badge(2, state="ACTIVE")))["state.case@state"]

    assert (offer.severity, offer.count, offer.column) == (Severity.WARNING, 2, "state")
    assert text_of("columns.order").kind is TextKind.REPAIR
    assert "file.version" in FORM


def test_a_missing_mandatory_column_is_added_only_when_asked_for() -> None:
    table = Table.from_rows("badge.csv", ["id", "Name"], [["a", "First"], ["b", "Second"]])

    offer = offers(table)["header.missing"]
    after = repair_all(Sheet(table), load_specs().file("badge.csv"))

    assert not offer.is_sure
    assert offer.question is not None
    assert "2 rows" in offer.question.text
    assert "state" not in after.table.header
