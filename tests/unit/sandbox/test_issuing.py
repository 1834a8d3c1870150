"""Issuing: what is required, what a duplicate is, when a badge ends, and which dates are understood."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from credly_core.sandbox.credly.dates import read_date, written
from credly_core.sandbox.options import Rules, SandboxOptions
from credly_core.sandbox.serve import serve
from tests.asking import Asker


def _message(answer: Any) -> str:
    assert answer.status_code == 422, answer.text
    return str(answer.json()["data"]["message"])


def _attributes(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.text
    return {error["attribute"] for error in answer.json()["data"]["errors"]}


def test_a_fresh_badge_is_pending_without_user_and_can_be_found(writer: Asker) -> None:
    badge = writer.issue(issuer_earner_id="award-1")

    assert (badge["state"], badge["user"], badge["state_updated_at"]) == ("pending", {}, None)
    assert badge["accept_badge_url"].endswith(f"/badges/{badge['id']}/accept")
    assert "badge_url" not in badge
    assert writer.get(f"/badges/{badge['id']}").json()["data"] == badge
    assert [row["id"] for row in writer.rows("/badges", filter="issuer_earner_id::award-1")] == [badge["id"]]
    assert writer.rows("/badges")[0]["id"] == badge["id"]


def test_issuing_counts_for_the_template(writer: Asker) -> None:
    before = writer.template(allow_duplicate_badges=False, default_expires_at=None)

    writer.issue()

    after = writer.get(f"/badge_templates/{before['id']}").json()["data"]
    assert after["badges_count"] == after["get_issue_count"] == before["badges_count"] + 1


def test_everything_written_into_a_badge_comes_back(writer: Asker) -> None:
    evidence = [
        {"type": "UrlEvidence", "value": "https://x.example/1", "name": "Record", "description": "Of the course"},
        {"type": "IdEvidence", "title": "Certificate 12", "description": "On paper"},
    ]
    badge = writer.issue(
        issued_to_middle_name="M.",
        locale="pt-BR",
        country_name="Brazil",
        state_or_province="Bahia",
        suppress_badge_notification_email=True,
        evidence=evidence,
    )

    assert badge["issued_to"] == "Dana M. Novak"
    assert (badge["locale"], badge["country"], badge["state_or_province"]) == ("pt-BR", "Brazil", "Bahia")
    assert badge["suppress_badge_notification_email"] is True
    assert badge["evidence"][0] | {"id": ""} == {**evidence[0], "id": ""}
    assert (badge["evidence"][1]["type"], badge["evidence"][1]["name"]) == ("IdEvidence", "Certificate 12")


def test_no_mail_leaves_but_the_journal_says_which_would(writer: Asker) -> None:
    badge = writer.issue(locale="fr")
    writer.issue(recipient_email="quiet@example.net", suppress_badge_notification_email=True)

    mails = writer.control("journal", method="GET")["mails"]

    assert [(mail["kind"], mail["to"], mail["badge_id"], mail["locale"]) for mail in mails] == [
        ("issued", "dana.novak@example.net", badge["id"], "fr")
    ]


@pytest.mark.parametrize("name", ["recipient_email", "issued_to_first_name", "issued_to_last_name", "issued_at"])
@pytest.mark.parametrize("value", [None, "", "  ", 5])
def test_required_members_are_required(name: str, value: object, reader: Asker) -> None:
    assert _attributes(reader.post("/badges", reader.issue_body(**{name: value}))) == {name}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recipient_email", "dana"),
        ("recipient_email", "dana@example"),
        ("recipient_email", "a@b.example, c@d.example"),
        ("recipient_email", "a" * 65 + "@example.com"),
        ("issued_at", "yesterday"),
        ("expires_at", "soon"),
        ("expires_at", True),
        ("locale", "es"),
        ("duplicate_behavior", "skip"),
        ("evidence", "none"),
        ("evidence", [{"type": "TextEvidence"}]),
        ("evidence", ["https://x.example"]),
        ("suppress_badge_notification_email", "maybe"),
    ],
)
def test_wrong_members_are_named(name: str, value: object, reader: Asker) -> None:
    assert _attributes(reader.post("/badges", reader.issue_body(**{name: value}))) == {name}


def test_a_member_nobody_documented_is_refused_by_name(writer: Asker) -> None:
    answer = writer.post("/badges", writer.issue_body(recipient_mail="x"))

    assert answer.status_code == 400
    assert "does not know the member 'recipient_mail' of an issue request" in answer.json()["data"]["message"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_a_bad_request(body: bytes, reader: Asker) -> None:
    answer = reader.ask("POST", "/badges", data=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400


def test_a_form_is_taken_like_json(writer: Asker) -> None:
    form = writer.issue_body(issued_at="2024-01-05  03:04:05 pm", expires_at="false")

    answer = writer.ask("POST", "/badges", data=form)

    assert answer.status_code == 201
    assert answer.json()["data"]["issued_at"] == "2024-01-05T15:04:05.000Z"
    assert answer.json()["data"]["expires_at"] is None


@pytest.mark.parametrize("template", [None, "", "x", 7, "00000000-0000-4000-8000-000000000000"])
def test_a_missing_or_unknown_template_is_named_before_anything_else(template: object, reader: Asker) -> None:
    answer = reader.post("/badges", reader.issue_body(badge_template_id=template, recipient_email="no"))

    assert _message(answer).startswith("Invalid or missing Badge Template ID: ")
    assert "errors" not in answer.json()["data"]


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_a_template_that_is_not_active_cannot_be_issued(state: str, reader: Asker) -> None:
    template = reader.rows("/badge_templates", filter=f"state::{state}")[0]["id"]

    assert state in _message(reader.post("/badges", reader.issue_body(badge_template_id=template)))


class TestDuplicates:
    """Same template, and the same address, account or issuer_earner_id."""

    def test_the_same_address_in_any_case_is_a_duplicate(self, writer: Asker) -> None:
        writer.issue()

        answer = writer.post("/badges", writer.issue_body(recipient_email="DANA.Novak@example.net"))

        assert "already has this badge" in _message(answer)

    def test_another_address_of_the_same_account_is_a_duplicate(self, writer: Asker) -> None:
        writer.issue()
        writer.control("people/add-email", {"email": "dana.novak@example.net", "second_email": "dana@home.example"})

        answer = writer.post("/badges", writer.issue_body(recipient_email="dana@home.example"))

        assert "already has this badge" in _message(answer)

    def test_the_same_key_with_another_address_is_a_duplicate(self, writer: Asker) -> None:
        writer.issue(issuer_earner_id="alm-1")

        answer = writer.post("/badges", writer.issue_body(recipient_email="x@y.example", issuer_earner_id="alm-1"))

        assert "already has this badge" in _message(answer)

    def test_another_person_or_another_template_is_none(self, writer: Asker) -> None:
        writer.issue(issuer_earner_id="alm-1")
        other = writer.rows("/badge_templates", filter="state::active", page=2)[0]["id"]

        writer.issue(recipient_email="x@y.example", issuer_earner_id="alm-2")
        writer.issue(issuer_earner_id="alm-1", badge_template_id=other)

    def test_a_seeded_badge_counts_like_any_other(self, writer: Asker) -> None:
        old = next(
            row
            for row in writer.rows("/badges", filter="state::accepted")
            if not row["badge_template"]["allow_duplicate_badges"]
            and not row["expires_at"]
            and row["issuer_earner_id"]
            and row["badge_template"]["state"] == "active"
        )
        body = writer.issue_body(badge_template_id=old["badge_template"]["id"])

        assert "already has this badge" in _message(
            writer.post("/badges", body | {"issuer_earner_id": old["issuer_earner_id"]})
        )
        assert "already has this badge" in _message(
            writer.post("/badges", body | {"recipient_email": old["recipient_email"]})
        )

    @pytest.mark.parametrize(
        ("allows", "behavior", "outcome"),
        [
            (False, None, "refused"),
            (False, "deny", "refused"),
            (False, "replace", "replaced"),
            (False, "allow", "second"),
            (True, None, "second"),
            (True, "deny", "second"),
            (True, "replace", "second"),
            (True, "allow", "second"),
        ],
    )
    def test_the_template_and_the_request_decide_together(
        self, allows: bool, behavior: str | None, outcome: str, writer: Asker
    ) -> None:
        first = writer.issue()
        writer.put(f"/badge_templates/{first['badge_template']['id']}", {"allow_duplicate_badges": allows})
        changes = {"issued_to_last_name": "Nováková"} | ({"duplicate_behavior": behavior} if behavior else {})

        answer = writer.post("/badges", writer.issue_body(badge_template_id=first["badge_template"]["id"], **changes))

        if outcome == "refused":
            assert "already has this badge" in _message(answer)
        else:
            assert answer.status_code == 201
            replaced = answer.json()["data"]["replaces_badge_id"]
            assert replaced == (first["id"] if outcome == "replaced" else None)

    def test_replacing_a_duplicate_keeps_the_date_and_clears_what_is_left_out(self, writer: Asker) -> None:
        evidence = [{"type": "UrlEvidence", "value": "https://x.example", "name": "n", "description": "d"}]
        first = writer.issue(country_name="Peru", evidence=evidence, issued_at="2026-01-01 00:00:00 +0000")

        second = writer.issue(duplicate_behavior="replace", issued_at="2026-02-02 00:00:00 +0000")

        assert second["issued_at"] == first["issued_at"]
        assert (second["country"], second["evidence"]) == (None, [])
        assert writer.get(f"/badges/{first['id']}").json()["data"]["replacement_badge_id"] == second["id"]

    def test_the_same_request_again_is_passed_over(self, writer: Asker) -> None:
        first = writer.issue(issuer_earner_id="alm-1")

        again = writer.issue(
            issuer_earner_id="alm-1", duplicate_behavior="replace", issued_at="2026-05-05 00:00:00 +0000"
        )

        assert again == first
        assert [deed["what"] for deed in writer.control("journal", method="GET")["deeds"]] == ["issued", "passed-over"]

    def test_replacing_changes_the_address_while_pending_and_only_with_the_same_key(self, writer: Asker) -> None:
        first = writer.issue(issuer_earner_id="alm-1")

        moved = writer.issue(issuer_earner_id="alm-1", recipient_email="new@example.net", duplicate_behavior="replace")

        assert (moved["replaces_badge_id"], moved["recipient_email"]) == (first["id"], "new@example.net")
        writer.control(f"badges/{moved['id']}/accept")
        changes = {"issuer_earner_id": "alm-1", "recipient_email": "third@example.net", "duplicate_behavior": "replace"}
        assert "already has this badge" in _message(writer.post("/badges", writer.issue_body(**changes)))

    def test_replacing_changes_the_key_with_the_same_address(self, writer: Asker) -> None:
        first = writer.issue(issuer_earner_id="alm-1")

        changed = writer.issue(issuer_earner_id="alm-2", duplicate_behavior="replace")

        assert (changed["replaces_badge_id"], changed["issuer_earner_id"]) == (first["id"], "alm-2")

    @pytest.mark.parametrize("end", ["revoked", "rejected", "expired"])
    @pytest.mark.parametrize("blocks", [False, True])
    def test_whether_a_dead_badge_blocks_is_a_rule_of_the_sandbox(self, end: str, blocks: bool) -> None:
        rules = Rules(dead_badges_block=blocks)
        with serve(SandboxOptions(earners=20, badges=0, rules=rules)) as running, Asker(running) as asker:
            first = asker.issue(expires_at="2027-01-01 00:00:00 +0000" if end == "expired" else False)
            if end == "revoked":
                asker.put(f"/badges/{first['id']}/revoke", {"reason": "test"})
            elif end == "rejected":
                asker.control(f"badges/{first['id']}/reject")
            else:
                asker.control("clock", {"days": 40_000 / 24})

            answer = asker.post("/badges", asker.issue_body()) if end != "expired" else None
            answer = answer or _with_a_fresh_token(asker)

        assert answer.status_code == (422 if blocks else 201)


def _with_a_fresh_token(asker: Asker) -> Any:
    """Issue years later: the first token has ended, so the world's own book hands out another."""
    keys, now = asker.running.site.world.keys, asker.running.site.world.clock.now()
    token = keys.create(asker.running.organization_id, description=None, rights="rwd", at=now)
    asker.session.auth = (token.secret, "")
    return asker.post("/badges", asker.issue_body())


