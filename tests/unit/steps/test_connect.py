"""Connecting: five lights, each cause with its own sentence, keeping, rotating, forgetting."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from credly_core.credly.client import ClientOptions, CredlyClient, api_origin
from credly_core.domain.connections import (
    PRODUCTION_HOST,
    Cause,
    ConnectionForm,
    ConnectionReport,
    Credentials,
    Environment,
    LightName,
    RepairAction,
)
from credly_core.domain.secrets import Secret
from credly_core.errors import NotAllowed, NotReady
from credly_core.steps.connect import Connect
from credly_core.steps.run import StepState
from credly_core.store import journal
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport.guard import HostPolicy
from credly_core.transport.retry import RetryPlan
from tests.certificates import Authority
from tests.tiny_server import Answering, Asked, Piece, Reset, TinyServer, json_reply, list_reply, reply

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ID = "0d5f2a52-6a1f-4c0e-9a57-1f1f6f6b1a01"
OTHER_ID = "7a1f7a52-1c1d-4b5e-9c55-0d2a6b0a2f10"
TOKEN = "kCm2xVfQ9sLpR4tYw8ZbN1aE"
TICKS = [name.value for name in LightName]
QUICK = ClientOptions(retry=RetryPlan(attempts=1))


def organization(identifier: str = ID, name: str = "Northwind Learning") -> dict[str, object]:
    return {"id": identifier, "name": name, "photo_url": "https://images.credly.com/logo.png"}


def listed_token(**more: object) -> dict[str, object]:
    return {
        "id": "t",
        "token": TOKEN,
        "read_enabled": True,
        "write_enabled": True,
        "delete_enabled": False,
        "expires_at": "2026-07-01T00:00:00.000Z",
        **more,
    }


class Credly:
    """A small Credly whose single answers a test replaces by path: `{"organizations": [...pieces]}`."""

    def __init__(self, **replaced: list[Piece]) -> None:
        self._replaced = replaced

    def __call__(self, asked: Asked) -> list[Piece]:
        last = asked.path.rsplit("/", 1)[-1]
        if last in self._replaced:
            return self._replaced[last]
        answers: dict[str, list[Piece]] = {
            "organizations": list_reply([organization()]),
            ID: json_reply({"data": organization(), "metadata": {}}),
            "authorization_tokens": list_reply([listed_token(token="another"), listed_token()]),
            "badge_templates": list_reply([{"id": f"b{n}", "name": "Badge"} for n in range(50)], pages=2, total=57),
        }
        return answers.get(last, reply(404, b'{"data": {"message": "Not found"}}'))


class Watch:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


class Bench:
    """A step with a store, and clients that may ask the servers of this test only."""

    def __init__(self, store: Store, watch: Watch, stack: ExitStack) -> None:
        self.store = store
        self.watch = watch
        self._stack = stack
        self.opened: list[str] = []
        self.allowed: list[str] = ["https://api.credly.com", "https://sandbox-api.credly.com"]
        self.other_world: dict[str, str] = {}
        self.options = QUICK

    def serve(self, answering: Answering, **more: object) -> TinyServer:
        server = self._stack.enter_context(TinyServer(answering, **more))  # type: ignore[arg-type]
        self.allowed.append(server.url)
        return server

    def open_client(self, host: str, credentials: Credentials) -> CredlyClient:
        self.opened.append(host)
        return CredlyClient(
            api=api_origin(host),
            credentials=credentials,
            policy=HostPolicy.of(self.allowed),
            options=self.options,
            sleep=lambda seconds: None,
        )

    @property
    def step(self) -> Connect:
        ids = iter(f"connection-{number}" for number in range(1, 100))
        return Connect(self.store, self.open_client, self.watch, other_world=self.other_world, new_id=lambda: next(ids))

    def actions(self) -> list[str]:
        with self.store.read() as tx:
            return [entry.action for entry in journal.entries(tx)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    watch = Watch()
    with ExitStack() as stack:
        store = stack.enter_context(Store.open(tmp_path / "console.db", Sealer(tmp_path / "key"), watch))
        yield Bench(store, watch, stack)


def form(server: TinyServer | str, token: str = TOKEN, organization_id: str = ID) -> ConnectionForm:
    host = server if isinstance(server, str) else server.url
    return ConnectionForm("Mine", organization_id, host, Credentials(token=Secret(token)))


def states(report: ConnectionReport) -> str:
    """One letter for each light: Good, Limited, Failed, Skipped."""
    return "".join(light.state.name[0] for light in report.lights)


# --- the lights --------------------------------------------------------------------------------------------------


def test_five_lights_come_in_order_and_tell_what_was_found(bench: Bench) -> None:
    server = bench.serve(Credly())

    run = bench.step.test(form(server))
    notes = [tick.note for tick in run]
    report = run.result()

    assert notes == TICKS
    assert [light.name for light in report.lights] == list(LightName)
    assert states(report) == "GGGGG"
    assert report.is_good
    assert report.diagnosis is None
    assert report.organization is not None
    assert report.organization.name == "Northwind Learning"
    assert (report.rights.can_read, report.rights.can_write, report.rights.can_delete) == (True, True, False)
    assert report.token_expires_at == datetime(2026, 7, 1, tzinfo=UTC)
    assert report.template_count == 57


def test_a_test_only_reads_and_asks_no_more_than_it_needs(bench: Bench) -> None:
    server = bench.serve(Credly())

    bench.step.test(form(server)).result()

    assert {asked.method for asked in server.asked} == {"GET"}
    assert [asked.path.removeprefix("/v1/organizations") for asked in server.asked] == [
        "",
        f"/{ID}/authorization_tokens",
        f"/{ID}/badge_templates",
    ]


HTML = reply(200, b"<html>Welcome</html>", "text/html")

FAILURES: list[tuple[str, list[Piece], str, Cause, RepairAction | None]] = [
    # the answer that is replaced, with what, the lights, the cause, the button
    ("organizations", reply(401, b"{}"), "GFSSS", Cause.NOT_ACCEPTED, None),
    ("organizations", reply(429, b"{}", Retry_After="90"), "GFSSS", Cause.BUSY, RepairAction.TRY_AGAIN),
    ("organizations", reply(500, b"{}"), "FSSSS", Cause.SERVICE_DOWN, RepairAction.TRY_AGAIN),
    ("organizations", reply(502, b"<html>", "text/html"), "FSSSS", Cause.SERVICE_DOWN, RepairAction.TRY_AGAIN),
    ("organizations", HTML, "FSSSS", Cause.NOT_CREDLY, RepairAction.SWITCH_HOST),
    ("organizations", reply(200, b"null"), "FSSSS", Cause.NOT_CREDLY, RepairAction.SWITCH_HOST),
    ("organizations", json_reply({"hello": "world"}), "FSSSS", Cause.NOT_CREDLY, RepairAction.SWITCH_HOST),
    (
        "organizations",
        reply(302, Location="https://login.example"),
        "FSSSS",
        Cause.NOT_CREDLY,
        RepairAction.SWITCH_HOST,
    ),
    ("organizations", reply(404, b"<html>", "text/html"), "FSSSS", Cause.NOT_CREDLY, RepairAction.SWITCH_HOST),
    ("organizations", [Reset()], "FSSSS", Cause.SILENT, RepairAction.TRY_AGAIN),
    ("organizations", list_reply([]), "GGGGG", Cause.NOT_ACCEPTED, None),
    ("badge_templates", reply(403, b"{}"), "GGGGF", Cause.NOT_PERMITTED, None),
    ("badge_templates", reply(503, b"{}"), "GGGGF", Cause.SERVICE_DOWN, RepairAction.TRY_AGAIN),
    ("badge_templates", HTML, "GGGGF", Cause.NOT_CREDLY, RepairAction.SWITCH_HOST),
    ("authorization_tokens", reply(403, b"{}"), "GGGLG", Cause.READ_ONLY, RepairAction.KEEP_READ_ONLY),
    ("authorization_tokens", reply(429, b"{}"), "GGGFS", Cause.BUSY, RepairAction.TRY_AGAIN),
    (
        "authorization_tokens",
        list_reply([listed_token(write_enabled=False)]),
        "GGGLG",
        Cause.READ_ONLY,
        RepairAction.KEEP_READ_ONLY,
    ),
    ("authorization_tokens", list_reply([listed_token(read_enabled=False)]), "GGGFS", Cause.NOT_PERMITTED, None),
]


@pytest.mark.parametrize(("path", "pieces", "lights", "cause", "action"), FAILURES)
def test_each_answer_is_told_apart_with_its_own_sentence(
    *, path: str, pieces: list[Piece], lights: str, cause: Cause, action: RepairAction | None, bench: Bench
) -> None:
    server = bench.serve(Credly(**{path: pieces}))

    report = bench.step.test(form(server)).result()

    assert states(report) == lights
    if "F" not in lights and "L" not in lights:
        assert report.diagnosis is None
        return
    assert report.diagnosis is not None
    assert (report.diagnosis.cause, report.diagnosis.action) == (cause, action)
    assert report.diagnosis.sentence.endswith(".")
    assert report.diagnosis.repair.endswith(".")
    assert bool(report.diagnosis.repair_label) == (action is not None)
    assert report.is_good == ("F" not in lights)


@pytest.mark.parametrize(
    "pieces",
    [
        reply(404, b"{}"),
        reply(500, b"{}"),
        reply(422, b"{}"),
        HTML,
        list_reply([listed_token(token="another")]),
        list_reply([]),
    ],
)
def test_rights_that_nobody_tells_are_unknown_and_no_failure(pieces: list[Piece], bench: Bench) -> None:
    server = bench.serve(Credly(authorization_tokens=pieces))

    report = bench.step.test(form(server)).result()

    assert states(report) == "GGGLG"
    assert report.is_good
    assert (report.rights.can_read, report.rights.can_write, report.rights.can_delete) == (True, None, None)
    assert report.token_expires_at is None


def test_a_busy_service_says_when_to_come_back(bench: Bench) -> None:
    server = bench.serve(Credly(organizations=reply(429, b"{}", Retry_After="90")))

    diagnosis = bench.step.test(form(server)).result().diagnosis

    assert diagnosis is not None
    assert diagnosis.repair_value == "90"
    assert "90 seconds" in diagnosis.repair
    assert len(server.asked) == 1, "nobody waits ninety seconds in front of a button"


def test_an_oauth_client_has_unknown_rights_and_works(bench: Bench) -> None:
    token = json_reply({"access_token": "access-token-value", "expires_in": 7200})
    server = bench.serve(Credly(token=token))
    given = ConnectionForm("Mine", ID, server.url, Credentials(client_id="id", client_secret=Secret("client-secret")))

    report = bench.step.test(given).result()

    assert states(report) == "GGGLG"
    assert "OAuth" in report.lights[3].detail


def test_credentials_that_may_not_list_organizations_can_still_work(bench: Bench) -> None:
    server = bench.serve(Credly(organizations=reply(403, b"{}")))

    report = bench.step.test(form(server)).result()

    assert states(report) == "GLGGG"


def test_without_credentials_nothing_is_asked(bench: Bench) -> None:
    server = bench.serve(Credly())

    report = bench.step.test(ConnectionForm("Mine", ID, server.url)).result()

    assert states(report) == "FSSSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is Cause.NOT_ACCEPTED
    assert server.asked == []


# --- reaching the host -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "cause"),
    [
        ("evil.example", Cause.HOST_NOT_ALLOWED),
        ("localhost", Cause.HOST_NOT_ALLOWED),
        ("api.credly.com:8443", Cause.HOST_NOT_ALLOWED),
        ("api.credly.com@evil.example", Cause.HOST_NOT_ALLOWED),
        ("", Cause.HOST_NOT_ALLOWED),
    ],
)
def test_a_host_outside_the_list_is_refused_with_a_way_back(host: str, cause: Cause, bench: Bench) -> None:
    report = bench.step.test(form(host)).result()

    assert states(report) == "FSSSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is cause
    assert (report.diagnosis.action, report.diagnosis.repair_value) == (RepairAction.SWITCH_HOST, PRODUCTION_HOST)


@pytest.mark.parametrize(
    ("problem", "cause"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), Cause.UNKNOWN_HOST),
        (socket.gaierror(socket.EAI_AGAIN, "x"), Cause.NO_NETWORK),
    ],
)
def test_a_name_that_leads_nowhere_is_told_apart_from_no_network(
    problem: OSError, cause: Cause, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*args: object, **kwargs: object) -> list[object]:
        raise problem

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    report = bench.step.test(form("api.credly.com")).result()

    assert states(report) == "FSSSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is cause


def test_a_closed_port_is_no_network(bench: Bench) -> None:
    server = bench.serve(Credly())
    server.__exit__(None, None, None)

    diagnosis = bench.step.test(form(server)).result().diagnosis

    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.action) == (Cause.NO_NETWORK, RepairAction.TRY_AGAIN)


def test_a_bad_certificate_is_told(bench: Bench, tmp_path: Path) -> None:
    server = bench.serve(Credly(), tls=Authority(tmp_path).papers(is_self_signed=True).server_context())

    diagnosis = bench.step.test(form(server)).result().diagnosis

    assert diagnosis is not None
    assert diagnosis.cause is Cause.TLS
    assert "certificate" in diagnosis.sentence


def test_a_proxy_that_refuses_is_told(bench: Bench) -> None:
    proxy = bench.serve(lambda asked: reply(407, b""))
    bench.options = ClientOptions(retry=RetryPlan(attempts=1), proxy=proxy.url)

    report = bench.step.test(form("api.credly.com")).result()

    assert report.diagnosis is not None
    assert report.diagnosis.cause is Cause.PROXY
    assert proxy.asked[0].method == "CONNECT"
    assert proxy.asked[0].target == "api.credly.com:443"
    assert "authorization" not in proxy.asked[0].headers


# --- the other environment ---------------------------------------------------------------------------------------


def _two_worlds(bench: Bench, first: Answering, second: Answering) -> tuple[TinyServer, TinyServer]:
    one, other = bench.serve(first), bench.serve(second)
    bench.other_world = {one.url: other.url, other.url: one.url}
    return one, other


REFUSING = Credly(organizations=reply(401, b"{}"))


def test_a_token_of_the_other_environment_is_recognized_and_the_switch_offered(bench: Bench) -> None:
    wrong, right = _two_worlds(bench, REFUSING, Credly())

    report = bench.step.test(form(wrong)).result()

    assert states(report) == "GFSSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is Cause.OTHER_ENVIRONMENT
    assert (report.diagnosis.action, report.diagnosis.repair_value) == (RepairAction.SWITCH_HOST, right.url)
    assert [asked.path for asked in right.asked] == ["/v1/organizations"]


@pytest.mark.parametrize("second", [REFUSING, Credly(organizations=reply(500, b"")), Credly(organizations=HTML)])
def test_a_token_nobody_knows_is_not_accepted(second: Answering, bench: Bench) -> None:
    wrong, _ = _two_worlds(bench, REFUSING, second)

    diagnosis = bench.step.test(form(wrong)).result().diagnosis

    assert diagnosis is not None
    assert diagnosis.cause is Cause.NOT_ACCEPTED


def test_the_other_host_is_asked_only_after_a_401_and_only_when_it_is_allowed(bench: Bench) -> None:
    fine, other = _two_worlds(bench, Credly(), Credly())
    for answering in (Credly(organizations=reply(403, b"{}")), Credly(organizations=reply(500, b""))):
        trouble = bench.serve(answering)
        bench.other_world[trouble.url] = other.url
        bench.step.test(form(trouble)).result()
    bench.step.test(form(fine)).result()
    assert other.connections == 0

    refusing = bench.serve(REFUSING)
    bench.other_world[refusing.url] = other.url
    bench.allowed.remove(other.url)
    diagnosis = bench.step.test(form(refusing)).result().diagnosis

    assert other.connections == 0
    assert diagnosis is not None
    assert diagnosis.cause is Cause.NOT_ACCEPTED


# --- the organization --------------------------------------------------------------------------------------------


def test_the_only_other_organization_is_offered(bench: Bench) -> None:
    server = bench.serve(Credly())

    report = bench.step.test(form(server, organization_id=OTHER_ID)).result()

    assert states(report) == "GGFSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is Cause.WRONG_ORGANIZATION
    assert (report.diagnosis.action, report.diagnosis.repair_value) == (RepairAction.USE_ORGANIZATION, ID)
    assert "Northwind Learning" in report.diagnosis.repair_label


@pytest.mark.parametrize("visible", [[], [organization(OTHER_ID, "One"), organization(OTHER_ID[::-1], "Two")]])
def test_with_none_or_many_to_choose_from_nothing_is_offered(visible: list[object], bench: Bench) -> None:
    server = bench.serve(Credly(organizations=list_reply(visible)))

    diagnosis = bench.step.test(form(server, organization_id="00000000-0000-4000-8000-000000000000")).result().diagnosis

    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.action) == (Cause.WRONG_ORGANIZATION, None)


def test_a_missing_organization_id_can_be_filled_in(bench: Bench) -> None:
    server = bench.serve(Credly())

    diagnosis = bench.step.test(form(server, organization_id="")).result().diagnosis

    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.repair_value) == (Cause.WRONG_ORGANIZATION, ID)


def test_an_organization_that_is_not_listed_but_can_be_read_is_found(bench: Bench) -> None:
    server = bench.serve(Credly(organizations=list_reply([])))

    assert states(bench.step.test(form(server)).result()) == "GGGGG"


def test_an_organization_id_in_capitals_is_found(bench: Bench) -> None:
    server = bench.serve(Credly())

    assert states(bench.step.test(form(server, organization_id=ID.upper())).result()) == "GGGGG"


# --- keeping, looking, forgetting ----------------------------------------------------------------------------------


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


# --- rotation ----------------------------------------------------------------------------------------------------

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


# --- where the step stands -----------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (ClientOptions(proxy="socks5://proxy.example:1080"), Cause.PROXY),
        (ClientOptions(ca_file=Path("/nonexistent/authority.pem")), Cause.TLS),
    ],
)
def test_a_setting_about_the_way_there_is_told_as_what_it_is(
    options: ClientOptions, cause: Cause, bench: Bench
) -> None:
    bench.options = options

    diagnosis = bench.step.test(form("api.credly.com")).result().diagnosis

    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.action) == (cause, None)
