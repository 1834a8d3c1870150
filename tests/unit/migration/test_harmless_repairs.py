"""Repairs never harm: no text is turned into its opposite, nothing that a person gave is lost without a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from credly_core.migration.checking import check_table
from credly_core.migration.repairs import RepairGroup, propose_repairs
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
