"""`templates`, `bundle` and `status`: from a connection to a badge.csv."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.contract.cli.saying import Say


def test_templates_are_copied_and_listed(connected: Say) -> None:
    refreshed = connected("templates", "refresh", "--json").json
    listed = connected("templates", "list", "--json").json
    usable = connected("templates", "list", "--usable", "--json").json

    assert refreshed["complete"]
    assert refreshed["count"] == len(listed)
    assert {item["id"] for item in usable} == {item["id"] for item in listed if item["usable"]}
    assert all(item["why_not"] for item in listed if not item["usable"])
    assert len(connected("templates", "list").out.splitlines()) == len(listed) + 1


def test_a_bundle_is_built_for_all_usable_templates_and_the_file_is_good(connected: Say, tmp_path: Path) -> None:
    out = tmp_path / "out"

    answer = connected("bundle", "build", "--out", str(out), "--json")

    assert answer.code == 0, answer.err
    assert set(answer.json) == {"ok", "rows", "errors", "written", "left_out"}
    assert answer.json["rows"] >= 40
    assert answer.json["written"] == ["badge.csv", "README.txt", "proof.html", "manifest.json"]
    assert connected("check", "--connection", "Sample", str(out / "badge.csv")).code == 0
    again = connected("bundle", "build", "--out", str(tmp_path / "again"), "--json").json
    assert again == answer.json
    assert (out / "badge.csv").read_bytes() == (tmp_path / "again" / "badge.csv").read_bytes()


def test_a_bundle_of_chosen_templates_with_their_pictures(connected: Say, tmp_path: Path) -> None:
    connected("templates", "refresh")
    chosen = [item["id"] for item in connected("templates", "list", "--usable", "--json").json][:2]
    picked = [word for one in chosen for word in ("--template", one)]

    answer = connected("bundle", "build", "--out", str(tmp_path / "out"), *picked, "--pictures", "--json")

    assert answer.code == 0, answer.err
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "badge.csv").read_text("utf-8"))))
    assert {row["externalBadgeId"] for row in rows} == set(chosen)
    assert all((tmp_path / "out" / row["imageUrl"]).is_file() for row in rows)


def test_errors_that_are_left_end_with_one_and_write_nothing_until_accepted(connected: Say, tmp_path: Path) -> None:
    build = ("bundle", "build", "--no-short-names", "--out", str(tmp_path / "out"))

    refused = connected(*build)
    accepted = connected(*build, "--accept-errors")

    assert (refused.code, accepted.code) == (1, 1)
    assert "Nothing was written" in refused.out
    assert "Written to" in accepted.out
    assert (tmp_path / "out" / "badge.csv").exists()


def test_a_folder_that_cannot_be_written_to_ends_with_two(connected: Say, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    answer = connected("bundle", "build", "--out", str(tmp_path / "file"))

    assert answer.code == 2
    assert "cannot be written to" in answer.err


def test_status_follows_the_work(connected: Say) -> None:
    states = {line["step"]: line["state"] for line in connected("status", "--json").json}

    assert [states[step] for step in ("connect", "templates", "mapping", "bundle", "achievements")] == [
        "done",
        "ready",
        "blocked",
        "blocked",
        "blocked",  # without an ALM account
    ]
