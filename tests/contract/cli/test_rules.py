"""Rules, waves, the stop and the contract in a terminal."""

from __future__ import annotations

from pathlib import Path

from tests.contract.cli.saying import Say


def test_a_rule_is_written_approved_run_and_taken_out_of_service(connected: Say) -> None:
    written = connected("rules", "write", "Courses", "--per-run", "5", "--no-mails", "--source", "course", "--json")
    before = connected("rules", "run", "--json")
    approved = connected("rules", "approve", "courses", "--yes", "--json")
    ran = connected("rules", "run", "--json")
    stopped = connected("rules", "stop", "Courses", "--json")
    listed = connected("rules", "list")
    removed = connected("rules", "remove", "Courses", "--json")
    unknown = connected("rules", "stop", "Courses")

    assert (written.code, written.json["state"], written.json["per_run"], written.json["matching"]) == (
        0,
        "draft",
        5,
        0,
    )
    assert before.json == []
    assert approved.json["state"] == "approved"
    assert [one["rule"] for one in ran.json] == ["Courses"]
    assert stopped.json["state"] == "stopped"
    assert "Courses" in listed.out
    assert removed.json == {"removed": "Courses"}
    assert unknown.code == 5
    assert "There is no rule" in unknown.err


def test_everybody_is_stopped_and_goes_on_again(connected: Say) -> None:
    stopped = connected("issue", "stop", "--note", "Wrong list", "--json")
    sent = connected("issue", "send", "--json")
    again = connected("issue", "go-on", "--json")

    assert stopped.json == {"stopped": True}
    assert "has stopped all sending: Wrong list" in sent.json["stopped"]
    assert again.json == {"stopped": False, "was_stopped": True}


def test_the_contract_is_kept_and_shown(connected: Say, tmp_path: Path) -> None:
    unknown = connected("issue", "contract", "--json")
    half = connected("issue", "contract", "--badges", "100")
    kept = connected("issue", "contract", "--badges", "100", "--since", "2026-01-01", "--until", "2026-12-31", "--json")
    plan = connected("issue", "plan")
    waves = connected("issue", "propose-waves", "Spring", "--json")

    assert unknown.json is None
    assert half.code == 2
    assert (kept.json["badges"], kept.json["left"], kept.json["is_complete"]) == (100, 100, False)
    assert "Contract: 0 of 100 badges used, 100 left, 100 after this plan." in plan.out
    assert waves.json == []


def test_work_is_handed_over_to_workers_on_postgresql_only(connected: Say) -> None:
    handed = connected("issue", "send", "--by-workers")
    worked = connected("worker", "--once")
    told = connected("activity", "list", "--json")

    assert handed.code == 5
    assert "no queue for workers" in handed.err
    assert worked.code == 0
    assert {"worker.started", "worker.stopped"} <= {one["action"] for one in told.json}
