"""Pieces about the history: odd records are shown, exports are handed in, refusals are said."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from credly_core.domain.history import Oddity, OddRecord
from pages.parts.history import exports, odd


class Shown:
    """A history with these odd records."""

    def __init__(self, *records: OddRecord) -> None:
        self.records = records

    def snapshot(self) -> object:
        counts: dict[str, int] = {}
        for record in self.records:
            counts[record.oddity.code] = counts.get(record.oddity.code, 0) + 1
        return SimpleNamespace(oddity_counts=counts)

    def odd_records(self, *, limit: int) -> tuple[OddRecord, ...]:
        return self.records[:limit]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    step = Shown()
    jobs = SimpleNamespace(get=lambda _: None)
    for part in (odd, exports):
        monkeypatch.setattr(part, "console", lambda: SimpleNamespace(history=step, jobs=jobs))
    monkeypatch.setattr("pages.parts.working.console", lambda: SimpleNamespace(jobs=jobs))
    return step


def draw_odd() -> None:
    from pages.parts.history.odd import odd_records

    odd_records()


def draw_exports() -> None:
    from pages.parts.history.exports import exports

    exports("analytics")


def test_nothing_is_drawn_where_nothing_is_odd(shown: Shown) -> None:
    at = AppTest.from_function(draw_odd, default_timeout=60).run()

    assert not at.exception
    assert not at.get("expander")


def test_odd_records_are_counted_by_kind_and_listed(shown: Shown) -> None:
    shown.records = (
        OddRecord(Oddity.UNKNOWN_STATE, "b1", "suspended"),
        OddRecord(Oddity.UNKNOWN_STATE, "b2", "suspended"),
        OddRecord(Oddity.UNREADABLE, "", "no id", '{"name": 1}'),
    )

    at = AppTest.from_function(draw_odd, default_timeout=60).run()

    assert not at.exception
    assert "3 odd records" in at.get("expander")[0].label
    assert "**2**" in at.markdown[0].value
    assert list(at.dataframe[0].value["Issued badge"]) == ["b1", "b2", "–"]


def test_exports_wait_for_a_file(shown: Shown) -> None:
    at = AppTest.from_function(draw_exports, default_timeout=60).run()

    assert not at.exception
    assert at.button(key="analytics.read").disabled
    assert at.selectbox(key="analytics.order").value == "As the files tell"
