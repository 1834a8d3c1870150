"""The connection that the settings give: listed, usable, never stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core import Console, Settings
from credly_core.errors import NotAllowed, SettingsError
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.connect.step import is_given

PLANTED = "given-by-the-settings-only"


def settings(folder: Path, running: RunningSandbox, token: str | None = None) -> Settings:
    return Settings(
        data_dir=folder,
        allowed_hosts=(running.origin,),
        credly_connection_name="From the environment",
        credly_organization_id=running.organization_id,
        credly_authorization_token=token or running.authorization_token,
        credly_hostname=running.origin,
    )


def test_a_connection_given_by_the_settings_is_there_and_works(tmp_path: Path, sandbox: RunningSandbox) -> None:
    with Console.open(settings(tmp_path, sandbox)) as console:
        connection = console.require_connection()

        report = console.connect.test_saved(connection.id, actor="dana").result()

        assert is_given(connection.id)
        assert connection.name == "From the environment"
        assert report.is_good
        assert console.templates.refresh(actor="dana").result().complete


def test_its_secret_is_in_no_byte_of_the_data_folder(tmp_path: Path, sandbox: RunningSandbox) -> None:
    with Console.open(settings(tmp_path, sandbox, PLANTED)) as console:
        report = console.connect.test_saved(console.require_connection().id, actor="dana").result()

        assert not report.is_good
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or PLANTED.encode() not in file.read_bytes()


def test_it_is_neither_rotated_nor_removed_while_the_settings_give_it(tmp_path: Path, sandbox: RunningSandbox) -> None:
    with Console.open(settings(tmp_path, sandbox)) as console:
        connection = console.require_connection()

        with pytest.raises(NotAllowed, match="comes from the settings"):
            console.connect.remove(connection.id, actor="dana")
        with pytest.raises(NotAllowed, match="come from the settings"):
            console.connect.rotate(connection.id, console.connect.credentials_of(connection.id), actor="dana")


def test_without_the_settings_it_says_what_is_missing_and_can_be_removed(
    tmp_path: Path, sandbox: RunningSandbox
) -> None:
    with Console.open(settings(tmp_path, sandbox)) as console:
        given = console.require_connection().id

    with Console.open(Settings(data_dir=tmp_path)) as later:
        with pytest.raises(SettingsError, match="no longer give"):
            later.connect.credentials_of(given)
        later.connect.remove(given, actor="dana")

        assert later.connect.connections() == ()


def test_settings_that_name_another_organization_for_a_while_lose_nothing(
    tmp_path: Path, sandbox: RunningSandbox
) -> None:
    with Console.open(settings(tmp_path, sandbox)) as console:
        first = console.require_connection().id
        console.templates.refresh(actor="dana").result()
    other = settings(tmp_path, sandbox).model_copy(
        update={"credly_organization_id": "7a1f7a52-1c1d-4b5e-9c55-0d2a6b0a2f10"}
    )
    with Console.open(other) as console:
        assert len(console.connect.connections()) == 2

    with Console.open(settings(tmp_path, sandbox)) as console:
        assert len(console.using(first).templates.templates()) > 40
