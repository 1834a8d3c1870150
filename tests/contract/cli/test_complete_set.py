"""The whole way from the command line: connect, copy, suggest, accept, build, run, verify."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from credly_core.sandbox.alm.running import earlier_zip
from credly_core.sandbox.serve import RunningSandbox
from tests.contract.cli.saying import Say, add
from tests.contract.cli.test_alm import add_alm


def test_one_script_leads_from_both_sides_to_a_verified_set(
    say: Say, fresh_sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alm = fresh_sandbox.alm
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", f"{fresh_sandbox.credly_url},{alm.url}")
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS", fresh_sandbox.credly_url)
    (tmp_path / "earlier.zip").write_bytes(earlier_zip(alm.url))
    (tmp_path / "odd.csv").write_text("milk,bread\n1,2\n")
    out = tmp_path / "set"

    script = [
        add(say, fresh_sandbox),
        add_alm(say, fresh_sandbox, tmp_path),
        say("templates", "refresh"),
        say("catalogue", "refresh"),
        say("catalogue", "bring", str(tmp_path / "earlier.zip")),
        say("mapping", "suggest"),
        say("mapping", "accept", "--above", "80"),
        say("bundle", "build", "--complete", "--out", str(out), "--save", "First sprint"),
    ]
    taken = {path.name: path.read_bytes() for path in out.glob("*.csv")}
    run = alm.import_set(taken)
    verified = say("bundle", "verify", "--set", "First sprint", "--json")

    assert [(answer.code, answer.err) for answer in script if answer.code] == []
    assert (run["rejected"], len(taken)) == (0, 5)
    assert verified.code == 0, verified.out
    arrived = {line["arrival"] for line in verified.json["lines"] if line["file"]}
    assert arrived == {"arrived"}
    manifest = json.loads((out / "manifest.json").read_text())
    assert {"badge.csv", "by-hand.html", "README.txt"} <= {file["name"] for file in manifest["files"]}
    again = say(
        "bundle", "build", "--complete", "--out", str(out), "--new-instances", "--deadline", "2027-12-31", "--json"
    )
    counts = {file["name"]: file for file in again.json["files"]}
    assert "added" not in counts["badge.csv"]
    assert counts["course_instance.csv"]["added"] > 5
    assert say("bundle", "sets", "--json").json[0]["name"] == "First sprint"
    assert say("bundle", "mark-run", "--json").json["rows"] == run["rows"]
    handed = say("bundle", "hand-over")
    assert handed.code == 5
    assert "Only the demo" in handed.err
    odd = say("catalogue", "bring", str(tmp_path / "odd.csv"), "--json")
    assert (odd.code, odd.json["files"][0]["refused"]["row"]) == (1, None)
    assert say("bundle", "verify", "--set", "Nowhere").code == 2
