"""The ALM account that the settings give: listed beside the organization, usable, never stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core import Console, Settings
from credly_core.domain.secrets import Secret
from credly_core.errors import SettingsError
from credly_core.sandbox.serve import RunningSandbox

PLANTED = "given-by-the-settings-only"


def settings(folder: Path, running: RunningSandbox, *, secret: str | None = None, with_credly: bool = True) -> Settings:
    credly = {
        "credly_organization_id": running.organization_id,
        "credly_authorization_token": running.authorization_token,
        "credly_hostname": running.origin,
    }
    return Settings(
        data_dir=folder,
        allowed_hosts=(running.origin, running.alm.url),
        alm_account_id=running.alm.account_id,
        alm_client_id=running.alm.client_id,
        alm_client_secret=secret or running.alm.client_secret,
        alm_refresh_token=running.alm.refresh_token,
        alm_hostname=running.alm.url,
        **(credly if with_credly else {}),
    )


def test_both_sides_given_by_the_settings_make_one_pair_that_works(tmp_path: Path, sandbox: RunningSandbox) -> None:
    with Console.open(settings(tmp_path, sandbox)) as console:
        connection = console.require_connection()
        before = connection.alm

        report = console.accounts.test_saved(connection.id, actor="dana").result()

        assert before is not None
        assert before.account.name == f"Account {sandbox.alm.account_id}"
        assert report.is_good
        assert console.accounts.side_of(connection.id).account.name != before.account.name
        with console.accounts.client(connection.id) as client:
            assert client.account().id == sandbox.alm.account_id
    with Console.open(settings(tmp_path, sandbox)) as again:
        assert len(again.connect.connections()) == 1


def test_an_account_alone_is_a_connection_and_its_secrets_are_in_no_byte_of_the_data_folder(
    tmp_path: Path, sandbox: RunningSandbox
) -> None:
    with Console.open(settings(tmp_path, sandbox, secret=PLANTED, with_credly=False)) as console:
        (connection,) = console.connect.connections()
        console.accounts.test_saved(connection.id, actor="dana").result()

        assert not connection.has_credly
        assert isinstance(console.settings.alm_client_secret, Secret)
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert all(PLANTED.encode() not in data for data in files)


def test_an_account_with_something_missing_is_refused_with_its_names(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="alm_client_secret, alm_refresh_token"):
        Settings(data_dir=tmp_path, alm_account_id="1", alm_client_id="x")
