"""Achievements and the ledger in a terminal: read both sides, count, ask why not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from tests.contract.cli.saying import Say, add


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    alm = AlmOptions(learners=20, objects=12, skills=3, rates=None, job_seconds=0)
    with serve(SandboxOptions(seed=7, templates=8, earners=20, badges=40, alm=alm)) as running:
        yield running


@pytest.fixture
def pair(say: Say, world: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Both sides connected, nothing read."""
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", f"{world.credly_url},{world.alm.url}")
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS", world.credly_url)
    assert add(say, world).code == 0
    secret = tmp_path / "secret.txt"
    secret.write_text(world.alm.client_secret)
    keys = ("--client-id", world.alm.client_id, "--secret-file", str(secret), "--refresh-token-file", "-")
    added = say("connect", "add-alm", "--host", world.alm.url, *keys, given=world.alm.refresh_token + "\n")
    assert added.code == 0, added.err
    return say


def test_both_sides_are_read_and_every_line_is_explained(pair: Say) -> None:
    for what in ("templates", "catalogue", "learners", "history"):
        assert pair(what, "refresh", "--json").code == 0

    read = pair("achievements", "refresh", "--json")
    listed = pair("achievements", "list", "--json")
    made = pair("ledger", "rebuild", "--json")
    shown = pair("ledger", "show", "--limit", "5", "--json")
    due = pair("ledger", "show", "--reason", "due", "--json")
    masked = pair("ledger", "show", "--mask", "--json")

    assert (read.code, read.json["complete"], read.json["left"]) == (0, True, 0)
    assert len(listed.json) > 0
    assert made.json["lines"] == sum(made.json["counts"].values()) == shown.json["total"]
    assert len(shown.json["lines"]) == 5
    assert all(line["sentence"] for line in shown.json["lines"])
    assert due.json["total"] == made.json["counts"].get("due", 0)
    assert not any("@" in line["email"] and "larkfield" in line["email"] for line in masked.json["lines"])

    person = shown.json["lines"][0]["email"]
    why = pair("ledger", "why", person, "--json")
    said = pair("ledger", "why", person)
    nobody = pair("ledger", "why", "nobody at all")
    counted = pair("ledger", "show", "--limit", "0")

    assert all(step["question"] for path in why.json for step in path["path"])
    assert why.json[0]["sentence"] in said.out
    assert "Nobody in the ledger fits" in nobody.out
    assert f"{made.json['lines']:,} lines" in counted.out


def test_transcripts_are_read_without_asking_alm_and_a_wrong_file_is_named(pair: Say, tmp_path: Path) -> None:
    good, bad = tmp_path / "transcript.csv", tmp_path / "other.csv"
    good.write_text("email,Training,Type,Completion Date,Status\na@b.example,Nothing,Course,2026-01-01,Completed\n")
    bad.write_text("email,Training\na@b.example,Nothing\n")
    assert pair("catalogue", "refresh").code == 0

    read = pair("achievements", "refresh", str(good), "--json")
    refused = pair("achievements", "refresh", str(bad))
    missing = pair("achievements", "refresh", str(tmp_path / "none.csv"))

    (told,) = read.json["files"]
    assert (told["file"], told["rows"], told["completions"], told["without_badge"]) == ("transcript.csv", 1, 1, 1)
    assert refused.code != 0
    assert "no learner transcript" in refused.err
    assert missing.code == 2


def test_a_ledger_that_was_not_made_says_what_to_do_first(pair: Say) -> None:
    shown = pair("ledger", "show")

    assert shown.code == 5
    assert "What to do:" in shown.err
