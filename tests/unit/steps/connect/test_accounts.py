"""The ALM side of a connection: five lights, causes told apart, a pair whose sides come and go."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core.domain.account_lights import AlmLightName
from credly_core.domain.account_tidying import code_in
from credly_core.domain.accounts import ALM_HOSTS, AlmCredentials, AlmForm
from credly_core.domain.connections import Cause, Environment
from credly_core.domain.secrets import Secret
from credly_core.domain.token_life import TokenLevel
from credly_core.errors import NotAllowed, NotReady, SettingsError
from credly_core.store import accounts as stored
from tests.tiny_server import Piece, Reset, json_reply, reply
from tests.unit.steps.connect import credly
from tests.unit.steps.connect.alm import (
    CLIENT_SECRET,
    LAPSED,
    NEWER,
    REFRESH,
    REFUSING,
    Alm,
    account_body,
    accounts_of,
    form,
    person_body,
    states,
)
from tests.unit.steps.connect.credly import Bench


def test_five_lights_go_green_in_order_and_nothing_is_written(bench: Bench) -> None:
    server = bench.serve(Alm())
    run = accounts_of(bench).test(form(server))

    ticks = [tick.note for tick in run]
    report = run.result()

    assert ticks == [name.value for name in AlmLightName]
    assert states(report) == "GGGGG"
    assert report.account is not None
    assert (report.account.name, report.role, report.person) == ("Northwind Academy", "admin", "Priya N")
    assert {asked.method for asked in server.asked if asked.path.startswith("/primeapi")} == {"GET"}


@pytest.mark.parametrize(
    ("replaced", "lights", "cause"),
    [
        ({"refresh": REFUSING}, "GFSSS", Cause.NOT_ACCEPTED),
        ({"refresh": LAPSED}, "GFSSS", Cause.CONSENT_ENDED),
        ({"refresh": reply(200, b"<html>", "text/html")}, "FSSSS", Cause.NOT_ALM),
        ({"refresh": reply(500, b"{}")}, "FSSSS", Cause.SERVICE_DOWN),
        ({"refresh": [Reset()]}, "FSSSS", Cause.SILENT),
        ({"account": reply(403, b"{}")}, "GGFSS", Cause.NOT_PERMITTED),
        ({"account": reply(429, b"{}", Retry_After="10.752")}, "GGFSS", Cause.BUSY),
        ({"skills": reply(403, b"{}")}, "GGGGF", Cause.NOT_PERMITTED),
        ({"learningObjects": reply(200, b"null")}, "GGGGF", Cause.NOT_ALM),
    ],
    ids=lambda value: value.value if isinstance(value, Cause) else "",
)
def test_each_cause_has_its_own_light_and_sentence(
    bench: Bench, replaced: dict[str, list[Piece]], lights: str, cause: Cause
) -> None:
    report = accounts_of(bench).test(form(bench.serve(Alm(**replaced)))).result()

    assert states(report) == lights
    assert report.diagnosis is not None
    assert report.diagnosis.cause is cause
    assert report.diagnosis.sentence
    assert report.diagnosis.repair
    assert REFRESH not in report.diagnosis.sentence + report.diagnosis.repair


def test_a_host_that_is_not_allowed_gets_no_socket(bench: Bench) -> None:
    report = accounts_of(bench).test(form("alm.evil.example")).result()

    assert states(report) == "FSSSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is Cause.HOST_NOT_ALLOWED


def test_a_learners_consent_is_told_as_such(bench: Bench) -> None:
    server = bench.serve(Alm("learner", account=reply(403, b"{}"), user=json_reply(person_body("Learner"))))

    report = accounts_of(bench).test(form(server)).result()

    assert states(report) == "GGFSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is Cause.NOT_ADMIN
    assert "Priya N" in report.diagnosis.sentence
    assert report.person == "Priya N"


def test_the_short_token_body_leaves_the_role_to_the_person(bench: Bench) -> None:
    knows = accounts_of(bench).test(form(bench.serve(Alm("")))).result()
    not_told = Alm("", user=json_reply(person_body("Author")))
    unknown = accounts_of(bench).test(form(bench.serve(not_told), client_id="app-2")).result()

    assert (states(knows), knows.role) == ("GGGGG", "admin")
    assert (states(unknown), unknown.role) == ("GGGLG", "")


def test_an_empty_form_asks_nobody(bench: Bench) -> None:
    server = bench.serve(Alm())

    report = accounts_of(bench).test(AlmForm(server.url)).result()

    assert states(report) == "FSSSS"
    assert server.asked == []


# --- keeping -----------------------------------------------------------------------------------------------------


def test_an_account_becomes_the_other_side_of_a_connection(bench: Bench) -> None:
    accounts, step = accounts_of(bench), bench.step
    credly_server = bench.serve(credly.Credly())
    first = step.save(credly.form(credly_server), None, actor="dana")
    alm = form(bench.serve(Alm()))

    pair = accounts.save(alm, accounts.test(alm).result(), actor="dana", connection_id=first.id)

    assert pair.has_credly
    assert pair.alm is not None
    assert pair.alm.account.id == "900100"
    assert step.connections() == (pair,)
    assert step.credentials_of(pair.id).token == Secret(credly.TOKEN)
    assert accounts.life(pair.alm).level is TokenLevel.FINE


def test_an_account_alone_gets_its_organization_later(bench: Bench) -> None:
    accounts, step = accounts_of(bench), bench.step
    alm = form(bench.serve(Alm()))
    alone = accounts.save(alm, accounts.test(alm).result(), actor="dana")
    assert not alone.has_credly
    assert (alone.name, alone.environment) == ("Northwind Academy", Environment.SANDBOX)
    with pytest.raises(NotReady):
        step.test_saved(alone.id, actor="dana")

    pair = step.save(credly.form(bench.serve(credly.Credly())), None, actor="dana", into=alone.id)

    assert (pair.id, pair.organization_id) == (alone.id, credly.ID)
    assert pair.alm == alone.alm
    with accounts.client(pair.id) as client:
        assert client.account().id == "900100"
    with pytest.raises(NotAllowed):
        step.save(credly.form(bench.serve(credly.Credly())), None, actor="dana", into=alone.id)


def test_only_a_tested_account_is_kept(bench: Bench) -> None:
    accounts = accounts_of(bench)
    alm = form(bench.serve(Alm(account=reply(403, b"{}"))))

    with pytest.raises(NotAllowed):
        accounts.save(alm, accounts.test(alm).result(), actor="dana")

    assert bench.step.connections() == ()


def test_secrets_of_an_account_lie_sealed_and_bound_to_it(bench: Bench, tmp_path: Path) -> None:
    accounts = accounts_of(bench)
    alm = form(bench.serve(Alm()))
    accounts.save(alm, accounts.test(alm).result(), actor="dana")
    bench.store.close()

    whole = b"".join(path.read_bytes() for path in tmp_path.rglob("console.db*"))

    for planted in (CLIENT_SECRET, REFRESH):
        assert planted.encode() not in whole
        assert planted.encode()[:12] not in whole
    assert CLIENT_SECRET not in repr(alm)


def test_the_newest_refresh_token_is_kept_with_each_use(bench: Bench) -> None:
    accounts = accounts_of(bench)
    alm = form(bench.serve(Alm(newest=NEWER)))
    kept = accounts.save(alm, accounts.test(alm).result(), actor="dana")
    bench.watch.time = bench.watch.time.replace(day=9)

    with accounts.client(kept.id) as client:
        client.account()

    with bench.store.read() as tx:
        assert stored.account_credentials(tx, kept.id, bench.store.sealer).refresh_token == Secret(NEWER)
    assert accounts.side_of(kept.id).refreshed_at == bench.watch.time


def test_a_consent_nobody_used_for_long_is_worth_a_look(bench: Bench) -> None:
    accounts = accounts_of(bench)
    alm = form(bench.serve(Alm()))
    kept = accounts.save(alm, accounts.test(alm).result(), actor="dana")
    assert kept.alm is not None

    bench.watch.time = bench.watch.time.replace(day=14)
    soon = accounts.life(kept.alm)
    bench.watch.time = bench.watch.time.replace(month=5)
    over = accounts.life(kept.alm)

    assert (soon.days_left, soon.level) == (2, TokenLevel.LAST_DAYS)
    assert "may have lapsed" in over.sentence


def test_new_credentials_for_another_account_leave_the_old_in_place(bench: Bench) -> None:
    accounts = accounts_of(bench)
    server = bench.serve(Alm())
    alm = form(server)
    kept = accounts.save(alm, accounts.test(alm).result(), actor="dana")
    server.answering = Alm(account=json_reply(account_body("900999", "Elsewhere")))

    report = accounts.replace_credentials(kept.id, form(server, NEWER).credentials, actor="dana").result()

    assert states(report) == "GGFSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is Cause.WRONG_ACCOUNT
    assert accounts.side_of(kept.id).account.id == "900100"


def test_a_test_of_a_kept_account_is_recorded(bench: Bench) -> None:
    accounts = accounts_of(bench)
    alm = form(bench.serve(Alm()))
    kept = accounts.save(alm, accounts.test(alm).result(), actor="dana")

    assert accounts.test_saved(kept.id, actor="dana").result().is_good

    assert bench.actions() == ["connect.test-alm", "connect.save-alm"]


def test_removing_one_side_leaves_the_other_and_the_last_takes_all(bench: Bench) -> None:
    accounts, step = accounts_of(bench), bench.step
    first = step.save(credly.form(bench.serve(credly.Credly())), None, actor="dana")
    alm = form(bench.serve(Alm()))
    report = accounts.test(alm).result()
    accounts.save(alm, report, actor="dana", connection_id=first.id)
    alone = accounts.save(alm, report, actor="dana")

    accounts.remove(first.id, actor="dana")
    accounts.remove(alone.id, actor="dana")

    assert [(one.id, one.alm) for one in step.connections()] == [(first.id, None)]
    assert step.credentials_of(first.id).token == Secret(credly.TOKEN)
    with pytest.raises(NotReady) as missing:
        accounts.client(first.id)
    assert missing.value.code == "step.no-alm"


# --- pasting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("https://learningmanagereu.adobe.com/app/admin?x=1", "learningmanagereu.adobe.com"),
        (" LearningManager.adobe.com ", "learningmanager.adobe.com"),
        ("captivateprime.adobe.com", "learningmanager.adobe.com"),
    ],
)
def test_a_host_is_taken_out_of_what_was_pasted(bench: Bench, typed: str, host: str) -> None:
    tidied, _ = accounts_of(bench).tidy(AlmForm(typed))

    assert tidied.host == host


def test_a_refresh_token_is_taken_out_of_the_whole_answer_of_the_token_page(bench: Bench) -> None:
    pasted = f'{{"access_token": "aaa", "refresh_token": "{REFRESH}", "expires_in": 604800}}'

    tidied, notes = accounts_of(bench).tidy(AlmForm(ALM_HOSTS[1], AlmCredentials(" app-1 ", None, Secret(pasted))))

    assert tidied.credentials.refresh_token == Secret(REFRESH)
    assert tidied.credentials.client_id == "app-1"
    assert REFRESH not in " ".join(notes)


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("http://127.0.0.1:8501/?code=abc123&state=x&PRIME_BASE=https://evil.example", "abc123"),
        (" abc123 ", "abc123"),
        ("?code=abc123", "abc123"),
        ('{"code": "abc123"}', "abc123"),
        ("http://127.0.0.1/?error=access_denied", None),
        ("", None),
        ("a b", None),
    ],
)
def test_a_code_is_found_in_what_was_pasted(pasted: str, code: str | None) -> None:
    assert code_in(pasted) == (Secret(code) if code else None)


def test_a_code_becomes_a_refresh_token(bench: Bench) -> None:
    server = bench.serve(Alm())
    accounts = accounts_of(bench)
    entered = AlmForm(server.url, AlmCredentials("app-1", Secret(CLIENT_SECRET)))

    url = accounts.authorize_url(entered, redirect_uri="http://127.0.0.1:8501/", state="s")
    filled = accounts.exchange(entered, "http://127.0.0.1:8501/?code=abc123", redirect_uri="http://127.0.0.1:8501/")

    assert "response_type=CODE" in url
    assert filled.credentials.refresh_token == Secret(REFRESH)
    assert b"code=abc123" in server.asked[-1].body
    assert CLIENT_SECRET not in "".join(asked.target for asked in server.asked)


def test_what_is_missing_for_consent_is_said(bench: Bench) -> None:
    accounts = accounts_of(bench)
    with pytest.raises(NotAllowed):
        accounts.authorize_url(AlmForm(), redirect_uri="", state="s")
    with pytest.raises(NotAllowed):
        accounts.exchange(AlmForm(), "nothing in here", redirect_uri="")
    with pytest.raises(SettingsError):
        accounts.exchange(AlmForm("http://127.0.0.1:1"), "abc123")
