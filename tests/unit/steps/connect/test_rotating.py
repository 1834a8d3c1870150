"""A new token is tested before the old one is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from credly_core.domain.connections import (
    Cause,
    Credentials,
)
from credly_core.domain.secrets import Secret
from credly_core.steps.connect import Connect
from tests.tiny_server import Answering, TinyServer, list_reply, reply
from tests.unit.steps.connect.credly import (
    ID,
    OTHER_ID,
    REFUSING,
    TOKEN,
    Bench,
    Credly,
    form,
    listed_token,
    organization,
)

NEW = "nEw8xVfQ9sLpR4tYw8ZbN1aE"


def _saved(bench: Bench, server: TinyServer) -> tuple[Connect, str]:
    step = bench.step
    given = form(server)
    return step, step.save(given, step.test(given).result(), actor="dana").id


def test_a_good_new_token_replaces_the_old_one(bench: Bench) -> None:
    server = bench.serve(Credly())
    step, saved = _saved(bench, server)
    later = "2026-08-28T00:00:00.000Z"
    server.answering = Credly(authorization_tokens=list_reply([listed_token(token=NEW, expires_at=later)]))

    report = step.rotate(saved, Credentials(token=Secret(f"Bearer {NEW} ")), actor="dana").result()

    assert report.is_good
    assert step.credentials_of(saved).token == Secret(NEW)
    assert step.connection(saved).token_expires_at == datetime(2026, 8, 28, tzinfo=UTC)
    assert bench.actions()[0] == "connect.rotate"


@pytest.mark.parametrize(
    "answering",
    [REFUSING, Credly(organizations=reply(500, b"")), Credly(badge_templates=reply(403, b"{}"))],
)
def test_a_new_token_that_is_not_good_leaves_the_old_one_in_place(answering: Answering, bench: Bench) -> None:
    server = bench.serve(Credly())
    step, saved = _saved(bench, server)
    before = step.connection(saved)
    server.answering = answering

    report = step.rotate(saved, Credentials(token=Secret(NEW)), actor="dana").result()

    assert not report.is_good
    assert step.credentials_of(saved).token == Secret(TOKEN)
    assert step.connection(saved) == before
    assert "connect.rotate" not in bench.actions()


def test_a_new_token_of_another_organization_is_not_taken(bench: Bench) -> None:
    server = bench.serve(Credly())
    step, saved = _saved(bench, server)
    server.answering = Credly(organizations=list_reply([organization(OTHER_ID, "Another")]), **{ID: reply(403, b"{}")})

    report = step.rotate(saved, Credentials(token=Secret(NEW)), actor="dana").result()

    assert report.diagnosis is not None
    assert report.diagnosis.action is None  # the ID is given here: only another token helps
    assert "Northwind Learning" in report.diagnosis.repair
    assert report.diagnosis.cause is Cause.WRONG_ORGANIZATION
    assert step.credentials_of(saved).token == Secret(TOKEN)


def test_a_rotation_that_is_left_changes_nothing(bench: Bench) -> None:
    step, saved = _saved(bench, bench.serve(Credly()))

    run = step.rotate(saved, Credentials(token=Secret(NEW)), actor="dana")
    next(iter(run))
    run.close()

    assert step.credentials_of(saved).token == Secret(TOKEN)


def test_the_end_of_the_old_token_is_not_taken_for_that_of_the_new(bench: Bench) -> None:
    server = bench.serve(Credly())
    step, saved = _saved(bench, server)
    server.answering = Credly(authorization_tokens=reply(403, b"{}"))

    step.rotate(saved, Credentials(token=Secret(NEW)), actor="dana").result()

    assert step.connection(saved).token_expires_at is None
