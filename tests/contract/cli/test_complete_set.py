"""The whole way from the command line: connect, copy, suggest, accept, build, run, verify."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from credly_core.sandbox.alm.running import earlier_zip
from credly_core.sandbox.serve import RunningSandbox
from tests.contract.cli.saying import Say, add
from tests.contract.cli.test_alm import add_alm

DOCS = Path(__file__).parents[3] / "docs" / "commands.md"


def the_script() -> tuple[list[list[str]], list[list[str]]]:
    """The whole way as the documentation has it: what comes before ALM's run, and what after."""
    text = DOCS.read_text("utf-8").partition("## The whole way")[2].partition("\n## ")[0]
    before, _, after = text.partition("    # now hand")
    lines = [re.findall(r"^ {4}badge-console (.+)$", part, re.M) for part in (before, after)]
    return [shlex.split(line) for line in lines[0]], [shlex.split(line) for line in lines[1]]


def test_one_script_leads_from_both_sides_to_a_verified_set(
    say: Say, fresh_sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alm = fresh_sandbox.alm
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", f"{fresh_sandbox.credly_url},{alm.url}")
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS", fresh_sandbox.credly_url)
    (tmp_path / "earlier.zip").write_bytes(earlier_zip(alm.url))
    (tmp_path / "odd.csv").write_text("milk,bread\n1,2\n")
    out = tmp_path / "set"

    before, after = the_script()
    script = [add(say, fresh_sandbox), add_alm(say, fresh_sandbox, tmp_path), *(say(*line) for line in before)]
    taken = {path.name: path.read_bytes() for path in out.glob("*.csv")}
    run = alm.import_set(taken)
    (verified,) = [say(*line, "--json") for line in after]

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
