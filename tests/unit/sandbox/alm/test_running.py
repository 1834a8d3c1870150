"""ALM's stand-in beside Credly's: described, joined, told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from credly_core.errors import SettingsError
from credly_core.sandbox.joining import JoinedSandbox, serve_or_join
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, describe, serve
from tests.asking import Asker
from tests.asking_alm import AlmAsker

_SMALL = SandboxOptions(earners=9, badges=0, templates=4, alm=AlmOptions(learners=9, objects=9, skills=5))


def test_the_description_is_all_a_client_needs(sandbox: RunningSandbox) -> None:
    told = describe(sandbox)["alm"]

    assert list(told) == [
        "url",
        "account_id",
        "client_id",
        "client_secret",
        "refresh_token",
        "access_token",
        "migration_project_id",
    ]
    with AlmAsker(sandbox.alm) as asker:
        assert asker.control("keys", method="GET") == told


def test_both_services_are_on_ports_of_their_own_over_the_same_people(sandbox: RunningSandbox) -> None:
    with Asker(sandbox) as credly, AlmAsker(sandbox.alm) as alm:
        employee = next(row for row in credly.rows("/employees") if row["external_id"] == "alm-user-20001")

        assert sandbox.credly_url != sandbox.alm.url
        assert alm.data("/users/20001")["attributes"]["userUniqueId"] == "alm-user-20001"
        assert alm.data("/users/20001")["attributes"]["email"] == employee["email"]
        assert credly.ask("GET", f"{sandbox.credly_url}/primeapi/v2/account").status_code == 404
        assert alm.get(f"{sandbox.alm.url}/v1/organizations").status_code == 404


def test_time_passes_for_both(fresh_sandbox: RunningSandbox) -> None:
    with Asker(fresh_sandbox) as credly, AlmAsker(fresh_sandbox.alm) as alm:
        credly.control("clock", {"days": 3})

        times = [asker.control("clock", method="GET")["now"][:10] for asker in (credly, alm)]

    assert times[0] == times[1]


def test_who_joins_a_running_sandbox_joins_both_services() -> None:
    with serve(_SMALL) as first:
        port = int(first.credly_url.rpartition(":")[2])
    options = replace(_SMALL, preferred_port=port)
    with serve(options) as first:
        second = serve_or_join(options)

        assert isinstance(second, JoinedSandbox)
        assert second.alm.url == first.alm.url
        assert second.alm.access_token == first.alm.access_token


def test_another_account_is_another_world() -> None:
    other = replace(_SMALL, alm=replace(_SMALL.alm, learners=10))

    assert other.fingerprint != _SMALL.fingerprint


@pytest.mark.parametrize("size", [0, 1_000_001])
def test_impossible_sizes_are_refused(size: int) -> None:
    with pytest.raises(SettingsError, match="learners"):
        AlmOptions(learners=size)


def test_the_smallest_account_still_answers() -> None:
    alm = AlmOptions(learners=1, objects=1, skills=1, rates=None)
    with serve(replace(_SMALL, templates=1, alm=alm)) as running, AlmAsker(running.alm) as asker:
        assert len(asker.walk("/users")) == 1
        assert len(asker.walk("/learningObjects")) == 1
        assert asker.data("/users/20000/userBadges") is not None
