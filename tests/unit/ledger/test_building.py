"""The ledger of any small world equals one made line by line; every line has a reason, and the counts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from credly_core.domain.issuing import OrderState
from credly_core.domain.ledger import LedgerReason, LedgerState
from credly_core.ledger import Ledger, LedgerFilter, LedgerSources, build
from credly_core.ledger.reading import read_lines

from .plainly import Row, plainly

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MOMENT = pl.Datetime("us", "UTC")
ACHIEVEMENT = {"achievement_key": pl.String, "earner_key": pl.String, "email": pl.String, "template_id": pl.String,
               "earned_at": MOMENT, "gap": pl.String}  # fmt: skip
BADGE = {"issued_badge_id": pl.String, "template_id": pl.String, "email": pl.String, "issuer_earner_id": pl.String,
         "state": pl.String, "issued_at": MOMENT, "expires_at": MOMENT, "public": pl.Boolean,
         "replaced_by": pl.String}  # fmt: skip

ADDRESSES = ["a@x.example", "A@x.example", "b@x.example", " b@X.example", "ç@x.example", "a+tag@x.example", "", None]
PEOPLE = ["1", "2", "3", ""]
TEMPLATES = ["t1", "t2", ""]
DAYS = some.integers(-3, 3).map(lambda days: NOW + timedelta(days=days))
GAPS = [None, "", "not-mapped", "instance-without-badge", "attached-late", "no-address"]


def rows_of(*columns: tuple[str, some.SearchStrategy[Any]]) -> some.SearchStrategy[list[dict[str, Any]]]:
    return some.lists(some.fixed_dictionaries(dict(columns)), max_size=7)


achievements = rows_of(
    ("earner_key", some.sampled_from(PEOPLE)),
    ("email", some.sampled_from(ADDRESSES)),
    ("template_id", some.sampled_from(TEMPLATES)),
    ("earned_at", DAYS),
    ("gap", some.sampled_from(GAPS)),
)
badges = rows_of(
    ("issuer_earner_id", some.sampled_from([*PEOPLE, None])),
    ("email", some.sampled_from(ADDRESSES)),
    ("template_id", some.sampled_from(TEMPLATES)),
    ("state", some.sampled_from(["pending", "accepted", "rejected", "revoked", "suspended"])),
    ("issued_at", some.one_of(some.none(), DAYS)),
    ("expires_at", some.one_of(some.none(), DAYS)),
    ("public", some.sampled_from([True, False, None])),
    ("replaced_by", some.sampled_from([None, None, "other"])),
)
orders = rows_of(
    ("earner_key", some.sampled_from(PEOPLE[:3])),
    ("template_id", some.sampled_from(TEMPLATES[:2])),
    ("state", some.sampled_from([state.value for state in OrderState])),
)
links = rows_of(
    ("earner_key", some.sampled_from(PEOPLE[:3])), ("address", some.sampled_from(["b@x.example", "ç@x.example"]))
)


def frame(rows: Sequence[Row], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema, orient="row")


def numbered(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [{**row, name: f"{name}-{number}", "row": number} for number, row in enumerate(rows)]


def sources_of(earned: Sequence[Row], issued: Sequence[Row], **more: Any) -> LedgerSources:
    return LedgerSources(frame(earned, ACHIEVEMENT).lazy(), frame(issued, BADGE).lazy(), **more)


def lines_of(ledger: Ledger, sources: LedgerSources) -> Counter[tuple[str | None, str | None, LedgerReason]]:
    lines = read_lines(ledger, sources, range(len(ledger.lines)))
    return Counter((line.achievement_key, line.issued_badge_id, line.reason) for line in lines)


@settings(max_examples=150, deadline=None)
@given(some.tuples(achievements, badges), orders, links, some.booleans(), some.booleans())
def test_the_ledger_of_any_world_equals_one_made_line_by_line(
    both: tuple[list[dict[str, Any]], list[dict[str, Any]]],
    ordered: list[dict[str, Any]],
    further: list[dict[str, Any]],
    knows_templates: bool,
    differs: bool,
) -> None:
    earned, issued = numbered(both[0], "achievement_key"), numbered(both[1], "issued_badge_id")
    known = [{"template_id": "t1", "is_active": True}, {"template_id": "t2", "is_active": False}]
    differing = ["1"] if differs else []
    sources = sources_of(
        earned,
        issued,
        orders=frame(ordered, {"earner_key": pl.String, "template_id": pl.String, "state": pl.String}),
        templates=pl.DataFrame(known) if knows_templates else None,
        addresses=frame(further, {"earner_key": pl.String, "address": pl.String}),
        differing=pl.DataFrame({"earner_key": differing}, schema={"earner_key": pl.String}),
    )

    ledger = build(sources, NOW)

    expected = plainly(
        earned,
        issued,
        now=NOW,
        orders=ordered,
        templates=known if knows_templates else None,
        addresses=further,
        differing=differing,
    )
    assert lines_of(ledger, sources) == expected
    assert sum(ledger.counts.values()) == len(ledger.lines)
    rest = ledger.lines.select(pl.col("achievement").count(), pl.col("issued").n_unique())
    assert rest["achievement"].item() + ledger.repeated == len(earned)


def an_achievement(**changes: Any) -> dict[str, Any]:
    basis = {"achievement_key": "k", "earner_key": "1", "email": "a@x.example", "template_id": "t1", "gap": None}
    return {**basis, "earned_at": NOW - timedelta(days=9), **changes}


def a_badge(**changes: Any) -> dict[str, Any]:
    basis = {"issued_badge_id": "b", "template_id": "t1", "email": "a@x.example", "issuer_earner_id": "1"}
    rest = {"state": "accepted", "issued_at": NOW - timedelta(days=9), "expires_at": None, "public": True}
    return {**basis, **rest, "replaced_by": None, **changes}


def test_a_badge_under_another_address_is_found_by_our_own_id() -> None:
    sources = sources_of([an_achievement()], [a_badge(email="private@elsewhere.example")])

    (line,) = read_lines(build(sources, NOW), sources, [0])

    assert line.reason is LedgerReason.AWARDED
    assert line.address == "private@elsewhere.example"


def test_a_plus_tag_makes_another_mailbox() -> None:
    sources = sources_of([an_achievement()], [a_badge(email="a+work@x.example", issuer_earner_id=None)])

    counts = build(sources, NOW).counts

    assert counts == {LedgerReason.DUE: 1, LedgerReason.NO_ACHIEVEMENT: 1}


def test_of_two_badges_the_living_one_stands_and_the_other_is_no_line() -> None:
    dead = a_badge(issued_badge_id="old", state="revoked", issued_at=NOW - timedelta(days=1))
    sources = sources_of([an_achievement()], [dead, a_badge(issued_badge_id="new")])

    ledger = build(sources, NOW)

    assert ledger.counts == {LedgerReason.AWARDED: 1}
    assert ledger.shadowed == 1


def test_the_same_thing_earned_twice_is_one_line_dated_by_the_last() -> None:
    again = an_achievement(achievement_key="later", earned_at=NOW - timedelta(days=1))
    sources = sources_of([again, an_achievement()], [])

    ledger = build(sources, NOW)

    assert ledger.repeated == 1
    assert [line.achievement_key for line in read_lines(ledger, sources, [0])] == ["later"]


def test_nothing_on_both_sides_is_an_empty_ledger() -> None:
    sources = sources_of([], [])

    ledger = build(sources, NOW)

    assert ledger.counts == {}
    assert read_lines(ledger, sources, []) == ()


def test_a_filter_gives_the_lines_of_its_reasons_only() -> None:
    sources = sources_of([an_achievement(), an_achievement(achievement_key="m", earner_key="2", gap="not-mapped")], [])
    ledger = build(sources, NOW)

    chosen = LedgerFilter(frozenset({LedgerReason.NOT_MAPPED})).of(ledger)

    assert [line.achievement_key for line in read_lines(ledger, sources, chosen.to_list())] == ["m"]
    assert LedgerFilter().of(ledger).to_list() == [0, 1]


@pytest.mark.parametrize("reason", list(LedgerReason))
def test_every_reason_has_a_state_a_sentence_and_where_something_is_missing_a_repair(reason: LedgerReason) -> None:
    assert reason.sentence.endswith((".", "}"))
    assert reason.state in LedgerState
    assert reason.repair or reason.state is not LedgerState.MISSING
