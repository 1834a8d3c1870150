"""Judging a hosted assertion: each of its five points alone, and documents that are none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from credly_core.domain.open_badges import (
    Answer,
    AssertionCheck,
    AssertionVerdict,
    identity_hash,
    verify,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ADDRESS = "https://api.credly.com/v1/obi/v2/badge_assertions/1"
CLASS = "https://api.credly.com/v1/obi/v2/issuers/o/badge_classes/t"
ISSUER = "https://api.credly.com/v1/obi/v2/issuers/o"
EMAIL = "dana@acme.example"

ASSERTION: Mapping[str, object] = {
    "id": ADDRESS,
    "type": "Assertion",
    "badge": CLASS,
    "recipient": {"type": "email", "identity": identity_hash(EMAIL), "hashed": True},
    "verification": {"type": "hosted"},
    "issuedOn": "2026-03-03T08:00:00.000Z",
}
BADGE_CLASS: Mapping[str, object] = {"id": CLASS, "issuer": ISSUER, "type": "BadgeClass"}


def judge(
    badge_class: Mapping[str, object] | None = BADGE_CLASS, emails: tuple[str, ...] = (EMAIL,), **changes: object
) -> AssertionVerdict:
    return verify(
        {**ASSERTION, **changes}, badge_class, address=ADDRESS, issuer=ISSUER, emails=emails, now=NOW
    )  # fmt: skip


def hashed(identity: str) -> Mapping[str, object]:
    return {"type": "email", "identity": identity, "hashed": True}


def answers(verdict: AssertionVerdict) -> dict[AssertionCheck, Answer]:
    return {point.check: point.answer for point in verdict.points}


def test_a_good_assertion_holds_on_every_point() -> None:
    verdict = judge()

    assert verdict.holds
    assert set(answers(verdict).values()) == {Answer.YES}


@pytest.mark.parametrize("spelling", ["Dana@Acme.example", "  dana@acme.example "])
def test_capitals_and_spaces_of_an_address_do_not_matter(spelling: str) -> None:
    assert judge(emails=("other@acme.example", spelling)).holds


def test_one_of_several_addresses_is_enough_and_none_of_them_is_not() -> None:
    assert judge(emails=("a@acme.example", EMAIL)).holds
    assert answers(judge(emails=("a@acme.example",)))[AssertionCheck.RECIPIENT] is Answer.NO
    assert answers(judge(emails=()))[AssertionCheck.RECIPIENT] is Answer.UNKNOWN


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_a_salted_hash_is_compared_with_its_salt(algorithm: str) -> None:
    salted = {
        "type": "email",
        "identity": identity_hash(EMAIL, algorithm=algorithm, salt="x9"),
        "hashed": True,
        "salt": "x9",
    }

    assert judge(recipient=salted).holds
    assert not judge(recipient={**salted, "salt": "other"}).holds


def test_an_address_in_the_open_is_compared_as_it_is() -> None:
    assert judge(recipient={"type": "email", "identity": EMAIL.upper(), "hashed": False}).holds


@pytest.mark.parametrize(
    ("changes", "check", "answer"),
    [
        ({"type": "BadgeClass"}, AssertionCheck.HOSTED, Answer.NO),
        ({"id": "https://elsewhere.example/1"}, AssertionCheck.HOSTED, Answer.NO),
        ({"verification": {"type": "SignedBadge"}}, AssertionCheck.HOSTED, Answer.UNKNOWN),
        ({"badge": "https://elsewhere.example/class"}, AssertionCheck.ISSUER, Answer.NO),
        ({"recipient": {"type": "url", "identity": "x"}}, AssertionCheck.RECIPIENT, Answer.UNKNOWN),
        ({"recipient": None}, AssertionCheck.RECIPIENT, Answer.UNKNOWN),
        ({"recipient": hashed("crc32$ab")}, AssertionCheck.RECIPIENT, Answer.UNKNOWN),
        ({"recipient": hashed("sha256$ä\udce4")}, AssertionCheck.RECIPIENT, Answer.NO),
        ({"revoked": True}, AssertionCheck.REVOCATION, Answer.NO),
        ({"expires": "2026-11-20T08:59:59Z"}, AssertionCheck.EXPIRY, Answer.NO),
        ({"expires": "2026-11-20T09:00:01Z"}, AssertionCheck.EXPIRY, Answer.YES),
        ({"expires": "soon"}, AssertionCheck.EXPIRY, Answer.UNKNOWN),
        ({"expires": None}, AssertionCheck.EXPIRY, Answer.YES),
    ],
)
def test_each_point_is_told_apart(changes: Mapping[str, object], check: AssertionCheck, answer: Answer) -> None:
    verdict = judge(**changes)

    assert answers(verdict)[check] is answer


def test_a_badge_of_another_organization_does_not_hold() -> None:
    assert not judge({**BADGE_CLASS, "issuer": {"id": "https://api.credly.com/v1/obi/v2/issuers/other"}}).holds
    assert not judge(None).holds


def test_the_reason_of_a_revocation_is_told() -> None:
    points = {point.check: point for point in judge(revoked=True, revocationReason="Issued in error").points}

    assert points[AssertionCheck.REVOCATION].detail == "Issued in error"


def test_a_document_with_nothing_in_it_holds_on_no_proof() -> None:
    assert not verify({}, {}, address=ADDRESS, issuer=ISSUER, emails=(EMAIL,), now=NOW).holds
