"""`badge-console learners`: the same as the page, in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from credly_core import Console
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, TokenRole, serve
from credly_core.settings import Settings
from tests.contract.cli.saying import Say
from tests.people import connect_both, people_of


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    alm = AlmOptions(learners=60, objects=10, skills=5, rates=None, job_seconds=0)
    with serve(SandboxOptions(seed=7, templates=10, earners=60, badges=100, alm=alm)) as running:
        yield running


def connected_to(world: RunningSandbox, folder: Path, monkeypatch: pytest.MonkeyPatch, token: str = "") -> None:
    hosts = (world.credly_url, world.alm.url)
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", ",".join(hosts))
    with Console.open(Settings(data_dir=folder / "data", allowed_hosts=hosts, actor="dana")) as console:
        connect_both(console, world, token=token or None)


@pytest.fixture
def read(say: Say, world: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """A command line whose learners are read."""
    connected_to(world, tmp_path, monkeypatch)
    assert say("learners", "refresh").code == 0
    return say


def test_reading_says_who_is_known_and_which_warnings_there_are(
    say: Say, world: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected_to(world, tmp_path, monkeypatch)

    answer = say("learners", "refresh", "--json")

    assert answer.code == 0, answer.err
    counts = answer.json["counts"]
    assert counts["total"] == 60
    assert counts["known"] == 60 - counts["verdicts"].get("not-there", 0) - counts["verdicts"].get("look-alike", 0)
    assert set(answer.json["lists"]) == {"learners", "earners", "employees"}


def test_learners_are_listed_by_verdict_with_their_reason(read: Say) -> None:
    answer = read("learners", "list", "--verdict", "not-there", "--json")

    assert answer.json["total"] == len(answer.json["learners"]) > 0
    assert {row["verdict"] for row in answer.json["learners"]} == {"not-there"}
    assert all(row["reason"] for row in answer.json["learners"])
    assert "There is no verdict “nowhere”." in read("learners", "list", "--verdict", "nowhere").err


def test_masked_no_person_of_the_sandbox_is_in_what_is_said_or_written(
    read: Say, world: RunningSandbox, tmp_path: Path
) -> None:
    names, addresses = people_of(world)

    said = [read("learners", "list", "--mask", "--limit", "1000").out]
    said.append(read("learners", "list", "--mask", "--limit", "1000", "--json").out)
    assert read("learners", "export", "--mask", "--out", "out.csv").code == 0
    said.append((tmp_path / "out.csv").read_text("utf-8-sig"))
    plan = read("learners", "add", "--mask", "--json")
    sent = read("learners", "add", "--mask", "--json", "--send", plan.json["plan"], "--confirm", "-1")
    said += [plan.out, sent.out, sent.err]

    text = "\n".join(said)
    assert "@masked.invalid" in text
    assert [name for name in names if name in text] == []
    assert [address for address in addresses if address.lower() in text.lower()] == []


def test_an_excel_workbook_is_written_where_the_name_says_so(read: Say, tmp_path: Path) -> None:
    assert read("learners", "export", "--out", "out.xlsx").code == 0
    refused = read("learners", "export", "--out", "out.pdf")

    assert (tmp_path / "out.xlsx").read_bytes().startswith(b"PK")
    assert refused.code == 2


def test_a_file_is_taken_by_its_headings_and_another_one_refused_with_the_place(read: Say, tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("Name,Email,userState\nAnna Berg,anna@example.com,ACTIVE\n", "utf-8")
    (tmp_path / "other.csv").write_text("colour,size\nred,3\n", "utf-8")

    taken = read("learners", "refresh", "--file", "users.csv", "--json")
    refused = read("learners", "refresh", "--file", "other.csv")

    assert taken.json["lists"]["learners"]["rows"] == 1
    assert taken.json["counts"]["total"] == 1
    assert refused.code == 2
    assert "“colour”" in refused.err


def test_people_are_added_after_a_plan_and_a_confirmation_that_names_their_number(read: Say) -> None:
    plan = read("learners", "add", "--json").json
    without = read("learners", "add", "--send", plan["plan"])
    wrong = read("learners", "add", "--send", plan["plan"], "--confirm", str(plan["people"] + 1))

    sent = read("learners", "add", "--send", plan["plan"], "--confirm", str(plan["people"]), "--json")
    again = read("learners", "add", "--send", plan["plan"], "--confirm", str(plan["people"]), "--json")

    assert (without.code, wrong.code) == (2, 5)
    assert sent.json["states"] == again.json["states"] == {"added": plan["people"]}


def test_a_token_that_may_only_read_is_told_before_anything_is_sent(
    say: Say, world: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected_to(world, tmp_path, monkeypatch, token=world.token(TokenRole.READ_ONLY))
    assert say("learners", "refresh").code == 0

    plan = say("learners", "add", "--json")
    sent = say("learners", "add", "--send", plan.json["plan"], "--confirm", str(plan.json["people"]))

    assert "may only read" in plan.json["hindrance"]
    assert sent.code == 5
    assert "may only read" in sent.err
