"""Connections that are kept: saved, tested again, removed, and what Home is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from credly_core.domain.connections import (
    ConnectionForm,
    Credentials,
    Environment,
)
from credly_core.domain.secrets import Secret
from credly_core.errors import NotAllowed, NotReady
from credly_core.steps.run import StepState
from tests.tiny_server import reply
from tests.unit.steps.connect.credly import ID, NOW, REFUSING, TOKEN, Bench, Credly, form


def test_a_tested_connection_is_kept_with_what_was_found(bench: Bench) -> None:
    server, step = bench.serve(Credly()), bench.step
    given = form(server)

    saved = step.save(given, step.test(given).result(), actor="dana")

    assert step.connection(saved.id) == saved
    assert step.connections() == (saved,)
    assert saved.organization is not None
    assert saved.organization.name == "Northwind Learning"
    assert saved.tested_at == saved.created_at == NOW
    assert step.credentials_of(saved.id) == given.credentials
    assert bench.actions() == ["connect.save"]


def test_an_untested_connection_can_be_kept(bench: Bench) -> None:
    saved = bench.step.save(form("sandbox-api.credly.com"), None, actor="dana")

    assert (saved.environment, saved.tested_at, saved.organization) == (Environment.SANDBOX, None, None)


@pytest.mark.parametrize(
    "incomplete",
    [
        ConnectionForm("Mine", "", "api.credly.com", Credentials(token=Secret(TOKEN))),
        ConnectionForm("Mine", ID, "", Credentials(token=Secret(TOKEN))),
        ConnectionForm("Mine", ID, "api.credly.com", Credentials()),
        ConnectionForm("Mine", ID, "api.credly.com", Credentials(client_id="only")),
    ],
)
def test_an_incomplete_connection_is_not_kept(incomplete: ConnectionForm, bench: Bench) -> None:
    with pytest.raises(NotAllowed, match="cannot be saved without"):
        bench.step.save(incomplete, None, actor="dana")

    assert bench.step.connections() == ()


def test_a_connection_without_a_name_takes_the_organizations(bench: Bench) -> None:
    server, step = bench.serve(Credly()), bench.step
    given = ConnectionForm(" ", ID, server.url, Credentials(token=Secret(TOKEN)))

    assert step.save(given, step.test(given).result(), actor="dana").name == "Northwind Learning"
    assert step.save(given, None, actor="dana").name == server.url


def test_a_removed_connection_is_gone_with_its_secret(bench: Bench) -> None:
    step = bench.step
    saved = step.save(form("api.credly.com"), None, actor="dana")

    step.remove(saved.id, actor="dana")
    step.remove(saved.id, actor="dana")

    assert step.connections() == ()
    assert bench.actions() == ["connect.remove", "connect.save"]
    with pytest.raises(NotReady):
        step.connection(saved.id)


def test_testing_a_kept_connection_records_rights_end_and_organization(bench: Bench) -> None:
    server, step = bench.serve(Credly()), bench.step
    saved = step.save(form(server), None, actor="dana")

    report = step.test_saved(saved.id, actor="dana").result()

    known = step.connection(saved.id)
    assert report.is_good
    assert known.rights == report.rights
    assert known.token_expires_at == datetime(2026, 7, 1, tzinfo=UTC)
    assert known.organization is not None
    assert known.tested_at == NOW
    assert bench.actions()[0] == "connect.test"


def test_a_failed_test_of_a_kept_connection_forgets_nothing(bench: Bench) -> None:
    step = bench.step
    server = bench.serve(Credly())
    given = form(server)
    saved = step.save(given, step.test(given).result(), actor="dana")
    server.answering = Credly(organizations=reply(500, b""))
    bench.watch.time = NOW + timedelta(hours=1)

    report = step.test_saved(saved.id, actor="dana").result()

    known = step.connection(saved.id)
    assert not report.is_good
    assert (known.rights, known.token_expires_at, known.organization) == (
        saved.rights,
        saved.token_expires_at,
        saved.organization,
    )
    assert known.tested_at == NOW + timedelta(hours=1)


def test_a_refused_token_whose_end_is_known_is_said_to_have_ended(bench: Bench) -> None:
    server, step = bench.serve(Credly()), bench.step
    given = form(server)
    saved = step.save(given, step.test(given).result(), actor="dana")
    server.answering = REFUSING
    bench.watch.time = datetime(2026, 7, 3, tzinfo=UTC)

    diagnosis = step.test_saved(saved.id, actor="dana").result().diagnosis

    assert diagnosis is not None
    assert diagnosis.sentence.startswith("The token ended on 1 July 2026.")


def test_home_is_told_what_is_next(bench: Bench) -> None:
    server, step = bench.serve(Credly()), bench.step
    assert step.status().state is StepState.READY

    given = form(server)
    saved = step.save(given, step.test(given).result(), actor="dana")
    fine = step.status()
    bench.watch.time = datetime(2026, 6, 20, tzinfo=UTC)
    ending = step.status()
    bench.watch.time = datetime(2026, 7, 2, tzinfo=UTC)
    ended = step.status()

    assert (fine.state, fine.next_action) == (StepState.DONE, "")
    assert "ends soon" in ending.summary
    assert "has ended" in ended.summary
    assert ended.next_action == "Replace the token."
    assert step.token_life(saved).level == "expired"
