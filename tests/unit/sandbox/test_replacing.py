"""Replace with its chain, revoke, delete."""

from __future__ import annotations

from typing import Any

import pytest

from credly_core.sandbox.options import Rules, SandboxOptions
from credly_core.sandbox.serve import serve
from tests.asking import Asker


def _again(badge: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"badge_template_id": badge["badge_template"]["id"], "issued_at": "2026-04-01 09:41:00 -0500", **changes}


def _replace(asker: Asker, badge: dict[str, Any], **changes: Any) -> Any:
    return asker.post(f"/badges/{badge['id']}/replace", _again(badge, **changes))


def test_a_replacement_is_a_new_badge_linked_both_ways(writer: Asker) -> None:
    old = writer.issue(issuer_earner_id="alm-1")

    new = _replace(writer, old, issued_to_last_name="Nováková", expires_at=False).json()["data"]

    assert new["id"] != old["id"]
    assert (new["replaces_badge_id"], new["replacement_badge_id"]) == (old["id"], None)
    assert writer.get(f"/badges/{old['id']}").json()["data"]["replacement_badge_id"] == new["id"]
    assert (new["issued_to"], new["issuer_earner_id"], new["state"]) == ("Dana Nováková", "alm-1", "pending")


def test_the_state_is_carried_over(writer: Asker) -> None:
    old = writer.issue()
    writer.control(f"badges/{old['id']}/accept")

    new = _replace(writer, old).json()["data"]

    assert new["state"] == "accepted"
    assert new["user"]["id"]


def test_a_badge_is_replaced_once_and_the_refusal_names_the_end_of_the_chain(writer: Asker) -> None:
    first = writer.issue()
    second = _replace(writer, first).json()["data"]
    third = _replace(writer, second).json()["data"]

    for old in (first, second):
        answer = _replace(writer, old)
        assert answer.status_code == 422
        assert answer.json()["metadata"] == {"current_badge_id": third["id"]}
    assert _replace(writer, third).status_code == 201


@pytest.mark.parametrize("end", ["revoke", "reject"])
def test_a_badge_that_ended_cannot_be_replaced(end: str, writer: Asker) -> None:
    badge = writer.issue()
    if end == "revoke":
        writer.put(f"/badges/{badge['id']}/revoke", {"reason": "wrong"})
    else:
        writer.control(f"badges/{badge['id']}/reject")

    assert _replace(writer, badge).status_code == 422


def test_template_and_date_are_required(writer: Asker) -> None:
    badge = writer.issue()

    no_template = writer.post(f"/badges/{badge['id']}/replace", {"issued_at": "2026-01-01"})
    no_date = writer.post(f"/badges/{badge['id']}/replace", {"badge_template_id": badge["badge_template"]["id"]})

    assert no_template.json()["data"]["message"] == "Invalid or missing Badge Template ID: "
    assert no_date.json()["data"]["errors"][0]["attribute"] == "issued_at"


def test_the_address_changes_while_pending_only(writer: Asker) -> None:
    badge = writer.issue()

    moved = _replace(writer, badge, recipient_email="new@example.net").json()["data"]
    writer.control(f"badges/{moved['id']}/accept")
    refused = _replace(writer, moved, recipient_email="newer@example.net")

    assert moved["recipient_email"] == "new@example.net"
    assert refused.json()["data"]["errors"][0]["attribute"] == "recipient_email"
    assert _replace(writer, moved, recipient_email="NEW@example.net").status_code == 201


def test_a_replacement_may_not_become_a_duplicate_of_a_third_badge(writer: Asker) -> None:
    other = writer.rows("/badge_templates", filter="state::active", page=2)[0]["id"]
    first = writer.issue()
    writer.issue(badge_template_id=other)

    answer = _replace(writer, first, badge_template_id=other)

    assert "already has this badge" in answer.json()["data"]["message"]


