"""How a client behaves unless somebody chooses otherwise."""

from __future__ import annotations

import pytest

from credly_core.credly.options import CREDLY_PACE, ClientOptions, Pace, api_origin, credly_policy
from credly_core.errors import SettingsError


def test_credly_is_asked_at_a_careful_pace_and_this_machine_at_none() -> None:
    options = ClientOptions()

    assert options.pace_for(api_origin("api.credly.com"), CREDLY_PACE) == Pace(5.0, 60)
    assert options.pace_for(api_origin("http://127.0.0.1:8123"), CREDLY_PACE).rate is None


def test_a_chosen_pace_holds_everywhere() -> None:
    options = ClientOptions(requests_per_second=1.0, burst=10)

    for host in ("api.credly.com", "http://127.0.0.1:8123"):
        assert options.pace_for(api_origin(host), CREDLY_PACE) == Pace(1.0, 10)


@pytest.mark.parametrize("host", ["api.credly.com", "sandbox-api.credly.com", "www.credly.com", "sandbox.credly.com"])
def test_credlys_own_hosts_are_allowed_without_any_setting(host: str) -> None:
    assert credly_policy().allows(api_origin(host))


def test_a_host_from_the_settings_is_added() -> None:
    assert credly_policy(["https://credly.example.com"]).allows(api_origin("credly.example.com"))
    with pytest.raises(SettingsError):
        credly_policy(["http://credly.example.com"])


def test_enough_connections_are_kept_for_the_concurrency() -> None:
    assert ClientOptions(concurrency=12).route().pool_size >= 12
