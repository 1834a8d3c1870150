"""Credentials of another environment or organization: recognized, and the right one offered."""

from __future__ import annotations

import pytest

from credly_core.domain.connections import (
    Cause,
    RepairAction,
)
from tests.tiny_server import Answering, TinyServer, list_reply, reply
from tests.unit.steps.connect.credly import HTML, ID, OTHER_ID, REFUSING, Bench, Credly, form, organization, states


def _two_worlds(bench: Bench, first: Answering, second: Answering) -> tuple[TinyServer, TinyServer]:
    one, other = bench.serve(first), bench.serve(second)
    bench.other_world = {one.url: other.url, other.url: one.url}
    return one, other


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
