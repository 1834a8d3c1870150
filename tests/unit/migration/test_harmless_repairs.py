"""Repairs never harm: no text is turned into its opposite, nothing that a person gave is lost without a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from credly_core.migration.checking import check_table
from credly_core.migration.editing import Sheet
from credly_core.migration.repairs import RepairGroup, propose_repairs, repair_all
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from tests.unit.migration.tables import HEADER, a_badge, a_table

BADGE = load_specs().file("badge.csv")


def offers(table: Table) -> dict[str, RepairGroup]:
    """The repairs for a table, whose name is that of its type, by key."""
    spec = load_specs().file(table.file)
    return {offer.key: offer for offer in propose_repairs(table, spec, check_table(table, spec))}


def without(*names: str, rows: Sequence[Mapping[str, str]] = ({},)) -> Table:
    """A badge.csv that lacks some columns."""
    kept = [place for place, name in enumerate(HEADER) if name not in names]
    badges = [a_badge(number, **cells) for number, cells in enumerate(rows, 1)]
    return a_table(*([badge[place] for place in kept] for badge in badges), header=[HEADER[place] for place in kept])


def test_a_missing_column_of_providers_comes_filled_and_no_template_id_is_touched() -> None:
    table = without("externalBadgeProvider", rows=[{}, {"externalBadgeId": ""}, {}])

    offer = offers(table)["BADGE-1@externalBadgeId"]
    after = offer.change().apply(table)

    assert after.header == HEADER
    assert after.column(6).to_list() == table.column(6).to_list()
    assert after.column(7).to_list() == ["Credly", "", "Credly"]
    assert "BADGE-1@externalBadgeId" not in offers(after)
    assert offer.change().inverse.apply(after).cells.equals(table.cells)


def test_providers_without_a_column_of_template_ids_are_emptied_only_after_a_question() -> None:
    table = without("externalBadgeId")

    offer = offers(table)["BADGE-1@externalBadgeProvider"]

    assert not offer.is_sure
    assert offer.change("yes").apply(table).column(6).to_list() == [""]


SPELT = [
    ("course.csv", "state", "Unpublished"),
    ("course.csv", "state", "Not published"),
    ("course.csv", "state", "nicht Published"),
    ("course.csv", "state", "Unretired"),
    ("course.csv", "state", "unpublishd"),
    ("badge.csv", "state", "Not active"),
    ("badge.csv", "state", "Non-active"),
    ("badge.csv", "state", "Active: no"),
    ("badge.csv", "state", "Deactivate"),
    ("course_instance.csv", "state", "Inactive"),
    ("skill.csv", "state", "Inactive"),
    ("skill.csv", "state", "Inactiv"),
    ("job_aid.csv", "visibility", "Unshared"),
]


def one_cell(file: str, name: str, text: str) -> Table:
    """A file that has one column and one cell."""
    return Table.from_rows(file, [name], [[text]])


@pytest.mark.parametrize(("file", "name", "text"), SPELT)
def test_a_word_of_opposite_meaning_is_no_misspelling(file: str, name: str, text: str) -> None:
    spec = load_specs().file(file)
    table = one_cell(file, name, text)

    assert [offer for offer in offers(table).values() if offer.column == name] == []
    assert repair_all(Sheet(table), spec).table.column(0).to_list() == [text]


@pytest.mark.parametrize("text", ["Actve", "Aktive", "Actived", "Activ"])
def test_a_value_that_only_looks_like_an_allowed_one_is_asked_about_with_both_words(text: str) -> None:
    table = a_table(a_badge(1, state=text))

    offer = offers(table)["state.value@state"]

    assert offer.question is not None
    assert f"“{text}” is Active" in offer.question.text
    assert offer.change("yes").apply(table).column(4).to_list() == ["Active"]
    assert repair_all(Sheet(table), BADGE).table.column(4).to_list() == [text]


def test_a_listed_misspelling_is_sure_and_does_not_take_a_guess_along() -> None:
    table = a_table(a_badge(1, externalBadgeProvider="Creded"), a_badge(2, externalBadgeProvider="Cerdly"))

    after = repair_all(Sheet(table), BADGE).table

    assert after.column(7).to_list() == ["Credly", "Cerdly"]
    assert not offers(after)["ext.provider.spelling@externalBadgeProvider"].is_sure


def test_of_two_headings_near_one_column_only_the_nearest_is_renamed() -> None:
    header = ["id", "badgNme", "badgeNam", "badgeCreationDate", "state", "imageUrl"]
    table = a_table(["1", "a", "b", "2016-08-17T08:56:21.000Z", "Active", "a.png"], header=header)

    offer = offers(table)["header.near"]
    after = offer.change("yes").apply(table)

    assert after.header == ("id", "badgNme", "badgeName", *header[3:])
    assert offer.question is not None
    assert "badgNme" not in offer.question.text


def test_foreign_headings_are_offered_a_mapping_before_columns_come_in_empty() -> None:
    table = Table.from_rows("badge.csv", ["identifier", "Badge title", "created"], [["a", "First", "2016-08-17"]])

    made = offers(table)

    assert "badgeName" in made["header.mapping"].change("yes").apply(table).header
    assert not made["header.missing"].is_sure
    assert repair_all(Sheet(table), BADGE).table.header == table.header
