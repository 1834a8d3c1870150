"""One sandbox for all consoles of a machine, so that its addresses stay the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from credly_core.sandbox.joining import JoinedSandbox, serve_or_join
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from tests.tiny_server import TinyServer, json_reply


@pytest.fixture
def options() -> SandboxOptions:
    """A small world at a port that is free now."""
    with serve(SandboxOptions(earners=5, badges=0, templates=4)) as running:
        port = int(running.credly_url.rpartition(":")[2])
    return SandboxOptions(earners=5, badges=0, templates=4, preferred_port=port)


def test_the_second_finds_the_first_with_its_keys_and_addresses(options: SandboxOptions) -> None:
    with serve(options) as first:
        second = serve_or_join(options)

        assert isinstance(second, JoinedSandbox)
        assert second.is_answering
        assert second.origin == first.origin
        assert second.organization_id == first.organization_id
        assert second.authorization_token == first.authorization_token


def test_one_that_is_gone_is_noticed_and_its_port_taken_over(options: SandboxOptions) -> None:
    with serve(options) as first:
        second = serve_or_join(options)
    assert isinstance(second, JoinedSandbox)
    assert not second.is_answering

    third = serve_or_join(options)

    assert isinstance(third, RunningSandbox)
    with third:
        assert third.origin == first.origin


def test_a_sandbox_with_another_world_is_not_taken_for_ours(options: SandboxOptions) -> None:
    with serve(replace(options, seed=5)) as other:
        ours = serve_or_join(options)

        assert isinstance(ours, RunningSandbox)
        with ours:
            assert ours.origin != other.origin


@pytest.mark.parametrize("told", [{"world": "another"}, {"hello": "world"}, {}])
def test_a_stranger_at_the_port_is_not_taken_for_ours(told: dict[str, str]) -> None:
    with TinyServer(lambda asked: json_reply(told)) as stranger:
        port = int(stranger.url.rpartition(":")[2])
        ours = serve_or_join(SandboxOptions(earners=5, badges=0, templates=4, preferred_port=port))

        assert isinstance(ours, RunningSandbox)
        with ours:
            assert ours.origin != stranger.url


def test_of_several_that_start_at_once_one_serves_and_the_others_join(options: SandboxOptions) -> None:
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda _: serve_or_join(options), range(3)))

    assert len({one.origin for one in made}) == 1
    served = [one for one in made if isinstance(one, RunningSandbox)]
    assert len(served) == 1
    served[0].stop()