def test_a_replacement_without_expiry_takes_the_default_of_the_template(writer: Asker) -> None:
    rows = writer.rows("/badge_templates", filter="state::active")
    defaulted = next(row for row in rows if row["default_expires_at"] and not row["allow_duplicate_badges"])
    old = writer.issue(badge_template_id=defaulted["id"], expires_at=False)

    new = _replace(writer, old).json()["data"]

    assert (old["expires_at"], new["expires_at"]) == (None, defaulted["default_expires_at"])


def test_the_mail_of_a_replacement_carries_the_message(writer: Asker) -> None:
    badge = writer.issue()

    _replace(writer, badge, notification_message="Your surname was corrected.", issued_to="Dana", badge_id=badge["id"])

    mail = writer.control("journal", method="GET")["mails"][-1]
    assert (mail["kind"], mail["message"]) == ("replaced", "Your surname was corrected.")


def test_a_revoked_badge_keeps_its_id_and_tells_the_reason(writer: Asker) -> None:
    badge = writer.issue()
    writer.control(f"badges/{badge['id']}/accept")

    revoked = writer.put(f"/badges/{badge['id']}/revoke", {"reason": "Recorded in error"}).json()["data"]

    assert (revoked["id"], revoked["state"]) == (badge["id"], "revoked")
    assert revoked["revocation_reason"] == "Recorded in error"
    assert "badge_url" not in revoked
    assert "accept_badge_url" not in revoked


def test_revoking_needs_a_reason_unless_the_rule_is_off(writer: Asker) -> None:
    badge = writer.issue()

    assert writer.put(f"/badges/{badge['id']}/revoke", {}).status_code == 422
    lenient = Rules(revoke_needs_reason=False)
    with serve(SandboxOptions(earners=9, badges=0, rules=lenient)) as running, Asker(running) as other:
        assert other.put(f"/badges/{other.issue()['id']}/revoke", {}).status_code == 200


def test_a_badge_is_revoked_once_and_a_replaced_one_never(writer: Asker) -> None:
    old = writer.issue()
    new = _replace(writer, old).json()["data"]

    assert writer.put(f"/badges/{old['id']}/revoke", {"reason": "x"}).status_code == 422
    assert writer.put(f"/badges/{new['id']}/revoke", {"reason": "x"}).status_code == 200
    assert writer.put(f"/badges/{new['id']}/revoke", {"reason": "x"}).status_code == 422


def test_revoking_quietly_sends_no_mail(writer: Asker) -> None:
    badge = writer.issue(suppress_badge_notification_email=True)

    writer.put(f"/badges/{badge['id']}/revoke", {"reason": "x", "suppress_revoke_notification_email": True})

    assert writer.control("journal", method="GET")["mails"] == []


def test_a_deleted_badge_is_gone_and_the_event_remembers_it(writer: Asker) -> None:
    badge = writer.issue()
    total = writer.get("/badges").json()["metadata"]["total_count"]

    answer = writer.delete(f"/badges/{badge['id']}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert writer.get(f"/badges/{badge['id']}").status_code == 404
    assert writer.get("/badges").json()["metadata"]["total_count"] == total - 1
    event = writer.rows("/events")[0]
    assert (event["event_type"], event["badge"]["id"]) == ("badge.deleted", badge["id"])


@pytest.mark.parametrize("badge_id", ["x", "00000000-0000-4000-8000-000000000000"])
def test_a_badge_nobody_knows_is_not_found(badge_id: str, writer: Asker) -> None:
    body = {"badge_template_id": "x", "issued_at": "2026-01-01", "reason": "x"}

    assert writer.get(f"/badges/{badge_id}").status_code == 404
    assert writer.delete(f"/badges/{badge_id}").status_code == 404
    assert writer.put(f"/badges/{badge_id}/revoke", {"reason": "x"}).status_code == 404
    assert writer.post(f"/badges/{badge_id}/replace", body).status_code == 404
