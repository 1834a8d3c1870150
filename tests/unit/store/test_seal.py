"""Sealing: bound to the row, the key kept elsewhere, rotation that may be interrupted."""

from __future__ import annotations

import base64
import os
import stat
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from credly_core.domain.connections import Credentials
from credly_core.domain.ids import ConnectionId
from credly_core.domain.secrets import Secret
from credly_core.errors import SealBroken, SettingsError
from credly_core.store import connections
from credly_core.store.seal import Sealer, key_id_of
from credly_core.store.store import Store
from credly_core.store.tables import connection, secret

from .values import NOW, PLANTED, a_connection, add


def a_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def token_of(store: Store, connection_id: str = "c1", sealer: Sealer | None = None) -> str:
    with store.read() as tx:
        token = connections.credentials_of(tx, ConnectionId(connection_id), sealer or store.sealer).token
    assert token is not None
    return token.reveal()


def test_what_is_sealed_opens_in_its_row_and_nowhere_else(sealer: Sealer) -> None:
    sealed = sealer.seal(Secret(PLANTED), row="c1/org/token")

    assert sealer.open(sealed, row="c1/org/token").reveal() == PLANTED
    with pytest.raises(SealBroken, match="does not belong"):
        sealer.open(sealed, row="c2/org/token")


def test_sealing_twice_gives_different_bytes(sealer: Sealer) -> None:
    assert sealer.seal(Secret("same"), row="r") != sealer.seal(Secret("same"), row="r")


@pytest.mark.parametrize("position", [0, 1, 9, 21, -1])
def test_one_changed_byte_is_refused(sealer: Sealer, position: int) -> None:
    sealed = bytearray(sealer.seal(Secret(PLANTED), row="r"))
    sealed[position] ^= 1

    with pytest.raises(SealBroken):
        sealer.open(bytes(sealed), row="r")


@pytest.mark.parametrize("length", [0, 1, 8, 21])
def test_a_cut_value_is_refused(sealer: Sealer, length: int) -> None:
    with pytest.raises(SealBroken):
        sealer.open(sealer.seal(Secret(PLANTED), row="r")[:length], row="r")


def test_the_key_file_is_made_on_first_use_and_is_private(sealer: Sealer, key_file: Path) -> None:
    assert not key_file.exists()

    sealer.seal(Secret("x"), row="r")

    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700
    assert [path.name for path in key_file.parent.iterdir()] == ["seal.key"]


