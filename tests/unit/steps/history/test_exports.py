"""Exports of Credly's console: recognized by heading, never guessed, put in as a whole or not at all."""

from __future__ import annotations

import polars as pl
import pytest

from credly_core.errors import NotAllowed, UnreadableInput
from credly_core.steps.history import History
from credly_core.steps.history.exports.dates import DayOrder
from credly_core.steps.history.exports.reading import read_export

HEADING = (
    "Badge Name,Badge Template ID,Issued by,Earner Badge ID,Issuer Earner ID,Group Tag,Badge URL,Issued to First Name,"
    "Issued to Middle Name,Issued to Last Name,Country,State,Region,Sub-region,Account status,Issued to Email,"
    "Issued to Email Domain,Status,Expired,Issue Date,Record Created"
)


def a_row(number: int, *, state: str = "accepted", issued: str = "01/31/2026", created: str = "02/01/2026") -> str:
    return (
        f"Data Literacy,t1,Larkfield,b{number},alm-{number},,https://www.credly.com/badges/b{number},Ada,,Berg,Germany,"
        f"Bavaria,Europe,Western Europe,Confirmed,p{number}@example.com,example.com,{state},,{issued},{created}"
    )


def an_export(*rows: str, end: str = "\r\n") -> bytes:
    return ("\r\n".join([HEADING, *rows]) + end).encode()


def test_the_detailed_export_becomes_issued_badges() -> None:
    found = read_export(an_export(a_row(1), a_row(2, state="pending")), file="export.csv")

    first, second = found.badges
    assert (first.id, first.template_id, first.state_text, first.email) == ("b1", "t1", "accepted", "p1@example.com")
    assert (first.country, first.account_confirmed, second.state_text) == ("Germany", True, "pending")
    assert str(first.issued_at) == "2026-01-31 00:00:00+00:00"
    assert found.odd == ()


def test_dates_that_could_be_meant_both_ways_are_asked_for() -> None:
    data = an_export(a_row(1, issued="02/03/2026", created="04/05/2026"))

    with pytest.raises(UnreadableInput, match="day or the month first") as refused:
        read_export(data, file="export.csv")
    day_first = read_export(data, file="export.csv", order=DayOrder.DAY_FIRST).badges[0].issued_at

    assert refused.value.code == "history.export.date-order"
    assert str(day_first) == "2026-03-02 00:00:00+00:00"


def test_dates_in_two_ways_are_refused_with_one_of_each() -> None:
    data = an_export(a_row(1, issued="31/01/2026"), a_row(2, issued="01/31/2026"))

    with pytest.raises(UnreadableInput, match="31/01/2026 and 01/31/2026"):
        read_export(data, file="export.csv")


def test_an_export_in_another_language_is_refused_with_its_headings() -> None:
    data = b"Badge-Name,Vorlagen-ID,Ausgestellt am\r\nDatenkompetenz,t1,31.01.2026\r\n"

    with pytest.raises(UnreadableInput, match="Vorlagen-ID") as refused:
        read_export(data, file="export.csv")

    assert "English" in refused.value.hint
    assert refused.value.row == 1


@pytest.mark.parametrize("left", [40, 130, 170])
def test_an_export_cut_in_the_middle_is_refused_with_its_row(left: int) -> None:
    whole = an_export(a_row(1), a_row(2), a_row(3))
    cut = whole[: len(whole) - left]

    with pytest.raises(UnreadableInput) as refused:
        read_export(cut, file="export.csv")

    assert refused.value.row in (3, 4)


def test_odd_rows_are_kept_and_told_with_their_place() -> None:
    rows = (a_row(1, state="suspended"), a_row(2, created="01/31/1899"), a_row(3).replace(",b3,", ",,"))

    found = read_export(an_export(*rows), file="export.csv")

    assert [badge.id for badge in found.badges] == ["b1", "b2"]
    assert [(odd.oddity.code, odd.issued_badge_id) for odd in found.odd] == [
        ("unknown-state", "b1"),
        ("date-out-of-range", "b2"),
        ("unreadable", ""),
    ]
    assert all("row" in odd.detail for odd in found.odd)


def test_a_newer_export_takes_the_place_of_known_rows_and_adds_others(step: History) -> None:
    step.read_exports({"january.csv": an_export(a_row(1, state="pending"), a_row(2))}).result()

    outcome = step.read_exports({"february.csv": an_export(a_row(1), a_row(2), a_row(3))}, actor="dana").result()

    assert (outcome.complete, outcome.new, outcome.changed) == (True, 1, 1)
    assert outcome.snapshot is not None
    rows = pl.read_parquet(list(outcome.snapshot.badge_files)).sort("issued_badge_id")
    assert rows.select("issued_badge_id", "state", "source").rows() == [
        ("b1", "accepted", "file"),
        ("b2", "accepted", "file"),
        ("b3", "accepted", "file"),
    ]


def test_of_several_files_all_are_put_in_or_none(step: History) -> None:
    files = {"good.csv": an_export(a_row(1)), "bad.csv": b"a,b\r\n1,2\r\n"}

    with pytest.raises(UnreadableInput, match=r"bad\.csv"):
        step.read_exports(files).result()

    assert step.snapshot() is None


def test_exports_are_not_mixed_into_what_the_web_service_gave(step: History) -> None:
    step.refresh().result()

    with pytest.raises(NotAllowed, match="not mixed"):
        step.read_exports({"export.csv": an_export(a_row(1))}).result()


def test_what_came_from_files_gives_way_to_the_web_service(step: History) -> None:
    step.read_exports({"export.csv": an_export(a_row(1))}).result()

    outcome = step.refresh().result()

    assert outcome.snapshot is not None
    assert (outcome.complete, outcome.snapshot.source.value, outcome.removed) == (True, "api", 1)
