"""Issued badges as they come: the quick and the forgiving reading agree, and nothing odd is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from credly_core.credly import issued
from credly_core.domain.history import Oddity
from credly_core.errors import UnexpectedReply
from credly_core.transport.answers import Answer
from credly_core.transport.failures import Call

EXAMPLES = Path(__file__).parents[2] / "data" / "http" / "credly"
GOOD: dict[str, Any] = json.loads((EXAMPLES / "badges_list.json").read_bytes())["data"][0]


def an_answer(*rows: object, body: bytes | None = None) -> Answer:
    text = json.dumps({"data": rows, "metadata": {"total_pages": 1}}).encode() if body is None else body
    return Answer(Call("Credly", "list", "api"), 200, {"content-type": "application/json"}, text)


@pytest.mark.parametrize("name", ["badges_list.json", "badges_list_empty.json", "badges_bulk_minimal.json"])
def test_the_quick_and_the_forgiving_reading_agree(name: str) -> None:
    answer = an_answer(body=(EXAMPLES / name).read_bytes())

    quick, _ = issued.badge_rows(answer)
    slow = [issued.to_badge_row(row) for row in issued.rows_of(answer)[0]]

    assert quick == slow


@pytest.mark.parametrize(
    "changes",
    [
        {"user": {}},
        {"user": None},
        {"user": []},
        {"user": "somebody"},
        {"badge_template": None},
        {"evidence": None},
        {"evidence": {}},
        {"state": None},
        {"state": 7},
        {"issued_at": 5},
        {"id": 12},
        {"public": "yes"},
        {"surprise": {"deep": [[[]]]}},
    ],
)
def test_both_readings_agree_on_odd_records_too(changes: dict[str, object]) -> None:
    answer = an_answer({**GOOD, **changes}, GOOD)

    quick, _ = issued.badge_rows(answer)
    slow = [issued.to_badge_row(row) for row in issued.rows_of(answer)[0]]

    assert quick == slow
    assert all(row.badge is not None for row in quick)


@pytest.mark.parametrize(
    ("changes", "oddity"),
    [
        ({"state": "suspended"}, Oddity.UNKNOWN_STATE),
        ({"badge_template": {}}, Oddity.WITHOUT_TEMPLATE),
        ({"user": {}, "recipient_email": None}, Oddity.WITHOUT_PERSON),
        ({"expires_at": "9999-12-31T00:00:00.000Z"}, Oddity.DATE_OUT_OF_RANGE),
        ({"issued_at": None}, Oddity.WITHOUT_ISSUE_DATE),
    ],
)
def test_odd_records_are_kept_and_told(changes: dict[str, object], oddity: Oddity) -> None:
    rows, _ = issued.badge_rows(an_answer({**GOOD, **changes}))

    assert rows[0].badge is not None
    assert oddity in rows[0].badge.oddities
    assert [odd.oddity for odd in rows[0].odd] == [oddity]


@pytest.mark.parametrize("record", [{}, {"id": None}, {"id": ""}, 5, "text", None, []])
def test_a_record_without_an_id_is_kept_as_it_came(record: object) -> None:
    rows, _ = issued.badge_rows(an_answer(GOOD, record))

    assert [row.badge is None for row in rows] == [False, True]
    assert rows[1].odd[0].oddity is Oddity.UNREADABLE
    assert json.loads(rows[1].odd[0].raw) == record


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"data": {}}', b"<html>", b'{"data": [' + b"[" * 100_000])
def test_what_is_no_list_of_credly_is_refused(body: bytes) -> None:
    with pytest.raises(UnexpectedReply):
        issued.badge_rows(an_answer(body=body))


def test_the_state_of_an_event_is_read_with_its_badge() -> None:
    rows = json.loads((EXAMPLES / "events_list.json").read_bytes())["data"]

    found = [event for event in map(issued.to_event, rows) if event is not None]

    assert found[0].badge is not None
    assert found[0].badge_id == found[0].badge.id
    assert not found[0].is_deletion
