"""Slices and jumps give the same as walking through every finding."""

from __future__ import annotations

import random

import pytest

from credly_core.migration.findings import Severity
from credly_core.steps.check import CheckView, RowFilter, Spotted
from tests.unit.steps.check.conftest import ME, Place

HEADER = b"id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl\r\n"
CELLS = ("a", "", "active", "Active", "13/02/2016", "2016-08-17T08:56:21.000Z", "x" * 30, "a.png")
FILTERS = (
    RowFilter(only_marked=True),
    RowFilter(severities=(Severity.ERROR,)),
    RowFilter(codes=("state.case", "name.length")),
    RowFilter(column="badgeName"),
    RowFilter(severities=(Severity.WARNING,), column="state"),
)


def random_file(seed: int) -> bytes:
    chance = random.Random(seed)
    rows = [",".join([str(number), *(chance.choice(CELLS) for _ in range(5))]) for number in range(30)]
    return HEADER + "\r\n".join(rows).encode() + b"\r\n"


def every_spot(view: CheckView, only: RowFilter) -> list[tuple[int, int]]:
    """Record and column (-1 for a whole record) of every finding that counts, found one by one."""
    report = view.files[0].report
    assert report is not None
    spots = set()
    for group in report.groups:
        fits = (not only.severities or group.severity in only.severities) and (
            not only.codes or group.code in only.codes
        )
        if group.has_records and fits and only.column in ("", group.column):
            spots |= {(record, -1 if group.position is None else group.position) for record in group.records.to_list()}
    return sorted(spots)


@pytest.mark.parametrize("only", FILTERS, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_jumps_visit_every_finding_in_order_and_back(place: Place, seed: int, only: RowFilter) -> None:
    view = place.start(badge_csv=random_file(seed))
    expected = every_spot(view, only)

    for backwards in (False, True):
        visited: list[tuple[int, int]] = []
        after: tuple[int, int | None] | None = None
        while (spot := place.check.next_spot(view.id, "1", after=after, only=only, backwards=backwards)) is not None:
            visited.append((spot.record, -1 if spot.column is None else spot.column))
            after = (spot.record, spot.column)

        assert visited == (expected[::-1] if backwards else expected)


@pytest.mark.parametrize("only", FILTERS, ids=str)
def test_a_filter_leaves_exactly_the_rows_with_findings_that_count(place: Place, only: RowFilter) -> None:
    view = place.start(badge_csv=random_file(9))
    expected = sorted({record for record, _ in every_spot(view, only)})

    found = [record for first in range(0, len(expected) + 4, 4) for record in _page(place, view, first, only)]

    assert found == expected
    spot = place.check.next_spot(view.id, "1", only=only)
    assert spot is None or place.check.slice(view.id, "1", spot.place, 1, only).records == (spot.record,)


def _page(place: Place, view: CheckView, first: int, only: RowFilter) -> tuple[int, ...]:
    part = place.check.slice(view.id, "1", first, 4, only)
    return part.records if part.first == first else ()


def test_a_jump_leads_only_to_rows_that_the_filter_shows(place: Place) -> None:
    heading = b"id,badgeName,badgeCreationDate,state,imageUrl\r\n"
    rows = b"".join(
        b"%d,Name %d,2016-08-17T08:56:21.000Z,%s,i/a.png\r\n" % (row, row, b"Perhaps" if row in (5, 8) else b"Active")
        for row in range(10)
    )
    view = place.start(badge_csv=heading + rows)
    view = place.check.edit(view.id, "1", {8: {1: "Changed it"}}, actor=ME)

    def spots(only: RowFilter) -> list[tuple[int, int]]:
        found, after = [], None
        while (spot := place.check.next_spot(view.id, "1", after=after, only=only)) is not None:
            found.append((spot.record, spot.place))
            after = (spot.record, spot.column)
        return found

    assert spots(RowFilter()) == [(5, 5), (8, 8)]
    assert spots(RowFilter(changed=True)) == [(8, 0)]
    assert spots(RowFilter(text="Name 5")) == [(5, 0)]
    assert spots(RowFilter(text="Name 2")) == []
    assert place.check.next_spot(view.id, "1", only=RowFilter(text="Name"), backwards=True) == Spotted(5, 3, 5)