class TestExpiry:
    """Three answers: the template's default, never, a date."""

    @pytest.fixture
    def defaulted(self, writer: Asker) -> dict[str, Any]:
        """A template with a default expiry."""
        rows = writer.rows("/badge_templates", filter="state::active")
        return next(row for row in rows if row["default_expires_at"] and not row["allow_duplicate_badges"])

    @pytest.mark.parametrize("changes", [{}, {"expires_at": None}])
    def test_absent_and_null_take_the_default(
        self, changes: dict[str, object], writer: Asker, defaulted: dict[str, Any]
    ) -> None:
        badge = writer.issue(badge_template_id=defaulted["id"], **changes)

        assert badge["expires_at"] == defaulted["default_expires_at"]
        assert badge["expires_at_date"] == defaulted["default_expires_at_date"]

    def test_false_is_never(self, writer: Asker, defaulted: dict[str, Any]) -> None:
        assert writer.issue(badge_template_id=defaulted["id"], expires_at=False)["expires_at"] is None

    def test_a_date_is_that_date(self, writer: Asker, defaulted: dict[str, Any]) -> None:
        badge = writer.issue(badge_template_id=defaulted["id"], expires_at="2030-01-01 01:00:00 +0200")

        assert badge["expires_at"] == "2029-12-31T23:00:00.000Z"

    def test_an_ended_badge_is_never_in_a_state_of_its_own(self, writer: Asker) -> None:
        badge = writer.issue(expires_at="2025-01-01 00:00:00 +0000")

        assert badge["state"] == "pending"
        assert {row["state"] for row in writer.rows("/badges")} <= {"pending", "accepted", "rejected", "revoked"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2014-04-01 09:41:00 -0500", "2014-04-01T14:41:00.000Z"),
        ("2014-04-01 09:41 +0000", "2014-04-01T09:41:00.000Z"),
        ("2014-04-01 14:41:00 UTC", "2014-04-01T14:41:00.000Z"),
        ("2024-01-05  03:04:05 pm", "2024-01-05T15:04:05.000Z"),
        ("2024-01-05 12:00:00 AM", "2024-01-05T00:00:00.000Z"),
        ("2024-01-05T03:04:05Z", "2024-01-05T03:04:05.000Z"),
        ("2024-01-05T03:04:05.987+14:00", "2024-01-04T13:04:05.000Z"),
        ("2024-01-05T03:04:05", "2024-01-05T03:04:05.000Z"),
        ("2024-01-15", "2024-01-15T00:00:00.000Z"),
        ("2024-02-30 00:00:00 +0000", None),
        ("05.01.2024", None),
        ("0001-01-01 00:00:00 +1400", None),
        ("", None),
    ],
)
def test_dates_come_in_many_forms_and_go_out_in_one(text: str, told: str | None) -> None:
    assert written(read_date(text)) == told


def test_milliseconds_are_written_in_three_digits() -> None:
    assert written(datetime(2026, 3, 4, 10, 22, 41, 7_900, tzinfo=UTC)) == "2026-03-04T10:22:41.007Z"


def test_someone_who_accepts_by_himself_has_the_badge_at_once(writer: Asker) -> None:
    writer.control("people/auto-accept", {"email": "dana.novak@example.net"})

    badge = writer.issue()

    assert badge["state"] == "accepted"
    assert badge["badge_url"].endswith(badge["id"])
    assert badge["user"]["confirmed"] is True
