"""Rows of files and notes about a set, kept on every database alike."""

from __future__ import annotations

from credly_core.domain.complete_set.sources import SourceRow
from credly_core.store import sources
from credly_core.store.store import Store

from .values import CONNECTION, LATER, NOW

FIRST = SourceRow("badge.csv", ("b1",), {"id": "b1", "badgeName": "Größe 🏅"}, "sprint-1.zip")
LEVEL = SourceRow("skill_level.csv", ("s1", "2"), {"skillId": "s1", "levelId": "2"}, "sprint-1.zip")


def test_a_row_with_the_same_key_takes_the_place_of_the_older(connected: Store) -> None:
    newer = SourceRow("badge.csv", ("b1",), {"id": "b1", "badgeName": "Newer"}, "sprint-2.zip")
    with connected.begin() as tx:
        assert sources.keep_rows(tx, CONNECTION, [FIRST, LEVEL], at=NOW, actor="dana") == 2
        before = sources.stamp(tx, CONNECTION)
        sources.keep_rows(tx, CONNECTION, [newer], at=LATER, actor="dana")

    with connected.begin() as tx:
        book = sources.book(tx, CONNECTION)
        assert book.row("badge.csv", "b1") == newer
        assert book.row("skill_level.csv", "s1", "2") == LEVEL
        assert sources.counts(tx, CONNECTION) == {"badge.csv": 1, "skill_level.csv": 1}
        assert sources.stamp(tx, CONNECTION) != before
        assert sources.forget_rows(tx, CONNECTION) == 2
        assert sources.counts(tx, CONNECTION) == {}


def test_a_note_is_replaced_and_forgotten(connected: Store) -> None:
    with connected.begin() as tx:
        sources.note(tx, CONNECTION, "short name", "t1", "Schön", at=NOW, actor="dana")
        sources.note(tx, CONNECTION, "short name", "t1", "Schöner", at=LATER, actor="erik")

    with connected.begin() as tx:
        (kept,) = sources.notes(tx, CONNECTION, "short name").values()
        assert (kept.text, kept.at, kept.by) == ("Schöner", LATER, "erik")
        sources.note(tx, CONNECTION, "short name", "t1", None, at=LATER, actor="erik")
        assert sources.notes(tx, CONNECTION, "short name") == {}
