"""The way of a badge in a terminal: propose a list, approve, send, look, revoke; the journal tells of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core.sandbox.serve import RunningSandbox
from tests.asking import Asker
from tests.contract.cli.saying import Say, add


@pytest.fixture
def to_fresh(say: Say, fresh_sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Say:
    """A connection to a sandbox that may be changed, with its templates."""
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", fresh_sandbox.credly_url)
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS", fresh_sandbox.credly_url)
    assert add(say, fresh_sandbox).code == 0
    assert say("templates", "refresh").code == 0
    return say


def test_a_badge_goes_its_whole_way_in_a_terminal(to_fresh: Say, fresh_sandbox: RunningSandbox, tmp_path: Path) -> None:
    with Asker(fresh_sandbox) as asker:
        template = asker.template(allow_duplicate_badges=False, default_expires_at=None)["id"]
    awards = tmp_path / "awards.csv"
    awards.write_text(
        "learner_id,email,first_name,last_name,template,earned_at\n"
        f"1,a@example.net,Ana,Kovac,{template},2026-03-14\n"
        f"2,b@example.net,Ben,Lee,{template},tomorrow\n"
    )
    proposed = to_fresh("issue", "propose", str(awards), "--json")
    approved = to_fresh("issue", "approve", "--yes", "--json")
    sent = to_fresh("issue", "send", "--json")
    listed = to_fresh("issue", "list", "--state", "done", "--json")

    assert (proposed.code, proposed.json["new"], len(proposed.json["rows_not_read"])) == (1, 1, 1)
    assert (approved.code, approved.json["approved"]) == (0, 1)
    assert (sent.code, sent.json["done"]) == (0, 1)
    (order,) = listed.json["orders"]
    assert (listed.code, order["earner_key"]) == (0, "1")

    revoked = to_fresh("issue", "revoke", order["badge_id"], "--reason", "A test", "--yes", "--json")
    story = to_fresh("issue", "show", order["id"], "--json")
    sound = to_fresh("activity", "verify", "--json")

    assert (revoked.code, revoked.json["state"]) == (0, "done")
    assert [event["after"] for event in story.json["events"]] == ["proposed", "approved", "sending", "done"]
    assert sound.json["sound"] is True


def test_orders_left_unclear_are_an_exit_code_of_their_own(
    to_fresh: Say, fresh_sandbox: RunningSandbox, tmp_path: Path
) -> None:
    with Asker(fresh_sandbox) as asker:
        template = asker.template(allow_duplicate_badges=False, default_expires_at=None)["id"]
        awards = tmp_path / "awards.csv"
        awards.write_text(
            "learner_id,email,first_name,last_name,template,earned_at\n"
            f"1,a@example.net,Ana,Kovac,{template},2026-03-14\n"
        )
        to_fresh("issue", "propose", str(awards), "--json")
        to_fresh("issue", "approve", "--yes", "--json")
        fault = {"name": "lost-reply", "path": "/v1/organizations/*/badges", "method": "POST", "count": 1}
        asker.control("faults", fault)

    sent = to_fresh("issue", "send", "--json")
    settled = to_fresh("issue", "settle", "--json")

    assert (sent.code, sent.json["unclear"]) == (5, 1)
    assert (settled.code, settled.json["found"]) == (0, 1)