def test_a_key_file_that_others_could_read_is_closed_to_them(sealer: Sealer, key_file: Path) -> None:
    sealed = sealer.seal(Secret("x"), row="r")
    key_file.chmod(0o644)

    sealer.open(sealed, row="r")

    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_when_two_programs_make_the_key_at_once_both_use_the_same(key_file: Path) -> None:
    sealed: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: sealed.append(Sealer(key_file).seal(Secret("x"), row="r"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({key_id_of(item) for item in sealed}) == 1


def test_swapped_rows_are_refused(connected: Store) -> None:
    add(connected, a_connection(id=ConnectionId("c2")), token="another token")
    with connected.begin() as tx:
        sealed = dict(tx.execute(sa.select(secret.c.connection_id, secret.c.sealed)).all())  # type: ignore[arg-type]
        tx.execute(secret.update().where(secret.c.connection_id == "c1").values(sealed=sealed["c2"]))
        tx.execute(secret.update().where(secret.c.connection_id == "c2").values(sealed=sealed["c1"]))

    for connection_id in ("c1", "c2"):
        with pytest.raises(SealBroken) as caught:
            token_of(connected, connection_id)
        assert caught.value.code == "store.seal.row"
        assert "Enter the credentials" in caught.value.hint


@pytest.mark.parametrize("column", ["host", "organization_id"])
def test_a_token_cannot_be_pointed_at_another_host_or_organization_in_the_database(
    connected: Store, column: str
) -> None:
    with connected.begin() as tx:
        tx.execute(connection.update().values({column: "evil.example"}))

    with pytest.raises(SealBroken, match="does not belong"):
        token_of(connected)


def test_another_key_opens_nothing_and_overwrites_nothing(connected: Store, database: Path, key_file: Path) -> None:
    right = key_file.read_text()
    key_file.write_text(a_key())
    with connected.read() as tx:
        before = tx.execute(sa.select(secret)).all()

    with pytest.raises(SealBroken, match="another key") as reading:
        token_of(connected)
    with pytest.raises(SealBroken, match="another key"):
        add(connected, a_connection(id=ConnectionId("c2")))

    assert "original key" in reading.value.hint
    with connected.read() as tx:
        assert tx.execute(sa.select(secret)).all() == before
        assert [item.id for item in connections.list_connections(tx)] == ["c1"]
    key_file.write_text(right)
    assert token_of(connected) == PLANTED


def test_a_lost_key_file_is_not_silently_replaced(connected: Store, key_file: Path) -> None:
    key_file.unlink()

    with pytest.raises(SealBroken, match="missing"):
        token_of(connected)
    with pytest.raises(SealBroken, match="missing"):
        add(connected, a_connection(id=ConnectionId("c2")))
    with pytest.raises(SealBroken, match="missing"), connected.begin() as tx:
        connections.replace_credentials(tx, ConnectionId("c1"), Credentials(token=Secret("x")), connected.sealer)

    assert not key_file.exists()


def test_with_the_connections_removed_a_new_key_may_be_made(connected: Store, key_file: Path) -> None:
    key_file.unlink()
    with connected.begin() as tx:
        connections.remove_connection(tx, ConnectionId("c1"))

    add(connected, a_connection(), token="fresh")

    assert token_of(connected) == "fresh"


@pytest.mark.parametrize("content", ["", "# only a remark\n", "too short\n", "Ümlaut\n"])
def test_a_key_file_without_a_key_is_told(sealer: Sealer, key_file: Path, content: str) -> None:
    key_file.parent.mkdir()
    key_file.write_text(content, encoding="utf-8")

    with pytest.raises((SealBroken, SettingsError)) as caught:
        sealer.seal(Secret("x"), row="r")

    assert str(key_file) in caught.value.message
    assert key_file.read_text(encoding="utf-8") == content


def test_a_folder_that_takes_no_key_file_is_told() -> None:
    with pytest.raises(SealBroken, match="cannot be written"):
        Sealer(Path("/proc/nowhere/seal.key")).seal(Secret("x"), row="r")


def test_a_key_from_the_environment_needs_no_file(key_file: Path) -> None:
    sealer = Sealer(key_file, Secret(a_key()))

    sealed = sealer.seal(Secret("x"), row="r")

    assert sealer.open(sealed, row="r").reveal() == "x"
    assert sealer.key_is_given
    assert not key_file.exists()


def test_a_bad_key_from_the_environment_is_told_without_showing_it(key_file: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Sealer(key_file, Secret("PLANTED-bad-key"))

    assert "PLANTED" not in str(caught.value)
    assert "BADGE_CONSOLE_SECRET_KEY" in caught.value.message


def test_a_sealer_shows_no_key(sealer: Sealer, key_file: Path) -> None:
    sealer.seal(Secret("x"), row="r")
    key = key_file.read_text().splitlines()[-1]

    assert key not in repr(sealer)
    assert key not in repr(vars(Sealer(key_file)))
    assert a_key()[:8] not in repr(Sealer(key_file, Secret(a_key())))


def test_after_a_rotation_the_old_key_opens_nothing(connected: Store, key_file: Path) -> None:
    old = Sealer(key_file, Secret(key_file.read_text().splitlines()[-1]))

    assert connected.rotate_key() == 1

    assert token_of(connected) == PLANTED
    with pytest.raises(SealBroken, match="another key"):
        token_of(connected, sealer=old)
    assert len(key_file.read_text().splitlines()) == 2  # a remark and one key


class Killed(BaseException):
    """Stands for the end of the process."""


def kill_at(step: int, patch: pytest.MonkeyPatch) -> None:
    """Let the process end at the n-th step of a rotation: after writing the key file, or before sealing."""
    steps = iter(range(1, 100))
    real_write, real_seal = Sealer._write_keys, Sealer.seal

    def tick() -> None:
        if next(steps) == step:
            raise Killed

    def write(self: Sealer, keys: tuple[bytes, ...]) -> None:
        real_write(self, keys)
        tick()

    def seal(self: Sealer, value: Secret, *, row: str) -> bytes:
        tick()
        return real_seal(self, value, row=row)

    patch.setattr(Sealer, "_write_keys", write)
    patch.setattr(Sealer, "seal", seal)


@pytest.mark.parametrize("step", range(1, 8))
def test_a_rotation_may_be_killed_at_any_step_and_finished_later(
    connected: Store, key_file: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    numbers = range(2, 6)
    for number in numbers:
        add(connected, a_connection(id=ConnectionId(f"c{number}")), token=f"token {number}")
    old = Sealer(key_file, Secret(key_file.read_text().splitlines()[-1]))

    with monkeypatch.context() as patch, pytest.raises(Killed):  # noqa: PT012
        kill_at(step, patch)
        connected.rotate_key()
    after_the_kill = [token_of(connected, f"c{number}") for number in numbers]
    connected.rotate_key()

    assert after_the_kill == [f"token {number}" for number in numbers]
    assert [token_of(connected, f"c{number}") for number in numbers] == after_the_kill
    for number in numbers:
        with pytest.raises(SealBroken):
            token_of(connected, f"c{number}", sealer=old)


def test_a_key_from_the_environment_is_rotated_by_giving_both(store: Store, database: Path, key_file: Path) -> None:
    old, new = a_key(), a_key()
    store.sealer = Sealer(key_file, Secret(old))
    add(store, a_connection())

    with Store.open(database, Sealer(key_file, Secret(f"{new},{old}")), lambda: NOW) as both:
        both.rotate_key()

    assert token_of(store, sealer=Sealer(key_file, Secret(new))) == PLANTED
    with pytest.raises(SealBroken):
        token_of(store)


def test_a_derived_key_is_stable_says_nothing_of_the_key_and_makes_none(tmp_path: Path) -> None:
    sealer = Sealer(tmp_path / "key")
    assert sealer.derived("one") is None
    assert not (tmp_path / "key").exists()

    sealer.seal(Secret("x"), row="r")

    derived = sealer.derived("one")
    assert derived == Sealer(tmp_path / "key").derived("one") != sealer.derived("two")
    assert derived not in (tmp_path / "key").read_bytes()
