"""ALM's Credly connector: what is achieved in ALM is issued at Credly, if the address is known there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from credly_core.sandbox.options import AlmOptions, SandboxOptions
from credly_core.sandbox.serve import RunningSandbox, serve
from tests.asking import Asker
from tests.asking_alm import AlmAsker

_COURSE = "course:8100001"


@pytest.fixture
def connected() -> Iterator[RunningSandbox]:
    """A sandbox whose connector issues after an hour."""
    alm = AlmOptions(learners=200, rates=None, connector_seconds=3_600)
    with serve(SandboxOptions(seed=7, earners=200, badges=0, alm=alm)) as running:
        yield running


def _complete(running: RunningSandbox, learner: str) -> None:
    with AlmAsker(running.alm) as alm:
        alm.control(f"learners/{learner}/complete", {"object_id": _COURSE})


def _told(running: RunningSandbox) -> list[tuple[str, str]]:
    """What the connector did, by the journal."""
    with AlmAsker(running.alm) as alm:
        deeds = alm.control("journal", method="GET")["learning"]
    return [(deed["what"], deed["detail"]) for deed in deeds if deed["what"] in ("issued", "not-issued")]


def _newcomer(running: RunningSandbox) -> tuple[str, str]:
    """A learner without a past whom Credly knows."""
    email = "somebody@larkfield.example"
    with AlmAsker(running.alm) as alm, Asker(running) as credly:
        credly.control("people/sign-up", {"email": email})
        made = alm.control("learners", {"email": email, "name": "Some Body"})["data"]
    return str(made["id"]), email


def test_an_achievement_is_issued_once_when_its_time_has_come(connected: RunningSandbox) -> None:
    learner, email = _newcomer(connected)
    _complete(connected, learner)
    with Asker(connected) as credly:
        before = credly.rows("/badges", filter=f"recipient_email::{email}")
        credly.control("clock", {"hours": 2})
        (badge,) = credly.rows("/badges", filter=f"recipient_email::{email}")

    assert before == []
    assert badge["issuer_earner_id"] == f"alm-user-{learner}"
    assert badge["badge_template"]["name"] == "Data Literacy Essentials"
    assert _told(connected) == [("issued", ""), ("not-issued", "Validation failed: User already has this badge")]


def test_an_address_credly_does_not_know_gets_nothing(connected: RunningSandbox) -> None:
    with AlmAsker(connected.alm) as alm:
        learner = alm.control("learners", {"email": "unknown@nowhere.example", "name": "No Body"})["data"]["id"]
    _complete(connected, learner)
    with Asker(connected) as credly:
        credly.control("clock", {"hours": 2})
        credly.rows("/badges")

    assert _told(connected) == [("not-issued", "Credly does not know the address")] * 2


def test_an_archived_template_is_not_issued(connected: RunningSandbox) -> None:
    learner, _ = _newcomer(connected)
    with Asker(connected) as credly:
        template = credly.template(name="Data Literacy Essentials")
        credly.control(f"templates/{template['id']}/archive")
        _complete(connected, learner)
        credly.control("clock", {"hours": 2})
        credly.rows("/badges")

    assert {why for _, why in _told(connected)} == {"Validation failed: Badge template is archived"}


def test_without_a_connector_nothing_is_issued(fresh_sandbox: RunningSandbox) -> None:
    learner, email = _newcomer(fresh_sandbox)
    _complete(fresh_sandbox, learner)
    with Asker(fresh_sandbox) as credly:
        credly.control("clock", {"days": 30})

        assert credly.rows("/badges", filter=f"recipient_email::{email}") == []
