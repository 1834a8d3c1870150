"""Reports from the command line, as a schedule makes them."""

from __future__ import annotations

from pathlib import Path

from tests.contract.cli.saying import Say


def test_without_a_history_the_way_to_one_is_told(connected: Say) -> None:
    said = connected("report", "month", "--json")

    assert said.code == 5
    assert "badge-console history refresh" in said.err


def test_a_month_is_written_into_a_folder(connected: Say, tmp_path: Path) -> None:
    assert connected("history", "refresh").code == 0
    wrong = connected("report", "month", "2026-13")

    said = connected(
        "report", "month", "2026-03", "--form", "xlsx", "--out", "made", "--filter", "state=accepted", "--json"
    )

    assert wrong.code == 2
    assert said.code == 0, said.err
    assert said.json["files"] == ["report-march-2026-filtered.xlsx"]
    assert said.json["masked"]
    assert (tmp_path / "made" / "report-march-2026-filtered.xlsx").read_bytes().startswith(b"PK")
